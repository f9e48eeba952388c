"""Owns words with their formatting: put together, cut into pieces, laid bare.

Entities are counted in UTF-16 units (Bot API, MessageEntity).
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from aiogram.types import MessageEntity
from aiogram.utils.text_decorations import HtmlDecoration

from views import utf16_len
from views.markup import GRAPHEME

TEXT_LIMIT = 4096
PAUSE = 3 / 4
"""How much of a piece must be full before it may end at a pause."""

Content = Mapping[str, Any]
Entities = list[dict[str, Any]]


def shifted(entities: Sequence[Content] | None, by: int) -> Entities:
    """The same entities, behind something put before their text (UTF-16 units)."""
    return [{**entity, "offset": entity["offset"] + by} for entity in entities or ()]


def joined(contents: Sequence[Content]) -> tuple[str, Entities]:
    """Several texts as one, a line apart, every entity in its place."""
    text, entities = "", Entities()
    for content in contents:
        text += "\n" if text else ""
        entities += shifted(content.get("entities"), utf16_len(text))
        text += content["text"]
    return text, entities


class _Html(HtmlDecoration):
    """aiogram's, which writes what stands within a tag as it is: clients choose that, too.

    A link, or the language of a piece of code, must not end its tag and begin words of ours.
    """

    def _tag(
        self,
        tag: str,
        content: str,
        *,
        attrs: dict[str, str] | None = None,
        flags: list[str] | None = None,
    ) -> str:
        safe = {name: escape(value) for name, value in (attrs or {}).items()}
        return super()._tag(tag, content, attrs=safe, flags=flags)

    def pre_language(self, value: str, language: str) -> str:
        """By the attribute that Telegram knows (Bot API, HTML style)."""
        said = self._tag(self.CODE_TAG, value, attrs={"class": f"language-{language}"})
        return self.pre(said)


def in_html(text: str, entities: Sequence[Content]) -> str:
    """The text as Telegram's HTML."""
    return _Html().unparse(text, [MessageEntity(**entity) for entity in entities])


QUOTES = ("blockquote", "expandable_blockquote")


def for_quotation(text: str, entities: Sequence[Content], longest: int) -> str:
    """The beginning of it as HTML to be quoted: no quotation stands in another (Bot API)."""
    shaped = [entity for entity in entities if entity["type"] not in QUOTES]
    parts = pieces(text, shaped, longest)
    if not parts:
        return ""
    return in_html(parts[0]["text"], parts[0]["entities"]) + ("…" if len(parts) > 1 else "")


def bare(content: Content) -> Content:
    """The same words without their formatting."""
    return {key: value for key, value in content.items() if not key.endswith("entities")}


def pieces(text: str, entities: Sequence[Content], limit: int = TEXT_LIMIT) -> list[Content]:
    """The text in parts that Telegram takes, cut where a reader would pause if there is such."""
    found: list[Content] = []
    start, rest = 0, text
    while rest:
        part = rest[: _fitting(rest, limit)]
        stop = start + utf16_len(part)
        if part.strip():
            found.append({"text": part, "entities": _within(entities, start, stop)})
        start, rest = stop, rest[len(part) :]
    return found


def _fitting(text: str, limit: int) -> int:
    """How many characters of the text make up a piece."""
    if utf16_len(text) <= limit:
        return len(text)
    end, units = 0, 0
    for sign in GRAPHEME.finditer(text):
        units += utf16_len(sign[0])
        if units > limit:
            break
        end = sign.end()
    end = end or 1
    pause = max(text.rfind(sign, 0, end) for sign in ("\n", " ")) + 1
    return pause if pause > end * PAUSE else end


def _within(entities: Sequence[Content], start: int, stop: int) -> Entities:
    """Those entities, or their ends, that lie there, counted from there."""
    found = Entities()
    for entity in entities:
        first = max(entity["offset"], start)
        last = min(entity["offset"] + entity["length"], stop)
        if last > first:
            found.append({**entity, "offset": first - start, "length": last - first})
    return found
