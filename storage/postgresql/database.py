"""A company's schema in PostgreSQL behind the ports: its lock, its version, its single writer.

Transactions that wait together share one commit, as on SQLite. What SQLite can't have is a
connection that breaks: it is made anew with the next transaction. Where it broke within a commit,
the server is asked what became of that, so nothing is done twice.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from storage import beside, erased
from storage.pool import Threads
from storage.ports import NotOursError, StorageError, Tx
from storage.postgresql import index, laying
from storage.postgresql.address import Address
from storage.postgresql.lease import Lease
from storage.postgresql.session import COMMAND, InUse, Session, is_trouble, told
from storage.postgresql.tx import Connection, PostgresTx
from storage.refusals import Refusals
from storage.together import Awaited, Batch, Over, Together

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
DOUBT, TRY = 60.0, 0.5
"""Seconds to wait for a server that was cut off within a commit, and between two tries."""
BEGIN = "BEGIN; SELECT pg_current_xact_id()"
WHAT_BECAME = "SELECT pg_xact_status(%s::text::xid8)"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
DEAD = """SELECT coalesce(sum(pg_stat_get_dead_tuples(oid)), 0)::bigint FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"""
"""Rows that are gone and still there, for whoever began to read before: as ANALYZE has counted."""
COUNT_NOW = b"SELECT pg_stat_force_next_flush()"
"""What was deleted is counted a second later, else, on top of what ANALYZE finds until then."""
CAN_COUNT_NOW = 150000
"""The version of PostgreSQL that can; before it, the count may miss what has just been deleted."""
NEXT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
HAVE_ENDED = "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %s::xid8"
"""Whether all have that were under way when that transaction was the next, in all databases: what
is written anew keeps for them what has just been altered, though nobody reads it."""
END_WITHIN, LOOK = 5.0, 0.05
"""Seconds in which they mostly have, and between two looks."""
AGAIN = 60.0
"""Seconds until all is written anew once more because of them."""


class PostgresDatabase:
    """The company's schema. `await PostgresDatabase.open(address, path)`, `run`, `close`."""

    def __init__(self, path: Path, line: Session) -> None:
        self._path = path
        self._line = line
        self._together = Together(self._perform)
        self._refusals = Refusals("the server")
        self._again = float("-inf")

    @classmethod
    async def open(
        cls, address: Address, path: Path, threads: Threads | None = None, name: str = COMMAND
    ) -> "PostgresDatabase":
        """Lock the schema and bring it to this version. Raises StorageError with one clear line;
        NotOursError where another has it.

        `path`: where the file would be; what lies beside a file lies there. `threads`: those that
        it shares with others; without them it has one of its own. `name`: the
        process's among those that stand by for each other.
        """
        lease = Lease(address, name)
        line = Session(lease.connect, threads)
        try:
            await line.call(partial(_laid, address=address, path=path))
            await line.call(lease.begin)
        except BaseException as error:  # whatever ended it, nobody else would hang up; that goes on
            await line.close()
            if isinstance(error, InUse):
                raise NotOursError(f"{address}: {told(error)}") from error
            if isinstance(error, psycopg.Error):  # also a role that may not make the schema
                raise StorageError(f"{address}: {told(error)}") from error
            raise
        return cls(path, line)

    async def run(
        self, action: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._together.run(action, *args, **kwargs)

    async def clean(self) -> bool:
        if time.monotonic() < self._again:
            return False
        return await self._line.call(self._clean)

    def _clean(self, connection: Connection) -> bool:
        """What is gone from the tables is to stay gone, whichever backup is gone back to."""
        try:
            if connection.info.server_version >= CAN_COUNT_NOW:
                connection.execute(COUNT_NOW)
            if not _have_ended(connection) or not _rewritten(connection):
                log.warning("somebody there may still read what was erased; it is cleaned up later")
                self._again = time.monotonic() + AGAIN
                return False
            beside.write(self._path, erased.marks(PostgresTx(connection)))
        except (OSError, psycopg.OperationalError) as error:
            log.error("refused (%s); what was erased is cleaned up later", error)
            return False
        return True

    def is_trouble(self, error: BaseException, /) -> bool:
        return is_trouble(error)

    def tell(self, trouble: BaseException, /) -> None:
        self._refusals.tell(trouble, told(trouble))

    def signal(self, name: str) -> asyncio.Event:
        return self._together.signal(name)

    def cut(self) -> None:
        """Let go of a way to the server that may be dead; the next transaction finds another."""
        self._line.cut()

    async def close(self) -> None:
        """Finish what was asked for, then let go of the schema."""
        await self._together.finish()
        await self._line.close()

    def _perform(self, batch: Batch, over: Over) -> None:
        self._line.begin(partial(_performed, self._line, batch, over))


def _laid(connection: Connection, address: Address, path: Path) -> None:
    """Never begin afresh beside a file that may be all the company has."""
    laying.refuse_uncarried(connection, address, path)
    try:
        laying.lay(connection, address.schema)
    except StorageError as error:
        raise StorageError(f"{address}: {error}") from error


def _performed(line: Session, batch: Batch, over: Over) -> None:
    try:
        _perform(line.there(), batch, line)
    except BaseException as error:  # noqa: BLE001 - no connection: it goes to each caller
        for awaited in batch:
            awaited.fail(error)
    over()


def _have_ended(connection: Connection) -> bool:
    """Wait for the transactions that are under way; whether they have ended."""
    number = connection.execute(NEXT.encode()).fetchone()
    until = time.monotonic() + END_WITHIN
    while connection.execute(HAVE_ENDED, number).fetchone() != (True,):
        if time.monotonic() > until:
            return False
        time.sleep(LOOK)
    return True


def _rewritten(connection: Connection) -> bool:
    """Whether nothing is left of what was deleted, because somebody reads it."""
    rewrite(connection)
    return bool(connection.execute(DEAD.encode()).fetchone() == (0,))


def _perform(connection: Connection, batch: Batch, line: Session) -> None:
    """Run the transactions in order under one commit; what fails alone fails alone."""
    number = ""
    """The transaction's, once it is the commit that may be cut off."""
    try:
        begun = connection.execute(BEGIN)
        begun.nextset()
        known = begun.fetchone()
        if len(batch) == 1:  # alone, it needs no savepoint: what undoes it undoes all
            _do(connection, batch[0])
        else:
            for awaited in batch:
                _attempt(connection, awaited)
        number = str(known[0]) if known else ""
        connection.execute("COMMIT")
    except BaseException as error:  # noqa: BLE001 - it goes to each caller, not away
        if connection.broken and number and _came_through(line, number):
            return
        if not connection.broken:
            connection.execute("ROLLBACK")
        for awaited in batch:
            awaited.fail(error)


def _came_through(line: Session, number: str) -> bool:
    """Whether a commit that was cut off has happened all the same: the server knows.

    It is waited for: until it has said so, nobody can be told what became of their transaction.
    """
    until = time.monotonic() + DOUBT
    while True:
        try:
            found = line.anew().execute(WHAT_BECAME, (number,)).fetchone()
            return bool(found and found[0] == "committed")
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(TRY)


def _do(connection: Connection, awaited: Awaited) -> None:
    """A refusal that the action keeps to itself has undone it all the same: no commit then."""
    tx = PostgresTx(connection)
    awaited.result = awaited.action(tx)
    awaited.woken = tx.woken
    if connection.info.transaction_status is not TransactionStatus.INTRANS:
        raise psycopg.errors.InFailedSqlTransaction("a refusal was kept quiet, without a savepoint")


def _attempt(connection: Connection, awaited: Awaited) -> None:
    try:
        with PostgresTx(connection).savepoint():
            _do(connection, awaited)
    except BaseException as error:  # it goes to the one caller whose it is, as on SQLite
        if connection.broken:
            raise
        awaited.error = error


def rewrite(connection: Connection) -> None:
    """Leave no byte of what was deleted in the tables, nor in what the planner knows of them.

    The server's own log holds it until it is recycled: docs/scale.md says so.
    """
    index.purge(PostgresTx(connection))
    for (name,) in connection.execute(TABLES).fetchall():
        anew = sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(name))
        connection.execute(anew)
