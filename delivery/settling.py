"""Owns what a verdict means for the row: sent, again, unknown, dead; all in one transaction.

What it means for the desk is decided by the `Outcomes` it is given.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from aiogram import Bot

from delivery.budget import Limits
from delivery.jobs import Job, goes_anew
from delivery.telegram.features import Features
from delivery.telegram.verdicts import Outcome, Verdict, backoff
from delivery.telegram.wording import Call
from model import Done, House, Kind, Row
from storage import outbox
from storage.ports import Database, Tx
from views import Views

log = logging.getLogger(__name__)
IDEMPOTENT = (Kind.EDIT, Kind.ICON, Kind.REACT, Kind.UNSEND, Kind.ANSWER, Kind.MENU,
              Kind.INSPECT, Kind.CLOSE_STRAY, Kind.DROP_TOPIC, Kind.TAG, Kind.MEET)  # fmt: skip
"""Calls that may be carried out twice without harm."""

COUNTED = (Outcome.SENT, Outcome.UNKNOWN)
"""Calls that Telegram has counted, or may have, although their row is not over."""


def may_run_twice(row: Row) -> bool:
    """Whether its call may be carried out twice without harm: it changes what is there."""
    return row.kind in IDEMPOTENT or bool(row.payload.get("edit"))


class Outcomes(Protocol):
    """What the desk makes of a call's end; each runs inside the transaction that settles it."""

    def sent(self, tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None: ...
    def unknown(
        self, tx: Tx, house: House, row: Row, reason: str, due: datetime, now: datetime
    ) -> None: ...
    def dead(
        self, tx: Tx, house: House, row: Row, reason: str, detail: str, now: datetime
    ) -> None: ...
    def parked(self, tx: Tx, row: Row, reason: str, now: datetime) -> None: ...
    def migrated(self, tx: Tx, row: Row, old_id: int, new_id: int, now: datetime) -> None: ...


Composer = Callable[[Row], Awaitable[object]]
"""Puts together what a row carries: that may take its time, and may read the file on the side."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the sender works with, given by the composition root."""

    database: Database
    bot: Bot
    views: Views
    outcomes: Outcomes
    house: House
    limits: Limits
    clock: Callable[[], datetime]
    jitter: Callable[[], float]
    trace: Callable[[str], None]
    composers: Mapping[Kind, Composer] = field(default_factory=dict)


def _is_plainer_worth_trying(call: Call, verdict: Verdict) -> bool:
    """Whether the server is older than the call. One that passes over what it doesn't know finds
    a rich message empty."""
    if verdict.outcome is Outcome.UNSUPPORTED:
        return call.method is not None
    return verdict.outcome is Outcome.DEAD and bool(getattr(call.method, "rich_message", None))


def _weight(row: Row) -> int:
    """Administrators can't be tagged as members, which is nothing to warn anybody of."""
    return logging.DEBUG if row.kind is Kind.TAG else logging.WARNING


class Settler:
    """Writes down how calls ended."""

    def __init__(self, tools: Tools, features: Features) -> None:
        self._tools = tools
        self._features = features

    def settle(self, tx: Tx, job: Job, call: Call, verdict: Verdict, done: Done) -> Row | None:
        """Write down how the call ended; the row if it waits again.

        A client may have been erased while it was under way: then there is nothing to write down.
        """
        if not outbox.is_calling(tx, job.row.id):
            return None
        return self._settle(tx, job, call, verdict, done)

    def _settle(self, tx: Tx, job: Job, call: Call, verdict: Verdict, done: Done) -> Row | None:
        tools, now = self._tools, self._tools.clock()
        topic_id = job.client.topic_id if job.client else None
        row = replace(job.row, step=job.step, attempts=job.row.attempts + 1, topic_id=topic_id)
        if verdict.outcome is Outcome.SENT:
            tools.outcomes.sent(tx, tools.house, row, done, now)
        elif verdict.outcome is Outcome.UNKNOWN:
            self.cut_off(tx, row, verdict, now)
        elif verdict.outcome is Outcome.MIGRATED and verdict.new_chat_id:
            tools.outcomes.migrated(tx, row, job.chat_id, verdict.new_chat_id, now)
        elif verdict.outcome is Outcome.PARK:
            tools.outcomes.parked(tx, row, verdict.reason, now)
        elif verdict.outcome is Outcome.RETRY:
            outbox.wait_again(tx, row.id, self.due_after(verdict, row.attempts, now))
        elif _is_plainer_worth_trying(call, verdict) and self._lacks(call):
            outbox.wait_again(tx, row.id, now)
        else:
            log.log(_weight(row), "refused: %s row %s: %s", row.kind, row.id, verdict.detail)
            tools.outcomes.dead(tx, tools.house, row, verdict.reason, verdict.detail, now)
        if verdict.outcome is not Outcome.SENT:
            for packed in job.packed:
                unknown = verdict.outcome is Outcome.UNKNOWN
                outbox.wait_again(tx, packed.id, now, repeat=unknown)
        tools.trace(f"delivery.settling.{job.what}")
        again = outbox.waiting_row(tx, row.id)
        if again and call.method and verdict.outcome in COUNTED:
            outbox.note_call(tx, row, job.cost, now)
        return again

    def cut_off(self, tx: Tx, row: Row, verdict: Verdict, now: datetime) -> None:
        """Nobody can know whether the call was carried out; what may run twice, does."""
        due = self.due_after(verdict, row.attempts, now)
        if may_run_twice(row) and not goes_anew(tx, row):
            outbox.wait_again(tx, row.id, due)
            return
        self._tools.outcomes.unknown(tx, self._tools.house, row, verdict.reason, due, now)

    def give_up(self, tx: Tx, job: Job, detail: str) -> Row | None:
        """Our own fault: the row is shown to owners among what was not delivered."""
        outbox.dead(tx, job.row.id, self._tools.clock(), "bad_request", detail)
        return None

    def _lacks(self, call: Call) -> bool:
        found = self._features.refuse(call.method) if call.method else None
        if found:
            log.info("this Bot API server lacks %s; taking the plainer way", found)
        return found is not None

    def due_after(self, verdict: Verdict, attempt: int, now: datetime) -> datetime:
        """When to try again: as Telegram says, else by the schedule."""
        seconds = verdict.after
        if seconds is None:
            seconds = backoff(attempt, self._tools.jitter())
        return now + timedelta(seconds=seconds)
