"""Owns the variables that a company may write into its own texts, and nothing more than those.

A white list, filled in one pass: what a value says is never read again, so a name with braces can
break nothing. Braces around any other word stay as they are written.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from model.formatting import Entities, replaced

CLIENT, OPERATOR, COMPANY, OPENS = NAMES = ("client", "operator", "company", "opens")
"""Whom we talk to, who talks, who we are, when we open next."""

_WRITTEN = re.compile(r"\{\s*([^\W\d]\w*)\s*\}")
_LEADING = re.compile(r"[ \t]*([,—–-]?)[ \t]*$")
_BEHIND = re.compile(r"[ \t]*[,!.:—–-]*[ \t]*(\w?)")


def used(text: str) -> frozenset[str]:
    """Which of the variables that text wants."""
    return frozenset(name for name in _names(text) if name in NAMES)


def unknown(text: str) -> list[str]:
    """What stands in braces and is no variable, in the order in which it is written."""
    return list(dict.fromkeys(name for name in _names(text) if name not in NAMES))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the values in it; a variable without one stays as it is written."""
    return with_entities(text, (), values)[0]


def without(text: str, names: Collection[str]) -> str:
    """The text for whom there is nothing to put in there: "Hello, {client}!" is "Hello!"."""
    return _left(text, (), names)[0]


def with_entities(
    text: str, entities: Entities, values: Mapping[str, str]
) -> tuple[str, list[dict[str, Any]]]:
    """The same, with the formatting where it belongs."""
    nothing = [name for name, value in values.items() if not value]
    if nothing:
        text, entities = _left(text, entities, nothing)
    written = (
        (found.start(), found.end(), values[name])
        for found in _WRITTEN.finditer(text)
        if (name := found[1].lower()) in NAMES and name in values
    )
    return replaced(text, entities, written)


def _names(text: str) -> list[str]:
    return [name.lower() for name in _WRITTEN.findall(text)]


def _left(
    text: str, entities: Entities, names: Collection[str]
) -> tuple[str, list[dict[str, Any]]]:
    """What is left of it, without formatting of which nothing is."""
    text, moved = replaced(text, entities, _gaps(text, names))
    both = zip(entities, moved, strict=True)
    return text, [now for was, now in both if now["length"] or not was["length"]]


def _gaps(text: str, names: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """What goes with a variable that has nothing to say: the comma before it, or the one behind."""
    at = 0
    for found in _WRITTEN.finditer(text):
        if found[1].lower() in names:
            begin, end, value = _gap(text, *found.span())
            yield max(at, begin), end, value
            at = end


def _gap(text: str, start: int, end: int) -> tuple[int, int, str]:
    line = text[text.rfind("\n", 0, start) + 1 : start]
    leading = _LEADING.search(line)
    assert leading is not None
    before = line[: leading.start()]
    if before and (leading[1] or before[-1].isalnum()):
        return start - len(leading[0]), end, ""
    behind = _BEHIND.match(text, end)
    assert behind is not None
    return start, behind.end(), behind[1].upper()
