"""Owns where a message's words stand: its text, its caption, or inside a list, a table, a poll.

Telegram's editor sends numbered lists and tables as `rich_message` without `text`; a note's mark or
a command may stand in the first block of one (telegram.md §9.1).
"""

from collections.abc import Iterator, Mapping
from typing import Any

DEEPEST = 64
"""Levels of a shape that are read; Telegram's own editor makes at most 16."""

WORDED = ("caption", "summary", "text", "credit", "title", "question")
"""Fields that hold words, in the order in which they are read."""

HOLDING = ("cells", "items", "blocks", "tasks", "options")
"""Fields that hold further shapes, each on a line of its own."""

SHAPED = ("rich_message", "checklist", "poll")
"""Kinds whose words stand inside a shape."""


def words_in(raw: Mapping[str, Any]) -> str:
    """What somebody wrote, wherever it stands in a raw message; "" where there are no words."""
    plain = raw.get("text") or raw.get("caption")
    if plain:
        return str(plain)
    shapes = (raw[kind] for kind in SHAPED if isinstance(raw.get(kind), Mapping))
    return "\n".join(line for shape in shapes for line in _lines(shape, DEEPEST))


AROUND = {
    *("chat", "from", "sender_chat", "sender_business_bot", "via_bot", "reply_to_message"),
    *("external_reply", "reply_to_story", "quote", "forward_origin", "reply_markup"),
}
"""Fields of a message that hold others' words, or none."""


def words_anywhere(raw: Mapping[str, Any]) -> str:
    """What somebody wrote in a message of a kind, or a shape, that this version has never seen."""
    own = {name: value for name, value in raw.items() if name not in AROUND}
    shapes = (value for value in own.values() if isinstance(value, Mapping))
    return "\n".join(line for shape in (own, *shapes) for line in _lines(shape, DEEPEST))


def _lines(shape: Any, deeper: int) -> Iterator[str]:
    """The lines of a shape, as somebody would read it aloud; the cells of a row share one."""
    if not isinstance(shape, Mapping) or not deeper:
        return
    for field in WORDED:
        words = _inline(shape.get(field), deeper)
        if words.strip():
            yield words
    for field in HOLDING:
        for part in _listed(shape.get(field)):
            if isinstance(part, list):
                yield " | ".join(
                    filter(None, ("\n".join(_lines(cell, deeper - 1)) for cell in part))
                )
            else:
                yield from _lines(part, deeper - 1)


def _inline(text: Any, deeper: int) -> str:
    """Formatted words without their formatting: a string, pieces of it, or a piece with a form."""
    if isinstance(text, str):
        return text
    if not deeper:
        return ""
    if isinstance(text, list):
        return "".join(_inline(piece, deeper - 1) for piece in text)
    return _inline(text.get("text"), deeper - 1) if isinstance(text, Mapping) else ""


def _listed(parts: Any) -> list[Any]:
    return parts if isinstance(parts, list) else []
