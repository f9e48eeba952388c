"""Owns what a figure is that isn't a mere count: one small function each, of a conversation or all.

Pure; `docs/metrics.md` defines them all. Moments are UTC epoch milliseconds, amounts seconds.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from desk.calendar.eras import Era
from desk.calendar.worktime import HOUR, Span, Worktime
from desk.figures import stories
from desk.figures.stories import Closing, Story
from model import Event, PersonId
from model.figures import FEW, FEW_FOR_P90, Times
from storage.facts import Given

WINDOW = 72 * HOUR
"""Opened again within it, a closing was none; so one-touch lags by as much."""


class Bounds(NamedTuple):
    """A period, from `since` to before `until`."""

    since: int
    until: int


# One conversation in one period.


def closing(story: Story, bounds: Bounds, lag: int = 0) -> Closing | None:
    """The last closing in the period, or in the one that was `lag` earlier.

    What a saved answer closed, without a person, is counted apart (`helped`).
    """
    for ended in reversed(story.closings):
        if not ended.helped and bounds.since <= ended.at + lag < bounds.until:
            return ended
    return None


def closed(story: Story, bounds: Bounds) -> bool:
    """Whether it was closed."""
    return closing(story, bounds) is not None


def helped(story: Story, bounds: Bounds) -> bool:
    """Whether a saved answer that was offered closed it."""
    return any(ended.helped and bounds.since <= ended.at < bounds.until for ended in story.closings)


def closed_unanswered(story: Story, bounds: Bounds) -> bool:
    """Whether the client waited when it was closed."""
    last = closing(story, bounds)
    return last is not None and last.waited


def reopened(story: Story, bounds: Bounds) -> bool | None:
    """Whether it was opened again soon after its closing; None if it was not closed."""
    last = closing(story, bounds)
    return None if last is None else came_back(last)


def came_back(closing: Closing) -> bool:
    """Whether it was opened again within 72 hours."""
    return closing.reopened is not None and closing.reopened - closing.at <= WINDOW


def one_touch(story: Story, bounds: Bounds) -> bool | None:
    """Whether one turn of replies was enough, three days late; None if it is not counted."""
    last = closing(story, bounds, WINDOW)
    return None if last is None else last.turns == 1 and not came_back(last)


def resolution(story: Story, bounds: Bounds) -> float | None:
    """Seconds to the closing that resolved it: the last, in the period, not opened again since."""
    last = story.closings[-1] if story.closings else None
    if last is None or last.helped or last.reopened is not None:
        return None
    if not bounds.since <= last.at < bounds.until:
        return None
    return max(0, last.at - story.began) / 1000


def is_late(story: Story, bounds: Bounds, clock: Worktime) -> bool:
    """Whether the client waits at the period's end for longer than the target valid just before."""
    if story.waiting is None:
        return False
    aim = target(story, clock.era(bounds.until - 1), first=not story.answered)
    return clock.seconds(story.waiting, bounds.until) > aim


def target(story: Story, era: Era, *, first: bool) -> float:
    """How soon it was to be answered, in working seconds: its department's target, or the era's."""
    own = story.targets[0 if first else 1]
    return own or (era.first_target if first else era.next_target)


# Everything together.


def times(seconds: Iterable[float]) -> Times:
    """How many, median and 90th percentile by nearest rank; None where they would say nothing."""
    ordered = sorted(seconds)
    return Times(
        n=len(ordered),
        median=nearest_rank(ordered, 50) if len(ordered) >= FEW else None,
        p90=nearest_rank(ordered, 90) if len(ordered) >= FEW_FOR_P90 else None,
        few=tuple(ordered) if len(ordered) < FEW else (),
    )


def nearest_rank(ordered: Sequence[float], percent: int) -> float:
    """The smallest value that so many per cent of them do not exceed."""
    return ordered[-(-percent * len(ordered) // 100) - 1]


TAKING = {Event.REPLY, Event.NOTE, Event.CLOSED, Event.SNOOZED, Event.PROMISED, Event.NO_ANSWER}
LEAVING = {Event.CLAIMED, Event.TAKEN_OVER, Event.RELEASED, Event.TRANSFERRED, Event.HANDED_OVER}


def is_taken(receiver: PersonId, later: Iterable[tuple[str, int | None]]) -> bool:
    """Whether the receiver did something with it before it left their hands."""
    for kind, actor in later:
        if kind in LEAVING:
            return False
        if kind in TAKING and actor == receiver:
            return True
    return False


def handed_over(rows: Iterable[Given]) -> Iterator[tuple[str, bool]]:
    """For each time that a rule gave a conversation to somebody: which, whether they took it."""
    for (_, data), later in groupby(rows, key=lambda row: row[:2]):
        told = stories.facts(data)
        if receiver := told.get("to"):
            after = [(kind, actor) for _, _, kind, actor in later if kind]
            yield str(told.get("why", "")), is_taken(receiver, after)


def on_duty(
    rows: Iterable[tuple[PersonId, int, str]], until: int
) -> Iterator[tuple[PersonId, Span]]:
    """Who was on duty from when to when; whoever did not leave, until the end."""
    came: dict[PersonId, int] = {}
    for operator, at, kind in rows:
        if kind == Event.ON_DUTY:
            came.setdefault(operator, at)
        elif operator in came:
            yield operator, (came.pop(operator), at)
    for operator, at in came.items():
        yield operator, (at, until)


def crews(spans: Iterable[Span]) -> Iterator[tuple[Span, int]]:
    """From when to when how many were on duty together, where it was anybody."""
    changes: Counter[int] = Counter()
    for start, end in spans:
        changes[start] += 1
        changes[end] -= 1
    there = 0
    for start, end in pairwise(sorted(changes)):
        there += changes[start]
        if there:
            yield (start, end), there
