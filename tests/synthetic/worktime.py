"""Working time, counted the slow way: by walking along the clock, quarter hour by quarter hour.

Made of the data of `calendar` events alone; the desk's own calendar is not asked.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays

STEP = timedelta(minutes=15)
"""Plans and the jumps of a clock are multiples of it."""
DAY = timedelta(days=1)
A_DAY = DAY // STEP

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Rules:
    """What one `calendar` event says, and when it holds."""

    since: datetime
    until: datetime
    data: dict[str, Any]

    @property
    def zone(self) -> ZoneInfo:
        """The company's own zone."""
        return ZoneInfo(self.data["zone"])


class Worktime:
    """Every open stretch from a week before `first` to a week after `last`."""

    def __init__(self, calendars: list[tuple[datetime, str]], first: date, last: date) -> None:
        self.first, self.last = first - 7 * DAY, last + 7 * DAY
        self.begin = datetime.combine(self.first, time(), UTC)
        self.end = datetime.combine(self.last, time(), UTC)
        edges = [self.begin, *(at for at, _ in calendars[1:]), self.end]
        self.rules = [
            Rules(since, until, json.loads(data))
            for (_, data), since, until in zip(calendars, edges, edges[1:], strict=False)
        ]
        self.open = [span for rules in self.rules for span in self._open(rules)]

    def at(self, moment: datetime) -> Rules:
        """The rules that are valid at that moment."""
        return [self.rules[0], *(one for one in self.rules[1:] if one.since <= moment)][-1]

    def before(self, moment: datetime) -> Rules:
        """The rules that are valid just before it."""
        return [self.rules[0], *(one for one in self.rules[1:] if one.since < moment)][-1]

    def seconds(self, since: datetime, until: datetime) -> float:
        """Working seconds between the two."""
        if since < until:
            assert self.begin <= since and until <= self.end, "outside what was walked through"
        within = [(start, end) for start, end in self.open if start < until and since < end]
        parts = (min(until, end) - max(since, start) for start, end in within)
        return sum(parts, timedelta()).total_seconds()

    def _open(self, rules: Rules) -> list[Span]:
        """The open stretches by these rules, while they hold, none of it twice."""
        hours = rules.data["hours"]
        if hours is None:
            return [(rules.since, rules.until)]
        clock = walk(ZoneInfo(hours["zone"]), self.first, self.last)
        found: list[Span] = []
        end = rules.since
        for start, stop in sorted(self._planned(hours, clock)):
            start, stop = max(start, end), min(stop, rules.until)
            if start < stop:
                found.append((start, stop))
                end = stop
        return found

    def _planned(self, hours: dict[str, Any], clock: list[tuple[datetime, datetime]]) -> list[Span]:
        free = public_holidays(hours["country"], {self.first.year, self.last.year})
        found = []
        for number in range(2, (self.last - self.first).days - 2):
            day = self.first + number * DAY
            around = clock[(number - 2) * A_DAY : (number + 4) * A_DAY]
            for start, end in plan(hours, day, free):
                later = [utc for utc, local in around if local >= start]
                earlier = [utc for utc, local in around if local < end]
                found.append((later[0], earlier[-1] + STEP))
        return found


def walk(zone: ZoneInfo, first: date, last: date) -> list[tuple[datetime, datetime]]:
    """Each step of the time, and what the clock on the wall shows then."""
    moment, found = datetime.combine(first, time(), UTC), []
    while moment.date() < last:
        found.append((moment, moment.astimezone(zone).replace(tzinfo=None)))
        moment += STEP
    return found


def plan(hours: dict[str, Any], day: date, free: set[date]) -> list[tuple[datetime, datetime]]:
    """The day's intervals on the wall clock."""
    name = day.isoformat()
    if name in hours["extra"]:
        intervals = hours["extra"][name]
    elif name in hours["closed"] or day in free:
        intervals = []
    else:
        intervals = hours["week"][day.weekday()]
    return [interval(day, text) for text in intervals]


def interval(day: date, text: str) -> tuple[datetime, datetime]:
    """A text such as 20:00-02:00 on a day; what does not end later ends on the next day."""
    start, end = (
        datetime.combine(day, time()) + timedelta(hours=int(at[:2]), minutes=int(at[3:]))
        for at in text.split("-")
    )
    assert start.minute % 15 == end.minute % 15 == 0, f"{text} falls between two steps"
    return (start, end) if start < end else (start, end + DAY)


def public_holidays(country: str, years: set[int]) -> set[date]:
    """Of a country, or of its region: "DE-BB"."""
    if not country:
        return set()
    code, _, region = country.partition("-")
    return set(holidays.country_holidays(code, region or None, years=years))
