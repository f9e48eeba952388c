"""Buttons under a line, and what arrives when one is pressed."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from model.ids import ChatId, MessageId, TopicId
from model.people import Person

COPY = "copy"
"""The action of a button that only copies its `copy` for whoever presses."""

OPEN = "open"
"""The action of a button that only opens the topic of that number in the staff group."""


NUMBERS = range(2**32)
"""What `number_of` gives."""


def number_of(name: str) -> int:
    """By what a button names what the settings call so, in any case, whatever else there is.

    By its place it would mean another one as soon as the settings have them in another order.
    """
    return zlib.crc32(name.casefold().encode())


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: a label's name, and what pressing it means.

    `version` is that of what it acts on, as whoever presses it sees it; 0 where that is all one.
    """

    label: str
    action: str
    subject: int
    arg: int = 0
    style: str = ""
    text: str = ""
    version: int = 0
    copy: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    """What its label says besides, as a text's arguments."""

    @property
    def data(self) -> str:
        """Callback data, at most 64 bytes (Bot API, InlineKeyboardButton)."""
        version = f":{self.version}" if self.version else ""
        return f"{self.action}:{self.subject}:{self.arg}{version}"


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button, as it arrived. Telegram forgets the query 150 s after the press."""

    query_id: str
    action: str
    subject: int
    arg: int
    sender: Person
    chat_id: ChatId
    private: bool
    message_id: MessageId
    topic_id: TopicId | None
    ephemeral_id: MessageId | None = None
    version: int = 0
    """Of what it acts on, when the button was shown."""
