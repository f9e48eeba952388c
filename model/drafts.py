"""What a model proposes to the team: a draft of a reply, a summary, a translation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.ids import ClientId, ConversationId, DraftId, MessageId, PersonId


class DraftKind(StrEnum):
    """What it is for."""

    REPLY = "reply"
    """To answer what a client waits for."""
    SUMMARY = "summary"
    """What a conversation that changes hands is about."""
    INWARD = "inward"
    """A client's words in the team's language."""
    OUTWARD = "outward"
    """A note of somebody's in the client's language, to be sent."""


class DraftState(StrEnum):
    """Where it is."""

    WAITING = "waiting"
    ASKED = "asked"
    READY = "ready"
    """The model has answered, and it is on its way into the topic."""
    SHOWN = "shown"
    OVER = "over"
    """Sent, left, outdated, or never answered."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """One of them."""

    id: DraftId
    kind: DraftKind
    client_id: ClientId
    conversation_id: ConversationId
    about: int
    """The link that it answers or translates, the note, or the event of a hand-over."""
    by: PersonId | None
    """Who asked for it; None: nobody did."""
    state: DraftState
    text: str
    message_id: MessageId | None
    at: datetime
