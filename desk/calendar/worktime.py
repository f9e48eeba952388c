"""Owns working time and local hours over a whole history: asked often, so added up once.

Pure. Moments are UTC epoch milliseconds, as events keep them; amounts are seconds.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from itertools import accumulate, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from desk.calendar import hours as calendars
from desk.calendar.eras import Era, Eras
from storage.times import moment, ms

Span = tuple[int, int]
"""From a moment to before another."""

HOUR = 3_600_000
DAY = 24 * HOUR
MARGIN = 14 * DAY
"""So long before a period most waits in it began."""


class Segment(NamedTuple):
    """From `since` on one calendar holds, and the clocks on the wall do not jump."""

    since: int
    era: Era
    offset: int
    """How far local time is ahead of UTC, in milliseconds."""


class Worktime:
    """Working seconds between any two moments before `until`, and what the wall clock showed.

    A ledger of the open stretches, begun a little before `since`; it reaches further back as soon
    as it is asked about what was before.
    """

    def __init__(self, eras: Eras, since: int, until: int) -> None:
        self._eras, self._until = tuple(eras), until
        self._begin(min(since, until) - MARGIN)

    def seconds(self, since: int, until: int) -> float:
        """Working seconds between the two, each part by the calendar valid then; never below 0."""
        if until <= since:
            return 0.0
        if since < self._since:
            self._reach(since)
        if until <= self._ends[bisect_right(self._starts, since) - 1]:
            return (until - since) / 1000  # most answers come within one stretch
        return (self._before(until) - self._before(since)) / 1000

    def era(self, at: int) -> Era:
        """What the company worked by at that moment."""
        return self._stage(at).era

    def hour(self, at: int) -> int:
        """The local hour, 0 to 23, in the zone valid at that moment."""
        return (at + self._stage(at).offset) // HOUR % 24

    def hours(self, since: int, until: int) -> Iterator[tuple[int, float]]:
        """The local hours that a span touches, piece by piece, with the seconds in each piece."""
        self._reach(since)
        while since < until:
            number = bisect_right(self._changes, since)
            local = since + self._stages[number - 1].offset
            end = min(until, since + HOUR - local % HOUR, *self._changes[number : number + 1])
            yield local // HOUR % 24, (end - since) / 1000
            since = end

    def _stage(self, at: int) -> Segment:
        if at < self._since:
            self._reach(at)
        return self._stages[bisect_right(self._changes, at) - 1]

    def _reach(self, at: int) -> None:
        while at < self._since:
            self._begin(self._until - 2 * (self._until - self._since))

    def _begin(self, since: int) -> None:
        """Add up the open time from that moment on."""
        self._since = since
        edges = [since, *(ms(era.since) for era in self._eras[1:]), self._until]
        edges = [min(max(edge, since), self._until) for edge in edges]
        parts = [
            part for part in zip(self._eras, edges, edges[1:], strict=False) if part[1] < part[2]
        ]
        stretches = [stretch for part in parts for stretch in _open(*part)]
        # An empty stretch first, so that every moment of the ledger lies in one or after one.
        self._starts = [since, *(start for start, _ in stretches)]
        self._ends = [since, *(end for _, end in stretches)]
        self._sums = [0, *accumulate(end - start for start, end in stretches)]
        self._stages = [stage for part in parts for stage in _stages(*part)]
        self._changes = [stage.since for stage in self._stages]

    def _before(self, at: int) -> int:
        """Open milliseconds from the ledger's beginning to that moment."""
        last = bisect_right(self._starts, at) - 1
        return self._sums[last] - max(0, self._ends[last] - at)


def _open(era: Era, since: int, until: int) -> Iterator[Span]:
    """The open stretches of one calendar, cut at both ends."""
    if not isinstance(era.hours, calendars.Calendar):
        yield since, until
        return
    first, last = (_date(era, at) for at in (since, until))
    for start, end in era.hours.stretches(first - 2 * calendars.DAY, last + 2 * calendars.DAY):
        opening, closing = max(ms(start), since), min(ms(end), until)
        if opening < closing:
            yield opening, closing


def _stages(era: Era, since: int, until: int) -> Iterator[Segment]:
    """The era itself, and each jump of its zone's clocks."""
    yield Segment(since, era, _offset(era.zone, since))
    for start, end in pairwise([*range(since, until, DAY), until]):
        offset = _offset(era.zone, start)
        if _offset(era.zone, end) != offset:
            jump = bisect_left(
                range(start, end), True, key=lambda at: _offset(era.zone, at) != offset
            )
            yield Segment(start + jump, era, _offset(era.zone, start + jump))


def _date(era: Era, at: int) -> date:
    return moment(at).astimezone(era.zone).date()


def _offset(zone: ZoneInfo, at: int) -> int:
    ahead = moment(at).astimezone(zone).utcoffset()
    assert ahead is not None
    return round(ahead.total_seconds() * 1000)
