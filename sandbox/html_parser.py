"""Telegram's HTML parse mode: bytes in, text and entities out, with Telegram's own complaints."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import ApiError, bad_request

SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
}
SPECIAL = frozenset({"a", "span", "code", "pre", "blockquote", "tg-emoji", "tg-time"})
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(rb"&(#x[0-9a-fA-F]+|#[0-9]+|[a-z]+);?")
SPACE = b" \t\r\n"
NAME_TOKEN = re.compile(rb"[0-9a-zA-Z.\-]+")
DATE_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
FindUser = Callable[[int], dict[str, Any] | None]


def complain(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")


@dataclass
class _Open:
    """A tag that waits for its end."""

    tag: str
    attributes: dict[str, str]
    offset: int


@dataclass
class _Parser:
    source: bytes
    find_user: FindUser
    with_time: bool
    position: int = 0
    out: list[str] = field(default_factory=list)
    length: int = 0
    """UTF-16 units written so far."""
    open: list[_Open] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)

    def run(self) -> tuple[str, list[dict[str, Any]]]:
        plain = re.compile(rb"[^<&]+")
        while self.position < len(self.source):
            if match := plain.match(self.source, self.position):
                self._write(match.group().decode())
                self.position = match.end()
            elif self._at() == b"&":
                text, self.position = _reference(self.source, self.position)
                self._write(text)
            elif self.source.startswith(b"</", self.position):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            tag = self.open[-1].tag
            raise complain(f'Can\'t find end tag corresponding to start tag "{tag}"')
        text = "".join(self.out)
        return text, _merge_code(self.entities)

    def _at(self) -> bytes:
        return self.source[self.position : self.position + 1]

    def _write(self, text: str) -> None:
        self.out.append(text)
        self.length += utf16_length(text)

    def _skip_space(self) -> None:
        while self._at() and self._at() in SPACE:
            self.position += 1

    def _word(self, stop: bytes) -> str:
        begin = self.position
        while self._at() and self._at() not in stop:
            self.position += 1
        return self.source[begin : self.position].decode()

    def _start_tag(self) -> None:
        begin = self.position
        self.position += 1
        tag = self._word(SPACE + b">").lower()
        if not self._at():
            raise complain(f"Unclosed start tag at byte offset {begin}")
        known = tag in SIMPLE or tag in SPECIAL
        if not known or (tag == "tg-time" and not self.with_time):
            raise complain(f'Unsupported start tag "{tag}" at byte offset {begin}')
        attributes = self._attributes(tag, begin)
        self.position += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise complain(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.open.append(_Open(tag, attributes, self.length))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._skip_space()
            if not self._at():
                raise complain(f'Unclosed start tag "{tag}" at byte offset {begin}')
            if self._at() == b">":
                return found
            name, value = self._attribute(tag, begin)
            found[name] = value

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._word(SPACE + b"=>").lower()
        if not name:
            raise complain(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._skip_space()
        if self._at() != b"=":
            if tag == "blockquote" and name == "expandable":
                return name, ""
            raise complain(
                "Expected equal sign in declaration of an attribute of the tag "
                f'"{tag}" at byte offset {begin}'
            )
        self.position += 1
        self._skip_space()
        if not self._at():
            raise complain(f'Unclosed start tag "{tag}" at byte offset {begin}')
        return name, self._value(begin)

    def _value(self, begin: int) -> str:
        quote = self._at()
        if quote not in (b'"', b"'"):
            return self._name_token()
        end = self.source.find(quote, self.position + 1)
        if end < 0:
            raise complain(f"Unclosed start tag at byte offset {begin}")
        raw = self.source[self.position + 1 : end]
        self.position = end + 1
        return _unescape(raw)

    def _name_token(self) -> str:
        begin = self.position
        match = NAME_TOKEN.match(self.source, begin)
        end = match.end() if match else begin
        following = self.source[end : end + 1]
        if not match or (following != b">" and (not following or following not in SPACE)):
            raise complain(f"Unexpected end of name token at byte offset {begin}")
        self.position = end
        return match.group().decode().lower()

    def _end_tag(self) -> None:
        begin = self.position
        if not self.open:
            raise complain(f"Unexpected end tag at byte offset {begin}")
        self.position += 2
        name = self._word(SPACE + b">").lower()
        self._skip_space()
        if self._at() != b">":
            raise complain(f"Unclosed end tag at byte offset {begin}")
        self.position += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise complain(
                f"Unmatched end tag at byte offset {begin}, "
                f'expected "</{opened.tag}>", found "</{name}>"'
            )
        if self.length > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        found = self._entity(opened)
        if found is not None:
            place = {"offset": opened.offset, "length": self.length - opened.offset}
            self.entities.append({"type": found.pop("type"), **place, **found})

    def _entity(self, opened: _Open) -> dict[str, Any] | None:
        tag, attributes = opened.tag, opened.attributes
        if tag in SIMPLE or tag == "span":
            return {"type": SIMPLE.get(tag, "spoiler")}
        if tag == "blockquote":
            return {"type": "expandable_blockquote" if "expandable" in attributes else tag}
        if tag == "code":
            language = attributes.get("class", "").removeprefix("language-")
            return {"type": "code", **({"language": language} if language else {})}
        if tag == "tg-emoji":
            return _custom_emoji(attributes)
        if tag == "tg-time":
            return _date_time(attributes)
        return {"type": "pre"} if tag == "pre" else self._link(attributes, opened)

    def _link(self, attributes: dict[str, str], opened: _Open) -> dict[str, Any] | None:
        inside = "".join(self.out).encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")
        url = attributes.get("href") or inside
        mention = re.fullmatch(r"tg://user\?id=(\d+)", url)
        if mention:
            user = self.find_user(int(mention.group(1)))
            return None if user is None else {"type": "text_mention", "user": user}
        link = normal_url(url)
        return None if link is None else {"type": "text_link", "url": link}


def parse_html(
    source: str, find_user: FindUser, *, with_time: bool = True
) -> tuple[str, list[dict[str, Any]]]:
    """Telegram's HTML → plain text and its entities, offsets in UTF-16 units."""
    text, entities = _Parser(source.encode(), find_user, with_time).run()
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def normal_url(url: str) -> str | None:
    """The link as Telegram stores it; None when it takes it for no link at all."""
    if re.match(r"tg://|ton://|mailto:|tel:", url):
        return url
    match = re.fullmatch(r"(?:(https?)://)?([^\s/?#]+\.[^\s/?#.]{2,}|localhost)(?::\d+)?(.*)", url)
    if match is None:
        return None
    full = url if match.group(1) else f"http://{url}"
    return full if match.group(3) else f"{full}/"


