"""Formatted text as a bot sends it: parse modes, given entities, limits, what is found in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.blanks import seen_as, stored
from sandbox.errors import bad_request
from sandbox.html_parser import FindUser, complain, normal_url, parse_html, utf16_length
from sandbox.markup_html import covered

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_RAW_BYTES = 32768
MAX_ENTITIES = 100
PLAIN_TYPES = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
    }
)
FOUND_IN_TEXT = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
    }
)
COMMAND = r"(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"
URL = (
    r"(?<![\w@.])(?:https?://[^\s<>\"']+"
    r"|(?:[\w-]+\.)+(?:ru|com|org|net|kz|me)\b[^\s<>\"']*)"
)
DETECTORS = (
    ("bot_command", re.compile(COMMAND)),
    ("email", re.compile(r"(?<![\w.@+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("url", re.compile(URL)),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z0-9_]{4,32}\b")),
    ("hashtag", re.compile(r"(?<![\w#&])#\w*[^\W\d]\w*")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w$])")),
    ("phone_number", re.compile(r"(?<![\w+])\+\d(?:[ ()-]{0,2}\d){9,13}(?![\w-])")),
)


@dataclass(frozen=True)
class Formatted:
    """Plain text with its entities."""

    text: str
    entities: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Formatter:
    """Reads formatted text; knows who can be mentioned and what this server is too old for."""

    find_user: FindUser
    with_time: bool = True

    def read(
        self, raw: str, parse_mode: str | None, given: list[dict[str, Any]] | None
    ) -> Formatted:
        """The text as Telegram would store it; may turn out empty."""
        if len(raw.encode()) > MAX_RAW_BYTES:
            raise bad_request("text is too long")
        mode = (parse_mode or "").lower()
        if mode not in ("", "none", "html"):
            # Markdown is refused rather than half understood: never kinder than Telegram.
            raise bad_request("unsupported parse_mode")
        if mode == "html":
            text, entities = parse_html(raw, self.find_user, with_time=self.with_time)
        else:
            text, entities = raw, [self._given(entity, raw) for entity in given or []]
        return detect(clean(Formatted(text, tuple(entities))))

    def _given(self, entity: dict[str, Any], text: str) -> dict[str, Any]:
        kind = entity.get("type")
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise bad_request('can\'t parse MessageEntity: Field "offset" must be of type Number')
        end = utf16_length(text)
        if offset < 0 or length <= 0 or offset + length > end:
            raise bad_request("entity beginning or end is out of the text")
        place = {"type": kind, "offset": offset, "length": length}
        if kind in PLAIN_TYPES or kind in FOUND_IN_TEXT:
            return place
        return {**place, **self._argument(entity)}

    def _argument(self, entity: dict[str, Any]) -> dict[str, Any]:
        kind = entity.get("type")
        if kind == "pre":
            return {"language": entity["language"]} if entity.get("language") else {}
        if kind == "text_link" and (url := normal_url(str(entity.get("url", "")))):
            return {"url": url}
        if kind == "text_mention":
            user = self.find_user(int(entity.get("user", {}).get("id", 0)))
            if user is not None:
                return {"user": user}
        if kind == "custom_emoji" and str(entity.get("custom_emoji_id", "")).isdigit():
            return {"custom_emoji_id": str(entity["custom_emoji_id"])}
        if kind == "date_time" and self.with_time and isinstance(entity.get("unix_time"), int):
            names = ("unix_time", "date_time_format")
            return {name: entity[name] for name in names if entity.get(name) is not None}
        raise complain(f'unsupported or incomplete entity of type "{kind}"')


def clean(given: Formatted) -> Formatted:
    """Takes out what Telegram drops, and white space around; shifts the entities accordingly."""
    given = _without_dropped(given)
    stripped = given.text.strip(" \n")
    start = utf16_length(given.text[: len(given.text) - len(given.text.lstrip(" \n"))])
    end = utf16_length(stripped)
    kept: list[dict[str, Any]] = []
    for entity in given.entities:
        begin = max(entity["offset"] - start, 0)
        finish = min(entity["offset"] + entity["length"] - start, end)
        if finish > begin:
            kept.append({**entity, "offset": begin, "length": finish - begin})
    return Formatted(stripped, tuple(kept))


def _without_dropped(given: Formatted) -> Formatted:
    """Entities count from what is left; one around nothing but what is dropped has no length."""
    left: list[int] = []
    count = 0
    for letter in given.text:
        left += [count] * utf16_length(letter)
        count += utf16_length(letter) if seen_as(letter) else 0
    left.append(count)
    shifted = (
        {**entity, "offset": left[entity["offset"]], "length": left[end] - left[entity["offset"]]}
        for entity in given.entities
        if (end := entity["offset"] + entity["length"]) < len(left)
    )
    return Formatted(stored(given.text), tuple(shifted))


def detect(given: Formatted) -> Formatted:
    """Adds commands, links, mentions, tags and phone numbers where nothing is marked yet."""
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in given.entities
        if _blocks(entity)
    ]
    found: list[dict[str, Any]] = []
    for kind, pattern in DETECTORS:
        for match in pattern.finditer(given.text):
            begin = utf16_length(given.text[: match.start()])
            end = begin + utf16_length(match.group())
            if not _overlaps(begin, end, taken):
                taken.append((begin, end))
                found.append({"type": kind, "offset": begin, "length": end - begin})
    both = sorted(
        [*given.entities, *found], key=lambda entity: (entity["offset"], -entity["length"])
    )
    return Formatted(given.text, tuple(both[:MAX_ENTITIES]))


def preview_of(given: Formatted, options: dict[str, Any] | None) -> dict[str, Any] | None:
    """The link_preview_options that come back: a text with a link tells which one it shows."""
    if (options or {}).get("is_disabled"):
        return options
    found = (_address(given.text, entity) for entity in given.entities)
    first = next((address for address in found if address), None)
    return options if first is None else {"url": first, **(options or {})}


def _address(text: str, entity: dict[str, Any]) -> str | None:
    if entity["type"] == "text_link":
        return str(entity["url"])
    if entity["type"] != "url":
        return None
    return covered(text, entity)


def check_length(given: Formatted, limit: int, complaint: str) -> None:
    # Telegram counts code points before sending and something else after: the larger count is safe.
    if utf16_length(given.text) > limit:
        raise bad_request(complaint)


def _blocks(entity: dict[str, Any]) -> bool:
    return entity["type"] in FOUND_IN_TEXT or entity["type"] in ("code", "pre", "text_link")


def _overlaps(begin: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    return any(begin < other_end and other_begin < end for other_begin, other_end in taken)
