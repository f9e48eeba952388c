"""Owns what somebody looks for, read from their words: #tag, @who, a time, "photo", the rest."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.search.stems import words_in

DAY, WEEK = timedelta(days=1), timedelta(days=7)
TAG, WHO = re.compile(r"#(\w+)"), re.compile(r"@(\w+)(?:[ \t]+([^\W\d_]+))?")
PICTURES = re.compile(
    r"\b(с )?(фото|фотк\w+|картинк\w+|with (a )?(photo|picture)s?|photos?)\b", re.I
)
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
_A_MONTH = "(" + "|".join(MONTHS) + r")(?:ь|я|е|й|и|ю|а)?\b"
MONTH = re.compile(rf"\b(?:за|в|in|from)\s+{_A_MONTH}(?:\s+(20\d\d))?", re.I)
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
_DAY = r"(?<![\d.:])(?P<day>[0-3]?\d)"
_YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
DATES = tuple(
    re.compile(pattern.replace(_A_MONTH, _A_MONTH.replace("(", "(?P<name>", 1)), re.I)
    for pattern in (
        _DAY + r"\.(?P<month>[01]?\d)(?:\.(?P<year>20\d\d|\d\d))?(?![\d.])",
        r"\b(?P<year>20\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b",
        rf"{_DAY}(?:-?го|st|nd|rd|th)?\s+(?:of\s+)?{_A_MONTH}{_YEAR}",
        rf"\b{_A_MONTH}\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b(?![.:\d]){_YEAR}",
    )
)
"""How people write a day: 22.09, 2026-09-22, 22 сентября, September 22."""
OF_IT = re.compile(r"\b(?:за|от|на|on|from)\s*$", re.I)
"""What stands before a day and belongs to it."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for."""

    words: tuple[str, ...] = ()
    tag: str = ""
    who: str = ""
    since: datetime | None = None
    until: datetime | None = None
    pictures: bool = False
    behind: str = ""
    """The word behind `who`: one of the words, unless somebody is called so."""

    @property
    def says_nothing(self) -> bool:
        """Whether nothing in it could be looked for."""
        return not (self.words or self.tag or self.who or self.since or self.pictures)


def read(text: str, zone: ZoneInfo, now: datetime) -> Query:
    """What those words ask for; days and months are the company's."""
    tag, member = TAG.search(text), WHO.search(text)
    rest = WHO.sub(r" \2 ", TAG.sub(" ", text))
    days, rest = _days(rest, now.astimezone(zone).date())
    pictures = PICTURES.search(rest) is not None
    since, until = (datetime.combine(day, time(), zone) for day in days) if days else (None, None)
    return Query(
        words=tuple(dict.fromkeys(words_in(PICTURES.sub(" ", rest)))),
        tag=tag[1] if tag else "",
        who=member[1] if member else "",
        since=since,
        until=until,
        pictures=pictures,
        behind=(member[2] or "") if member else "",
    )


def _days(text: str, today: date) -> tuple[tuple[date, date] | None, str]:
    """From which day to before which; and what is left of the words."""
    for pattern, ago, length in SPANS:
        if found := pattern.search(text):
            first = today - ago * DAY
            return (first, first + length * DAY), _without(text, found)
    for pattern in DATES:
        if (found := pattern.search(text)) and (day := _date(found, today)):
            return (day, day + DAY), _without(text, found)
    if found := MONTH.search(text):
        first = _month(MONTHS[found[1].lower()], found[2], today)
        after = (first + 31 * DAY).replace(day=1)
        return (first, after), _without(text, found)
    return None, text


def _month(month: int, year: str | None, today: date) -> date:
    """The last one of that name, unless the year is said."""
    if year:
        return date(int(year), month, 1)
    return date(today.year - (month > today.month), month, 1)


def _date(found: re.Match[str], today: date) -> date | None:
    """The day that is said; without a year the last one that there was."""
    told = found.groupdict()
    month = MONTHS[told["name"].lower()] if told.get("name") else int(told["month"])
    written = told["year"] and int(told["year"]) % 100 + CENTURY
    for year in [written] if written else range(today.year, today.year - LEAP, -1):
        with suppress(ValueError):
            said = date(year, month, int(told["day"]))
            if written or said <= today:
                return said
    return None


def _without(text: str, found: re.Match[str]) -> str:
    """With it goes what stands before a day and belongs to it."""
    return f"{OF_IT.sub('', text[: found.start()])} {text[found.end() :]}"
