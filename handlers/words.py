"""Owns where a message's words stand: its text, its caption, or inside a list, a table, a poll.

Telegram's editor sends numbered lists and tables as `rich_message` without `text`; a note's mark or
a command may stand in the first block of one (telegram.md §9.1).
"""

from collections.abc import Iterator, Mapping
from typing import Any

DEEPEST = 64
"""Levels of a shape that are read; Telegram's own editor makes at most 16."""

WORDED = (
    *("caption", "summary", "text", "credit", "title", "description", "question", "explanation"),
    "prize_description",
)
"""Fields that hold words, in the order in which they are read."""

HOLDING = ("cells", "items", "blocks", "tasks", "options")
"""Fields that hold further shapes, each on a line of its own."""

SHAPED = ("rich_message", "checklist", "poll", "gift", "game", "invoice", "giveaway")
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
    *("sender_tag", "author_signature"),
}
"""Fields of a message that hold others' words, or none."""


CHATS = ("private", "group", "supergroup", "channel")
NO_WORDS = {*WORDED, *HOLDING, "file_name", "mime_type"}
"""Fields that are read already, or hold names of files."""


def words_anywhere(raw: Mapping[str, Any]) -> str:
    """What somebody wrote in a message of a kind, or a shape, that this version has never seen."""
    own = {name: value for name, value in raw.items() if name not in AROUND}
    return "\n".join(_everything(own, DEEPEST))


def _lines(shape: Any, deeper: int) -> Iterator[str]:
    """The lines of a shape, as somebody would read it aloud; under names that nobody knows only
    where no known one holds any."""
    if isinstance(shape, Mapping) and deeper:
        yield from list(_known(shape, deeper)) or _others(shape, deeper)


def _known(shape: Mapping[str, Any], deeper: int) -> Iterator[str]:
    """The lines in the fields that hold words; the cells of a row share one."""
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


def _others(shape: Mapping[str, Any], deeper: int) -> Iterator[str]:
    """What there is to be read in the fields of any other name."""
    for name, part in shape.items():
        if name not in NO_WORDS:
            yield from _everything(part, deeper - 1)


def _everything(part: Any, deeper: int) -> Iterator[str]:
    """Whatever there is to be read, however deep; what is known to be words first."""
    if isinstance(part, str) and _reads_as_words(part):
        yield part
    elif isinstance(part, list) and deeper > 0:
        for inner in part:
            yield from _everything(inner, deeper - 1)
    elif isinstance(part, Mapping) and deeper > 0 and not _is_somebody(part):
        yield from _known(part, deeper)
        yield from _others(part, deeper)


def _is_somebody(part: Mapping[str, Any]) -> bool:
    """Whether that is an account or a chat: its name is nobody's words."""
    return "id" in part and ("first_name" in part or part.get("type") in CHATS)


def _reads_as_words(text: str) -> bool:
    """Whether a string is there to be read: an id or an address has neither spaces nor letters of
    other alphabets, and begins with a plain one."""
    begun = text.strip()
    foreign = any(letter.isalpha() and not letter.isascii() for letter in begun)
    return bool(begun) and (foreign or " " in begun or not begun[0].isalnum())


def _inline(text: Any, deeper: int) -> str:
    """Formatted words without their formatting: a string, pieces of it, or a piece with a form."""
    if isinstance(text, str):
        return text
    if not deeper:
        return ""
    if isinstance(text, list):
        return "".join(_inline(piece, deeper - 1) for piece in text)
    if not isinstance(text, Mapping):
        return ""
    said = filter(None, (_inline(text.get(name), deeper - 1) for name in ("text", "credit")))
    return "\n".join(said) or "".join(_others(text, deeper))


def _listed(parts: Any) -> list[Any]:
    return parts if isinstance(parts, list) else []
