"""Owns what stands before a client's words in their topic: what they answer, whose they are."""

from collections.abc import Sequence
from datetime import datetime

from delivery.telegram.wording import Wording
from model import Content, Link, Side, takes_line


def answered(words: Wording, link: Link, said: Content, now: datetime) -> str:
    """What a client answers, where it fits before their words; else it stands above them.

    Before that, what is dangerous about a file of theirs.
    """
    context, danger = said.get("context"), said.get("danger")
    if link.side is not Side.CLIENT or not (context or danger) or not takes_line(said):
        return ""
    told = words.prefix("staff.answers", None, now, context=context) if context else ""
    return warned(words, said, now) + told


def warned(words: Wording, said: Content, now: datetime) -> str:
    """What is dangerous about a file."""
    danger = said.get("danger")
    return words.prefix("staff.danger", None, now, **danger) if danger else ""


def origin(words: Wording, link: Link, now: datetime) -> str:
    """Whose words a client passes on, where no forward says so itself."""
    if link.side is not Side.CLIENT or "origin" not in link.content:
        return ""
    return words.prefix("staff.forwarded_from", None, now, origin=link.content["origin"])


def of_album(words: Wording, parts: Sequence[Link], now: datetime) -> list[str]:
    """Before the words of each part: what is dangerous about it; before the first, all the rest."""
    marks = [answered(words, part, part.content, now) for part in parts]
    first = parts[0]
    whose = origin(words, first, now) if takes_line(first.content) else ""
    return [whose + marks[0], *marks[1:]]
