"""The ports to a database: what the rest of the house may ask of one, whichever it is.

A transaction is a plain function of a `Tx`: it runs whole, with no `await` inside, so nothing
interleaves and the rules can be tested without an event loop. SQL keeps within what SQLite and
PostgreSQL share (`tests/rules/test_dialects.py` reads every statement).
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class StorageError(Exception):
    """The database can't be used; the text is one line for the person who starts the program."""


OLDER = "is of an older Smena; a start of this one, or bot.py migrate, brings it along"
"""Where something is read beside a bot, which may be that older one."""


class NotOursError(StorageError):
    """Another process has the company, or has had it since: what is remembered may be untrue."""


class Record(Protocol):
    """One row of an answer; its columns by name or by place."""

    def __getitem__(self, key: int | str, /) -> Any:
        """The value of that column."""

    def __iter__(self) -> Iterator[Any]:
        """The values in order."""


Choice = Sequence[str]
"""Stems of which one is enough; one that ends in * stands for all that begin so."""
Found = tuple[int, str, int, int, int, int]
"""A document: its number, its kind, its source, its client, its author, its moment."""


class Index(Protocol):
    """What can be found by its words. A document is a number and the stems of its words."""

    def make(self) -> None:
        """From now on there is an index."""

    def exists(self) -> bool:
        """Whether there is one yet."""

    def put(self, number: int, stems: str) -> None:
        """The document has these words, and no others."""

    def drop(self, number: int) -> None:
        """There is no such document any more."""

    def terms(self, beginning: str) -> list[str]:
        """The stems there are that begin so, in order."""

    def find(
        self,
        words: Sequence[Choice],
        *,
        since: int | None,
        until: int | None,
        tags: Sequence[int],
        broadcast: int | None,
        skip: int,
        limit: int,
    ) -> Iterator[Found]:
        """Documents with one of each choice, newest first; of conversations with those tags, and
        of those in which somebody answers that broadcast."""

    def merge(self) -> bool:
        """One step of forgetting the words of what was dropped; whether there is more to do."""


class Tx(Protocol):
    """One transaction: runs SQL with `:named` parameters and remembers whom to wake after it."""

    def run(self, sql: str, **values: Any) -> int:
        """Run one statement; return the number of rows it changed."""

    def insert(self, sql: str, **values: Any) -> int:
        """Run one INSERT; return the new row's id."""

    def row(self, sql: str, **values: Any) -> Record | None:
        """The first row of a query, or None."""

    def rows(self, sql: str, **values: Any) -> Sequence[Record]:
        """All rows of a query."""

    def each(self, sql: str, **values: Any) -> Iterator[Any]:
        """The rows of a query one by one, as plain tuples: for more of them than fit in memory."""

    def value(self, sql: str, **values: Any) -> Any:
        """The first column of the first row, or None."""

    @property
    def index(self) -> Index:
        """The words of what can be found, as they stand within this transaction."""

    def wake(self, name: str) -> None:
        """Set the signal of that name once this transaction is committed, and only then."""

    def hush(self, name: str) -> bool:
        """Don't, after all: the caller learns of it by the result. Whether it was to be set."""

    def savepoint(self) -> AbstractContextManager[None]:
        """Keep what was done before if the block fails; the failure goes on to the caller."""


class Follower(Protocol[T]):
    """Whoever goes on with what a transaction puts: sees it within that one, and needs no look of
    its own."""

    def look(self, tx: Tx) -> T:
        """What there is to go on with, on the database's thread."""

    def brought(self, found: T) -> None:
        """That was committed; on the loop, before anything later is."""


class _Nobody:
    """Whoever goes on with it hears of it by a signal, and looks."""

    def look(self, tx: Tx) -> None:
        """Nothing is looked for."""

    def brought(self, found: None) -> None:
        """Nothing was found."""


NO_FOLLOWER: Final[Follower[Any]] = _Nobody()


class Reads(Protocol):
    """Where questions are asked that hold up no writer."""

    async def read(
        self, action: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The action's result, all of it as of one moment. It fails if it tries to write."""


class Database(Protocol):
    """Where all is kept that must not be lost."""

    async def run(
        self, action: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run the transaction and return its result once it is durable."""

    async def clean(self) -> bool:
        """Leave no byte of what was deleted; False if that has to be tried again."""

    def signal(self, name: str) -> asyncio.Event:
        """The event that `Tx.wake(name)` sets."""

    def is_trouble(self, error: BaseException, /) -> bool:
        """Whether the disk, not the statement, is to blame: the same may well work later."""

    def tell(self, trouble: BaseException, /) -> None:
        """Have the log say so, once for all who come upon it."""


class Hearer(Protocol):
    """How clients are reached from here."""

    def is_heard(self) -> bool:
        """Whether somebody has answered by it just now."""

    async def reaches(self) -> bool:
        """Whether somebody does: it is asked, unless it is heard."""
