"""The one SQLite file behind the ports: its integrity, its single writer.

A transaction runs whole on the database's own thread. Transactions that wait together share one
commit, each in a savepoint of its own.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import aiosqlite

from storage import beside, cleaning, ends, erased
from storage.index import SqliteIndex
from storage.migrations import NewerSchema, migrate
from storage.place import GONE, GoneError, Whereabouts
from storage.pool import Threads
from storage.ports import StorageError, Tx
from storage.refusals import Refusals
from storage.taking import PRIVATE, Occupied, closed
from storage.together import Awaited, Batch, Over, Together
from storage.trouble import PATIENCE, is_trouble

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
STATEMENTS = 512
"""So many stay prepared: a lively minute asks some hundreds of different ones."""
ROWS = 500
"""How many rows of a long answer are fetched together."""


class SqliteTx:
    """A `Tx` on an open connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.woken: set[str] = set()

    def run(self, sql: str, **values: Any) -> int:
        return self._connection.execute(sql, values).rowcount

    def insert(self, sql: str, **values: Any) -> int:
        return int(self._connection.execute(sql, values).lastrowid or 0)

    def row(self, sql: str, **values: Any) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return found

    def rows(self, sql: str, **values: Any) -> list[sqlite3.Row]:
        return self._connection.execute(sql, values).fetchall()

    def each(self, sql: str, **values: Any) -> Iterator[Any]:
        """Fetched some hundreds at a time.

        Row by row, SQLite and whoever reads would drive each other out of the processor's cache.
        """
        cursor = self._connection.cursor()
        cursor.row_factory = None
        cursor.execute(sql, values)
        return chain.from_iterable(iter(lambda: cursor.fetchmany(ROWS), []))

    def value(self, sql: str, **values: Any) -> Any:
        found = self.row(sql, **values)
        return found[0] if found else None

    @property
    def index(self) -> SqliteIndex:
        return SqliteIndex(self)

    def wake(self, name: str) -> None:
        self.woken.add(name)

    def hush(self, name: str) -> bool:
        woken = name in self.woken
        self.woken.discard(name)
        return woken

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        self._connection.execute("SAVEPOINT inner_step")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # a full disk may have rolled back everything
                self._connection.execute("ROLLBACK TO inner_step")
                self._connection.execute("RELEASE inner_step")
            raise
        self._connection.execute("RELEASE inner_step")


def connect(path: str) -> sqlite3.Connection:
    """Open the file as every transaction expects it (also used by tests with ":memory:").

    synchronous=FULL keeps what was committed across a power cut; only one connection ever
    writes or checkpoints, which also keeps clear of SQLite's WAL-reset bug before 3.51.3.
    secure_delete overwrites what is deleted where it lies (the rest is `cleaning`'s).
    """
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    return connection


class Line(aiosqlite.Connection):
    """aiosqlite runs a function on its thread only through a protected method (version pinned)."""

    def __init__(
        self, connector: Callable[[], sqlite3.Connection], threads: Threads | None = None
    ) -> None:
        """On a thread of its own, or on the shared ones."""
        super().__init__(connector, iter_chunk_size=64)
        if threads is not None:
            self._thread = self._tx = threads.thread()  # type: ignore[assignment]

    async def opened(self) -> None:
        """Open the file. A refusal is raised when the thread, which has a last word, is gone."""
        try:
            await self
        except BaseException:
            await asyncio.to_thread(self._thread.join)
            raise

    def begin(self, function: Callable[[sqlite3.Connection], object]) -> None:
        """Have it done; it tells by itself how it ended."""
        self._tx.put_nowait((None, lambda: function(self._conn)))

    async def call(self, function: Callable[[sqlite3.Connection], T]) -> T:
        done: T = await self._execute(function, self._conn)  # type: ignore[no-untyped-call]
        return done


