"""Owns the ticks: APScheduler wakes, the desk decides what is due by asking the database.

A tick that comes late, twice or not at all changes nothing: what is due is a query, and what may
happen once has its row in `runs`.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from app.pacing import Doing, Pace
from desk.broadcasts import sending
from desk.company import choosing, joining, membership, setup
from desk.conversations import held, ratings, topics
from desk.privacy import dormant, erasing, keeping
from desk.quality import drawing
from desk.relay import notes, reactions, scheduled
from desk.reports import stalled, telling
from desk.search import indexing
from desk.shifts import ticking
from desk.strangers import lobby
from desk.watch import backups, damage
from model import House
from storage import erasings, queues, searching
from storage.ports import Database, NotOursError, Tx

log = logging.getLogger(__name__)
MINUTE = 60
QUIET = 150.0
"""Seconds without a word after which a company with nothing open is at rest."""

SPREAD = 30.0
"""Seconds behind the hour, and behind each `rest` from there, over which the companies at rest are
looked at: what falls due by the time of day does so then."""

ASLEEP = timedelta(minutes=30)
"""So often Telegram is asked about a group and a team with whom nobody speaks."""

PAUSE = 1.0
"""Seconds in which several words are heard as one."""

Act = Callable[[Tx, House, datetime], Any]
Asking = Callable[[Tx, timedelta, datetime], Any]

OFTEN: tuple[tuple[int, Act], ...] = (
    (1, lambda tx, house, now: held.ask_again(tx, now)),
    (1, lambda tx, house, now: held.ask_anew(tx, now)),
    (1, lambda tx, house, now: reactions.try_again(tx)),
    (1, lambda tx, house, now: notes.tick(tx, now)),
    (1, lambda tx, house, now: scheduled.tick(tx, house, now)),
    (1, lambda tx, house, now: ticking.tick(tx, house, now)),
    (1, lambda tx, house, now: ratings.tick(tx, house, now)),
    (1, lambda tx, house, now: stalled.tick(tx, house, now)),
    (1, lambda tx, house, now: drawing.tick(tx, house, now)),
    (1, lambda tx, house, now: telling.tick(tx, house, now)),
    (1, lambda tx, house, now: keeping.tick(tx, house, now)),
    (1, lambda tx, house, now: dormant.tick(tx, house, now)),
    (1, lambda tx, house, now: backups.tick(tx, house, now)),
    (1, lambda tx, house, now: sending.tick(tx, house, now)),
    (2, lambda tx, house, now: choosing.tick(tx, now)),
    (1, lambda tx, house, now: joining.tick(tx, now)),
    (1, lambda tx, house, now: lobby.tick(tx, house, now)),
)
"""What is looked for at each look, or at each second one: it costs the same however much waits."""

ASKING: tuple[tuple[int, Asking], ...] = ((2, setup.recheck), (1, membership.tick))
"""What asks Telegram about what was not heard for so long."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look came to."""

    failed: Sequence[Exception]
    gone: bool
    """Whether anybody was erased who may be in the bytes of the file still."""
    behind: bool
    """Whether the index does not know yet all that was said."""
    idle: bool
    """Whether nobody waits for anything; asked only where that would be rest."""


