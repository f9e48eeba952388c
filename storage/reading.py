"""Owns reading on the side: a second connection on a thread of its own, which can't write.

What adds up a month of events must not hold up a message. The file is in WAL mode: whoever reads
sees one moment of it, waits for nobody and keeps nobody waiting.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from storage.database import Line, SqliteTx, check
from storage.migrations import NewerSchema, is_current
from storage.pool import Threads
from storage.ports import OLDER, StorageError, Tx

P = ParamSpec("P")
T = TypeVar("T")


class Reader:
    """Reads the file that a `Database` holds open; must be closed before that one is.

    The connection is opened with the first question: many a process never asks one.
    """

    def __init__(self, path: Path, threads: Threads | None = None) -> None:
        """`threads`: those that it shares with others; without them it has one of its own."""
        self._path = path
        self._threads = threads
        self._line: Line | None = None
        self._opening = asyncio.Lock()

    async def read(
        self, action: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The action's result, all of it as of one moment. It fails if it tries to write.

        Actions take their turns. One whose caller goes away still runs to its end.
        """
        line = await self._opened()
        return await line.call(partial(_at_one_moment, lambda tx: action(tx, *args, **kwargs)))

    async def damage(self) -> str:
        """The file is read whole: the first damage in it, in a line; "" if there is none."""
        line = await self._opened()
        return await line.call(_damage)

    async def close(self) -> None:
        """Close the connection; what was asked before is answered first."""
        if self._line is not None:
            line, self._line = self._line, None
            await line.close()

    async def _opened(self) -> Line:
        async with self._opening:
            if self._line is None:
                line = Line(lambda: _open(self._path), self._threads)
                await line.opened()
                self._line = line
            return self._line


@contextmanager
def snapshot(path: Path) -> Iterator[Tx]:
    """The whole file as of one moment, for a process that reads it beside the bot.

    Raises StorageError, one line, for a file that is missing, damaged or of another version.
    """
    if not path.exists():
        raise StorageError(f"{path}: there is no database")
    try:
        with closing(_open(path)) as connection:
            if not is_current(connection):
                raise StorageError(f"{path}: {OLDER}")
            connection.execute("BEGIN")
            yield SqliteTx(connection)
    except NewerSchema as error:
        raise StorageError(f"{path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise StorageError(f"{path}: can't be read ({error})") from error


def _open(path: Path) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection


def _damage(connection: sqlite3.Connection) -> str:
    try:
        check(connection)
    except sqlite3.DatabaseError as error:
        return str(error).splitlines()[0]
    return ""


def _at_one_moment(action: Callable[[Tx], T], connection: sqlite3.Connection) -> T:
    connection.execute("BEGIN")
    try:
        return action(SqliteTx(connection))
    finally:
        connection.execute("ROLLBACK")
