"""What the core and a channel say to each other: a call, its end, and what is asked of a channel.

A channel is four functions and a name: `build`, `call`, `judge`, and its `limits`. Besides it says
what a topic that may have been made would be called, and which words turned out to have no topic.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from delivery.jobs import Job
from delivery.limits import Limits
from model import ChatId, Client, Done, Reason, RowId, Step


class Outcome(Enum):
    """What the sender has to do with the row."""

    SENT = "sent"  # the wished state holds
    NOTHING = "nothing"  # there is no call to make; the reason says why
    RETRY = "retry"  # certainly not done: again, after `after` seconds or by the schedule
    UNKNOWN = "unknown"  # may have been done: the policy of the row's audience decides
    OUTDATED = "outdated"  # refused, for what it refers to has changed: mend the call, go again
    DEAD = "dead"  # refused for good
    PARK = "park"  # the chat refuses it: a fresh look says whether it takes anything
    ELSEWHERE = "elsewhere"  # the helper that was to do it can't: again, by another bot
    MIGRATED = "migrated"  # the chat has a new id: again, there
    UNSUPPORTED = "unsupported"  # this server is older than the call, and there is no plainer one


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer, understood. `detail` is for the log: short, without addresses or tokens."""

    outcome: Outcome
    reason: Reason
    after: float | None = None  # seconds; None: by the schedule of `backoff()`
    detail: str = ""
    new_chat_id: ChatId | None = None
    looked: bool = False  # found by a look at the group, whoever was to call


@dataclass(frozen=True, slots=True)
class Call:
    """One call, and what it will have shown when it goes well.

    Without a method there is nothing to send, and `why` says which: done already, not yet (what
    it refers to is still on its way), or the cause for which it is not possible.
    """

    method: Any
    shown: str = ""
    named: str = ""
    marked: bool = True
    as_new: bool = False
    rest: int = 0  # how many calls for the same errand come behind it
    seen: bool = False  # it only asks whether what is to be sent is still there
    twice: bool = False  # it may run twice, although others of its kind may not
    why: Reason = Reason.DONE_ALREADY
    within: int | None = None  # seconds for an answer, where the usual ones are too few


class Channel(Protocol):
    """The way to people: Telegram is the first."""

    @property
    def limits(self) -> Limits:
        """How much it takes."""

    def build(self, job: Job, now: datetime) -> Call:
        """The call for the job's present step."""

    async def call(self, job: Job, call: Call, done: Done) -> Done:
        """Make it; `done` with what came back. Raises whatever `judge` can judge."""

    def judge(self, error: BaseException, call: Call, *, idempotent: bool) -> Verdict:
        """What a call that raised `error` has come to."""

    def look_at(self) -> float | None:
        """When to look, of its own accord, whether words stand where they should; None: no need."""

    async def look(self) -> bool:
        """Look; False if there are no topics, so that what is `doubtful` has gone astray."""

    def doubtful(self) -> tuple[RowId, ...]:
        """Rows that went well, and whose words may stand outside of their topic all the same.

        Asked once it is known that the group has no topics; each row is named once.
        """

    def title(self, client: Client) -> str:
        """What the client's topic is called."""


def backoff(attempt: int, jitter: float) -> float:
    """Seconds to wait after the attempt of this number, from 1: 1, 2, 4 … 60, each ± 20 %.

    `jitter` from 0 to 1 spreads the retries; 0.5 is the middle.
    """
    base = min(60.0, 2.0 ** min(max(attempt, 1) - 1, 6))
    return base * (0.8 + 0.4 * jitter)


def usable(verdict: Verdict, step: Step) -> Verdict:
    """The same, unless it was a step that others follow whose answer nobody can read: they need
    the number in it."""
    if step is Step.SELF or verdict.outcome is not Outcome.SENT:
        return verdict
    return replace(verdict, outcome=Outcome.UNKNOWN)
