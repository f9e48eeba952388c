"""Renders text with entities back to HTML, for people who read test failures and pages."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

SIMPLE = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "blockquote": "blockquote",
}


def to_html(text: str, entities: Sequence[dict[str, Any]]) -> str:
    units = text.encode("utf-16-le")
    marked = [entity for entity in entities if _tags(entity) is not None]
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for entity in sorted(marked, key=lambda entity: (entity["offset"], -entity["length"])):
        opening, closing = _tags(entity) or ("", "")
        opens.setdefault(entity["offset"], []).append(opening)
        closes.setdefault(entity["offset"] + entity["length"], []).insert(0, closing)
    edges = sorted({0, len(units) // 2, *opens, *closes})
    html: list[str] = []
    for start, end in zip(edges, [*edges[1:], edges[-1]], strict=True):
        html += closes.get(start, []) + opens.get(start, [])
        html.append(escape(units[start * 2 : end * 2].decode("utf-16-le"), quote=False))
    return "".join(html)


def covered(text: str, entity: dict[str, Any]) -> str:
    """The part of the text that the entity is about."""
    units, start = text.encode("utf-16-le"), entity["offset"] * 2
    return units[start : start + entity["length"] * 2].decode("utf-16-le")


def _tags(entity: dict[str, Any]) -> tuple[str, str] | None:
    kind = entity["type"]
    if kind in SIMPLE:
        return f"<{SIMPLE[kind]}>", f"</{SIMPLE[kind]}>"
    if kind == "expandable_blockquote":
        return "<blockquote expandable>", "</blockquote>"
    if kind == "text_link":
        return f'<a href="{escape(entity["url"])}">', "</a>"
    if kind == "text_mention":
        return f'<a href="tg://user?id={entity["user"]["id"]}">', "</a>"
    if kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{entity["custom_emoji_id"]}">', "</tg-emoji>"
    if kind == "date_time":
        shape = entity.get("date_time_format")
        extra = f' format="{escape(shape)}"' if shape else ""
        return f'<tg-time unix="{entity["unix_time"]}"{extra}>', "</tg-time>"
    if kind == "pre":
        language = entity.get("language")
        inner = f'<code class="language-{escape(language)}">' if language else ""
        return f"<pre>{inner}", f"{'</code>' if inner else ''}</pre>"
    return None
