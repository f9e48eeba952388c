"""Owns one company's turn in this process, from standing by until it is another's."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import psycopg

from storage.pool import Threads
from storage.ports import Hearer, NotOursError, StorageError
from storage.postgresql import laying
from storage.postgresql.address import Address
from storage.postgresql.database import PostgresDatabase
from storage.postgresql.roll import SIGN, read
from storage.postgresql.session import connect, is_trouble, told
from storage.postgresql.sharing import Board
from storage.postgresql.tenures import LEFT_OVER, Tenures

log = logging.getLogger(__name__)
VERIFIED_WITHIN = 5.0


class PostgresTenure:
    """One company's turn in this process: waited for, held, lost."""

    def __init__(
        self, tenures: Tenures, address: Address, path: Path, threads: Threads | None
    ) -> None:
        self._tenures, self._address, self._path, self._threads = tenures, address, path, threads
        self._database: PostgresDatabase | None = None

    async def comes(self, waits: Callable[[str], None], way: Hearer) -> None:
        """Wait until it is nobody's and ours to take; `waits` is told who has it meanwhile.

        Whoever stands by is handed what is beyond another's share: so nobody does who is deaf.
        """
        await self._examine()
        schema, tenures, free, waiting = self._address.schema, self._tenures, 0, False

        def is_calm() -> bool:
            return waiting and way.is_heard() and bool(tenures.owner(schema))

        tenures.stand_by(schema)
        while True:
            await tenures.next(is_calm)
            if not await way.reaches():
                raise self._deaf()
            owner = tenures.owner(schema)
            free = free + 1 if tenures.is_free(schema) else 0
            if tenures.is_certain() and free and tenures.take(schema, left_over=free > LEFT_OVER):
                return
            if owner and not waiting:
                log.info("%s is served by %s; standing by", self._address, shown(owner))
                waits(shown(owner))
                waiting = True

    async def _examine(self) -> None:
        """Who can't serve it doesn't stand by. Raises StorageError.

        A server that was there before is waited for.
        """
        try:
            await asyncio.to_thread(_refuse_newer, self._address)
        except psycopg.Error as error:
            if not is_trouble(error) or not self._tenures.was_answered():
                raise StorageError(f"{self._address}: {told(error)}") from error

    async def begin(self) -> PostgresDatabase:
        """Take it. Raises StorageError; NotOursError where it can't be taken now."""
        tenures, where = self._tenures, (self._address, self._path, self._threads)
        try:
            self._database = await PostgresDatabase.open(*where, tenures.name)
        except StorageError as error:
            if error.__cause__ is not None and is_trouble(error.__cause__):
                raise NotOursError(str(error)) from error
            raise
        return self._database

    def refused(self, error: Exception) -> StorageError:
        """Whoever has it next begins anew: this process too, when it is its turn."""
        return NotOursError(f"{self._address}: {told(error)}")

    def is_certain(self) -> bool:
        """Whether nobody else can have it by now, for all that this process can know."""
        return self._tenures.is_certain()

    async def ends(self, way: Hearer) -> None:
        """Wait until it is another's turn, which raises NotOursError.

        Where Telegram does not answer, another may have more luck: who still stands by once the
        roll was called again, for one that is as deaf has left by then.
        """
        schema, tenures = self._address.schema, self._tenures

        def is_calm() -> bool:
            ours = tenures.is_certain() and tenures.owner(schema) == tenures.name
            return ours and not tenures.is_handed_over(schema) and not tenures.successors(schema)

        while True:
            await tenures.next(is_calm)
            if not tenures.is_certain() or tenures.owner(schema) != tenures.name:
                await self._verify()
            elif tenures.is_handed_over(schema):
                raise NotOursError(f"{self._address}: handed over, for each has their share")
            elif tenures.successors(schema) and not await way.reaches():
                await tenures.next()
                if tenures.successors(schema):
                    raise self._deaf()

    def _deaf(self) -> NotOursError:
        return NotOursError(f"{self._address}: Telegram can't be reached from here")

    async def _verify(self) -> None:
        """Ask the server whether it is ours; a way on which nothing comes back is cut.

        A server that gives no answer is asked again; until it does nothing is sent (`is_certain`).
        """
        assert self._database is not None
        with suppress(psycopg.OperationalError, psycopg.InterfaceError):
            try:
                async with asyncio.timeout(VERIFIED_WITHIN):
                    await self._database.run(lambda tx: None)
            except TimeoutError:
                self._database.cut()

    def leave(self) -> None:
        """It is not wanted here any more."""
        self._tenures.leave(self._address.schema)


def owner(address: Address) -> str:
    """The machine that has the company now; "" for none. Raises StorageError."""
    try:
        with closing(connect(address)) as there:
            return shown(Board(read(there, address.schema)).owner(address.schema))
    except psycopg.Error as error:
        raise StorageError(f"{address}: {told(error)}") from error


def _refuse_newer(address: Address) -> None:
    with closing(connect(address)) as there:
        if there.execute(laying.IS_LAID).fetchone() != (1,):
            return
        try:
            laying.version_of(there)
        except StorageError as error:
            raise StorageError(f"{address}: {error}") from error


def shown(name: str) -> str:
    """A process's name for people: its machine's, or what it calls itself."""
    return name.removeprefix(SIGN).rpartition("/")[0] or name
