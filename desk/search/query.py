"""Owns what somebody looks for, read from their words: #tag, @who, a time, "photo", the rest."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from desk.search import days, kazakh
from desk.search.numbers import Number, numbers_in
from desk.search.stems import words_in

TAG = re.compile(r"(?<!\w)#(?=\w*[^\W\d])(\w+)")
"""Digits alone behind # are no tag, but an order. A broadcast is found by its day: #22_09."""
WHO = re.compile(r"(?<!\w)@(\w+)(?:[ \t]+([^\W\d_]+))?")
PICTURES = re.compile(
    r"\b(с )?(фото(мен)?|фотк\w+|картинк\w+|суретпен|with (a )?(photo|picture)s?|photos?)\b", re.I
)


class Who(NamedTuple):
    """Somebody by name."""

    name: str
    behind: str = ""
    """The word behind it: one that is looked for, unless somebody is called so."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for."""

    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """All of them."""
    who: tuple[Who, ...] = ()
    """Any of them."""
    since: datetime | None = None
    until: datetime | None = None
    pictures: bool = False
    numbers: tuple[Number, ...] = ()
    """What of the words may be one number."""

    @property
    def says_nothing(self) -> bool:
        """Whether nothing in it could be looked for."""
        return not (self.words or self.tags or self.who or self.since or self.pictures)


def read(text: str, zone: ZoneInfo, now: datetime) -> Query:
    """What those words ask for; days and months are the company's."""
    rest = WHO.sub(r" \2 ", TAG.sub(" ", text))
    span, rest = _when(rest, now.astimezone(zone).date())
    pictures = PICTURES.search(rest) is not None
    since, until = (datetime.combine(day, time(), zone) for day in span) if span else (None, None)
    return Query(
        words=tuple(dict.fromkeys(words_in(PICTURES.sub(" ", rest)))),
        tags=tuple(dict.fromkeys(TAG.findall(text))),
        who=tuple(Who(*named) for named in dict.fromkeys(WHO.findall(text))),
        since=since,
        until=until,
        pictures=pictures,
        numbers=tuple(numbers_in(rest)),
    )


def _when(text: str, today: date) -> tuple[days.Days | None, str]:
    """From which day to before which, in whichever language; and what is left of the words."""
    for told in (text, kazakh.told(text)):
        span, rest = days.read(told, today)
        if span:
            return span, rest
    return None, text
