"""The outbox's rows: an errand as the desk orders it, as it waits, what came of its call."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.company import GroupFacts
from model.errands.base import Errand, Place, Priority
from model.ids import ChatKey, ClientId, LinkId, MessageId, PersonId, RowId, TopicId


class Step(StrEnum):
    """What a row does now: one to a topic may have to make the topic and its card first."""

    TOPIC = "topic"
    CARD = "card"
    HISTORY = "history"
    SELF = "self"


class Halt(StrEnum):
    """What Telegram may ask a bot to leave off for long."""

    TOPICS = "topics"  # making any
    GROUP = "group"  # whatever goes to the staff group


class Look(StrEnum):
    """Whether a fresh look at its chat has been had since the chat refused a row."""

    NONE = ""
    ASKED = "asked"
    FINE = "fine"  # and nothing was found missing


@dataclass(frozen=True, slots=True)
class Order:
    """What has to be said or done, as the desk writes it into the outbox."""

    errand: Errand
    chat: ChatKey
    client_id: ClientId | None = None
    link_id: LinkId | None = None
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

    id: RowId
    errand: Errand
    chat: ChatKey
    lane: str
    priority: Priority
    client_id: ClientId | None
    link_id: LinkId | None
    cost: int
    due: datetime
    attempts: int
    repeat: bool
    step: Step
    look: Look = Look.NONE
    topic_id: TopicId | None = None
    merged: int = 0
    """How often a newer order has taken it over while it waited."""

    @property
    def reader(self) -> PersonId:
        """Who reads it, where it goes to somebody on the team in private."""
        return PersonId(self.chat)

    @property
    def kind(self) -> str:
        """The name of its errand's kind."""
        return self.errand.kind


@dataclass(frozen=True, slots=True)
class Done:
    """What Telegram gave back for a call that went well."""

    message_ids: tuple[MessageId, ...] = ()
    ephemeral_id: MessageId | None = None
    poll_id: str = ""
    topic_id: TopicId | None = None
    shown: str = ""
    was: str = ""
    """What the card was known to show when the call was put together."""
    named: str = ""
    absorbed: tuple[RowId, ...] = ()
    marked: bool = True
    as_new: bool = False
    rest: int = 0
    seen: bool = False
    first: LinkId | None = None
    """The message whose words the card that was made says."""
    facts: GroupFacts | None = None
    member: bool | None = False
    """Whether the person asked about is in the group; None if Telegram can't say."""
    strayed: tuple[MessageId, ...] = ()
    """The messages that were to go into a topic and stand in the flat chat, for there is none."""
    doubtful: tuple[RowId, ...] = ()
    """Rows that went well before that was known, and may stand there, too."""
