"""Owns the variables that a company may write into its own texts, and nothing more than those.

A white list, filled in one pass: what a value says is never read again, so a name with braces can
break nothing. Braces around any other word stay as they are written.
"""

import re
from collections.abc import Mapping
from typing import Any

from model.formatting import Entities, replaced

CLIENT, OPERATOR, COMPANY, OPENS = NAMES = ("client", "operator", "company", "opens")
"""Whom we talk to, who talks, who we are, when we open next."""

_WRITTEN = re.compile(r"\{\s*([^\W\d]\w*)\s*\}")


def used(text: str) -> frozenset[str]:
    """Which of the variables that text wants."""
    return frozenset(name for name in _names(text) if name in NAMES)


def unknown(text: str) -> list[str]:
    """What stands in braces and is no variable, in the order in which it is written."""
    return list(dict.fromkeys(name for name in _names(text) if name not in NAMES))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the values in it; a variable without one stays as it is written."""
    return with_entities(text, (), values)[0]


def with_entities(
    text: str, entities: Entities, values: Mapping[str, str]
) -> tuple[str, list[dict[str, Any]]]:
    """The same, with the formatting where it belongs."""
    written = (
        (found.start(), found.end(), values[name])
        for found in _WRITTEN.finditer(text)
        if (name := found[1].lower()) in NAMES and name in values
    )
    return replaced(text, entities, written)


def _names(text: str) -> list[str]:
    return [name.lower() for name in _WRITTEN.findall(text)]
