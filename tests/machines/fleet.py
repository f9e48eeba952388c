"""Some machines with one company in one PostgreSQL, and all that can befall them."""

import asyncio
import os
import random
import signal
import struct
import time
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack, closing, suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from sandbox import Call, Change
from storage.postgresql import address
from storage.postgresql.session import connect
from tests import cluster
from tests.kill.birth import Nursery
from tests.kill.ward import IN_FLIGHT, OF_ALBUM, Ward
from tests.machines.proxy import Proxy

SKEW = float(os.environ.get("SKEW", "0"))
"""Seconds by which the clock of one machine is ahead of the other's."""
NOTED = f"""
    CREATE TABLE IF NOT EXISTS flown (kind TEXT, step TEXT, client BIGINT, person BIGINT, side TEXT,
        origin BIGINT, album TEXT);
    CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO flown {IN_FLIGHT.replace("FROM outbox o", "FROM (SELECT OLD.*) o")};
        RETURN NULL;
    END $$;
    CREATE OR REPLACE TRIGGER noted AFTER UPDATE ON outbox FOR EACH ROW
        WHEN (OLD.state = 'calling' AND NEW.state <> 'sent' AND NEW.step = OLD.step)
        EXECUTE FUNCTION note();
"""
"""Writes down each call whose end the owner, or its successor, can't know."""
END_WRITER = """
    SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
WRITABLE = "target_session_attrs=read-write"
"""Of several servers one is meant that takes what is written."""
AT_ONCE = "-c synchronous_commit=local"
"""What the tests write waits for no replica: they carry to it what it is to have."""
AGAIN = 2.0
"""Seconds after which what was paused or cut off comes back, once it has been replaced."""


class Trouble(StrEnum):
    """What befalls the owner."""

    KILLED = "killed"
    PAUSED = "paused"
    CUT_OFF = "cut off from the server"
    DEAF = "cut off from Telegram"
    ENDED = "its session ended"
    RESTARTED = "the server restarted"
    FAILED_OVER = "the server died, and its replica took its place"


REPLACED = (Trouble.KILLED, Trouble.PAUSED, Trouble.CUT_OFF, Trouble.DEAF, Trouble.FAILED_OVER)
"""After these the company has to be begun anew, by another process or, after the last, by any."""
SIGNALS = {Trouble.KILLED: signal.SIGKILL, Trouble.PAUSED: signal.SIGSTOP}


def to_server(folder: Path) -> Proxy:
    """A road to the cluster that listens there."""
    return Proxy(partial(asyncio.open_unix_connection, str(folder / ".s.PGSQL.5432")))


class Station:
    """One machine: a process that is begun again whenever it ends, and its roads."""

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

    @property
    def server(self) -> str:
        """Where it finds the one that can be written to, as a URL says it."""
        return ",".join(f"127.0.0.1:{road.port}" for road in self.to_servers)

    @property
    def roads(self) -> Iterable[Proxy]:
        """All that lead from it."""
        return (*self.to_servers, self.to_telegram)

    def send(self, how: signal.Signals) -> None:
        """A signal to its process, if there is one."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, how)


