"""Owns what each figure is: one small function each, over a conversation or over all of them.

Pure; `docs/metrics.md` defines them all. Moments are UTC epoch milliseconds, amounts seconds.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from desk import stories
from desk.stories import Closing, Reply, Story
from desk.worktime import Span, Worktime
from model.figures import FEW, FEW_FOR_P90, Backlog, Ratings, Times, Wait

HOUR = 3_600_000
WINDOW = 72 * HOUR
"""Opened again within it, a closing was none; so one-touch lags by as much."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A period, from `since` to before `until`."""

    since: int
    until: int

    def holds(self, at: int) -> bool:
        """Whether the moment is in it."""
        return self.since <= at < self.until


# One conversation in one period.


def arrivals(story: Story, bounds: Bounds) -> list[int]:
    """When the client opened or reopened it by writing."""
    return [at for at in story.arrivals if bounds.holds(at)]


def is_new_client(story: Story, bounds: Bounds) -> bool:
    """Whether somebody who had never had a conversation opened it in the period."""
    return story.new and bounds.holds(story.arrivals[0])


def messages(story: Story, bounds: Bounds) -> int:
    """How many messages the client sent."""
    return sum(bounds.holds(at) for at in story.heard)


def replies(story: Story, bounds: Bounds) -> list[Reply]:
    """The replies in it, timed or not."""
    return [reply for reply in story.replies if bounds.holds(reply.at)]


def no_answers(story: Story, bounds: Bounds) -> int:
    """How many times somebody said that no answer is needed."""
    return sum(bounds.holds(at) for at in story.no_answers)


def closing(story: Story, bounds: Bounds) -> Closing | None:
    """The last closing in the period."""
    return next((one for one in reversed(story.closings) if bounds.holds(one.at)), None)


def came_back(closing: Closing) -> bool:
    """Whether it was opened again within 72 hours."""
    return closing.reopened is not None and closing.reopened - closing.at <= WINDOW


def one_touch(story: Story, bounds: Bounds) -> bool | None:
    """Whether one turn of replies was enough, three days late; None if it is not counted."""
    last = closing(story, Bounds(bounds.since - WINDOW, bounds.until - WINDOW))
    return None if last is None else last.turns == 1 and not came_back(last)


def resolution(story: Story, bounds: Bounds) -> Closing | None:
    """The closing that resolved it: the last, in the period, and not opened again since."""
    last = story.closings[-1] if story.closings else None
    return last if last and last.reopened is None and bounds.holds(last.at) else None


def resolution_seconds(story: Story, closing: Closing, clock: Worktime) -> tuple[float, float]:
    """From the first event to that closing: by the wall clock, and in working time not put off."""
    paused = sum(clock.seconds(start, end) for start, end in story.pauses)
    wall = max(0, closing.at - story.began) / 1000
    return wall, max(0.0, clock.seconds(story.began, closing.at) - paused)


def rating(story: Story, bounds: Bounds) -> tuple[str, int] | None:
    """The last rating given in the period, and to whose credit."""
    given = [(value, credit) for at, value, credit in story.ratings if bounds.holds(at)]
    return given[-1] if given else None


def response(story: Story, bounds: Bounds) -> bool | None:
    """Whether the client answered, after the first asking in the period; None if not asked."""
    before = next((given for at, given in story.asked if bounds.holds(at)), None)
    return None if before is None else len(story.ratings) > before


# Everything together.


def times(seconds: Iterable[float]) -> Times:
    """How many, median and 90th percentile by nearest rank; None where they would say nothing."""
    ordered = sorted(seconds)
    return Times(
        n=len(ordered),
        median=nearest_rank(ordered, 50) if len(ordered) >= FEW else None,
        p90=nearest_rank(ordered, 90) if len(ordered) >= FEW_FOR_P90 else None,
    )


def nearest_rank(ordered: Sequence[float], percent: int) -> float:
    """The smallest value that so many per cent of them do not exceed."""
    return ordered[-(-percent * len(ordered) // 100) - 1]


def backlog(waits: Iterable[Wait], until: datetime) -> Backlog:
    """Who waits, longest first, and how many by age."""
    ordered = tuple(sorted(waits, key=lambda wait: (wait.since, wait.conversation_id)))
    ages = [(until - wait.since).total_seconds() / 3600 for wait in ordered]
    edges = [sum(age <= hours for age in ages) for hours in (1, 4, 24)]
    return Backlog(
        ordered, edges[0], edges[1] - edges[0], edges[2] - edges[1], len(ages) - edges[2]
    )


def ratings(rated: "Counter[str]", asked: int = 0, answered: int = 0) -> Ratings:
    """Ratings by their names."""
    return Ratings(rated["good"], rated["fair"], rated["bad"], asked, answered)


TAKING = {"reply", "note", "closed", "snoozed", "promised", "no_answer"}
LEAVING = {"claimed", "taken_over", "released", "transferred", "handed_over"}


def is_taken(receiver: int, later: Iterable[tuple[str, int | None]]) -> bool:
    """Whether the receiver did something with it before it left their hands."""
    for kind, actor in later:
        if kind in LEAVING:
            return False
        if kind in TAKING and actor == receiver:
            return True
    return False


def hand_overs(rows: Iterable[tuple[int, str, str | None, int]]) -> Iterator[bool]:
    """For each time that a rule gave a conversation to somebody: whether they took it."""
    for (_, data), found in groupby(rows, key=lambda row: row[:2]):
        receiver = stories.facts(data).get("to")
        if receiver:
            yield is_taken(receiver, [(kind, actor) for _, _, kind, actor in found if kind])


def duty(rows: Iterable[tuple[int, int, str]], until: int) -> Iterator[tuple[int, Span]]:
    """Who was on duty from when to when; whoever did not leave, until the end."""
    for operator, found in groupby(rows, key=lambda row: row[0]):
        came: int | None = None
        for _, at, kind in found:
            if kind == "on_duty" and came is None:
                came = at
            elif kind == "off_duty" and came is not None:
                yield operator, (came, at)
                came = None
        if came is not None:
            yield operator, (came, until)
