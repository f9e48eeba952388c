"""Owns how a text with formatting is written in a file: Telegram's own HTML, and back from it.

What Telegram finds by itself in every text (links, addresses, numbers) is not written, as it finds
it again; nor is whose account a name leads to. The tags are the Bot API's ("HTML style").
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from model.utf16 import utf16_len

Entity = Mapping[str, Any]

PLAIN = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "text_link": "a",
    "custom_emoji": "tg-emoji",
    "date_time": "tg-time",
}
"""The tag of each kind of formatting."""

SAME = {"strong": "b", "em": "i", "ins": "u", "strike": "s", "del": "s"}
MEANS = {tag: kind for kind, tag in PLAIN.items() if kind != "expandable_blockquote"}


class FormattingError(Exception):
    """A text that can't be read; its text is one line that names the place in it."""


def written(text: str, entities: Sequence[Entity]) -> str:
    """The text with its formatting as tags."""
    known = [entity for entity in entities if entity["type"] in PLAIN and entity["length"] > 0]
    inside = sorted(known, key=lambda entity: (entity["offset"], -entity["length"]))
    edges = {entity["offset"] for entity in inside} | {_end(entity) for entity in inside}
    parts: list[str] = []
    opened: list[Entity] = []
    at = 0
    for edge in sorted(edge for edge in edges if edge <= utf16_len(text)):
        parts.append(html.escape(_cut(text, at, edge), quote=False))
        parts += _closed(opened, edge)
        for entity in inside:
            if entity["offset"] == edge:
                opened.append(entity)
                parts.append(_tags(entity)[0])
        at = edge
    parts.append(html.escape(_cut(text, at, None), quote=False))
    return "".join([*parts, *(_tags(entity)[1] for entity in reversed(opened))])


def _closed(opened: list[Entity], edge: int) -> Iterator[str]:
    """Close what ends there; what overlaps it and goes on is closed too, and opened anew."""
    ended = [place for place, entity in enumerate(opened) if _end(entity) <= edge]
    if not ended:
        return
    behind = opened[ended[0] :]
    del opened[ended[0] :]
    yield from (_tags(entity)[1] for entity in reversed(behind))
    for entity in behind:
        if _end(entity) > edge:
            opened.append(entity)
            yield _tags(entity)[0]


def _end(entity: Entity) -> int:
    return int(entity["offset"] + entity["length"])


def _cut(text: str, start: int, end: int | None) -> str:
    """A part by its place in UTF-16 units, as Telegram counts."""
    data = text.encode("utf-16-le", "surrogatepass")
    return data[start * 2 : None if end is None else end * 2].decode("utf-16-le", "surrogatepass")


def _tags(entity: Entity) -> tuple[str, str]:
    kind = entity["type"]
    tag = PLAIN[kind]
    if kind == "pre" and entity.get("language"):
        language = html.escape(entity["language"])
        return f'<pre><code class="language-{language}">', "</code></pre>"
    said = {
        "text_link": f' href="{html.escape(str(entity.get("url", "")))}"',
        "custom_emoji": f' emoji-id="{html.escape(str(entity.get("custom_emoji_id", "")))}"',
        "expandable_blockquote": " expandable",
        "date_time": f' unix="{entity.get("unix_time", 0)}"',
    }.get(kind, "")
    if kind == "date_time" and entity.get("date_time_format"):
        said += f' format="{html.escape(str(entity["date_time_format"]))}"'
    return f"<{tag}{said}>", f"</{tag}>"


def read(markup: str) -> tuple[str, list[dict[str, Any]]]:
    """A text and its formatting. Raises FormattingError."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    if reader.waiting:
        tag, _, line = reader.waiting[-1]
        raise FormattingError(f"line {line}: <{tag}> has no </{tag}>")
    return reader.text, [entity for entity in reader.found if entity["type"] and entity["length"]]


class _Reader(HTMLParser):
    """Tags in, formatting out; what the Bot API doesn't name is an error."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.found: list[dict[str, Any]] = []
        self.waiting: list[tuple[str, dict[str, Any], int]] = []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        started = {**self._kind(tag, given), "offset": utf16_len(self.text)}
        self.found.append(started)  # outer ones first, as Telegram lists them
        self.waiting.append((tag, started, self.getpos()[0]))

    def _kind(self, tag: str, given: Mapping[str, str]) -> dict[str, Any]:
        if tag == "code" and self.waiting and self.waiting[-1][0] == "pre":
            language = given.get("class", "").removeprefix("language-")
            self.waiting[-1][1].update({"language": language} if language else {})
            return {"type": ""}
        if tag == "span" and given.get("class") == "tg-spoiler":
            return {"type": "spoiler"}
        kind = MEANS.get(SAME.get(tag, tag))
        needed = {"a": "href", "tg-emoji": "emoji-id", "tg-time": "unix"}.get(tag, "")
        if kind is None or (needed and not given.get(needed)):
            raise FormattingError(
                f"line {self.getpos()[0]}: " + (f"<{tag}> needs {needed}" if kind else
                f"<{tag}> is none of Telegram's tags; a plain < is written &lt;")
            )  # fmt: skip
        return self._said(kind, given)

    def _said(self, kind: str, given: Mapping[str, str]) -> dict[str, Any]:
        if kind == "text_link":
            return {"type": kind, "url": given["href"]}
        if kind == "custom_emoji":
            return {"type": kind, "custom_emoji_id": given["emoji-id"]}
        if kind == "blockquote" and "expandable" in given:
            return {"type": "expandable_blockquote"}
        if kind != "date_time":
            return {"type": kind}
        if not given["unix"].isdecimal():
            raise FormattingError(f"line {self.getpos()[0]}: unix must be a number of seconds")
        shape = {"date_time_format": given["format"]} if given.get("format") else {}
        return {"type": kind, "unix_time": int(given["unix"]), **shape}

    def handle_endtag(self, tag: str) -> None:
        if not self.waiting or self.waiting[-1][0] != tag:
            raise FormattingError(f"line {self.getpos()[0]}: </{tag}> ends no <{tag}>")
        _, started, _ = self.waiting.pop()
        started["length"] = utf16_len(self.text) - started["offset"]
