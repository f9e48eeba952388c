"""Owns where a company's day, week and month begin and end, and when each is due. Pure.

A day is cut at its closing, not at midnight, and runs from the cut of the working day before to
its own: so what came in on a day off belongs to the next working day, and no event to two days or
to none. `docs/metrics.md` has the rules in words.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.calendar.eras import BEGINNING, Era, Eras
from desk.calendar.hours import MIDNIGHT, Calendar, Interval, span
from model import Period
from model.reports import DAY, LAST_7, LAST_30, MONTH, WEEK

END = datetime.max.replace(tzinfo=UTC)

EVENING = time(21)
"""Cuts a day that has no closing of its own."""

MORNING = time(9)
"""When a week and a month are told."""

PAUSE = timedelta(minutes=15)
"""After the closing: whoever writes the last answers has the time to."""

A_DAY = timedelta(days=1)
HORIZON = 400
"""Days: over a year, so that every day that is worked at all comes by."""


class Periods:
    """A company's periods, by the calendars that were valid when. Moments are UTC."""

    def __init__(self, eras: Eras) -> None:
        known = tuple(eras)
        starts = (BEGINNING, *(era.since for era in known[1:]), END)
        self._eras = tuple(zip(known, starts, starts[1:], strict=False))
        self._now = known[-1]

    def cut(self, day: date) -> datetime:
        """Where the day ends: at its closing, at the set time, else in the evening.

        By the calendar that was valid then; if another came in between, at that change.
        """
        era, began = self._of(day)
        return max(_cut(era, day), began)

    def works(self, day: date) -> bool:
        """Whether the company works on that day."""
        return _works(self._of(day)[0], day)

    def before(self, day: date) -> date:
        """The working day before; the date before, if there is none in 400 days."""
        return next(self._back(day), day - A_DAY)

    def day(self, day: date) -> Period:
        """A day, with the days off before it."""
        return Period(DAY, day, day, self.cut(self.before(day)), self.cut(day))

    def week(self, day: date) -> Period:
        """The week, Monday to Sunday, that the day is in."""
        monday = day - timedelta(days=day.weekday())
        return self._whole(WEEK, monday, monday + 6 * A_DAY)

    def month(self, day: date) -> Period:
        """The month that the day is in."""
        first = day.replace(day=1)
        return self._whole(MONTH, first, (first + 31 * A_DAY).replace(day=1) - A_DAY)

    def last(self, span: str, day: date) -> Period:
        """The seven or thirty days up to that one."""
        days = {LAST_7: 7, LAST_30: 30}[span]
        return self._whole(span, day - (days - 1) * A_DAY, day)

    def worked(self, period: Period, begun: datetime) -> int:
        """How many working days of the period had come by its end and were not over at `begun`."""
        count = (period.last - period.first).days + 1
        dates = [period.first + number * A_DAY for number in range(count)]
        known = [day for day in dates if self.cut(day - A_DAY) < period.until]
        return len([day for day in known if self.works(day) and self.cut(day) > begun])

    def today(self, now: datetime) -> date:
        """The day that `now` belongs to: a night to the date on which it began."""
        hours, local = self._now.hours, now.astimezone(self._now.zone).date()
        day = hours.day_of(now) if isinstance(hours, Calendar) else local
        while self.cut(self.before(day)) > now:  # a day that is told on the morning after
            day = self.before(day)
        return day

    def yesterday(self, now: datetime) -> date:
        """The last whole working day before today."""
        whole = (day for day in self._back(self.today(now)) if self.cut(day) <= now)
        return next(whole, self.today(now) - A_DAY)

    def due(self, period: Period) -> datetime:
        """When it is told: a day after its closing, a week and a month on the morning after."""
        era, _ = self._of(period.last)
        if period.span != DAY:
            return _moment(era.zone, period.last + A_DAY, MORNING)
        return period.until if era.cut else period.until + PAUSE

    def latest(self, span: str, now: datetime) -> Period | None:
        """The last day, week or month that is due; None if there has been none in 400 days."""
        local = now.astimezone(self._now.zone).date()
        for period in self._backwards(span, local + 2 * A_DAY):
            if self.due(period) <= now:
                return period
        return None

    def between(self, span: str, after: str, period: Period) -> list[Period]:
        """Those of that kind after the one of that name and before `period`, latest first."""
        missed = []
        for earlier in self._backwards(span, period.first):
            if name(earlier) <= after:
                break
            missed.append(earlier)
        return missed

    def _backwards(self, span: str, day: date) -> Iterator[Period]:
        """Periods of that kind that end before the day, latest first."""
        if span == DAY:
            yield from map(self.day, self._back(day))
            return
        of = {WEEK: self.week, MONTH: self.month}[span]
        last = day - HORIZON * A_DAY
        while day > last:
            period = of(day - A_DAY)
            if period.last < day:
                yield period
            day = period.first

    def _back(self, day: date) -> Iterator[date]:
        """The working days before that one, latest first."""
        dates = (day - back * A_DAY for back in range(1, HORIZON))
        return (date for date in dates if self.works(date))

    def _whole(self, span: str, first: date, last: date) -> Period:
        return Period(span, first, last, self.cut(first - A_DAY), self.cut(last))

    def _of(self, day: date) -> tuple[Era, datetime]:
        """The era by which the day was cut, and since when it holds."""
        known = ((era, began) for era, began, ended in self._eras if _cut(era, day) < ended)
        return next(known)


def name(period: Period) -> str:
    """Its name as ISO 8601 has it; of one kind they sort as they follow."""
    if period.span == WEEK:
        year, week, _ = period.last.isocalendar()
        return f"{year:04}-W{week:02}"
    return period.last.isoformat()[: 7 if period.span == MONTH else 10]


def hours_of(eras: Eras, period: Period) -> tuple[datetime, datetime] | None:
    """From the first opening to the last closing of a single day; None if it never closes."""
    hours = eras.at(period.until - timedelta(microseconds=1)).hours
    if period.span != DAY or not isinstance(hours, Calendar):
        return None
    stretches = list(hours.stretches(period.last, period.last))
    if not stretches or hours.is_open(stretches[-1][1]):
        return None
    return stretches[0][0], stretches[-1][1]


def _works(era: Era, day: date) -> bool:
    return not isinstance(era.hours, Calendar) or any(era.hours.stretches(day, day))


def _cut(era: Era, day: date) -> datetime:
    evening = _moment(era.zone, day, EVENING)
    if not _works(era, day):  # never before the night that began on the day before has ended
        return max(evening, _cut(era, day - A_DAY)) if _works(era, day - A_DAY) else evening
    if not isinstance(era.hours, Calendar):
        return _moment(era.zone, day, era.cut) if era.cut else evening
    opening, closing = _first_and_last(era.hours, day)
    if era.cut:
        told = _moment(era.zone, day, era.cut)
        return told if told > opening else _moment(era.zone, day + A_DAY, era.cut)
    return evening if era.hours.is_open(closing) else closing


def _first_and_last(hours: Calendar, day: date) -> tuple[datetime, datetime]:
    stretches = list(hours.stretches(day, day))
    return stretches[0][0], stretches[-1][1]


def _moment(zone: ZoneInfo, day: date, at: time) -> datetime:
    """When the wall clock of that day has come to that time; midnight is the day's end."""
    return span(zone, day, Interval(MIDNIGHT, at))[1].astimezone(UTC)
