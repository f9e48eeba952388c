"""A server and its replica."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import psycopg

from tests import cluster
from tests.machines.proxy import Proxy
from tests.machines.station import WRITABLE, to_server

WAITED_FOR = ("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
HAS_ALL = "SELECT bool_and(replay_lsn >= pg_current_wal_lsn()) FROM pg_stat_replication"


class Pair:
    """Both, and the road by which one hears what the other has written."""

    def __init__(self, first: str, second: str, road: Proxy) -> None:
        self.road = road
        self._first = first
        folders = [str(folder) for url in (first, second) for folder in cluster.folders(url)]
        self.url = f"{first.partition('?')[0]}?host={','.join(folders)}&{WRITABLE}"
        """Whichever of them can be written to."""

    def is_level(self) -> bool:
        """Whether the replica has all that the other has."""
        with closing(psycopg.connect(self._first)) as there:
            return there.execute(HAS_ALL).fetchone() == (True,)


@asynccontextmanager
async def pair(*, waits: bool) -> AsyncIterator[Pair]:
    """`waits`: whether a commit is done when the replica has it, too."""
    first = cluster.start()
    async with to_server(cluster.folders(first)[0]) as road:
        second = await asyncio.to_thread(cluster.follow, road.port)
        with closing(psycopg.connect(first, autocommit=True)) as there:
            for said in WAITED_FOR if waits else ():
                there.execute(said.encode())
        yield Pair(first, second, road)
