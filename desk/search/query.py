"""Owns what somebody looks for, read from their words: #tag, @who, a time, "photo", the rest."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from desk.search import days
from desk.search.stems import words_in

TAG = re.compile(r"(?<!\w)#(?=\w*[^\W\d])(\w+)")
"""Digits alone behind # are no tag, but an order. A broadcast is found by its day: #22_09."""
WHO = re.compile(r"(?<!\w)@(\w+)(?:[ \t]+([^\W\d_]+))?")
PICTURES = re.compile(
    r"\b(с )?(фото|фотк\w+|картинк\w+|with (a )?(photo|picture)s?|photos?)\b", re.I
)


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
    span, rest = days.read(rest, now.astimezone(zone).date())
    pictures = PICTURES.search(rest) is not None
    since, until = (datetime.combine(day, time(), zone) for day in span) if span else (None, None)
    return Query(
        words=tuple(dict.fromkeys(words_in(PICTURES.sub(" ", rest)))),
        tag=tag[1] if tag else "",
        who=member[1] if member else "",
        since=since,
        until=until,
        pictures=pictures,
        behind=(member[2] or "") if member else "",
    )
