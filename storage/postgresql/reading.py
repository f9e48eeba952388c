"""Owns reading on the side: a second connection, which can't write and holds up no writer."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

import psycopg

from storage.migrations import steps
from storage.pool import Threads
from storage.ports import OLDER, StorageError, Tx
from storage.postgresql.address import Address
from storage.postgresql.laying import IS_LAID, version_of
from storage.postgresql.session import Session, connect, told
from storage.postgresql.tx import Connection, PostgresTx

P = ParamSpec("P")
T = TypeVar("T")
MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgresReader:
    """Reads the schema that a `Database` writes; connected with the first question.

    Where many share the server it hangs up after each answer: no connection is held by who is idle.
    """

    def __init__(self, address: Address, threads: Threads | None = None) -> None:
        self._line = Session(partial(connect, address), threads)
        self._hangs_up = threads is not None

    async def read(
        self, action: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The action's result, all of it as of one moment. It fails if it tries to write."""
        return await self._line.call(
            partial(
                _at_one_moment,
                lambda tx: action(tx, *args, **kwargs),
                hangs_up=self._hangs_up,
            )
        )

    async def damage(self) -> str:
        """ "": whether what lies on its disk is whole is the server's to find (its checksums)."""
        return ""

    async def close(self) -> None:
        """Hang up; what was asked before is answered first."""
        await self._line.close()


@contextmanager
def snapshot(address: Address) -> Iterator[Tx]:
    """The whole schema as of one moment, for a process that reads it beside the bot.

    Raises StorageError, one line, for one that is missing, out of reach or of another version.
    """
    try:
        with closing(connect(address)) as connection:
            connection.execute(MOMENT)
            if not is_current(connection, address):
                raise StorageError(f"{address}: {OLDER}")
            yield PostgresTx(connection)
    except psycopg.Error as error:
        raise StorageError(f"{address}: can't be read ({told(error)})") from error


def is_laid(address: Address) -> bool:
    """Whether a company has begun there. Raises StorageError, one line."""
    try:
        with closing(connect(address)) as connection:
            return bool(connection.execute(IS_LAID).fetchone() == (1,))
    except psycopg.Error as error:
        raise StorageError(f"{address}: can't be read ({told(error)})") from error


def is_current(connection: Connection, address: Address) -> bool:
    """Whether it is of this version. Raises StorageError if it is missing or ahead of us."""
    if connection.execute(IS_LAID).fetchone() != (1,):
        raise StorageError(f"{address}: there is no database")
    try:
        return version_of(connection) == len(steps())
    except StorageError as error:
        raise StorageError(f"{address}: {error}") from error


def _at_one_moment(action: Callable[[Tx], T], connection: Connection, *, hangs_up: bool) -> T:
    connection.execute(MOMENT)
    try:
        return action(PostgresTx(connection))
    finally:
        if hangs_up:
            connection.close()
        elif not connection.broken:
            connection.execute("ROLLBACK")
