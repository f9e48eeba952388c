"""The outbox's rows: an errand as the desk orders it, as it waits, what came of its call."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.company import GroupFacts
from model.errands.base import Errand, Place, Priority


class Step(StrEnum):
    """What a row does now: one to a topic may have to make the topic and its card first."""

    TOPIC = "topic"
    CARD = "card"
    HISTORY = "history"
    SELF = "self"


class Look(StrEnum):
    """Whether a fresh look at its chat has been had since the chat refused a row."""

    NONE = ""
    ASKED = "asked"
    FINE = "fine"  # and nothing was found missing


@dataclass(frozen=True, slots=True)
class Order:
    """What has to be said or done, as the desk writes it into the outbox."""

    errand: Errand
    chat: int
    client_id: int | None = None
    link_id: int | None = None
    due: datetime | None = None
    urgency: Priority | None = None

    @property
    def place(self) -> Place:
        """Where it goes, and what it is about."""
        return Place(self.chat, self.client_id, self.link_id)

    @property
    def priority(self) -> Priority:
        """As ordered, else as its kind has it."""
        return self.errand.priority(self.place) if self.urgency is None else self.urgency


@dataclass(frozen=True, slots=True)
class Row:
    """An order in the outbox."""

    id: int
    errand: Errand
    chat: int
    lane: str
    priority: Priority
    client_id: int | None
    link_id: int | None
    cost: int
    due: datetime
    attempts: int
    repeat: bool
    step: Step
    look: Look = Look.NONE
    topic_id: int | None = None

    @property
    def kind(self) -> str:
        """The name of its errand's kind."""
        return self.errand.kind


@dataclass(frozen=True, slots=True)
class Done:
    """What Telegram gave back for a call that went well."""

    message_ids: tuple[int, ...] = ()
    ephemeral_id: int = 0
    topic_id: int | None = None
    shown: str = ""
    named: str = ""
    absorbed: tuple[int, ...] = ()
    marked: bool = True
    as_new: bool = False
    rest: int = 0
    seen: bool = False
    facts: GroupFacts | None = None
    member: bool | None = False
    """Whether the person asked about is in the group; None if Telegram can't say."""
