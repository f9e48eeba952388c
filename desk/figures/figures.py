"""Owns which figures a period has: each declared once, with its kind and how it is computed.

A figure is a field of `Figures`. What says something of one conversation after the other is
`counted`, `shared` or `timed` by a small function of `measures`; what needs more than a story is
`made` of the sums. A screen shows each of them, and `docs/metrics.md` defines it under this name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Protocol, TypeVar

from desk.figures import measures
from desk.figures.measures import Bounds
from desk.figures.stories import Story
from desk.figures.sums import Sums
from model import PassedOn
from model.figures import (
    DepartmentFigures,
    HourFigures,
    OperatorFigures,
    Ratings,
    Share,
    SourceFigures,
    TagFigures,
    Times,
    Wait,
    Worst,
)
from storage.times import moment

T = TypeVar("T")


class Tally(Protocol):
    """Adds up one figure, while one conversation after the other goes by."""

    def add(self, story: Story, bounds: Bounds, /) -> None:
        """Take one conversation's part."""

    def figure(self) -> Any:
        """What it comes to."""


class Count:
    """The sum of what a measure says of each conversation."""

    def __init__(self, measure: Callable[[Story, Bounds], int]) -> None:
        self._measure, self._sum = measure, 0

    def add(self, story: Story, bounds: Bounds) -> None:
        """Take one conversation's part."""
        self._sum += self._measure(story, bounds)

    def figure(self) -> int:
        """How many."""
        return self._sum


class Part:
    """Of those a measure says yes or no of, how many it says yes of."""

    def __init__(self, measure: Callable[[Story, Bounds], bool | None]) -> None:
        self._measure, self._hit, self._of = measure, 0, 0

    def add(self, story: Story, bounds: Bounds) -> None:
        """Take one conversation's part."""
        if (hit := self._measure(story, bounds)) is not None:
            self._of += 1
            self._hit += hit

    def figure(self) -> Share:
        """How many of how many."""
        return Share(self._hit, self._of)


class Lengths:
    """The times, in seconds, that a measure finds in some of the conversations."""

    def __init__(self, measure: Callable[[Story, Bounds], float | None]) -> None:
        self._measure = measure
        self._seconds: list[float] = []

    def add(self, story: Story, bounds: Bounds) -> None:
        """Take one conversation's part."""
        if (seconds := self._measure(story, bounds)) is not None:
            self._seconds.append(seconds)

    def figure(self) -> Times:
        """How long they usually were."""
        return measures.times(self._seconds)


def counted(measure: Callable[[Story, Bounds], int]) -> int:
    """A figure that counts."""
    found: int = field(default=0, metadata={"tally": lambda: Count(measure)})
    return found


def shared(measure: Callable[[Story, Bounds], bool | None]) -> Share:
    """A figure that says of how many how many were so."""
    found: Share = field(default=Share(), metadata={"tally": lambda: Part(measure)})
    return found


def timed(measure: Callable[[Story, Bounds], float | None]) -> Times:
    """A figure that says how long something took."""
    found: Times = field(default=Times(), metadata={"tally": lambda: Lengths(measure)})
    return found


def made(default: T, of: Callable[[Sums], T]) -> T:
    """A figure that is read off the sums."""
    found: T = field(default=default, metadata={"of": of})
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything there is to say of a period, from `since` to before `until` (UTC)."""

    since: datetime
    until: datetime

    arrivals: int = counted(lambda story, _: len(story.arrivals))
    new_clients: int = counted(lambda story, _: story.new)
    backlog: tuple[Wait, ...] = made((), Sums.waiting)

    first: Times = made(Times(), lambda sums: sums.first.times)
    first_on_time: Share = made(Share(), lambda sums: sums.first.share)
    next: Times = made(Times(), lambda sums: sums.next.times)
    next_on_time: Share = made(Share(), lambda sums: sums.next.share)
    off_hours: int = made(0, lambda sums: sums.first.at_once + sums.next.at_once)
    worst: Worst | None = made(None, Sums.slowest)

    closed: int = counted(measures.closed)
    helped: int = counted(measures.helped)
    closed_unanswered: int = counted(measures.closed_unanswered)
    no_answer: int = counted(lambda story, _: story.no_answers)
    resolution: Times = timed(measures.resolution)
    one_touch: Share = shared(measures.one_touch)
    reopened: Share = shared(measures.reopened)
    ratings: Ratings = made(Ratings(), Sums.ratings)

    handed_over: Share = made(Share(), lambda sums: sums.gifts)
    missed: int = made(0, lambda sums: sums.missed)
    handed_at_end: int = made(0, lambda sums: sums.given_by(PassedOn.SHIFT, PassedOn.LEAVING))
    handed_late: int = made(
        0, lambda sums: sums.given_by(PassedOn.SILENT, PassedOn.IDLE, PassedOn.PROMISE)
    )
    undelivered: int = made(0, lambda sums: sums.trouble[0])
    blocked: int = made(0, lambda sums: sums.trouble[1])

    operators: tuple[OperatorFigures, ...] = made((), Sums.of_operators)
    departments: tuple[DepartmentFigures, ...] = made((), Sums.of_departments)
    sources: tuple[SourceFigures, ...] = made((), Sums.of_sources)
    tags: tuple[TagFigures, ...] = made((), Sums.of_tags)
    hours: tuple[HourFigures, ...] = made((), Sums.of_hours)


def add_up(stories: Iterable[Story], sums: Sums) -> Figures:
    """All figures of the conversations and of what the sums hold already."""
    known = {figure.name: figure.metadata for figure in fields(Figures)}
    tallies: Mapping[str, Tally] = {
        name: how["tally"]() for name, how in known.items() if "tally" in how
    }
    for story in stories:
        sums.add(story)
        for tally in tallies.values():
            tally.add(story, sums.bounds)
    found = {name: tally.figure() for name, tally in tallies.items()}
    found |= {name: how["of"](sums) for name, how in known.items() if "of" in how}
    since, until = sums.bounds
    return Figures(moment(since), moment(until), **found)