class Clock:
    """Ticks from `start()` to `stop()`; needs a running event loop."""

    def __init__(
        self,
        database: Database,
        rules: Callable[[Tx], House],
        now: Callable[[], datetime],
        tick: float,
        watch: Callable[[AsyncIOScheduler], None],
        rest: float | None = None,
        damage: Callable[[], Coroutine[Any, Any, str]] | None = None,
    ) -> None:
        """`rules` give the house of the moment; `tick`: seconds between two looks at what waits
        for people; `watch` may hear them.

        `rest`: seconds between two looks while no conversation is open and nobody writes; the first
        word ends that. Without it there is no rest. `damage` reads the file and says what is wrong.
        """
        self._database = database
        self._rules = rules
        self._now = now
        self._tick = tick
        self._untidy = True
        """Whether the index may still hold what was dropped."""
        self._rest = rest
        self._damage = damage
        self._resting = False
        self._stirred = float("-inf")  # whoever starts has heard nothing yet
        self._often: Sequence[tuple[int, Act]] = ()
        self._seldom: Sequence[Act] = ()
        self._looks = 0
        self._awake: Job | None = None
        """The one that rests while nobody waits."""
        self._calm: Job | None = None
        """The one that then does the same, if there is rest."""
        self._waking: asyncio.Task[None] | None = None
        self._beside = set[Doing]()
        """What a look has begun that may take long."""
        self._names = count()
        self._under_way: set[asyncio.Future[Any]] = set()
        self._stops = False
        # Late is better than never: by default a tick one second late would be dropped, and one
        # that comes while another is under way. Of these one waits, and one more passes by.
        self._scheduler = AsyncIOScheduler(
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 3},
            timezone="UTC",
        )
        watch(self._scheduler)

    def start(self) -> None:
        """Begin to tick."""
        strays = max(1, round(MINUTE / self._tick)), _close_strays
        self._often = [*_often(membership.PAUSE), strays]
        self._seldom = [act for _, act in (*_often(ASLEEP), strays)]
        self._awake = self._schedule(self._tick, self._look)
        self._schedule(60 * MINUTE, partial(self._act, [keeping.tidy]), self._examine)
        self._scheduler.start()
        if self._rest is not None:
            behind = random.uniform(0.0, min(SPREAD, self._rest))
            first = datetime.fromtimestamp(behind, UTC)
            self._calm = self._schedule(self._rest, self._look, first=first)
            self._calm.pause()
            self._waking = asyncio.create_task(self._wake(), name="clock-waking")

    async def stop(self) -> None:
        """Stop ticking; a tick under way, or just launched, ends first."""
        self._scheduler.pause()
        self._stops = True
        if self._waking:
            self._waking.cancel()
        await asyncio.sleep(0)  # what was launched in this turn of the loop begins
        while self._under_way:
            await asyncio.wait(self._under_way)
        self._scheduler.shutdown(wait=False)

    async def _look(self) -> None:
        """What is due is done, in one transaction: of most there is nothing to be done."""
        due = [act for ticks, act in self._often if self._looks % ticks == 0]
        self._looks += 1
        seen = await self._database.run(self._see, self._seldom if self._resting else due)
        if seen.gone:
            self._begin(self._clean)
        if seen.behind or self._untidy:
            self._begin(self._index)
        if seen.failed:
            raise ExceptionGroup("acts of one look", seen.failed)
        if seen.idle and self._may_rest():  # nor has anybody written meanwhile
            self._go_on(resting=True)

    def _see(self, tx: Tx, acts: Sequence[Act]) -> Looked:
        failed = self._carry_out(tx, acts)
        idle = self._may_rest() and queues.is_idle(tx)
        return Looked(failed, bool(erasings.gone(tx)), searching.is_behind(tx), idle)

    def _may_rest(self) -> bool:
        quiet = time.monotonic() - self._stirred >= QUIET
        return self._rest is not None and quiet and not self._resting

    async def _act(self, acts: Sequence[Act]) -> None:
        if failed := await self._database.run(self._carry_out, acts):
            raise ExceptionGroup("acts of one look", failed)

    def _carry_out(self, tx: Tx, acts: Sequence[Act]) -> list[Exception]:
        """Where none fails, none needs a savepoint of its own; what the disk refuses is refused to
        all."""
        house = self._rules(tx)
        try:
            with tx.savepoint():
                for act in acts:
                    act(tx, house, self._now())
        except Exception as error:  # an act's own fault, whichever: the others are done without it
            if self._database.is_trouble(error):
                raise
            return self._each_alone(tx, house, acts)
        return []

    def _each_alone(self, tx: Tx, house: House, acts: Sequence[Act]) -> list[Exception]:
        """One that fails is undone alone."""
        failed = list[Exception]()
        for act in acts:
            try:
                with tx.savepoint():
                    act(tx, house, self._now())
            except Exception as error:  # an act's own fault, whichever: it is told with the rest
                if self._database.is_trouble(error):
                    raise
                failed.append(error)
        return failed

    def _schedule(self, seconds: float, *doings: Doing, first: datetime | None = None) -> Job:
        """`first`: one of the moments at which it is done."""

        pace = Pace()

        async def look() -> None:
            if not self._stops:
                await self._round(doings)

        async def tick() -> None:
            await self._launch(pace.follow(look))

        # By default a job is called by chance, which costs a company's start a fiftieth.
        name = f"{next(self._names)}"
        return self._scheduler.add_job(tick, "interval", id=name, seconds=seconds, start_date=first)

    def _begin(self, doing: Doing) -> None:
        """Beside the looks, which it does not hold up; once at a time."""
        if doing not in self._beside:
            self._beside.add(doing)
            ended = self._launch(self._round([doing]))
            ended.add_done_callback(lambda _: self._beside.discard(doing))

    def _launch(self, doing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Whoever stops waits for it."""
        task = asyncio.create_task(doing)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _round(self, doings: Sequence[Doing]) -> None:
        """One that fails is tried again next time, and stops no other."""
        found = await asyncio.gather(*(doing() for doing in doings), return_exceptions=True)
        self._tell([error for end in found if isinstance(end, Exception) for error in _of(end)])

    def _tell(self, failed: Sequence[Exception]) -> None:
        """What ails the database ails all who ask it, and is told for all of them. Who has lost the
        company says so where it is left."""
        told = {str(error): error for error in failed if not isinstance(error, NotOursError)}
        for text, error in told.items():
            if self._database.is_trouble(error):
                self._database.tell(error)
            else:
                log.error("a tick failed (%s); it comes again", text, exc_info=error)

    async def _wake(self) -> None:
        """Look as often as ever once anybody writes."""
        signal = self._database.signal("inbox")
        while True:
            await signal.wait()
            self._stirred = time.monotonic()
            if self._resting:
                self._go_on(resting=False)
            await asyncio.sleep(PAUSE)

    def _go_on(self, *, resting: bool) -> None:
        """One job in place of the other."""
        self._resting = resting
        assert self._calm is not None and self._awake is not None
        begin, end = (self._calm, self._awake) if resting else (self._awake, self._calm)
        begin.resume()
        end.pause()

    async def _index(self) -> None:
        """Search follows what was said, a step at a time: between two of them messages go."""
        done = indexing.STEP
        while done == indexing.STEP:
            done, dropped = await self._database.run(indexing.step)
            self._untidy = self._untidy or dropped > 0
        if self._untidy:
            self._untidy = await self._database.run(indexing.merge)

    async def _examine(self) -> None:
        """Once a week: what the disk has forgotten is to be known before it is asked for."""
        if not self._damage or not await self._database.run(damage.is_due, self._now()):
            return
        if detail := await self._damage():
            log.error("the database is damaged (%s); go back to a backup", detail)
            await self._database.run(damage.found, self._now())

    async def _clean(self) -> None:
        """Whoever was erased is to be out of the file's bytes too, and then it is told."""
        gone = await self._database.run(erasings.gone)
        if await self._database.clean():
            await self._database.run(lambda tx: erasing.finished(tx, gone, self._now()))


def _close_strays(tx: Tx, house: House, now: datetime) -> None:
    topics.close_strays(tx, now)


def _often(unheard: timedelta) -> Iterator[tuple[int, Act]]:
    """All that is looked for often; Telegram is asked about what was `unheard` of for so long."""
    yield from OFTEN
    for ticks, ask in ASKING:
        yield ticks, partial(_asked, ask, unheard)


def _asked(ask: Asking, unheard: timedelta, tx: Tx, house: House, now: datetime) -> None:
    ask(tx, unheard, now)


def _of(error: Exception) -> Sequence[Exception]:
    return error.exceptions if isinstance(error, ExceptionGroup) else (error,)
