"""Owns working time and local hours over a whole history: asked often, so added up once.

Pure. Moments are UTC epoch milliseconds, as events keep them; amounts are seconds.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from desk.eras import Era, Eras
from desk.hours import DAY, Calendar
from storage.times import moment, ms

Span = tuple[int, int]
"""From a moment to before another."""

QUARTER = 15 * 60_000
"""Clocks jump, and hours begin, at whole quarters of an hour of UTC: all over the world."""

HORIZON = 14 * 24 * 3_600_000
"""So far back the open time is added up at first."""


class Worktime:
    """Working seconds between any two moments up to `until`, by a ledger of open stretches."""

    def __init__(self, eras: Eras, until: int) -> None:
        self._known = tuple(eras)
        self._changes = [ms(era.since) for era in self._known[1:]]
        self._until = until
        self._begin(until - HORIZON)

    def seconds(self, since: int, until: int) -> float:
        """Working seconds between the two, each part by the calendar valid then; never below 0."""
        if until <= since:
            return 0.0
        while since < self._since:
            self._begin(self._until - 2 * (self._until - self._since))
        return (self._before(until) - self._before(since)) / 1000

    def era(self, at: int) -> Era:
        """What the company worked by at that moment."""
        return self._known[bisect_right(self._changes, at)]

    def hour(self, at: int) -> int:
        """The local hour, 0 to 23, in the zone valid at that moment."""
        return _hour(self.era(at).zone, at // QUARTER)

    def hours(self, since: int, until: int) -> Iterator[tuple[int, float]]:
        """The local hours that a span touches, piece by piece, with the seconds in each piece."""
        while since < until:
            change = bisect_right(self._changes, since)
            ends = [until, (since // QUARTER + 1) * QUARTER, *self._changes[change : change + 1]]
            yield self.hour(since), (min(ends) - since) / 1000
            since = min(ends)

    def _begin(self, since: int) -> None:
        """Add up the open time from that moment on."""
        self._since = since
        stretches = list(self._stretches())
        self._starts = [start for start, _ in stretches]
        self._ends = [end for _, end in stretches]
        self._sums = [0]
        for start, end in stretches:
            self._sums.append(self._sums[-1] + end - start)

    def _before(self, at: int) -> int:
        """Open milliseconds from the ledger's beginning to that moment."""
        last = bisect_right(self._starts, at) - 1
        if last < 0:
            return 0
        return self._sums[last] + min(at, self._ends[last]) - self._starts[last]

    def _stretches(self) -> Iterator[Span]:
        changes = [one for one in self._changes if self._since < one < self._until]
        edges = [self._since, *changes, self._until]
        for start, end in pairwise(edges):
            for opening, closing in _open(self.era(start), start, end):
                yield max(opening, start), min(closing, end)


def _open(era: Era, since: int, until: int) -> Iterable[Span]:
    """The stretches of one calendar that touch the span."""
    if not isinstance(era.hours, Calendar):
        return [(since, until)]
    first, last = _date(era, since) - 2 * DAY, _date(era, until) + 2 * DAY
    found = ((ms(start), ms(end)) for start, end in era.hours.stretches(first, last))
    return (one for one in found if one[0] < until and since < one[1])


def _date(era: Era, at: int) -> date:
    return moment(at).astimezone(era.zone).date()


@lru_cache(maxsize=2**17)
def _hour(zone: ZoneInfo, quarter: int) -> int:
    return datetime.fromtimestamp(quarter * QUARTER // 1000, zone).hour
