"""What befalls machines, one trouble after the other: struck, seen through, and counted.

A machine that has its share, at least, is struck just as Telegram has carried out a call of a
company that it has, and nobody has read the answer yet. Who has what is asked of the server in that
very moment.
"""

import asyncio
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum

import psycopg

from storage.postgresql import address, roll
from storage.postgresql.roll import Entries, Listed
from storage.postgresql.session import connect
from storage.postgresql.tx import Connection
from tests import cluster
from tests.machines.station import Station

AGAIN = 2.0
"""Seconds after which what was paused or cut off comes back, once it has been replaced."""
PATIENCE = 180.0
"""Seconds until what was struck will not be well again, on a machine that is busy with more."""
LOOKED_AT = 0.25
"""Seconds between two looks at whether everybody stands by again."""
OF_PROCESS = re.compile(r"/(\d+)-")
"""Where the name of whoever has a company says which process it is."""


class Trouble(StrEnum):
    """What befalls a machine, or the server."""

    KILLED = "killed"
    PAUSED = "paused"
    CUT_OFF = "cut off from the server"
    DEAF = "cut off from Telegram"
    ENDED = "its sessions ended"
    RESTARTED = "the server restarted"
    FAILED_OVER = "the server died, and its replica took its place"


REPLACED = (Trouble.KILLED, Trouble.PAUSED, Trouble.CUT_OFF, Trouble.DEAF, Trouble.FAILED_OVER)
"""After these a company has to be begun anew, by another process or, after the last, by any."""
OF_ALL = (Trouble.RESTARTED, Trouble.FAILED_OVER)
"""These befall whatever anybody has."""
SIGNALS = {Trouble.KILLED: signal.SIGKILL, Trouble.PAUSED: signal.SIGSTOP}


@dataclass
class Struck:
    """A trouble, and whom it befell."""

    trouble: Trouble
    companies: Collection[str]
    """Whose owner it was, as the server knew it."""
    began: float
    seconds: dict[str, float] = field(default_factory=dict)
    """Until each of them was at work again, begun anew."""

    @property
    def slowest(self) -> float:
        """Seconds until all of them were."""
        return max(self.seconds.values(), default=0.0)


