"""Owns the turns of one process on one server: which companies it has, which it stands by for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import psycopg

from storage.pool import Threads
from storage.ports import NotOursError, StorageError
from storage.postgresql import sharing
from storage.postgresql.address import Address
from storage.postgresql.database import PostgresDatabase
from storage.postgresql.roll import BEAT, SIGN, Roll, read
from storage.postgresql.session import connect, told

log = logging.getLogger(__name__)
LEFT_OVER = 4
"""Calls that find a company with nobody, before whoever has their share takes it all the same."""
VERIFIED_WITHIN = 5.0


class Tenures:
    """Calls the roll as long as there is a company that this process has, or stands by for."""

    def __init__(self, address: Address, name: str) -> None:
        self._address, self.name = address, SIGN + name
        self._ours, self._standing = set[str](), set[str]()
        self._handing_over = ""
        self._roll = Roll(address, self.name)
        self._calling: asyncio.Task[None] | None = None
        self._called, self._more = asyncio.Event(), asyncio.Event()

    def of(self, address: Address, path: Path, threads: Threads | None) -> "PostgresTenure":
        """The turn of the company that lives there."""
        return PostgresTenure(self, address, path, threads)

    def stand_by(self, schema: str) -> None:
        """From now on this process wants that company."""
        self._standing.add(schema)
        self._more.set()
        if self._calling is None:
            self._called, self._more = asyncio.Event(), asyncio.Event()
            self._roll = Roll(self._address, self.name)
            self._calling = asyncio.create_task(self._call(), name="roll")

    def leave(self, schema: str) -> None:
        """It has it no more, and doesn't want it."""
        self._standing.discard(schema)
        self._ours.discard(schema)

    async def next(self) -> None:
        """Wait until the roll was called again, whether it was answered or not."""
        await self._called.wait()
        if self._calling is None:
            raise RuntimeError("the roll is called no more")

    def is_certain(self) -> bool:
        """Whether nobody can have taken this process for gone by now."""
        return self._roll.is_certain()

    def owner(self, schema: str) -> str:
        """The name of the process that has it; "" for nobody."""
        return sharing.owner(self._roll.entries, schema)

    def successors(self, schema: str) -> list[str]:
        """Who else stands by for it."""
        return sharing.successors(self._roll.entries, schema, self.name)

    def take(self, schema: str, *, left_over: bool) -> bool:
        """Whether it is our turn for what is nobody's; then it counts as ours."""
        fair = sharing.share(self._roll.entries, self._wanted, self.name)
        if len(self._ours) >= fair and not left_over:
            return False
        self._standing.discard(schema)
        self._ours.add(schema)
        return True

    def is_handed_over(self, schema: str) -> bool:
        """Whether another machine is to have it from now on."""
        return self._handing_over == schema

    @property
    def _wanted(self) -> set[str]:
        return self._ours | self._standing

    async def _call(self) -> None:
        roll = self._roll
        try:
            while wanted := self._wanted:
                self._more.clear()
                await roll.call(wanted, self._standing)
                self._handing_over = sharing.to_hand_over(
                    roll.entries, self._ours, wanted, self.name
                )
                called, self._called = self._called, asyncio.Event()
                called.set()
                more = asyncio.create_task(self._more.wait())
                await asyncio.wait([more], timeout=BEAT)
                more.cancel()
        finally:
            self._calling = None
            self._called.set()
            await roll.close()


class PostgresTenure:
    """One company's turn in this process: waited for, held, lost."""

    def __init__(
        self, tenures: Tenures, address: Address, path: Path, threads: Threads | None
    ) -> None:
        self._tenures, self._address, self._path, self._threads = tenures, address, path, threads
        self._database: PostgresDatabase | None = None

    async def comes(self, waits: Callable[[str], None]) -> None:
        """Wait until it is nobody's and ours to take; `waits` is told who has it meanwhile."""
        schema, tenures, free, waiting = self._address.schema, self._tenures, 0, False
        tenures.stand_by(schema)
        while True:
            await tenures.next()
            owner = tenures.owner(schema)
            free = 0 if owner else free + 1
            if tenures.is_certain() and free and tenures.take(schema, left_over=free > LEFT_OVER):
                return
            if owner and not waiting:
                log.info("%s is served by %s; standing by", self._address, shown(owner))
                waits(shown(owner))
                waiting = True

    async def begin(self) -> PostgresDatabase:
        """Take it. Raises NotOursError where another was faster; StorageError."""
        self._database = await PostgresDatabase.open(
            self._address, self._path, self._threads, self._tenures.name
        )
        return self._database

    def is_certain(self) -> bool:
        """Whether nobody else can have it by now, for all that this process can know."""
        return self._tenures.is_certain()

    async def ends(self, reaches: Callable[[], Awaitable[bool]]) -> None:
        """Wait until it is another's turn, which raises NotOursError.

        `reaches`: whether Telegram answers here; where it does not, another may have more luck.
        """
        schema, tenures = self._address.schema, self._tenures
        while True:
            await tenures.next()
            if not tenures.is_certain() or tenures.owner(schema) != tenures.name:
                await self._verify()
            elif tenures.is_handed_over(schema):
                raise NotOursError(f"{self._address}: handed over, for each has their share")
            elif tenures.successors(schema) and not await reaches():
                raise NotOursError(f"{self._address}: Telegram can't be reached from here")

    async def _verify(self) -> None:
        """Ask the server whether it is ours; a way on which nothing comes back is cut."""
        assert self._database is not None
        try:
            async with asyncio.timeout(VERIFIED_WITHIN):
                await self._database.run(lambda tx: None)
        except NotOursError:
            raise
        except TimeoutError:
            self._database.cut()
        except Exception as error:
            if not self._database.is_trouble(error):
                raise

    def leave(self) -> None:
        """It is not wanted here any more."""
        self._tenures.leave(self._address.schema)


def owner(address: Address) -> str:
    """The machine that has the company now; "" for none. Raises StorageError."""
    try:
        with closing(connect(address)) as there:
            return shown(sharing.owner(read(there, address.schema), address.schema))
    except psycopg.Error as error:
        raise StorageError(f"{address}: {told(error)}") from error


def shown(name: str) -> str:
    """A process's name for people: its machine's, or what it calls itself."""
    return name.removeprefix(SIGN).rpartition("/")[0] or name
