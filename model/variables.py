"""Owns the variables that a company may write into its own texts, and nothing more than those.

A white list, filled in one pass: what a value says is never read again, so a name with braces can
break nothing. Braces around any other word stay as they are written.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from model.utf16 import utf16_len

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
    text: str, entities: Sequence[Mapping[str, Any]], values: Mapping[str, str]
) -> tuple[str, list[dict[str, Any]]]:
    """The same, with the formatting where it belongs: counted in UTF-16 units (MessageEntity)."""
    pieces: list[str] = []
    moves: list[tuple[int, int, int]] = []
    at = 0
    for found in _WRITTEN.finditer(text):
        value = values.get(found[1].lower()) if found[1].lower() in NAMES else None
        if value is None:
            continue
        pieces += [text[at : found.start()], value]
        start = utf16_len(text[: found.start()])
        moves.append((start, start + utf16_len(found[0]), utf16_len(value)))
        at = found.end()
    return "".join([*pieces, text[at:]]), [_moved(entity, moves) for entity in entities]


def _moved(entity: Mapping[str, Any], moves: Sequence[tuple[int, int, int]]) -> dict[str, Any]:
    start = _place(entity["offset"], moves, end=False)
    stop = _place(entity["offset"] + entity["length"], moves, end=True)
    return {**entity, "offset": start, "length": stop - start}


def _place(before: int, moves: Sequence[tuple[int, int, int]], *, end: bool) -> int:
    """Where that place is afterwards; one inside a variable goes to the edge of its value."""
    shift = 0
    for start, stop, length in moves:
        if stop <= before:
            shift += length - (stop - start)
        elif start < before:
            return start + shift + (length if end else 0)
    return before + shift


def _names(text: str) -> list[str]:
    return [name.lower() for name in _WRITTEN.findall(text)]
