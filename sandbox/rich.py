"""Rich messages: Telegram's rich HTML or blocks in, blocks and plain words out, or a refusal.

Only what the Bot API's page on rich messages names is taken, within its limits; what the box can't
show (media, maps, formulas, Rich Markdown) is refused, although Telegram would take it.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from sandbox.errors import ApiError, bad_request
from sandbox.message import Content, Json
from sandbox.rich_buttons import complaint, raw_buttons

MAX_CHARACTERS = 32768
MAX_BLOCKS = 500
MAX_DEPTH = 16
MAX_COLUMNS = 20

INLINE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "code": "code", "mark": "marked", "sub": "subscript", "sup": "superscript",
    "tg-spoiler": "spoiler", "a": "url", "tg-time": "date_time",
}  # fmt: skip
HEADINGS = {f"h{size}": size for size in range(1, 7)}
TEXTS = {"p": "paragraph", "footer": "footer", "pre": "pre", **dict.fromkeys(HEADINGS, "heading")}
"""Blocks that hold text."""

HOLDERS = {"blockquote": "blockquote", "aside": "pullquote", "ul": "list", "ol": "list",
           "li": "item", "details": "details", "table": "table", "tr": "row"}  # fmt: skip
CELLS = ("td", "th")
PARTS = ("caption", "summary", "cite")
ROOT = "a rich message"
INSIDE = {
    "li": ("ul", "ol"), "tr": ("table",), "td": ("tr",), "th": ("tr",), "caption": ("table",),
    "summary": ("details",), "cite": ("blockquote", "aside"),
}  # fmt: skip
"""What stands nowhere else."""

MAY_HOLD_BLOCKS = (ROOT, "li", "blockquote", "details")
ATTRIBUTES = {
    "a": {"href"}, "tg-time": {"unix", "format"}, "table": {"bordered", "striped"},
    "ol": {"start", "type", "reversed"}, "li": {"value", "type"}, "details": {"open"},
    "code": {"class"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
}  # fmt: skip
ALIGN = {"align": ("left", "center", "right"), "valign": ("top", "middle", "bottom")}
NAMED = {"lt", "gt", "amp", "quot", "apos", "nbsp", "hellip", "mdash", "ndash", "lsquo", "rsquo",
         "ldquo", "rdquo"}  # fmt: skip
FIELDS = {"html", "markdown", "blocks", "media", "is_rtl", "skip_entity_detection"}
MEDIA = {"photo", "video", "animation", "audio", "voice_note", "document", "map", "collage",
         "slideshow", "thinking", "mathematical_expression"}  # fmt: skip


def complain(text: str) -> ApiError:
    return bad_request(f"can't parse rich message: {text}")


def read(given: Any) -> Content:
    """The content of an InputRichMessage."""
    if not isinstance(given, dict) or (unknown := set(given) - FIELDS):
        raise complain(f"unknown fields {sorted(unknown)}" if isinstance(given, dict) else "no")
    ways = [name for name in ("html", "markdown", "blocks") if given.get(name)]
    if len(ways) != 1:
        raise bad_request("rich message must be specified by exactly one of html, markdown, blocks")
    if ways == ["markdown"] or given.get("media"):
        raise complain("this box knows neither Rich Markdown nor media")
    blocks = _of_html(given["html"]) if ways == ["html"] else _checked(given["blocks"])
    words = "\n".join(filter(None, map(_words, blocks)))
    if not words.strip():
        raise bad_request("message text is empty")
    if len(words) > MAX_CHARACTERS:
        raise bad_request("message is too long")
    return Content("rich", words, payload={"rich_message": {"blocks": blocks}})


@dataclass
class _Element:
    """A tag that waits for its end, and what it has gathered."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Any] = field(default_factory=list)


