"""Owns sending: takes the outbox in order per lane, keeps to the budget, calls, settles.

The only part that calls Telegram's sending methods. What an answer means for the desk is decided
by the `Outcomes` it is given; what it means for the row's next try is decided here.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from delivery.budget import Budget
from delivery.channel import Call, Outcome, Verdict, usable
from delivery.holding import changes, freeze, of_helper, of_topic, unwaited
from delivery.jobs import Job, Later, Made, Turn
from delivery.limits import Charge
from delivery.lining import Lining
from delivery.preparing import prepare
from delivery.queue import Queue
from delivery.settling import Settler, Tools
from delivery.stations import Item
from model import MAIN, STAFF, BotId, Colleague, Done, Reason, Row, RowId, Step
from storage import company, erasings, helpers, outbox, spending
from storage.ports import Tx

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
PAUSE = 1.0
"""Seconds between tries while the disk refuses."""


class Sender:
    """Sends what the outbox holds, until it is stopped."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._channel = tools.channel
        self._settler = Settler(tools)
        self._budget = Budget(tools.channel.limits)
        self._queue = Queue(self._budget)
        self._looking = False
        self._calls: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self.lining = Lining(tools, self._queue, self._changed)

    def room(self) -> tuple[int, int]:
        """How many more calls the staff group takes now, and of how many in a window."""
        return self._budget.room(time.monotonic())

    async def run(self) -> None:
        """Send for ever. When this is cancelled, calls under way may end; once more cuts them off.

        What is cut off has an unknown end, which the next start settles.
        """
        await self._recover()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch_company())
            group.create_task(self.lining.watch())
            try:
                while True:
                    await self._sleep(await self._round(group))
            finally:
                if self._calls:
                    await asyncio.wait(self._calls)

    async def _round(self, group: asyncio.TaskGroup) -> float | None:
        """Take in what is new and start what may go; a disk that refuses is waited for."""
        self._changed.clear()
        try:
            await self.lining.load()
        except Exception as error:
            if not self._tools.database.is_trouble(error):
                raise
            self._tools.database.tell(error)
            return time.monotonic() + PAUSE
        moments = (self._look_if_due(group), self._launch(group))
        return min((moment for moment in moments if moment is not None), default=None)

    def _look_if_due(self, group: asyncio.TaskGroup) -> float | None:
        """Begin the look that is due; return when the next one will be."""
        moment = self._channel.look_at()
        if moment is None or self._looking:
            return None
        if moment > time.monotonic():
            return moment
        self._looking = True
        group.create_task(self._look())
        return None

    async def _look(self) -> None:
        """Whether words stand where they should; what doesn't is taken back and waits again."""
        try:
            if not await self._channel.look():
                await self._take_back(self._gone_astray(Done()))
        finally:
            self._looking = False
            self._changed.set()

    async def _take_back(self, done: Done) -> None:
        tools = self._tools
        await self._surely(tools.outcomes.strayed, done, tools.clock())

    def _gone_astray(self, done: Done) -> Done:
        """The group has no topics: nothing goes there until the lines are read anew."""
        self.lining.gone_astray()
        return replace(done, doubtful=self._channel.doubtful())

    async def _recover(self) -> None:
        """After a crash: remember what was spent, and judge what was under way."""
        tools = self._tools
        window = timedelta(seconds=self._channel.limits.group_window)

        def recover(tx: Tx) -> tuple[list[tuple[datetime, int, BotId]], frozenset[BotId]]:
            now = tools.clock()
            spent = spending.spent(tx, STAFF, now - window)
            self._settler.recover(tx, now)
            return spent, helpers.active(tx)

        spent, active = await tools.database.run(recover)
        tools.trace("delivery.recovered")
        self._queue.share(active)
        # Whoever spent it may have gone by a clock ahead of ours.
        mono, latest = self.lining.mono, time.monotonic()
        self._budget.seed(
            (Charge(lane="before", chat=STAFF, cost=cost, only=by), min(mono(at), latest))
            for at, cost, by in spent
        )

    async def _watch_company(self) -> None:
        """While the staff group is not ready, nothing goes there; then by whoever is in it."""
        signal = self._tools.database.signal("company")
        while True:
            signal.clear()
            kept, active = await self._surely(lambda tx: (company.get(tx), helpers.active(tx)))
            self._queue.share(active)
            self.lining.become(ready=kept.ready)
            self._changed.set()
            await signal.wait()

    def _launch(self, group: asyncio.TaskGroup) -> float | None:
        """Start every call that may go now; return when to look again."""
        while True:
            found = self._queue.next(time.monotonic())
            if not isinstance(found, Item):
                return found
            call = group.create_task(self._deliver(found))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def _sleep(self, until: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._changed.wait()

    async def _deliver(self, item: Item) -> None:
        """One item's turn, whatever comes of it: it leaves the queue or is put back."""
        try:
            await self._turn(item)
        except Exception as error:
            if self._tools.database.is_trouble(error):
                self._tools.database.tell(error)
            else:
                log.exception("row %s could not be sent; it is tried again later", item.id)
            now = time.monotonic()
            self._queue.put_back(item, now + PAUSE, now, arrived=False)
        finally:
            self._changed.set()

    async def _turn(self, item: Item) -> None:
        tools = self._tools
        behind = [later.id for later in self._queue.behind(item)] if self._short() else []
        made = await self._compose(item.id) if item.composed else None
        able = self._budget.bots - {MAIN}
        turn = Turn(item.id, item.cost, item.opens_topic, behind, made, item.by, able)
        job = await tools.database.run(
            prepare, turn, self._channel.title, self._colleagues, tools.clock()
        )
        if job is None:
            self._queue.finish(item.id, time.monotonic(), arrived=False)
        elif isinstance(job, Later):
            known = {"cost": job.cost, "opens_topic": job.opens_topic, "only": job.only}
            again, now = self.lining.item(job.row, **known), time.monotonic()
            self._queue.put_back(again, max(again.due, now + job.seconds), now, arrived=False)
        else:
            tools.trace(f"delivery.marked.{job.what}")
            await self._send(item, replace(job, found=self.lining.is_found(job.row)))

    def _colleagues(self, tx: Tx, now: datetime) -> Sequence[Colleague]:
        return self._tools.colleagues(tx, self._tools.rules(tx), now)

    async def _compose(self, row_id: RowId) -> Made | None:
        """Before the call counts as begun: to be killed meanwhile costs nothing.

        What can't be put together never will be: there is nothing to send, and that is told.
        """
        row, erased = await self._tools.database.run(
            lambda tx: (outbox.waiting_row(tx, row_id), erasings.carried_out(tx))
        )
        if row is None:
            return None
        try:
            return Made(row.errand, await self._tools.composers[type(row.errand)](row), erased)
        except Exception as error:
            if self._tools.database.is_trouble(error):
                raise
            log.exception("row %s could not be put together", row_id)
            return Made(row.errand, Reason.NOT_MADE, erased)

    def _short(self) -> bool:
        """Whether the group's budget runs short, so that waiting texts are packed."""
        room, of = self.room()
        return room < of / 2

    async def _send(self, item: Item, job: Job) -> None:
        tools = self._tools
        call = self._build(job)
        begun = time.monotonic()
        verdict, done = await self._call(job, call)
        if call.method is not None:
            tools.called(job.what, verdict, time.monotonic() - begun)
        tools.trace(f"delivery.called.{job.what}")
        if verdict.reason is Reason.NOT_A_FORUM:
            done = self._gone_astray(done)
        again, ordered = await self._settle_surely(job, call, verdict, done)
        self.lining.brought(ordered)
        tools.trace(f"delivery.settled.{job.what}")
        if verdict.outcome is Outcome.ELSEWHERE:
            self._queue.share(self._budget.bots - {MAIN, job.by})
        freeze(self._queue, item, job, call, verdict, time.monotonic(), tools.jitter)
        if verdict.reason is Reason.FLOOD and item.chat == STAFF:
            await self._tell_halts(time.monotonic())
        arrived = call.method is not None
        if verdict.outcome is Outcome.SENT and job.packed:
            self._queue.absorb(item, [row.id for row in job.packed])
        if again is None:
            self._queue.finish(item.id, time.monotonic(), arrived=arrived)
        else:
            opens = job.step is Step.TOPIC and verdict.outcome is not Outcome.SENT
            next_item = self.lining.item(again, opens_topic=opens)
            self._queue.put_back(next_item, next_item.due, time.monotonic(), arrived=arrived)

    async def _tell_halts(self, at: float) -> None:
        now, outcomes = self._tools.clock(), self._tools.outcomes
        for halt, until in self._budget.halts(at):
            await self._surely(outcomes.halted, halt, now + timedelta(seconds=until - at), now)

    def _build(self, job: Job) -> Call:
        """The call; an owner's change of a template may have left it without words."""
        if isinstance(job.made, Reason):
            return Call(None, why=job.made)
        try:
            return self._channel.build(job, self._tools.clock())
        except Exception:
            log.exception("row %s could not be put into words", job.row.id)
            return Call(None, why=Reason.NOT_MADE)

    async def _call(self, job: Job, call: Call) -> tuple[Verdict, Done]:
        done = Done(
            shown=call.shown,
            was=job.shown,
            named=call.named,
            as_new=call.as_new,
            rest=call.rest,
            seen=call.seen,
            marked=call.marked,
            absorbed=tuple(row.id for row in job.packed),
            first=job.first.id if job.first and job.step is Step.CARD else None,
        )
        if call.method is None:
            return Verdict(Outcome.NOTHING, call.why), done
        try:
            done = await self._channel.call(job, call, done)
            return (_NO_TOPIC if done.strayed else _SENT), done
        except Exception as error:  # noqa: BLE001 - judged, like every answer of Telegram
            twice = changes(job, call)
            verdict = self._channel.judge(error, call, idempotent=twice)
            if twice:
                verdict = unwaited(job, verdict, self._channel.limits.group_window)
            return of_helper(job, of_topic(job, usable(verdict, job.step))), done

    async def _settle_surely(
        self, job: Job, call: Call, verdict: Verdict, done: Done
    ) -> tuple[Row | None, Sequence[Row]]:
        """The row, if it waits again; and what was ordered since rows were read."""

        def settle(tx: Tx) -> tuple[Row | None, Sequence[Row]]:
            again = self._settler.settle(tx, job, call, verdict, done)
            return again, self.lining.look(tx)

        try:
            return await self._surely(settle)
        except Exception as error:
            # A slip of ours in what follows must not leave the row "calling" until the next start.
            log.exception("row %s ended in a way nobody thought of", job.row.id)
            await self._surely(self._settler.give_up, job, repr(error))
            return None, ()

    async def _surely(
        self, action: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What must be written down, or known to go on, however long the disk refuses."""
        while True:
            try:
                return await self._tools.database.run(action, *args, **kwargs)
            except Exception as error:
                # Only the database knows which errors are the disk's; all others are raised.
                if not self._tools.database.is_trouble(error):
                    raise
                self._tools.database.tell(error)
                await asyncio.sleep(PAUSE)


_SENT = Verdict(Outcome.SENT, Reason.DONE_ALREADY)
_NO_TOPIC = Verdict(Outcome.PARK, Reason.NOT_A_FORUM)