class SqliteDatabase:
    """The open file. `await SqliteDatabase.open(path)`, `await db.run(action, …)`, `db.close()`."""

    def __init__(self, path: Path, line: Line, taken: Occupied) -> None:
        self._path, self._place = path, taken.place
        self._line = line
        self._lock = taken.lock
        self._together = Together(self._perform)
        self._refusals = Refusals("the disk")

    @classmethod
    async def open(cls, path: Path, threads: Threads | None = None) -> "SqliteDatabase":
        """Lock and migrate the file. Raises StorageError with one clear line.

        It is read whole, to see that nothing in it is damaged, unless it lies as its last user
        left it in order: a file of a million messages takes a second to read.

        `threads`: those that it shares with others; without them it has one of its own.
        """
        taken = Occupied(path, _open)
        line = Line(taken.open, threads)
        await line.opened()
        return cls(path, line, taken)

    async def run(
        self, action: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        try:
            return await self._together.run(action, *args, **kwargs)
        except GoneError:
            self.signal(GONE).set()
            raise

    async def alone(self, action: Callable[[sqlite3.Connection], T]) -> T:
        """Run it between transactions: what SQLite does in none."""
        return await self._line.call(action)

    async def clean(self) -> bool:
        return await self.alone(self._clean)

    def _clean(self, connection: sqlite3.Connection) -> bool:
        """What is gone from the file is to stay gone, whichever copy of it is gone back to."""
        if not cleaning.rewrite(connection):
            return False
        try:
            beside.write(self._path, erased.marks(SqliteTx(connection)))
        except OSError as error:
            log.error("the disk refuses (%s); what was erased is put down later", error)
            return False
        return True

    def is_trouble(self, error: BaseException, /) -> bool:
        return is_trouble(error)

    def tell(self, trouble: BaseException, /) -> None:
        self._refusals.tell(trouble, str(trouble))

    def signal(self, name: str) -> asyncio.Event:
        return self._together.signal(name)

    async def close(self) -> None:
        """Finish what was asked for, then close the file."""
        await self._together.finish()
        await self._line.close()
        await asyncio.to_thread(self._leave)

    def _leave(self) -> None:
        if self._place.is_kept():
            ends.mark_left(self._path, self._lock)
        self._lock.close()

    def _perform(self, batch: Batch, over: Over) -> None:
        self._line.begin(partial(_perform, place=self._place, jobs=batch, over=over))


def _perform(connection: sqlite3.Connection, place: Whereabouts, jobs: Batch, over: Over) -> None:
    """Run the jobs in order under one commit; what fails alone fails alone."""
    try:
        place.refuse_gone()
        connection.execute("BEGIN IMMEDIATE")
        if len(jobs) == 1:  # nobody else's work has to be kept if it fails
            _do(connection, jobs[0])
        else:
            for job in jobs:
                _attempt(connection, job)
        connection.execute("COMMIT")
    except BaseException as error:  # noqa: BLE001 - it goes to each caller, not away
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        for job in jobs:
            job.fail(error)
    over()


def _do(connection: sqlite3.Connection, job: Awaited) -> None:
    tx = SqliteTx(connection)
    job.result = job.action(tx)
    job.woken = tx.woken


def _attempt(connection: sqlite3.Connection, job: Awaited) -> None:
    try:
        with SqliteTx(connection).savepoint():
            _do(connection, job)
    except BaseException as error:
        if not connection.in_transaction:  # SQLite gave the whole transaction up (disk full)
            raise
        job.fail(error)


def _open(path: Path, read: bool) -> sqlite3.Connection:
    """Ready for work; `read`: after all of it was read."""
    try:
        path.touch(mode=PRIVATE)  # SQLite makes it for everybody; what it puts beside is alike
        connection = connect(str(path))
        if read:
            check(connection)
        migrate(connection)
    except NewerSchema as error:
        raise StorageError(f"{path}: {error}") from error
    except sqlite3.DatabaseError as error:
        if is_trouble(error):
            raise StorageError(closed(path, error)) from error
        raise StorageError(_damaged(path, str(error))) from error
    except OSError as error:
        raise StorageError(closed(path, error.strerror)) from error
    return connection


def check(connection: sqlite3.Connection) -> None:
    """Read the whole file. Raises sqlite3.DatabaseError with the first damage."""
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)


def _damaged(path: Path, detail: str) -> str:
    first_line = detail.splitlines()[0] if detail else "unknown damage"
    return f"{path}: the database is damaged ({first_line}); nothing was changed, restore a backup"