def _reference(source: bytes, position: int) -> tuple[str, int]:
    match = REFERENCE.match(source, position)
    if match is None:
        return "&", position + 1
    name = match.group(1).decode()
    if not name.startswith("#"):
        known = next((key for key in NAMED if name == key), None)
        return (NAMED[known], match.end()) if known else ("&", position + 1)
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    if 0xD800 <= code <= 0xDFFF:
        raise complain(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return (chr(code), match.end()) if 0 < code < 0x10FFFF else ("&", position + 1)


def _unescape(raw: bytes) -> str:
    out: list[str] = []
    position = 0
    while (found := raw.find(b"&", position)) >= 0:
        out.append(raw[position:found].decode())
        text, position = _reference(raw, found)
        out.append(text)
    return "".join(out) + raw[position:].decode()


def _custom_emoji(attributes: dict[str, str]) -> dict[str, Any]:
    identifier = attributes.get("emoji-id", "")
    if not identifier.isdigit():
        raise complain("Invalid custom emoji identifier specified")
    return {"type": "custom_emoji", "custom_emoji_id": identifier}


def _date_time(attributes: dict[str, str]) -> dict[str, Any]:
    unix, shape = attributes.get("unix", ""), attributes.get("format", "")
    if not unix.isdigit() or int(unix) >= 1 << 31:
        raise complain("Invalid Unix time specified")
    if not DATE_TIME_FORMAT.fullmatch(shape):
        raise complain("Invalid date-time format specified")
    found: dict[str, Any] = {"type": "date_time", "unix_time": int(unix)}
    return {**found, "date_time_format": shape} if shape else found


def _merge_code(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`<pre><code class="language-x">` is one entity; a language elsewhere means nothing."""
    spans = {
        (entity["offset"], entity["length"]): entity
        for entity in entities
        if entity["type"] == "pre"
    }
    kept: list[dict[str, Any]] = []
    for entity in entities:
        language = entity.pop("language", None) if entity["type"] == "code" else None
        pre = spans.get((entity["offset"], entity["length"]))
        if language and pre is not None:
            pre["language"] = language
        else:
            kept.append(entity)
    return kept
