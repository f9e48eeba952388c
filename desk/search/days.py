"""Owns which days somebody's words mean: yesterday, on Friday, in May, 22.09, June to August."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from itertools import chain

Days = tuple[date, date]
"""The first and the last."""
Place = tuple[int, int]

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
CENTURY = 2000
BOTS_BEGAN = date(2015, 1, 1)
"""Telegram had none before: nothing that is found is older."""
LEAP = 8
"""Years in which every day of the calendar has been, 29 February too."""

_A_MONTH = "(?P<name>" + "|".join(MONTHS) + r")(?:ь|я|е|й|и|ю|а)?\b"
_NTH = r"(?:-?го|-?е|st|nd|rd|th)?"
_DAY = r"(?<![\d.:])(?P<day>[0-3]?\d)"
_WORD = r"(?:-(?:м|й|го)\b)?(?:\s*(?:года?|году|г\.|г\b))?"
_YEAR = rf"(?:,?\s+(?P<year>20\d\d{_WORD}|(?:прошлого|этого) года|(?:last|this) year)\b\.?)?"
_MONEY = r"\s*(?:тенге|тг|тыс|руб|р\b|к\b|k\b|₸|₽|\$|€|kzt|usd|млн|mln)"
_MEASURE = r"\s*(?:[xх×*%]|[мm]\b|[мm]²|[сc][мm]\b|[мm][мm]\b|кв\b|кг|kg|л\b|литр|шт|штук|pcs)"
MONTH_FIRST = re.compile(rf"\b{_A_MONTH}\s+(?P<day>[0-3]?\d){_NTH}\b(?![.:\d]){_YEAR}", re.I)
DATES = (
    re.compile(
        rf"(?<![xх×*]){_DAY}\.(?P<month>[01]?\d)(?:\.(?P<year>20\d\d|\d\d))?"
        rf"(?![\d.]|{_MONEY}|{_MEASURE})",
        re.I,
    ),
    re.compile(r"\b(?P<year>20\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b"),
    re.compile(rf"{_DAY}{_NTH}\s+(?:of\s+)?{_A_MONTH}{_YEAR}", re.I),
    MONTH_FIRST,
)
"""How people write a day: 22.09, 2026-09-22, 22 сентября, September 22."""
A_MONTH = re.compile(rf"(?<!\d)(?<!\d )\b{_A_MONTH}{_YEAR}", re.I)
A_YEAR = re.compile(
    rf"(?<![\w.:/-])(?P<year>20\d\d)(?P<said>{_WORD})(?![\w:/]|\.\d|{_MONEY})", re.I
)
POINTS = (*DATES, A_MONTH, A_YEAR)
THE_LAST = re.compile("прошл|last", re.I)
_TO = r"\s*(?:[-–—]|\b(?:по|до|to|till|until)\b)\s*"
TO = re.compile(_TO, re.I)
FROM_NUMBER = re.compile(rf"{_DAY}{_NTH}{_TO}$", re.I)
FROM_MONTH = re.compile(rf"\b{_A_MONTH}{_YEAR}{_TO}$", re.I)
TO_NUMBER = re.compile(rf"{_TO}(?P<day>[0-3]?\d){_NTH}\b(?![.:\d]){_YEAR}", re.I)
SINCE = re.compile(r"\b(?:со?|since)\s*$", re.I)
AFTER = re.compile(r"\b(?:после|after)\s*$", re.I)
BEFORE = re.compile(r"\b(?:до|before)\s*$", re.I)
UNTIL = re.compile(r"\b(?:по|until|till)\s*$", re.I)
IN = re.compile(r"\b(?:за|во?|in|from|during|last|прошл\w+)\s+$", re.I)
"""What a month or a year alone stands behind; without it, it may be a name or a number."""
AROUND = (SINCE, AFTER, BEFORE, UNTIL, IN)
OF_IT = re.compile("|".join((*(word.pattern for word in AROUND), r"\b(?:от|на|on)\s*$")), re.I)
"""What stands before a day and belongs to it."""


def _week_of(day: date) -> Days:
    first = day - day.weekday() * DAY
    return first, first + 6 * DAY


def _month_of(day: date) -> Days:
    first = day.replace(day=1)
    return first, (first + 31 * DAY).replace(day=1) - DAY


def _year_of(day: date) -> Days:
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _before(unit: Callable[[date], Days], day: date) -> Days:
    """The week, month or year before the one of that day."""
    return unit(unit(day)[0] - DAY)


_OF, _PAST = r"\b(?:(?:за|на|в|in|from|the)\s+)*", r"\b(?:(?:in|for|the)\s+)*past"
UNITS = (
    (r"недел\w+", "week", 7, _week_of),
    (r"месяц\w*", "month", 30, _month_of),
    (r"год\w*", "year", 365, _year_of),
)
RELATIVE: tuple[tuple[re.Pattern[str], Callable[[date], Days]], ...] = (
    (re.compile(r"\bпозавчера\b|\b(?:the )?day before yesterday\b", re.I),
     lambda day: (day - 2 * DAY, day - 2 * DAY)),
    (re.compile(r"\b(?:вчера|yesterday)\b", re.I), lambda day: (day - DAY, day - DAY)),
    (re.compile(r"\b(?:сегодня|today)\b", re.I), lambda day: (day, day)),
    *((re.compile(rf"{_OF}(?:прошл\w+\s+{ru}|last\s+{en})\b", re.I),
       lambda day, unit=unit: _before(unit, day)) for ru, en, _, unit in UNITS),
    *((re.compile(rf"{_OF}(?:эт\w+\s+{ru}|this\s+{en})\b", re.I), unit)
      for ru, en, _, unit in UNITS),
    *((re.compile(rf"\bза\s+(?:последн\w+\s+)?{ru}\b|{_PAST}\s+{en}\b", re.I),
       lambda day, length=length: (day - length * DAY, day)) for ru, en, length, _ in UNITS),
)  # fmt: skip
"""What is told from today: the last week is the one before this, "за неделю" are seven days."""
WEEK = {
    name: number
    for number, forms in enumerate(
        (
            *("понедельник monday", "вторник tuesday", "сред wednesday", "четверг thursday"),
            *("пятниц friday", "суббот saturday", "воскресень sunday"),
        )
    )
    for name in forms.split()
}
_OF_WEEK = rf"(?P<{{}}>{'|'.join(WEEK)})\w{{{{0,2}}}}\b"
A_WEEKDAY = re.compile(rf"\b(?P<past>(?:прошл\w+|last)\s+)?{_OF_WEEK.format('name')}", re.I)
WEEKDAYS = re.compile(rf"\b{_OF_WEEK.format('first')}{_TO}{_OF_WEEK.format('last')}", re.I)
ON = re.compile(r"\b(?:во?|за|on)\s+$", re.I)
"""What a day of the week stands behind; alone it is a word like any other."""
LENGTHS = {"д": 1, "н": 7, "м": 30, "г": 365, "л": 365, "d": 1, "w": 7, "m": 30, "y": 365}
COUNTED = re.compile(
    r"\b(?:за\s+)?последни[ех]\s+(\d{1,3})\s+(дн|нед|мес|год|лет)\w*|"
    r"\b(?:(?:in|for|the)\s+)*(?:past|last)\s+(\d{1,3})\s+(day|week|month|year)s?\b",
    re.I,
)
"""So many of these until today."""


def read(text: str, today: date) -> tuple[Days | None, str]:
    """From which day to before which; and what is left of the words."""
    named = chain(_named(text, today), _of_week(text, today), _relative(text, today))
    for (first, last), place in named:
        return (first, last + DAY), _without(text, place)
    return None, text


def _named(text: str, today: date) -> Iterator[tuple[Days, Place]]:
    """By a day, a month, a year."""
    for pattern in POINTS:
        for found in pattern.finditer(text):
            if told := _told(text, found, today):
                yield told


def _relative(text: str, today: date) -> Iterator[tuple[Days, Place]]:
    """From today."""
    if counted := COUNTED.search(text):
        count, unit = filter(None, counted.groups())
        yield (today - int(count) * LENGTHS[unit[0].lower()] * DAY, today), counted.span()
    for pattern, days in RELATIVE:
        if found := pattern.search(text):
            first, last = days(today)
            since = SINCE.search(text[: found.start()])
            yield (first, max(first, today) if since else last), found.span()


def _of_week(text: str, today: date) -> Iterator[tuple[Days, Place]]:
    """By days of the week: the last ones that there were."""
    for found in WEEKDAYS.finditer(text):
        last = _weekday(found["last"], today)
        yield (_weekday(found["first"], last), last), found.span()
    for found in A_WEEKDAY.finditer(text):
        before, past = text[: found.start()], found["past"]
        day = _weekday(found["name"], today - DAY if past else today)
        if SINCE.search(before):
            yield (day, today), found.span()
        elif past or ON.search(before):
            yield (day, day), found.span()


def _weekday(name: str, latest: date) -> date:
    """The last day of that name that there was by then."""
    return latest - (latest.weekday() - WEEK[name.lower()]) % 7 * DAY


def _told(text: str, found: re.Match[str], today: date) -> tuple[Days, Place] | None:
    """The first and the last day of what is said around that one, and where it stands."""
    start, end = found.span()
    before = text[:start]
    if found.re is A_YEAR and not _is_a_year(found, before, today):
        return None
    if told := _range(text, found, today):
        return told
    first = _date(found, today)
    days = first and _alone(found, first, before, today)
    return (days, (start, end)) if days else None


def _is_a_year(found: re.Match[str], before: str, today: date) -> bool:
    """And no price, and no number of something."""
    said = found["said"] or any(word.search(before) for word in AROUND)
    return bool(said) and BOTS_BEGAN.year <= int(found["year"][:4]) <= today.year


def _alone(found: re.Match[str], first: date, before: str, today: date) -> Days | None:
    """That day, month or year; or since it, or until it."""
    last = _last(found, first)
    if SINCE.search(before):
        return first, max(first, today)
    if AFTER.search(before):
        return (first if found.re in DATES else last + DAY), max(last, today)
    if UNTIL.search(before):
        return BOTS_BEGAN, last
    if BEFORE.search(before):
        return BOTS_BEGAN, first if found.re in DATES else first - DAY
    said = found.re is not A_MONTH or found["year"] or IN.search(before)
    return (first, last) if said else None


def _range(text: str, found: re.Match[str], today: date) -> tuple[Days, Place] | None:
    """From that one to another, or from another to that one."""
    start, end = found.span()
    days: Days | None
    if (joint := TO.match(text, end)) and (other := _point_at(text, joint.end())):
        if days := _between(found, other, today):
            return days, (start, other.end())
    elif found.re in DATES and (number := FROM_NUMBER.search(text[:start])):
        if days := _within(found, int(number["day"]), int(found["day"]), today):
            return days, (number.start(), end)
    elif found.re in DATES and (month := FROM_MONTH.search(text[:start])):
        if days := _between(month, found, today):
            return days, (month.start(), end)
    elif found.re is MONTH_FIRST and (behind := TO_NUMBER.match(text, end)):
        year = behind["year"] or found["year"]
        if days := _within(found, int(found["day"]), int(behind["day"]), today, year):
            return days, (start, behind.end())
    return None


def _point_at(text: str, place: int) -> re.Match[str] | None:
    return next((found for pattern in POINTS if (found := pattern.match(text, place))), None)


def _between(first: re.Match[str], last: re.Match[str], today: date) -> Days | None:
    """Two of them, of which one may say the other's year: they are the last that have begun."""
    if last["year"]:
        end = _date(last, today)
        begin = end and _date(first, end)
    else:
        begin = _date(first, today)
        end = begin and _date(last, begin + YEAR)
    return (begin, _last(last, end)) if begin and end and begin <= end else None


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


def _date(
    found: re.Match[str], latest: date, *, day: int | None = None, year: str | None = None
) -> date | None:
    """The day with which it begins; without a year the last one that there was by then."""
    told = found.groupdict()
    month = MONTHS[told["name"].lower()] if told.get("name") else int(told.get("month") or 1)
    written = year or told["year"]
    known = [_year(written, latest)] if written else range(latest.year, latest.year - LEAP, -1)
    for number in known:
        with suppress(ValueError):
            said = date(number, month, day or int(told.get("day") or 1))
            if written or said <= latest:
                return said
    return None


def _year(written: str, latest: date) -> int:
    if digits := re.match(r"\d+", written):
        return int(digits[0]) % 100 + CENTURY
    return latest.year - (THE_LAST.match(written) is not None)


def _last(found: re.Match[str], first: date) -> date:
    """The day with which it ends: a day's own, a month's, a year's."""
    if found.re in DATES:
        return first
    return (_year_of if found.re is A_YEAR else _month_of)(first)[1]


def _without(text: str, place: Place) -> str:
    """With it goes what stands before a day and belongs to it."""
    return f"{OF_IT.sub('', text[: place[0]])} {text[place[1] :]}"
