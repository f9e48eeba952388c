"""What an answer holds up: a chat of one bot, making topics, everything; and for how long."""

import logging
from collections.abc import Callable
from dataclasses import replace

from delivery.channel import Outcome, Verdict, backoff
from delivery.jobs import Job
from delivery.queue import Queue
from delivery.stations import Item
from model import MAIN, STAFF, Reason, Step

log = logging.getLogger(__name__)
GONE = (Reason.NETWORK, Reason.TOKEN_REFUSED)
"""Why nothing at all can be sent for a while."""

OF_THE_GROUP = (Reason.NOT_A_FORUM, Reason.OPEN_GROUP, Reason.MIGRATED)
"""Refusals of the staff group that every bot would meet."""


def freeze(
    queue: Queue, item: Item, job: Job, verdict: Verdict, now: float, jitter: Callable[[], float]
) -> None:
    """A 429 holds its own chat, one for long only what it names; a lost network everything."""
    if verdict.outcome is not Outcome.RETRY:
        return
    planned = backoff(job.row.attempts + 1, jitter())
    until = now + (planned if verdict.after is None else verdict.after)
    flood = verdict.reason is Reason.FLOOD and item.chat is not None
    long = until - now > queue.budget.limits.group_window
    if flood and job.step is Step.TOPIC and long:
        log.warning("no topics are made for %d s (%s)", verdict.after or 0, verdict.detail)
        queue.freeze_topics(until, now, job.by)
    elif flood and item.chat is not None:
        queue.freeze(item.chat, until, job.by)
    elif verdict.reason in GONE:
        queue.freeze_all(until)


def of_helper(job: Job, verdict: Verdict) -> Verdict:
    """What a refusal means where a helper called: that bot is out, and the row goes by another."""
    refused = verdict.outcome is Outcome.PARK or verdict.reason is Reason.TOKEN_REFUSED
    of_group = verdict.looked or verdict.reason in OF_THE_GROUP
    if job.by == MAIN or job.row.chat != STAFF or of_group or not refused:
        return verdict
    return replace(verdict, outcome=Outcome.ELSEWHERE, after=None)