class _Reader(HTMLParser):
    """Tags in, blocks out; whatever Telegram's page doesn't name is an error."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open = [_Element(ROOT)]
        self.blocks = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._check_place(tag)
        self._check_attributes(tag, attributes)
        if tag == "br":
            self.open[-1].inside.append("\n")
        elif tag == "hr":
            self._count()
            self.open[-1].inside.append({"type": "divider"})
        else:
            if tag in TEXTS or tag in HOLDERS:
                self._count()
            self.open.append(_Element(tag, attributes))
            if len(self.open) - 1 > MAX_DEPTH:
                raise complain(f"more than {MAX_DEPTH} levels")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "hr"):
            raise complain(f'tag "{tag}" has to be ended')
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag != tag:
            raise complain(f'unexpected end tag "{tag}", expected "{self.open[-1].tag}"')
        done = self.open.pop()
        self.open[-1].inside.append(_made(done))

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open[-1].tag in ("table", "tr", "ul", "ol"):
            raise complain(f'text directly in "{self.open[-1].tag}"')
        if self.open[-1].tag not in ("table", "tr", "ul", "ol"):
            self.open[-1].inside.append(data)

    def handle_entityref(self, name: str) -> None:
        if name not in NAMED:
            raise complain(f'unsupported entity "&{name};"')
        self.handle_data(html.unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.handle_data(chr(int(name[1:], 16) if name[:1] in "xX" else int(name)))

    def handle_comment(self, data: str) -> None:
        raise complain("a comment")

    def handle_decl(self, decl: str) -> None:
        raise complain("a declaration")

    def handle_pi(self, data: str) -> None:
        raise complain("an instruction")

    def _check_place(self, tag: str) -> None:
        around = self.open[-1].tag
        if tag not in {*INLINE, *TEXTS, *HOLDERS, *CELLS, *PARTS, "br", "hr"}:
            raise complain(f'unsupported tag "{tag}"')
        if tag in INSIDE:
            if around not in INSIDE[tag]:
                raise complain(f'tag "{tag}" in "{around}"')
        elif (tag in TEXTS or tag in HOLDERS or tag == "hr") and around not in MAY_HOLD_BLOCKS:
            raise complain(f'block "{tag}" in "{around}"')
        elif around in ("table", "tr", "ul", "ol"):
            raise complain(f'tag "{tag}" directly in "{around}"')

    def _check_attributes(self, tag: str, attributes: dict[str, str]) -> None:
        if unknown := set(attributes) - ATTRIBUTES.get(tag, set()):
            raise complain(f'tag "{tag}" has unknown attributes {sorted(unknown)}')
        for name, allowed in ALIGN.items():
            if attributes.get(name, allowed[0]) not in allowed:
                raise complain(f"{name} must be one of {', '.join(allowed)}")
        for name in ("colspan", "rowspan", "unix"):
            if not attributes.get(name, "1").isdigit():
                raise complain(f"{name} must be a number")
        needed = {"a": "href", "tg-time": "unix"}.get(tag)
        if needed and not attributes.get(needed):
            raise complain(f'tag "{tag}" needs {needed}')

    def _count(self) -> None:
        self.blocks += 1
        if self.blocks > MAX_BLOCKS:
            raise complain(f"more than {MAX_BLOCKS} blocks")


def _of_html(source: str) -> list[Json]:
    reader = _Reader()
    reader.feed(source)
    reader.close()
    if len(reader.open) > 1:
        raise complain(f'can\'t find end tag corresponding to start tag "{reader.open[-1].tag}"')
    return list(_as_blocks(reader.open[0].inside))


def _as_blocks(inside: list[Any]) -> Iterator[Json]:
    """Blocks stay; text between them is a paragraph."""
    text: list[Any] = []
    for inner in [*inside, {"type": ROOT}]:
        if isinstance(inner, dict) and inner["type"] not in INLINE.values():
            if any(not isinstance(part, str) or part.strip() for part in text):
                yield {"type": "paragraph", "text": _text(text)}
            text = []
            if inner["type"] != ROOT:
                yield inner
        else:
            text.append(inner)


def _made(done: _Element) -> Json:
    """What an ended tag is."""
    tag, given = done.tag, done.attributes
    if tag in INLINE:
        return _inline(done)
    if tag in TEXTS:
        size = {"size": HEADINGS[tag]} if tag in HEADINGS else {}
        return {"type": TEXTS[tag], "text": _text(done.inside), **size}
    if tag in CELLS:
        cell: Json = {"type": "cell", "text": _text(done.inside)}
        cell |= {"align": given.get("align", "left"), "valign": given.get("valign", "top")}
        cell |= {"is_header": True} if tag == "th" else {}
        return cell | {name: int(given[name]) for name in ("colspan", "rowspan") if name in given}
    if tag in PARTS:
        return {"type": "credit" if tag == "cite" else tag, "text": _text(done.inside)}
    return _holder(done)


def _inline(done: _Element) -> Json:
    found: Json = {"type": INLINE[done.tag], "text": _text(done.inside)}
    if done.tag == "a":
        found["url"] = done.attributes["href"]
    if done.tag == "tg-time":
        found["unix_time"] = int(done.attributes["unix"])
        found["date_time_format"] = done.attributes.get("format", "")
    return found


def _holder(done: _Element) -> Json:
    kind, inside = HOLDERS[done.tag], done.inside
    if kind == "row":
        if sum(cell.get("colspan", 1) for cell in inside) > MAX_COLUMNS:
            raise complain(f"more than {MAX_COLUMNS} columns")
        cells = [{key: value for key, value in cell.items() if key != "type"} for cell in inside]
        return {"type": kind, "cells": cells}
    found: Json = {"type": kind}
    found |= {part["type"]: part["text"] for part in inside if _is_part(part)}
    if kind == "details" and "summary" not in found:
        raise complain('tag "details" needs a summary')
    rest = [part for part in inside if not _is_part(part)]
    if kind == "table":
        flags = {f"is_{name}": True for name in ("bordered", "striped") if name in done.attributes}
        return found | {"cells": [row["cells"] for row in rest]} | flags
    if kind == "list":
        return found | {"items": [{"label": "•", "blocks": part["blocks"]} for part in rest]}
    if kind == "pullquote":
        return found | {"text": _text(rest)}
    return found | {"blocks": list(_as_blocks(rest))}


def _is_part(part: Any) -> bool:
    return isinstance(part, dict) and part["type"] in ("caption", "summary", "credit")


def _text(inside: list[Any]) -> Any:
    """Rich text: a string, one formatted piece, or a list of both."""
    if all(isinstance(part, str) for part in inside):
        return "".join(inside)
    return inside if len(inside) > 1 else inside[0]


@cache
def _of_blocks() -> TypeAdapter[Any]:
    """What the Bot API describes, as aiogram has it; seconds to import, and seldom needed."""
    from aiogram.types.input_rich_block_union import InputRichBlockUnion

    return TypeAdapter(list[InputRichBlockUnion])


def _checked(blocks: Any) -> list[Json]:
    """Blocks as they were given, once they are known to be what the Bot API describes."""
    try:
        found = _of_blocks().validate_python(blocks)
    except ValidationError as error:
        first = error.errors()[0]
        raise complain(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    for model in _models(found):
        if model.model_extra:
            raise complain(f"unknown fields {sorted(model.model_extra)}")
    _check_sizes(blocks, 1)
    for button in raw_buttons(blocks):
        if wrong := complaint(button):
            raise complain(wrong)
    return list(blocks)


def _models(found: Any) -> Iterator[BaseModel]:
    if isinstance(found, list):
        for inner in found:
            yield from _models(inner)
    elif isinstance(found, BaseModel):
        yield found
        for name in type(found).model_fields:
            yield from _models(getattr(found, name))


def _check_sizes(blocks: list[Json], depth: int) -> int:
    count = 0
    for block in blocks:
        if block["type"] in MEDIA:
            raise complain(f'this box can\'t show "{block["type"]}"')
        rows = block.get("cells", [])
        if any(len(row) > MAX_COLUMNS for row in rows):
            raise complain(f"more than {MAX_COLUMNS} columns")
        items = [item["blocks"] for item in block.get("items", [])]
        nested = [*items, *([block["blocks"]] if "blocks" in block else [])]
        count += 1 + len(rows) + len(items)
        count += sum(_check_sizes(inner, depth + 1) for inner in nested)
    if count > MAX_BLOCKS or depth > MAX_DEPTH:
        raise complain(f"more than {MAX_BLOCKS} blocks or {MAX_DEPTH} levels")
    return count


def _words(found: Any) -> str:
    """As somebody would read it aloud: blocks by lines, cells by bars."""
    if isinstance(found, str):
        return found
    if isinstance(found, list):
        return "".join(map(_words, found))
    lines = [
        _words(found[name]) for name in ("caption", "summary", "text", "credit") if name in found
    ]
    lines += [
        " | ".join(_words(cell.get("text", "")) for cell in row) for row in found.get("cells", [])
    ]
    lines += [_words(block) for item in found.get("items", []) for block in item["blocks"]]
    lines += [_words(block) for block in found.get("blocks", [])]
    return "\n".join(lines)
