"""Owns which days somebody's words mean: yesterday, in May, 22.09, from 1 to 15 September."""

import re
from contextlib import suppress
from datetime import date, timedelta

DAY = timedelta(days=1)
YEAR = 364 * DAY
"""So long after a day the next one of any name has been, but for one that is a year on."""
MONTHS = {
    month: number
    for number, forms in enumerate(
        (
            *("январ january", "феврал february", "март march", "апрел april", "ма may"),
            *("июн june", "июл july", "август august", "сентябр september", "октябр october"),
            *("ноябр november", "декабр december"),
        ),
        start=1,
    )
    for month in forms.split()
}
_A_MONTH = "(?P<name>" + "|".join(MONTHS) + r")(?:ь|я|е|й|и|ю|а)?\b"
MONTH = re.compile(rf"\b(?:за|в|in|from)\s+{_A_MONTH}(?:\s+(?P<year>20\d\d))?", re.I)
SPANS = (
    (re.compile(r"\b(сегодня|today)\b", re.I), 0, 1),
    (re.compile(r"\b(вчера|yesterday)\b", re.I), 1, 1),
    (re.compile(r"\b(позавчера)\b", re.I), 2, 1),
    (re.compile(r"\b(за (последнюю )?неделю|last week|this week)\b", re.I), 7, 8),
    (re.compile(r"\b(за (последний )?месяц|last month)\b", re.I), 30, 31),
    (re.compile(r"\b(за (последний )?год|last year)\b", re.I), 365, 366),
)
"""Words of a time: how many days ago it began, and how many days it had."""
CENTURY = 2000
LEAP = 8
"""Years in which every day of the calendar has been, 29 February too."""
_NTH = r"(?:-?го|-?е|st|nd|rd|th)?"
_DAY = r"(?<![\d.:])(?P<day>[0-3]?\d)"
_YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
MONTH_FIRST = re.compile(rf"\b{_A_MONTH}\s+(?P<day>[0-3]?\d){_NTH}\b(?![.:\d]){_YEAR}", re.I)
DATES = (
    re.compile(_DAY + r"\.(?P<month>[01]?\d)(?:\.(?P<year>20\d\d|\d\d))?(?![\d.])"),
    re.compile(r"\b(?P<year>20\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b"),
    re.compile(rf"{_DAY}{_NTH}\s+(?:of\s+)?{_A_MONTH}{_YEAR}", re.I),
    MONTH_FIRST,
)
"""How people write a day: 22.09, 2026-09-22, 22 сентября, September 22."""
_TO = r"\s*(?:[-–—]|\b(?:по|до|to|till|until)\b)\s*"
TO = re.compile(_TO, re.I)
FROM_NUMBER = re.compile(rf"{_DAY}{_NTH}{_TO}$", re.I)
TO_NUMBER = re.compile(rf"{_TO}(?P<day>[0-3]?\d){_NTH}\b(?![.:\d]){_YEAR}", re.I)
SINCE = re.compile(r"\b(?:со?|since)\s*$", re.I)
OF_IT = re.compile(r"\b(?:за|от|на|со?|on|from|since)\s*$", re.I)
"""What stands before a day and belongs to it."""

Days = tuple[date, date]
Place = tuple[int, int]


def read(text: str, today: date) -> tuple[Days | None, str]:
    """From which day to before which; and what is left of the words."""
    for pattern, ago, length in SPANS:
        if found := pattern.search(text):
            first = today - ago * DAY
            return (first, first + length * DAY), _without(text, found.span())
    for pattern in DATES:
        if (found := pattern.search(text)) and (told := _told(text, found, today)):
            (first, last), place = told
            return (first, last + DAY), _without(text, place)
    if found := MONTH.search(text):
        first = _month(found, today)
        return (first, (first + 31 * DAY).replace(day=1)), _without(text, found.span())
    return None, text


def _told(text: str, found: re.Match[str], today: date) -> tuple[Days, Place] | None:
    """The first and the last day of what is said around that one, and where it stands."""
    start, end = found.span()
    if (joint := TO.match(text, end)) and (other := _date_at(text, joint.end())):
        if days := _between(found, other, today):
            return days, (start, other.end())
    elif before := FROM_NUMBER.search(text[:start]):
        if days := _within(found, int(before["day"]), int(found["day"]), today):
            return days, (before.start(), end)
    elif found.re is MONTH_FIRST and (behind := TO_NUMBER.match(text, end)):
        year = behind["year"] or found["year"]
        if days := _within(found, int(found["day"]), int(behind["day"]), today, year):
            return days, (start, behind.end())
    day = _date(found, today)
    if day and SINCE.search(text[:start]):
        return (day, max(day, today)), (start, end)
    return ((day, day), (start, end)) if day else None


def _date_at(text: str, place: int) -> re.Match[str] | None:
    return next((found for pattern in DATES if (found := pattern.match(text, place))), None)


def _between(first: re.Match[str], last: re.Match[str], today: date) -> Days | None:
    """Two days, of which one may say the other's year: they are the last that have begun."""
    if last["year"]:
        end = _date(last, today)
        begin = end and _date(first, end)
    else:
        begin = _date(first, today)
        end = begin and _date(last, begin + YEAR)
    return (begin, end) if begin and end and begin <= end else None


def _within(
    found: re.Match[str], first: int, last: int, today: date, year: str | None = None
) -> Days | None:
    """Two days of the month that is said."""
    begin = _date(found, today, day=first, year=year)
    if begin is None or first >= last:
        return None
    with suppress(ValueError):
        return begin, begin.replace(day=last)
    return None


def _month(found: re.Match[str], today: date) -> date:
    """The last one of that name, unless the year is said."""
    month = MONTHS[found["name"].lower()]
    if found["year"]:
        return date(int(found["year"]), month, 1)
    return date(today.year - (month > today.month), month, 1)


def _date(
    found: re.Match[str], latest: date, *, day: int | None = None, year: str | None = None
) -> date | None:
    """The day that is said; without a year the last one that there was by then."""
    told = found.groupdict()
    month = MONTHS[told["name"].lower()] if told.get("name") else int(told["month"])
    written = year or told["year"]
    known = (
        [int(written) % 100 + CENTURY] if written else range(latest.year, latest.year - LEAP, -1)
    )
    for number in known:
        with suppress(ValueError):
            said = date(number, month, day or int(told["day"]))
            if written or said <= latest:
                return said
    return None


def _without(text: str, place: Place) -> str:
    """With it goes what stands before a day and belongs to it."""
    return f"{OF_IT.sub('', text[: place[0]])} {text[place[1] :]}"
