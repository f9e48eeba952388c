"""Owns the company's working calendar: when it is open, and how much working time passes.

Pure: it reads no clock and does no I/O. Every moment given must carry a zone, every moment
returned is in UTC; amounts of time are real seconds, also across a daylight-saving switch.

How plans told in local time meet clocks that jump: a start is the first moment when the wall clock
shows that time or later, an end the last moment up to which it shows an earlier one. So in spring
a time that is skipped is the moment of the jump, and in autumn, of a time that comes twice, the
first starts and the second ends; but what ends where the repeated hour begins, ends there at once.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import cast
from zoneinfo import ZoneInfo

from model.clocks import ending

Span = tuple[datetime, datetime]
"""An open stretch in UTC: its first moment, and the first moment after it."""

MIDNIGHT = time(0)
DAY = timedelta(days=1)
DAY_M = 24 * 60
TICK = timedelta(microseconds=1)
HORIZON = timedelta(days=400)
"""How far ahead an opening or a closing is looked for: over a year, so every holiday comes by."""
CACHED_DAYS = 4000

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_INTERVAL = re.compile(r"([^-–—]+)[-–—]([^-–—]+)")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` to before `end` on the wall clock.

    An end not after the start is on the next day: 20:00-02:00 is a night, 10:00-00:00 lasts until
    midnight, 00:00-00:00 is the whole day. The interval belongs to the day it starts on.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("an interval's times are local; they carry no zone")

    def __str__(self) -> str:
        end = "24:00" if self.end == MIDNIGHT else f"{self.end:%H:%M}"
        return f"{self.start:%H:%M}-{end}"

    @property
    def past_midnight(self) -> bool:
        """Whether `end` is on the day after `start`."""
        return self.end <= self.start


Intervals = tuple[Interval, ...]
Week = tuple[Intervals, Intervals, Intervals, Intervals, Intervals, Intervals, Intervals]
"""The intervals of Monday, Tuesday, … Sunday; an empty tuple is a day off."""

ROUND_THE_CLOCK = Interval(MIDNIGHT, MIDNIGHT)
ALWAYS: Week = ((ROUND_THE_CLOCK,),) * 7
NEVER: Week = ((),) * 7


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a company works, in its own zone.

    A day's plan is `extra` if the day is there (an empty tuple closes it), else nothing if it is
    `closed` or a public holiday of `country`, else its weekday's in `week`. A night that began
    before a holiday still ends as planned. `country` is a code as in ISO 3166 ("RU", "KZ"), with a
    region after a hyphen where holidays differ ("DE-BY"); empty: no public holidays.

    Making a calendar with a country loads the library of holidays, most of a second the first
    time; so make it at the start, not while somebody waits. An unknown one is a `ValueError`.
    """

    zone: ZoneInfo
    week: Week
    closed: frozenset[date] = frozenset()
    extra: Mapping[date, Intervals] = field(default_factory=dict, hash=False)
    country: str = ""
    _days: dict[date, tuple[Span, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if len(self.week) != len(WEEKDAYS):
            raise ValueError(f"a week has 7 days, not {len(self.week)}")
        # What the days are remembered by must not change under them.
        object.__setattr__(self, "extra", dict(self.extra))
        if self.country:
            _holidays(self.country, 2000)

    def is_open(self, moment: datetime) -> bool:
        """Whether the company works at `moment`; at the moment of closing it doesn't any more."""
        return self._began(_utc(moment)) is not None

    def day_of(self, moment: datetime) -> date:
        """The working day of `moment`: the one its stretch began on, or when closed, its date.

        Where the stretches of two days overlap, the earlier day has it.
        """
        moment = _utc(moment)
        return self._began(moment) or self._date(moment)

    def elapsed(self, since: datetime, until: datetime) -> float:
        """Working seconds between them, exact to the microsecond; 0 if `until` isn't later."""
        since, until = _utc(since), _utc(until)
        total = timedelta()
        if since < until:
            for start, end in self._parts(since, self._date(until) + DAY):
                if start >= until:
                    break
                total += min(end, until) - start
        return total.total_seconds()

    def next_opening(self, moment: datetime) -> datetime | None:
        """`moment` if open, else the start of the next stretch; None if none in 400 days."""
        part = self._part(_utc(moment))
        return part and part[0]

    def after(self, since: datetime, seconds: float) -> datetime | None:
        """The first moment, from `since` on, by which `seconds` working seconds have passed.

        So it is the closing, not the next opening, when they run out together with a stretch, and
        `since` itself for none. None if the company is closed for 400 days before it comes to that.
        """
        moment, left = _utc(since), timedelta(seconds=seconds)
        while left > timedelta():
            part = self._part(moment)
            if part is None:
                return None
            start, end = part
            moment = min(end, start + left)
            left -= moment - start
        return moment

    def closing(self, moment: datetime) -> datetime | None:
        """The end of its stretch; None when closed, or open for the next 400 days."""
        moment = end = _utc(moment)
        for start, later in self._parts(moment, self._date(moment) + HORIZON + DAY):
            if start > end:
                break
            end = later
        return end if moment < end <= moment + HORIZON else None

    def stretches(self, first: date, last: date) -> Iterator[Span]:
        """What begins on the days from `first` to `last`, in order, each stretch whole.

        What touches or overlaps is one stretch; the last may end after the day `last`.
        """
        stretch: Span | None = None
        for span in (span for day in _days(first, last) for span in self._day(day)):
            if stretch and span[0] <= stretch[1]:
                stretch = stretch[0], max(stretch[1], span[1])
            else:
                if stretch:
                    yield stretch
                stretch = span
        if stretch:
            yield stretch

    def _parts(self, since: datetime, last: date) -> Iterator[Span]:
        """The open time from `since` on that begins by the day `last`: in order, never twice."""
        for day in _days(self._date(since) - DAY, last):
            for start, end in self._day(day):
                if end > since:
                    yield max(start, since), end
                    since = end

    def _part(self, since: datetime) -> Span | None:
        return next(self._parts(since, self._date(since) + HORIZON), None)

    def _began(self, moment: datetime) -> date | None:
        # A clock set back over midnight shows yesterday while today has already started.
        today = self._date(moment)
        for day in (today - DAY, today, today + DAY):
            if any(start <= moment < end for start, end in self._day(day)):
                return day
        return None

    def _date(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _day(self, day: date) -> tuple[Span, ...]:
        spans = self._days.get(day)
        if spans is None:
            planned = sorted(span(self.zone, day, interval) for interval in self._plan(day))
            spans = tuple(span for span in planned if span[0] < span[1])
            if len(self._days) >= CACHED_DAYS:
                self._days.clear()
            self._days[day] = spans
        return spans

    def _plan(self, day: date) -> Intervals:
        if day in self.extra:
            return self.extra[day]
        if day in self.closed or (self.country and day in _holidays(self.country, day.year)):
            return ()
        return self.week[day.weekday()]


def parse_intervals(text: str) -> Intervals:
    """Read "10:00-13:00, 14:00-20:00", in order of time; an empty text is no interval.

    "20:00-02:00" ends on the next day; "00:00-24:00" is round the clock, and so is "00:00-23:59".
    `ValueError` says in one line what is wrong.
    """
    if not text.strip():
        return ()
    intervals = sorted(map(_interval, text.split(",")), key=lambda interval: interval.start)
    for earlier, later in pairwise(intervals):
        if _minutes(earlier)[1] > _minutes(later)[0]:
            raise ValueError(f'"{earlier}" and "{later}" overlap')
    return tuple(intervals)


def parse_week(plan: Mapping[str, str]) -> Week:
    """Read {"mon-fri": "10:00-20:00", "fri": "10:00-18:00", "sat": ""}.

    A key is a day or a range of days, which may run over Sunday ("sat-mon"). Of two that name the
    same day the narrower holds; a day nobody names is off. `ValueError` says in one line what is
    wrong.
    """
    week: list[Intervals] = [()] * len(WEEKDAYS)
    width = [0] * len(WEEKDAYS)
    named = {key: _weekdays(key) for key in plan}
    for key, days in sorted(named.items(), key=lambda entry: -len(entry[1])):
        intervals = _of_key(key, plan[key])
        for day in days:
            if width[day] == len(days):
                raise ValueError(f'"{key}": {WEEKDAYS[day]} is already said')
            week[day], width[day] = intervals, len(days)
    _check_nights(week)
    return cast(Week, tuple(week))


def _of_key(key: str, text: str) -> Intervals:
    try:
        return parse_intervals(text)
    except ValueError as error:
        raise ValueError(f'"{key}": {error}') from None


def _check_nights(week: list[Intervals]) -> None:
    """A night may last until the next day's first interval, not into it."""
    for day, (nights, mornings) in enumerate(zip(week, week[1:] + week[:1], strict=True)):
        if nights and mornings and _minutes(nights[-1])[1] - DAY_M > _minutes(mornings[0])[0]:
            before, after = WEEKDAYS[day], WEEKDAYS[(day + 1) % len(WEEKDAYS)]
            raise ValueError(f'"{nights[-1]}" of {before} overlaps "{mornings[0]}" of {after}')


def _weekdays(key: str) -> list[int]:
    """The days a key names, 0 for Monday."""
    start, dash, end = (name.strip() for name in key.lower().partition("-"))
    ends = (start, end if dash else start)
    for name in ends:
        if name not in WEEKDAYS:
            raise ValueError(f'no such day "{name}"; days are {", ".join(WEEKDAYS)}')
    first, last = map(WEEKDAYS.index, ends)
    return [(first + step) % len(WEEKDAYS) for step in range((last - first) % len(WEEKDAYS) + 1)]


def _interval(text: str) -> Interval:
    if not (found := _INTERVAL.fullmatch(text.strip())):
        raise ValueError(f'"{text.strip()}" is no interval, write it like "10:00-20:00"')
    start, end = (clock.strip() for clock in found.groups())
    return Interval(_time(start), MIDNIGHT if end in ("24:00", "24.00") else ending(_time(end)))


def _time(text: str) -> time:
    if not (found := _TIME.fullmatch(text)):
        raise ValueError(f'no such time "{text}", write it like "09:00"')
    return time(int(found[1]), int(found[2]))


def _minutes(interval: Interval) -> tuple[int, int]:
    """Its start and end in minutes from its day's midnight, as the wall clock counts them."""
    start, end = (clock.hour * 60 + clock.minute for clock in (interval.start, interval.end))
    return start, end + DAY_M if interval.past_midnight else end


def _days(first: date, last: date) -> Iterator[date]:
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone says nothing")
    return moment.astimezone(UTC)


def span(zone: ZoneInfo, day: date, interval: Interval) -> Span:
    """The real time of a day's interval; it ends where it starts if the clock skips all of it."""
    last = day + DAY if interval.past_midnight else day
    start, end = datetime.combine(day, interval.start), datetime.combine(last, interval.end)
    return _first(zone, start), _last(zone, end)


def _first(zone: ZoneInfo, local: datetime) -> datetime:
    """The first moment when the clock shows `local` or later."""
    first, second = _both(zone, local)
    return first if first <= second else _switch(zone, second, first)


def _last(zone: ZoneInfo, local: datetime) -> datetime:
    """The last moment up to which the clock shows less than `local`."""
    first, second = _both(zone, local - TICK)
    return second + TICK if first <= second else _switch(zone, second, first)


def _both(zone: ZoneInfo, local: datetime) -> Span:
    """The two moments a local time can mean; they differ if it comes twice, and cross if never."""
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return first.astimezone(UTC), second.astimezone(UTC)


def _switch(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The moment, to the second, when the clock jumps between `before` and `after`."""
    seconds = range(int(before.timestamp()), int(after.timestamp()) + 1)
    offset = before.astimezone(zone).utcoffset()

    def jumped(second: int) -> bool:
        return datetime.fromtimestamp(second, zone).utcoffset() != offset

    return datetime.fromtimestamp(seconds[bisect_left(seconds, True, key=jumped)], UTC)


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays  # only now: it takes most of a second, and many desks have no use for it

    code, _, region = country.partition("-")
    try:
        if code.upper() not in holidays.list_supported_countries():
            raise NotImplementedError
        return frozenset(holidays.country_holidays(code.upper(), region or None, years=year))
    except NotImplementedError:
        raise ValueError(f'no public holidays are known for "{country}"') from None
