"""Owns the ticks: APScheduler wakes, the desk decides what is due by asking the database.

A tick that comes late, twice or not at all changes nothing: what is due is a query, and what may
happen once has its row in `runs`.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from desk.broadcasts import sending
from desk.company import choosing, joining, membership, setup
from desk.conversations import held, ratings, topics
from desk.privacy import erasing, keeping
from desk.relay import notes, scheduled
from desk.reports import telling
from desk.search import indexing
from desk.shifts import ticking
from desk.strangers import lobby
from desk.watch import backups
from model import House
from storage import erasings
from storage.ports import Database, Tx

MINUTE = 60


class Clock:
    """Ticks from `start()` to `stop()`; needs a running event loop."""

    def __init__(
        self,
        database: Database,
        rules: Callable[[Tx], House],
        now: Callable[[], datetime],
        tick: float,
        watch: Callable[[AsyncIOScheduler], None],
    ) -> None:
        """`rules` give the house of the moment; `tick`: seconds between two looks at what waits
        for people; `watch` may hear them."""
        self._database = database
        self._rules = rules
        self._now = now
        self._tick = tick
        self._untidy = True
        """Whether the index may still hold what was dropped."""
        self._under_way: set[asyncio.Future[Any]] = set()
        # Late is better than never: by default a tick one second late would be dropped.
        self._scheduler = AsyncIOScheduler(
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone="UTC",
        )
        watch(self._scheduler)

    def start(self) -> None:
        """Begin to tick."""
        self._every(self._tick, lambda tx, now: held.ask_again(tx, now))
        self._every(self._tick, lambda tx, now: notes.tick(tx, now))
        self._every(self._tick, lambda tx, now: scheduled.tick(tx, self._rules(tx), now))
        self._every(self._tick, lambda tx, now: ticking.tick(tx, self._rules(tx), now))
        self._every(self._tick, lambda tx, now: ratings.tick(tx, self._rules(tx), now))
        self._every(self._tick, lambda tx, now: telling.tick(tx, self._rules(tx), now))
        self._every(self._tick, lambda tx, now: keeping.tick(tx, self._rules(tx), now))
        self._every(self._tick, lambda tx, now: backups.tick(tx, self._rules(tx), now))
        self._every(self._tick, lambda tx, now: sending.tick(tx, self._rules(tx), now))
        self._every(2 * self._tick, lambda tx, now: setup.recheck(tx, now))
        self._every(2 * self._tick, lambda tx, now: choosing.tick(tx, now))
        self._every(self._tick, lambda tx, now: joining.tick(tx, now))
        self._every(self._tick, lambda tx, now: membership.tick(tx, now))
        self._every(self._tick, lambda tx, now: lobby.tick(tx, self._rules(tx), now))
        self._every(MINUTE, lambda tx, now: topics.close_strays(tx, now))
        self._every(60 * MINUTE, lambda tx, now: keeping.tidy(tx, self._rules(tx), now))
        self._repeat(self._tick, self._clean)
        self._repeat(self._tick, self._index)
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop ticking; a tick under way ends first."""
        self._scheduler.pause()
        if self._under_way:
            await asyncio.wait(self._under_way)
        self._scheduler.shutdown(wait=False)

    def _every(self, seconds: float, action: Callable[[Tx, datetime], Any]) -> None:
        self._repeat(seconds, lambda: self._database.run(lambda tx: action(tx, self._now())))

    def _repeat(self, seconds: float, action: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        async def tick() -> None:
            doing = asyncio.ensure_future(action())
            self._under_way.add(doing)
            doing.add_done_callback(self._under_way.discard)
            await doing

        self._scheduler.add_job(tick, "interval", seconds=seconds)

    async def _index(self) -> None:
        """Search follows what was said, a step at a time: between two of them messages go."""
        done, dropped = await self._database.run(indexing.step)
        while done:
            self._untidy = self._untidy or dropped > 0
            done, dropped = await self._database.run(indexing.step)
        if self._untidy:
            self._untidy = await self._database.run(indexing.merge)

    async def _clean(self) -> None:
        """Whom an owner had erased is to be out of the file's bytes too, and then it is told."""
        gone = await self._database.run(erasings.gone)
        clean = await self._database.clean() if gone else False
        if clean:
            await self._database.run(lambda tx: erasing.finished(tx, gone, self._now()))
