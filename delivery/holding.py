"""What an answer holds up: a chat of one bot, making topics, everything; and for how long."""

import logging
from collections.abc import Callable
from dataclasses import replace

from delivery.channel import Call, Outcome, Verdict, backoff
from delivery.jobs import Job
from delivery.queue import Queue
from delivery.stations import Item, stands_before_words
from model import MAIN, STAFF, Carries, Priority, Reason, Step

log = logging.getLogger(__name__)
GONE = (Reason.NETWORK, Reason.TOKEN_REFUSED)
"""Why nothing at all can be sent for a while."""

TRIES = 6
"""Of a topic that is refused, ever later: the last one after a minute."""

OF_THE_GROUP = (Reason.NOT_A_FORUM, Reason.OPEN_GROUP, Reason.MIGRATED)
"""Refusals of the staff group that every bot would meet."""


def changes(job: Job, call: Call) -> bool:
    """Whether the call changes what is there: then it may be carried out twice."""
    own = job.step is Step.SELF and job.row.errand.runs_twice
    return (own or call.twice) and not call.as_new


def of_topic(job: Job, verdict: Verdict) -> Verdict:
    """A topic that is refused says nothing of the words for it: for a minute it is tried again."""
    if job.step is not Step.TOPIC or verdict.outcome is not Outcome.DEAD:
        return verdict
    if job.row.attempts >= TRIES:
        return verdict
    log.warning("no topic is made: %s", verdict.detail)
    return replace(verdict, outcome=Outcome.RETRY)


def unwaited(job: Job, verdict: Verdict, window: float) -> Verdict:
    """What behind a 429 for long would hold up the messages of its line: a change goes as a
    message of its own; an ornament is left out, and so is where somebody is, for they move on."""
    errand, long = job.row.errand, (verdict.after or 0) > window
    if verdict.reason is not Reason.FLOOD or not long or not stands_before_words(job.row):
        return verdict
    if errand.ornament:
        return replace(verdict, outcome=Outcome.DEAD)
    if errand.traits.carries is not Carries.CHANGE:
        return verdict
    if job.row.priority > Priority.MESSAGE:
        return replace(verdict, outcome=Outcome.NOTHING, reason=Reason.DONE_ALREADY)
    return replace(verdict, outcome=Outcome.DEAD)


def freeze(
    queue: Queue,
    item: Item,
    job: Job,
    call: Call,
    verdict: Verdict,
    now: float,
    jitter: Callable[[], float],
) -> None:
    """A 429 holds its own chat, one for long only what it names; a lost network everything.

    Whatever sends is refused alike; what changes the looks of something has limits of its own.
    """
    if verdict.outcome is not Outcome.RETRY:
        return
    planned = backoff(job.row.attempts + 1, jitter())
    until = now + (planned if verdict.after is None else verdict.after)
    flood = verdict.reason is Reason.FLOOD and item.chat is not None
    long = until - now > queue.budget.limits.group_window
    if flood and job.step is Step.TOPIC and long:
        log.warning("no topics are made for %d s (%s)", verdict.after or 0, verdict.detail)
        queue.freeze_topics(until, now, job.by)
    elif flood and long and changes(job, call):
        log.warning("%s: held up for %d s (%s)", job.what, verdict.after or 0, verdict.detail)
        if item.chat == STAFF and item.kind:
            queue.freeze_kind(item.kind, until, job.by)
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
