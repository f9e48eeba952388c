"""Buttons within a rich message: found wherever they stand, checked as the Bot API describes them.

A button's words may be plain text alone here, although Telegram takes emoji and times in them, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.markup import ACTIONS, STYLES
from sandbox.message import Button, Json, Message

MAX_DATA = 64
"""Bytes."""


def raw_buttons(found: Any) -> Iterator[Json]:
    """All of them in blocks or in rich text, in reading order, as they were given."""
    if isinstance(found, list):
        for part in found:
            yield from raw_buttons(part)
    elif isinstance(found, dict) and found.get("type") == "button":
        yield found["button"]
    elif isinstance(found, dict) and found.get("type") == "buttons":
        yield from found["buttons"]
    elif isinstance(found, dict):
        yield from raw_buttons(list(found.values()))


def complaint(button: Json) -> str | None:
    """What is wrong with a button, if anything."""
    used = [name for name in ACTIONS if name in button]
    data, style = button.get("callback_data"), button.get("style")
    if not isinstance(button["text"], str) or not button["text"].strip():
        return "a button needs plain text"
    if len(used) != 1:
        return "a button needs exactly one action"
    if data is not None and not 1 <= len(data.encode()) <= MAX_DATA:
        return f"callback_data must be 1-{MAX_DATA} bytes"
    if style not in (None, *STYLES) or (style == "link" and data is None):
        return f'a button can\'t have the style "{style}"'
    return None


def pressable(message: Message) -> list[Button]:
    """Those of a message that ask the bot, and those that are disabled."""
    blocks = message.content.payload.get("rich_message", {}).get("blocks", [])
    read = map(Button.read, raw_buttons(blocks))
    return [button for button in read if button.data is not None or button.disabled]
