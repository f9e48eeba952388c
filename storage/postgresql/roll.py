"""Owns the roll of a server: who of its machines has which company, who stands by, who is silent.

It is called every second and a half on one connection, which is also this process's own sign of
life: what counts is when the server last heard of a process, by the server's clock. Whoever has a
company and was silent for too long (paused, cut off) loses the session that holds it; that is the
server's doing, so it can't be missed.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

import psycopg

from storage.postgresql.address import Address
from storage.postgresql.lease import stand_by_lock_of
from storage.postgresql.session import Session, connect, told
from storage.postgresql.tx import Connection

log = logging.getLogger(__name__)
BEAT = 1.5
SILENT = 9.0
"""Seconds by the server's clock after which a process is taken for gone."""
CERTAIN = 7.0
"""Seconds by our own clock after a sign of life, in which nobody can have taken us for gone."""
SIGN = "smena@"
"""How the names of processes begin that give signs of life."""
CALL = """
    WITH asked AS (SELECT unnest(string_to_array(%(schemas)s, ',')) AS schema),
    keys AS (
        SELECT schema, 1 AS has, hashtextextended('smena:' || schema, 0) AS key FROM asked UNION ALL
        SELECT schema, 0, hashtextextended('smena:standby:' || schema, 0) FROM asked
    ),
    heard AS (
        SELECT application_name, max(query_start) AS at FROM pg_stat_activity
        WHERE datname = current_database() GROUP BY application_name
    )
    SELECT keys.schema, keys.has, told.pid, told.application_name,
        coalesce(extract(epoch FROM clock_timestamp() - heard.at), 0)
    FROM keys JOIN pg_locks AS locks
            ON ((locks.classid::bigint << 32) | locks.objid::bigint) = keys.key
                AND locks.locktype = 'advisory' AND locks.objsubid = 1 AND locks.granted
        JOIN pg_stat_activity AS told
            ON told.pid = locks.pid AND told.datname = current_database()
        JOIN heard ON heard.application_name = told.application_name
"""
END = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid = %s AND application_name = %s
"""
STAND, LEAVE = (
    f"SELECT pg_advisory_{word}_shared(hashtextextended(%s, 0))" for word in ("lock", "unlock")
)


def since_boot() -> float:
    """Seconds by a clock that nobody sets, and that goes on while the machine sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody who has a company, or stands by for it."""

    schema: str
    has: bool
    pid: int
    name: str
    silence: float
    """Seconds since the server last heard of that process."""

    @property
    def is_alive(self) -> bool:
        """Whether it is there; who gives no signs of life (a command) is not judged by them."""
        return self.silence < SILENT or not self.name.startswith(SIGN)


Entries = tuple[Listed, ...]


class Roll:
    """Calls it for one process, as long as it runs."""

    def __init__(self, address: Address, name: str, now: Callable[[], float] = since_boot) -> None:
        """`name` of the process, which nobody else has."""
        self.name = name
        self.entries: Entries = ()
        self._line = Session(lambda: connect(address, name), None)
        self._now = now
        self._server = address.shown_server
        self._away: float | None = None
        """Since when the server does not answer."""
        self._heard = float("-inf")
        self._stood: tuple[Connection | None, set[str]] = None, set()

    def is_certain(self) -> bool:
        """Whether nobody can have taken this process for gone by now."""
        return self._now() - self._heard < CERTAIN

    async def call(self, schemas: Collection[str], standing: Collection[str]) -> None:
        """Learn who is with these; from now on this process stands by for those.

        Whoever is silent and has one of those is ended. Without an answer nothing is certain soon.
        """
        began, asked = self._now(), (",".join(sorted(schemas)), frozenset(standing))
        try:
            async with asyncio.timeout(SILENT):
                self.entries = await self._line.call(lambda there: self._look(there, *asked))
        except TimeoutError:
            self._line.cut()
            self._unanswered("it is silent", began)
        except psycopg.Error as error:
            self._unanswered(told(error), began)
        else:
            self._heard = began
            self._answered(began)

    def _unanswered(self, why: str, began: float) -> None:
        """Said once for all that wait."""
        if self._away is None:
            self._away = began
            log.error("%s does not answer (%s); its companies wait for it", self._server, why)

    def _answered(self, began: float) -> None:
        if self._away is not None:
            log.info("%s answers again, after %.0f s", self._server, began - self._away)
            self._away = None

    async def close(self) -> None:
        """Hang up."""
        await self._line.close()

    def _look(self, there: Connection, schemas: str, standing: frozenset[str]) -> Entries:
        self._stand(there, standing)
        entries = read(there, schemas)
        silent = [entry for entry in entries if entry.has and not entry.is_alive]
        for entry in silent:
            if entry.schema in standing:
                there.execute(END, (entry.pid, entry.name))
        return read(there, schemas) if silent else entries

    def _stand(self, there: Connection, standing: frozenset[str]) -> None:
        """A new connection stands by for nothing yet."""
        known = self._stood[1] if self._stood[0] is there else set[str]()
        for schema in standing ^ known:
            asked = STAND if schema in standing else LEAVE
            there.execute(asked, (stand_by_lock_of(schema),))
        self._stood = there, set(standing)


def read(there: Connection, schemas: str) -> Entries:
    """Who is with these, separated by commas, as the server knows it now."""
    rows = there.execute(CALL, {"schemas": schemas}).fetchall()
    return tuple(
        Listed(schema, bool(has), pid, name, float(silence))
        for schema, has, pid, name, silence in rows
    )