class Fleet(Ward):
    """«Мебель Алатау» on some machines; who has it is struck, one time after the other."""

    AWAY = (psycopg.Error,)

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
        super().__init__(folder, nursery)
        self.left: list[Trouble] = []
        """What has not befallen anybody, for the day was over."""
        self.troubles = list(troubles)
        self.befell: list[tuple[Trouble, float]] = []
        """What did, and seconds until another was at work."""
        self._chance = chance
        self._folder = folder
        self._machines = machines
        self._server, self._database = server, f"of_{folder.name}"
        with closing(psycopg.connect(server, autocommit=True, options=AT_ONCE)) as there:
            there.execute(f"CREATE DATABASE {self._database}".encode())
        self._url = server.replace("/postgres?", f"/{self._database}?")
        self._calls_left = chance.randint(1, 12)
        self._stations: list[Station] = []
        self._owner: Station | None = None
        self._begun = asyncio.Event()
        """Somebody has taken the company since it was struck."""
        self._striking: asyncio.Task[None] | None = None

    async def __aexit__(self, *_: object) -> None:
        if self._striking:
            self._striking.cancel()
        await super().__aexit__()

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """All of them."""
        for station in self._stations:
            station.send(signal.SIGCONT)
            station.send(how)

    # -- life ------------------------------------------------------------------------------------

    async def _keep_alive(self) -> None:
        """Until all is over; the roads stand as long as the machines do."""
        telegram = urlsplit(self.box.url)
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as machines:
            for number in range(self._machines):
                to_servers = list(map(to_server, cluster.folders(self._server)))
                to_box = Proxy(partial(asyncio.open_connection, telegram.hostname, telegram.port))
                station = Station(self._folder / f"machine_{number}", to_servers, to_box)
                for road in station.roads:
                    await stack.enter_async_context(road)
                self._stations.append(station)
                station.pass_time(SKEW * number)
                machines.create_task(self._live_on(station))

    async def _live_on(self, station: Station) -> None:
        while not self._over:
            await self._live(station)

    async def _live(self, station: Station) -> None:
        environ = {
            **self._environ(),
            "SMENA_STORAGE__PATH": str(station.folder / "smena.db"),
            "SMENA_STORAGE__URL": f"postgresql://smena@{station.server}/{self._database}?{WRITABLE}",
            "SMENA_TELEGRAM__API_SERVER": f"http://127.0.0.1:{station.to_telegram.port}",
        }
        order = {"environ": environ, "offset": str(station.offset), "end": None}
        reader, writer = await self._nursery.ask(order)
        try:
            self.pid = station.pid = int(await reader.readline())
            while line := (await reader.readline()).decode().strip():
                self.toll.diary.append(line)
                if line == "ready":
                    await self._works(station)
                if line.startswith("exit ") and line != "exit 0":
                    self.toll.damage.append(f"{station.folder.name} ended by itself: {line}")
        finally:
            station.pid = 0
            writer.close()

    async def _works(self, station: Station) -> None:
        if self._owner is None:  # the first: nobody is struck before, so the server is there
            await asyncio.to_thread(self._note_what_flies)
        self._owner = station
        self._begun.set()

    def pass_time(self, seconds: float) -> None:
        """For Telegram and for all machines."""
        self.box.clock.advance(seconds)
        for station in self._stations:
            station.pass_time(seconds)

    # -- troubles --------------------------------------------------------------------------------

    def _strike(self, change: Change) -> None:
        """Telegram has carried out a call of the owner's; nobody has read the answer yet."""
        ours = change.kind == "call" and isinstance(change.subject, Call)
        if not ours or not self.troubles or self._owner is None or self._striking:
            return
        self._calls_left -= 1
        if self._calls_left <= 0:
            trouble, station = self.troubles.pop(0), self._owner
            self._begun.clear()
            if trouble in SIGNALS:
                station.send(SIGNALS[trouble])
            elif trouble is Trouble.CUT_OFF:
                for road in station.to_servers:
                    road.close()
            elif trouble is Trouble.DEAF:
                station.to_telegram.close()
            self._striking = asyncio.create_task(self._see_through(trouble, station))

    async def _see_through(self, trouble: Trouble, station: Station) -> None:
        """Until another is at work, and what was struck is back."""
        began = time.monotonic()
        if trouble is Trouble.ENDED:
            await asyncio.to_thread(self.query, END_WRITER)
        elif trouble is Trouble.RESTARTED:
            await asyncio.to_thread(cluster.restart, self._server)
        elif trouble is Trouble.FAILED_OVER:
            await asyncio.to_thread(cluster.fail_over, self._server)
        if trouble in REPLACED:
            await self._begun.wait()
        self.befell.append((trouble, time.monotonic() - began))
        self.toll.kills += 1
        self.toll.ends[trouble] += 1
        await asyncio.sleep(self._chance.random() * AGAIN)
        station.send(signal.SIGCONT)
        for road in station.roads:
            road.open()
        self._calls_left = self._chance.randint(1, 12)
        self._striking = None

    # -- the schema ------------------------------------------------------------------------------

    def query(self, sql: str) -> list[Any]:
        """Ask the server, by a way that nobody closes."""
        with closing(connect(address.read(self._url))) as there:
            return there.execute(sql.encode()).fetchall()

    def _note_what_flies(self) -> None:
        """From the first start on."""
        with closing(connect(address.read(self._url))) as there:
            there.execute(NOTED.encode())

    def unsettled(self) -> int:
        """How much there is still to do, troubles included."""
        if self.troubles or self._striking:
            return -1
        return super().unsettled()

    async def drained(self, timeout: float = 60.0) -> None:  # noqa: ASYNC109
        """The same as on a file, and then it is known what was in flight."""
        self.left += self.troubles
        self.troubles.clear()
        await super().drained(timeout)
        flown = "SELECT kind, step, client, person, side, origin, album FROM flown"
        self._note(self.query(flown), self._parts)

    def _parts(self, client: int, side: str, album: str) -> list[int]:
        asked = OF_ALBUM.replace("?", "{}").format(client, f"'{side}'", f"'{album}'")
        return [number for (number,) in self.query(asked)]
