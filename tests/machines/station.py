"""One machine: a process that is begun again whenever it ends, its clock, and its roads."""

import asyncio
import os
import signal
import struct
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests import cluster
from tests.kill.birth import Nursery
from tests.machines.proxy import Proxy

WRITABLE = "target_session_attrs=read-write"
"""Of several servers one is meant that takes what is written."""


def to_server(folder: Path) -> Proxy:
    """A road to the cluster that listens there."""
    return Proxy(partial(asyncio.open_unix_connection, str(folder / ".s.PGSQL.5432")))


class Station:
    """One machine."""

    def __init__(self, folder: Path, to_servers: Sequence[Proxy], to_telegram: Proxy) -> None:
        self.folder, self.to_servers, self.to_telegram = folder, to_servers, to_telegram
        self.pid = 0
        self.offset = folder / "offset"
        folder.mkdir()
        self.offset.write_bytes(struct.pack("d", 0.0))

    def pass_time(self, seconds: float) -> None:
        """By its own clock."""
        (old,) = struct.unpack("d", self.offset.read_bytes())
        with self.offset.open("r+b") as file:  # the same file: the bot has it mapped
            file.write(struct.pack("d", old + seconds))

    def at_server(self, database: str) -> str:
        """Where it finds the one that can be written to."""
        places = ",".join(f"127.0.0.1:{road.port}" for road in self.to_servers)
        return f"postgresql://smena@{places}/{database}?{WRITABLE}"

    @property
    def api_server(self) -> str:
        """Where it finds Telegram."""
        return f"http://127.0.0.1:{self.to_telegram.port}"

    @property
    def roads(self) -> Iterable[Proxy]:
        """All that lead from it."""
        return (*self.to_servers, self.to_telegram)

    def send(self, how: signal.Signals) -> None:
        """A signal to its process, if there is one."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, how)

    async def live(
        self, nursery: Nursery, order: dict[str, Any], heard: Callable[[str], None]
    ) -> None:
        """One process, from its birth to its end, however that comes; `heard` is told its diary."""
        reader, writer = await nursery.ask({"offset": str(self.offset), "end": None, **order})
        try:
            self.pid = int(await reader.readline())
            while line := (await reader.readline()).decode().strip():
                heard(line)
        finally:
            self.pid = 0
            writer.close()


@asynccontextmanager
async def side_by_side(
    folder: Path, server: str, telegram: str, count: int, skew: float
) -> AsyncIterator[list[Station]]:
    """So many machines, and their roads as long as they are there.

    The clock of each is `skew` seconds ahead of the one before it.
    """
    box, found = urlsplit(telegram), list[Station]()
    async with AsyncExitStack() as stack:
        for number in range(count):
            to_servers = list(map(to_server, cluster.folders(server)))
            to_box = Proxy(partial(asyncio.open_connection, box.hostname, box.port))
            station = Station(folder / f"machine_{number}", to_servers, to_box)
            for road in station.roads:
                await stack.enter_async_context(road)
            station.pass_time(skew * number)
            found.append(station)
        yield found
