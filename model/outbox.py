"""What has to be said or done at Telegram: orders, rows, buttons, what came of a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from model.company import GroupFacts
from model.people import Person

STAFF = 0
"""The chat key of the staff group: symbolic, so that a migrated group rewrites no row."""


class Kind(StrEnum):
    """What an outbox row asks of Telegram."""

    COPY = "copy"
    ALBUM = "album"
    EDIT = "edit"
    SAY = "say"
    CARD = "card"
    ICON = "icon"
    REACT = "react"
    UNSEND = "unsend"
    ANSWER = "answer"
    INSPECT = "inspect"
    MENU = "menu"
    CLOSE_STRAY = "close_stray"
    DROP_TOPIC = "drop_topic"
    TAG = "tag"
    MEET = "meet"
    REPORT = "report"
    CHART = "chart"
    EXPORT = "export"


class Priority(IntEnum):
    """Order of importance within one chat; a smaller number goes first."""

    MESSAGE = 0
    ALERT = 1
    CARD = 2
    ICON = 3


class Step(StrEnum):
    """What a row does now: one to a topic may have to make the topic and its card first."""

    TOPIC = "topic"
    CARD = "card"
    HISTORY = "history"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: a label's name, and what pressing it means."""

    label: str
    action: str
    subject: int
    arg: int = 0
    style: str = ""
    text: str = ""

    @property
    def data(self) -> str:
        """Callback data, at most 64 bytes (Bot API, InlineKeyboardButton)."""
        return f"{self.action}:{self.subject}:{self.arg}"


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button, as it arrived. Telegram forgets the query 150 s after the press."""

    query_id: str
    action: str
    subject: int
    arg: int
    sender: Person
    chat_id: int
    private: bool
    message_id: int
    topic_id: int | None
    ephemeral_id: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What has to be said or done, as the desk writes it into the outbox."""

    kind: Kind
    chat: int
    lane: str
    priority: Priority = Priority.MESSAGE
    payload: Mapping[str, Any] = field(default_factory=dict)
    client_id: int | None = None
    link_id: int | None = None
    cost: int = 1
    due: datetime | None = None
    merge_key: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An order in the outbox."""

    id: int
    kind: Kind
    chat: int
    lane: str
    priority: Priority
    payload: Mapping[str, Any]
    client_id: int | None
    link_id: int | None
    cost: int
    due: datetime
    attempts: int
    repeat: bool
    step: Step
    topic_id: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What Telegram gave back for a call that went well."""

    message_ids: tuple[int, ...] = ()
    topic_id: int | None = None
    shown: str = ""
    named: str = ""
    absorbed: tuple[int, ...] = ()
    marked: bool = True
    as_new: bool = False
    facts: "GroupFacts | None" = None
    member: bool = False