class Storm:
    """Strikes as often as it was told to, while there is somebody to be struck."""

    def __init__(
        self,
        server: str,
        url: str,
        troubles: Sequence[Trouble],
        chance: random.Random,
        calls: int = 12,
    ) -> None:
        """`server`: the URL of the cluster; `url`: of the database in it; by ways nobody closes.

        `calls`: how many Telegram carries out at most before the next machine is struck.
        """
        self.troubles = list(troubles)
        self.befell: list[Struck] = []
        self.problems: list[str] = []
        self.stations: list[Station] = []
        self.schemas: list[str] = []
        """The companies that are at work, by where they live; nobody is struck before."""
        self._server, self._url = server, url
        self._chance, self._calls = chance, calls
        self._calls_left = chance.randint(1, calls)
        self._line: Connection | None = None
        self._strikes = False
        self._now: Struck | None = None
        self._pid = 0
        self._through: asyncio.Task[None] | None = None
        self._replaced = asyncio.Event()

    @property
    def rages(self) -> bool:
        """Whether anything befalls anybody now, or has not been seen through."""
        return self._through is not None

    def begin(self) -> None:
        """From now on."""
        self._strikes = True

    def abate(self) -> list[Trouble]:
        """Nobody is struck any more; what has befallen nobody."""
        self._strikes, left = False, self.troubles[:]
        self.troubles.clear()
        return left

    async def end(self) -> None:
        """Hang up, whatever is going on."""
        if self._through:
            self._through.cancel()
            await asyncio.wait([self._through])
        if self._line:
            self._line.close()

    # -- striking --------------------------------------------------------------------------------

    def called(self, schema: str) -> None:
        """Telegram has carried out a call of that company's; nobody has read the answer yet."""
        if not self._strikes or not self.troubles or self._through:
            return
        self._calls_left -= 1
        if self._calls_left > 0:
            return
        entries = [entry for entry in self.look() if entry.has]
        has = Counter(_process(entry.name) for entry in entries)
        pid = next((_process(entry.name) for entry in entries if entry.schema == schema), 0)
        for station in self.stations:
            if pid and station.pid == pid and has[pid] * len(self.stations) >= len(entries):
                self._strike(station, self.troubles.pop(0), entries)
                return

    def _strike(self, station: Station, trouble: Trouble, entries: Sequence[Listed]) -> None:
        theirs = [e for e in entries if trouble in OF_ALL or _process(e.name) == station.pid]
        self._replaced.clear()
        self._pid = 0 if trouble in OF_ALL else station.pid
        self._now = Struck(trouble, {e.schema for e in theirs}, time.monotonic())
        if trouble in SIGNALS:
            station.send(SIGNALS[trouble])
        elif trouble is Trouble.CUT_OFF:
            for road in station.to_servers:
                road.close()
        elif trouble is Trouble.DEAF:
            station.to_telegram.close()
        pids = [entry.pid for entry in theirs]
        self._through = asyncio.create_task(self._see_through(self._now, station, pids))

    def works(self, schema: str, pid: int) -> None:
        """A process has begun that company."""
        struck = self._now
        if struck and schema in struck.companies and pid != self._pid:
            struck.seconds.setdefault(schema, time.monotonic() - struck.began)
            if len(struck.seconds) == len(struck.companies):
                self._replaced.set()

    async def _see_through(self, struck: Struck, station: Station, pids: Iterable[int]) -> None:
        """Until others are at work, and what was struck is back and stands by."""
        if struck.trouble is Trouble.ENDED:
            await asyncio.to_thread(self._end, pids)
        elif struck.trouble is Trouble.RESTARTED:
            await asyncio.to_thread(cluster.restart, self._server)
        elif struck.trouble is Trouble.FAILED_OVER:
            await asyncio.to_thread(cluster.fail_over, self._server)
        if struck.trouble in REPLACED:
            await self._within(self._replaced.wait(), f"{struck}: nobody has them")
        self.befell.append(struck)
        await asyncio.sleep(self._chance.random() * AGAIN)
        station.send(signal.SIGCONT)
        for road in station.roads:
            road.open()
        await self._within(self._become_whole(), f"{struck}: not everybody stands by again")
        self._calls_left = self._chance.randint(1, self._calls)
        self._now = self._through = None

    async def _within(self, coming: Awaitable[object], problem: str) -> None:
        """What never comes is told in the end; the day goes on."""
        try:
            await asyncio.wait_for(coming, PATIENCE)
        except TimeoutError:
            self.problems.append(problem)

    async def _become_whole(self) -> None:
        while not await asyncio.to_thread(self._is_whole):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(LOOKED_AT)

    # -- the server ------------------------------------------------------------------------------

    def look(self) -> Entries:
        """Who has what, and who stands by, as the server knows it; nothing while it is away."""
        try:
            if self._line is None or self._line.closed:
                self._line = connect(address.read(self._url))
            return roll.read(self._line, ",".join(self.schemas))
        except psycopg.OperationalError:
            return ()

    def _is_whole(self) -> bool:
        """Whether every company has an owner, and another that stands by for it."""
        entries = [entry for entry in self.look() if entry.is_alive]
        had = {entry.schema: entry.name for entry in entries if entry.has}
        next_ones = {e.schema for e in entries if not e.has and e.name != had.get(e.schema)}
        return had.keys() & next_ones == set(self.schemas)

    def shares(self) -> list[int]:
        """How many companies each machine has."""
        entries = [_process(entry.name) for entry in self.look() if entry.has]
        return [entries.count(station.pid) for station in self.stations]

    def _end(self, pids: Iterable[int]) -> None:
        with closing(connect(address.read(self._url))) as there:
            for pid in pids:
                there.execute("SELECT pg_terminate_backend(%s)", (pid,))


def _process(name: str) -> int:
    found = OF_PROCESS.search(name)
    return int(found[1]) if found else -1
