"""The vocabulary of Smena: frozen dataclasses and enums that every part may import.

Owns names and shapes only: no rules, no I/O, and no import of any other part of Smena.
Moments are aware UTC datetimes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

STAFF = 0
"""The chat key of the staff group: symbolic, so that a migrated group rewrites no row."""

Content = Mapping[str, Any]
"""A message's content as JSON: {"kind": "text", "text": …, "entities": […]} and the like."""


class Side(StrEnum):
    """Who wrote a message first: its copy lives on the other side."""

    CLIENT = "client"
    STAFF = "staff"


class Role(StrEnum):
    """What a member of staff may do; each includes the ones before."""

    OPERATOR = "operator"
    LEAD = "lead"
    OWNER = "owner"


class Reach(StrEnum):
    """Whether a client can be written to."""

    OK = ""
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"


class LinkState(StrEnum):
    """Where a message is on its way to the other side."""

    PENDING = "pending"
    HELD = "held"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    UNDONE = "undone"


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
class House:
    """The company's rules, from the settings: what the desk decides by."""

    name: str = ""
    link: str = ""
    locale: str = "ru"
    reopen: timedelta = timedelta(hours=72)
    greet: bool = True
    closing_line: bool = True
    privacy_contact: str = ""
    reply_mode: str = "all"
    note_marks: tuple[str, ...] = ("//", "/note", "!note")
    hold_on_collision: bool = True
    album_wait: timedelta = timedelta(milliseconds=800)
    owner_ids: frozenset[int] = frozenset()
    lead_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as Telegram shows them at this moment."""

    id: int
    name: str
    username: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """A customer who wrote to the bot; the id is Telegram's user id."""

    id: int
    name: str
    username: str
    locale: str
    source: str
    first_seen: datetime
    reach: Reach
    topic_id: int | None
    card_id: int | None
    topic_closed: bool
    icon: str
    menu: str


@dataclass(frozen=True, slots=True)
class Operator:
    """A member of the staff group, or an owner; the id is Telegram's user id."""

    id: int
    name: str
    username: str
    role: Role
    in_group: bool
    private: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """From a client's first message until closed."""

    id: int
    client_id: int
    opened_at: datetime
    assignee_id: int | None
    waiting_since: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    closed_by: int | None

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed."""
        return self.closed_at is None

    @property
    def state(self) -> str:
        """Who must act: 'waiting' for us, 'work' (waits for the client) or 'closed'."""
        if not self.is_open:
            return "closed"
        return "waiting" if self.waiting_since else "work"


@dataclass(frozen=True, slots=True)
class Link:
    """A message on one side and its copy on the other."""

    id: int
    client_id: int
    conversation_id: int | None
    side: Side
    author_id: int
    origin_id: int
    copy_id: int | None
    part: int
    album: str
    fingerprint: str
    content: Content
    preview: str
    state: LinkState
    at: datetime


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as it arrived, from either side."""

    message_id: int
    sender: Person
    content: Content
    fingerprint: str
    at: datetime
    album: str = ""
    reply_to: int | None = None
    quote: Mapping[str, Any] | None = None
    forwarded: bool = False

    @property
    def kind(self) -> str:
        """Telegram's name of the content: text, photo, voice …"""
        return str(self.content["kind"])

    @property
    def text(self) -> str:
        """Text or caption, as written."""
        return str(self.content.get("text") or self.content.get("caption") or "")


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


@dataclass(frozen=True, slots=True)
class Done:
    """What Telegram gave back for a call that went well."""

    message_ids: tuple[int, ...] = ()
    topic_id: int | None = None
    shown: str = ""
    absorbed: tuple[int, ...] = ()
    marked: bool = True
    as_new: bool = False
    facts: "GroupFacts | None" = None


@dataclass(frozen=True, slots=True)
class Company:
    """What the owner set up: the staff group and what it still lacks."""

    group_id: int | None
    group_title: str
    candidate_id: int | None
    ready: bool
    missing: tuple[str, ...]
    icons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What Telegram says of a group and of the bot's place in it."""

    chat_id: int
    title: str = ""
    exists: bool = True
    is_supergroup: bool = False
    is_forum: bool = False
    is_member: bool = False
    is_admin: bool = False
    can_manage_topics: bool = False
    icons: Mapping[str, str] = field(default_factory=dict)
    admins: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Face:
    """What a card shows of a client, at the moment it is rendered."""

    name: str
    username: str
    locale: str
    first_seen: datetime
    conversations: int
    source: str
    state: str
    assignee: str | None
    waiting_since: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    blocked: str
    held: int
    repeat: bool = False
