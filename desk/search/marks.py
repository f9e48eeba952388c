"""Owns the marks by which the index itself narrows a search down: by whom, in which month, a photo.

A mark is a word that nobody writes (Unicode's private use), so the index meets it with the words.
"""

from datetime import UTC, datetime, timedelta

from storage.searching import CLIENT, Source

PICTURES = ("photo", "video", "animation", "live_photo")
PICTURE = "\ue000p"
A_CLIENT = "\ue000c"
"""What the team knows of a client, not what was said."""
MONTHS = 14
"""A longer time is not narrowed down by months."""


def of(kind: str, source: Source) -> list[str]:
    """The marks of a document of that kind."""
    found = [author(source.author_id), _month(source.at)]
    found += [A_CLIENT] if kind == CLIENT else []
    return [*found, PICTURE] if source.kind in PICTURES else found


def author(author_id: int) -> str:
    """Somebody's messages and notes."""
    return f"\ue000a{author_id}"


def months(since: datetime, until: datetime) -> list[str]:
    """Those in which it may be, if they are few: one of them is enough."""
    day, found = since, [_month(since)]
    while day < until and len(found) <= MONTHS:
        day += timedelta(days=28)
        found.append(_month(min(day, until)))
    return list(dict.fromkeys(found)) if len(found) <= MONTHS else []


def _month(at: datetime) -> str:
    return f"\ue000m{at.astimezone(UTC):%Y%m}"
