"""Owns what a verdict means for the row: sent, again, unknown, dead; all in one transaction.

What it means for the desk is decided by the `Outcomes` it is given.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from delivery.channel import Call, Channel, Outcome, Verdict, backoff
from delivery.gathering import goes_anew
from delivery.jobs import Job
from model import (
    MAIN,
    STAFF,
    BotId,
    ChatId,
    Colleague,
    Done,
    Errand,
    Halt,
    House,
    Reason,
    Row,
    Step,
)
from storage import helpers, links, outbox, pauses, sight, spending
from storage.ports import Database, Tx

log = logging.getLogger(__name__)
COUNTED = (Outcome.SENT, Outcome.UNKNOWN)
"""Calls that Telegram has counted, or may have, although their row is not over."""


def may_run_twice(row: Row) -> bool:
    """Whether its call may be carried out twice without harm; a step on its way may not."""
    return row.step is Step.SELF and row.errand.runs_twice


class Outcomes(Protocol):
    """What the desk makes of a call's end; each runs inside the transaction that settles it."""

    def sent(self, tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None: ...
    def unknown(
        self, tx: Tx, house: House, row: Row, reason: Reason, due: datetime, now: datetime
    ) -> None: ...
    def dead(
        self, tx: Tx, house: House, row: Row, reason: Reason, detail: str, now: datetime
    ) -> None: ...
    def doubted(self, tx: Tx, row: Row) -> None: ...
    def refused(
        self, tx: Tx, house: House, row: Row, reason: Reason, detail: str, due: datetime,
        now: datetime,
    ) -> None: ...  # fmt: skip
    def held_up(self, tx: Tx, house: House, row: Row, until: datetime, now: datetime) -> None: ...
    def halted(self, tx: Tx, halt: Halt, until: datetime, now: datetime) -> None: ...
    def resumed(self, tx: Tx, halt: Halt, now: datetime) -> None: ...
    def strayed(self, tx: Tx, done: Done, now: datetime) -> None: ...
    def sent_by_lost(self, tx: Tx, bot_id: BotId, now: datetime) -> None: ...
    def helper_refused(
        self, tx: Tx, bot_id: BotId, reason: Reason, detail: str, now: datetime
    ) -> None: ...
    def migrated(self, tx: Tx, row: Row, old_id: ChatId, new_id: ChatId, now: datetime) -> None: ...


Composer = Callable[[Row], Awaitable[object]]
"""Puts together what a row carries: that may take its time, and may read the file on the side."""


Called = Callable[[str, Verdict, float], None]
"""Hears of every call that ended: what it made, how it ended, how many seconds it took."""


def nobody(made: str, verdict: Verdict, seconds: float) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the sender works with, given by the composition root."""

    database: Database
    channel: Channel
    outcomes: Outcomes
    rules: Callable[[Tx], House]
    clock: Callable[[], datetime]
    jitter: Callable[[], float]
    trace: Callable[[str], None]
    colleagues: Callable[[Tx, House, datetime], Sequence[Colleague]]
    composers: Mapping[type[Errand], Composer] = field(default_factory=dict)
    called: Called = nobody


def _weight(row: Row) -> int:
    """An ornament that is refused (administrators can't be tagged) is nothing to warn of."""
    return logging.DEBUG if row.errand.ornament else logging.WARNING


class Settler:
    """Writes down how calls ended."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def settle(self, tx: Tx, job: Job, call: Call, verdict: Verdict, done: Done) -> Row | None:
        """Write down how the call ended; the row if it waits again.

        A client may have been erased while it was under way: then there is nothing to write down.
        """
        if job.unmarked:
            waiting = outbox.waiting_row(tx, job.row.id)
            if waiting is None:
                return None
            outbox.call(tx, job.row.id, job.step, self._tools.clock(), job.by)
            if waiting.merged != job.row.merged:
                return self._became_another(tx, job, waiting.due, call, verdict)
        elif not outbox.is_calling(tx, job.row.id):
            return None
        return self._settle(tx, job, call, verdict, done)

    def _became_another(
        self, tx: Tx, job: Job, due: datetime, call: Call, verdict: Verdict
    ) -> Row | None:
        """A newer order took the row over during its call: that one is still to be done."""
        if call.method and verdict.outcome in COUNTED:
            spending.note_call(tx, job.row, job.cost, self._tools.clock())
        if call.method:
            self._tools.outcomes.doubted(tx, job.row)
        outbox.wait_again(tx, job.row.id, due)
        return outbox.waiting_row(tx, job.row.id)

    def _settle(self, tx: Tx, job: Job, call: Call, verdict: Verdict, done: Done) -> Row | None:
        tools, now = self._tools, self._tools.clock()
        topic_id = job.client.topic_id if job.client else None
        row = replace(job.row, step=job.step, attempts=job.row.attempts + 1, topic_id=topic_id)
        self._end(tx, job, row, verdict, done, now)
        if verdict.outcome is not Outcome.SENT:
            for packed in job.packed:
                unknown = verdict.outcome is Outcome.UNKNOWN
                outbox.wait_again(tx, packed.id, now, repeat=unknown)
        if job.by != MAIN and done.message_ids and job.by not in helpers.active(tx):
            tools.outcomes.sent_by_lost(tx, job.by, now)
        if call.method and verdict.outcome is Outcome.SENT and job.cost and row.chat == STAFF:
            tools.outcomes.resumed(tx, Halt.GROUP, now)
            if job.step is Step.TOPIC:
                tools.outcomes.resumed(tx, Halt.TOPICS, now)
        tools.trace(f"delivery.settling.{job.what}")
        again = outbox.waiting_row(tx, row.id)
        if again and call.method and verdict.outcome in COUNTED:
            spending.note_call(tx, row, job.cost, now)
        return again

    def _end(self, tx: Tx, job: Job, row: Row, verdict: Verdict, done: Done, now: datetime) -> None:
        outcomes, house, reason = self._tools.outcomes, self._tools.rules(tx), verdict.reason
        done_already = verdict.outcome is Outcome.NOTHING and reason is Reason.DONE_ALREADY
        if job.by != MAIN and row.chat == STAFF:
            helpers.sent(tx, job.by, row.client_id, filter(None, done.message_ids))
        if verdict.outcome is Outcome.SENT or done_already:
            outcomes.sent(tx, house, row, done, now)
        elif verdict.outcome is Outcome.UNKNOWN:
            self.cut_off(tx, row, verdict, now)
        elif verdict.outcome is Outcome.MIGRATED and verdict.new_chat_id:
            outcomes.migrated(tx, row, job.chat_id, verdict.new_chat_id, now)
        elif verdict.outcome is Outcome.PARK:
            due = self.due_after(verdict, row.attempts, now)
            if done.strayed or done.doubtful:
                outcomes.strayed(tx, done, now)
            outcomes.refused(tx, house, row, reason, verdict.detail, due, now)
        elif verdict.outcome is Outcome.ELSEWHERE:
            outcomes.helper_refused(tx, job.by, reason, verdict.detail, now)
            outbox.wait_again(tx, row.id, now)
        elif verdict.outcome is Outcome.RETRY:
            self._again(tx, row, verdict, now)
        else:
            log.log(_weight(row), "%s: %s row %s: %s", reason, row.kind, row.id, verdict.detail)
            outcomes.dead(tx, house, row, reason, verdict.detail, now)

    def _again(self, tx: Tx, row: Row, verdict: Verdict, now: datetime) -> None:
        """It was certainly not done, or may be done twice; a 429 for long is told of."""
        outcomes, until = self._tools.outcomes, self.due_after(verdict, row.attempts, now)
        if verdict.reason is Reason.NETWORK:
            outcomes.doubted(tx, row)
        outbox.wait_again(tx, row.id, until)
        if verdict.reason is Reason.FLOOD:
            outcomes.held_up(tx, self._tools.rules(tx), row, until, now)

    def recover(self, tx: Tx, now: datetime) -> None:
        """What a death cut off: the calls that are known, and those that left no trace on disk."""
        pauses.by_our_clock(tx, now)
        for row in outbox.calling(tx):
            self.cut_off(tx, row, Verdict(Outcome.UNKNOWN, Reason.NETWORK), now)
        sight.doubt(tx)

    def cut_off(self, tx: Tx, row: Row, verdict: Verdict, now: datetime) -> None:
        """Nobody can know whether the call was carried out; what may run twice, does."""
        due = self.due_after(verdict, row.attempts, now)
        self._tools.outcomes.doubted(tx, row)
        if may_run_twice(row) and not goes_anew(tx, row, links.find(tx, row.link_id)):
            outbox.wait_again(tx, row.id, due)
            return
        self._tools.outcomes.unknown(tx, self._tools.rules(tx), row, verdict.reason, due, now)

    def give_up(self, tx: Tx, job: Job, detail: str) -> Row | None:
        """Our own fault: the row is shown to owners among what was not delivered."""
        outbox.dead(tx, job.row.id, self._tools.clock(), Reason.NOT_MADE, detail)
        return None

    def due_after(self, verdict: Verdict, attempt: int, now: datetime) -> datetime:
        """When to try again: as Telegram says, else by the schedule."""
        seconds = verdict.after
        if seconds is None:
            seconds = backoff(attempt, self._tools.jitter())
        return now + timedelta(seconds=seconds)
