"""Owns the formatting of a text: what of it its author chose, where it lies when words change.

Entities are counted in UTF-16 units (Bot API, MessageEntity).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from model.utf16 import utf16_len

FORMATTING = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link"}
    | {"blockquote", "expandable_blockquote", "custom_emoji", "date_time"}
)
"""What an author chose of a text's entities (Bot API, MessageEntity); Telegram finds the others."""

Entities = Sequence[Mapping[str, Any]]


def chosen(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The formatting that the author of a message, or of an answer's text, chose."""
    entities = content.get("entities") or content.get("caption_entities") or ()
    return [entity for entity in entities if entity["type"] in FORMATTING]


def replaced(
    text: str, entities: Entities, found: Iterable[tuple[int, int, str]]
) -> tuple[str, list[dict[str, Any]]]:
    """The text with other words in some places (from, to, what), its formatting where it belongs.

    Places are characters of the text, in order, and do not overlap.
    """
    pieces: list[str] = []
    moves: list[tuple[int, int, int]] = []
    at = 0
    for begin, end, value in found:
        pieces += [text[at:begin], value]
        start = utf16_len(text[:begin])
        moves.append((start, start + utf16_len(text[begin:end]), utf16_len(value)))
        at = end
    return "".join([*pieces, text[at:]]), [_moved(entity, moves) for entity in entities]


def _moved(entity: Mapping[str, Any], moves: Sequence[tuple[int, int, int]]) -> dict[str, Any]:
    start = _place(entity["offset"], moves, end=False)
    stop = _place(entity["offset"] + entity["length"], moves, end=True)
    return {**entity, "offset": start, "length": stop - start}


def _place(before: int, moves: Sequence[tuple[int, int, int]], *, end: bool) -> int:
    """Where that place is afterwards; one inside a replaced word goes to the edge of the new."""
    shift = 0
    for start, stop, length in moves:
        if stop <= before:
            shift += length - (stop - start)
        elif start < before:
            return start + shift + (length if end else 0)
    return before + shift
