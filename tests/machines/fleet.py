"""Some machines with one company in one PostgreSQL, and all that can befall them."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tests.kill.birth import Nursery
from tests.machines.distant import Distant, new_database
from tests.machines.station import Station, side_by_side
from tests.machines.storm import Storm, Trouble

SKEW = float(os.environ.get("SKEW", "0"))
"""Seconds by which the clock of one machine is ahead of the other's."""


class Fleet(Distant):
    """«Мебель Алатау» on some machines; who has it is struck, one time after the other."""

    def __init__(
        self,
        folder: Path,
        nursery: Nursery,
        server: str,
        troubles: Sequence[Trouble],
        chance: random.Random,
        machines: int = 2,
    ) -> None:
        """`server`: the URL of a cluster that nobody else uses, with its replica if it has one."""
        self._server, self._database = server, f"of_{folder.name}"
        url = new_database(server, self._database)
        super().__init__(folder, nursery, url, Storm(server, url, troubles, chance))
        self.left: list[Trouble] = []
        """What has not befallen anybody, for the day was over."""
        self._folder = folder
        self._machines = machines
        self._noting: asyncio.Task[None] | None = None

    async def __aexit__(self, *_: object) -> None:
        await self.storm.end()
        await super().__aexit__()

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """All of them."""
        for station in self.storm.stations:
            station.send(signal.SIGCONT)
            station.send(how)

    async def _keep_alive(self) -> None:
        """Until all is over; the roads stand as long as the machines do."""
        there = self._folder, self._server, self.box.url, self._machines, SKEW
        async with side_by_side(*there) as stations, asyncio.TaskGroup() as lives:
            self.storm.stations = stations
            for station in stations:
                lives.create_task(self._live_on(station))

    async def _live_on(self, station: Station) -> None:
        environ = {
            **self._environ(),
            "SMENA_STORAGE__PATH": str(station.folder / "smena.db"),
            "SMENA_STORAGE__URL": station.at_server(self._database),
            "SMENA_TELEGRAM__API_SERVER": station.api_server,
        }
        while not self._over:
            await station.live(self._nursery, {"environ": environ}, partial(self._hear, station))

    def _hear(self, station: Station, line: str) -> None:
        self.toll.diary.append(line)
        if line == "ready":
            self.pid = station.pid
            self.storm.works(self.schema, station.pid)
            if self._noting is None:  # nobody is struck before, so the server is there
                self._noting = asyncio.create_task(self._begin_storm())
        if line.startswith("exit ") and line != "exit 0":
            self.toll.damage.append(f"{station.folder.name} ended by itself: {line}")

    async def _begin_storm(self) -> None:
        await self.note_what_flies()
        self.storm.begin()

    def pass_time(self, seconds: float) -> None:
        """For Telegram and for all machines."""
        self.box.clock.advance(seconds)
        for station in self.storm.stations:
            station.pass_time(seconds)

    async def drained(self, timeout: float = 60.0) -> None:  # noqa: ASYNC109
        """Nobody is struck any more; what was is seen through."""
        self.left += self.storm.abate()
        await super().drained(timeout)
        self.toll.damage += self.storm.problems
        self.toll.kills = len(self.storm.befell)
        self.toll.ends = Counter(str(struck.trouble) for struck in self.storm.befell)
