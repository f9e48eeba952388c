"""Owns events: append-only facts, from which every later number is computed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from model import (
    AUDITED,
    AnswerId,
    AuthorId,
    ClientId,
    Conversation,
    ConversationId,
    Event,
    PassedOn,
    PersonId,
)
from storage.ports import Tx
from storage.times import moment, ms


@dataclass(frozen=True, slots=True)
class Move:
    """How a conversation came to where it is."""

    kind: Event
    at: datetime
    actor_id: PersonId | None
    why: str = ""
    """By which rule of the house, where it was one (`PassedOn`, `ClosedBy`)."""
    deputy: bool = False
    """Whoever got it stood in for whoever had it."""

    @property
    def cause(self) -> str:
        """The one thing that brought it there."""
        return self.why or self.kind


CHANGED_HANDS = {
    *(Event.CLAIMED, Event.TAKEN_OVER, Event.TRANSFERRED, Event.RELEASED, Event.HANDED_OVER)
}
BEGUN = CHANGED_HANDS | {Event.OPENED}


ASIDE = (Event.NUDGED, Event.NOTE, Event.TAGGED, Event.UNTAGGED, Event.CLAIM_LOST)
"""What ends nobody's silence: the team among themselves, and the question whether all is well."""

LAST_TURN = f"""SELECT at FROM events WHERE conversation_id = :conversation
    AND kind NOT IN ({", ".join(f"'{kind}'" for kind in ASIDE)})
    ORDER BY id DESC LIMIT 1"""  # noqa: S608 - constants only

LAST_MOVE = f"""SELECT kind, at, actor_id, data FROM events
    WHERE conversation_id = :conversation AND kind IN
        ({", ".join(f"'{kind}'" for kind in sorted(BEGUN))})
    ORDER BY id DESC LIMIT 1"""  # noqa: S608 - constants only
LAST_CLOSED = """SELECT kind, at, actor_id, data FROM events
    WHERE conversation_id = :conversation AND kind = 'closed' ORDER BY id DESC LIMIT 1"""

LAST_AUDITED = f"""
    SELECT kind, at, client_id, actor_id, data FROM events
    WHERE kind IN ({", ".join(f"'{kind}'" for kind in AUDITED)})
    ORDER BY id DESC LIMIT :limit OFFSET :skip"""  # noqa: S608 - constants only


def last_move(tx: Tx, conversation: Conversation) -> Move | None:
    """What made it whose it is, or closed it; what was merely done in it since is no cause."""
    if conversation.is_open:
        row = tx.row(LAST_MOVE, conversation=conversation.id)
    else:
        row = tx.row(LAST_CLOSED, conversation=conversation.id)
    if row is None:
        return None
    data = json.loads(row["data"])
    about = str(data.get("why", "")), bool(data.get("stands_in"))
    return Move(Event(row["kind"]), moment(int(row["at"])), row["actor_id"], *about)


def put_back_by(tx: Tx, conversation_id: ConversationId) -> PersonId | None:
    """Who put it into the queue with their own hand, if that is how it came there."""
    row = tx.row(
        """
        SELECT kind, actor_id, data FROM events
        WHERE conversation_id = :conversation AND kind IN
            ('claimed', 'taken_over', 'transferred', 'released', 'handed_over')
        ORDER BY id DESC LIMIT 1
        """,
        conversation=conversation_id,
    )
    if row is None:
        return None
    own_hand = row["kind"] == Event.RELEASED or (
        json.loads(row["data"]).get("why") == PassedOn.LEAVING
    )
    return PersonId(row["actor_id"]) if own_hand else None


def record(
    tx: Tx,
    kind: Event,
    at: datetime,
    *,
    client: ClientId | None = None,
    conversation: ConversationId | None = None,
    actor: AuthorId | None = None,
    **data: Any,
) -> None:
    """Add one fact. `at` is when it happened; `data` is small, and never a message's text."""
    tx.run(
        """
        INSERT INTO events (at, kind, client_id, conversation_id, actor_id, data)
        VALUES (:at, :kind, :client, :conversation, :actor, :data)
        """,
        at=ms(at),
        kind=kind,
        client=client,
        conversation=conversation,
        actor=actor,
        data=json.dumps(data, ensure_ascii=False) if data else "{}",
    )


@dataclass(frozen=True, slots=True)
class Audited:
    """An act that owners can look up: what, when, by whom, about whom."""

    kind: Event
    at: datetime
    client_id: ClientId | None
    actor_id: PersonId | None
    data: Mapping[str, Any]


def audited(tx: Tx, skip: int, limit: int) -> list[Audited]:
    """The last acts that owners can look up, the latest first; so many are passed over."""
    return [
        Audited(
            Event(row["kind"]),
            moment(int(row["at"])),
            row["client_id"],
            row["actor_id"],
            json.loads(row["data"]),
        )
        for row in tx.rows(LAST_AUDITED, skip=skip, limit=limit)
    ]


def calendars(tx: Tx) -> list[tuple[datetime, str]]:
    """What the company worked by, oldest first: since when, and its hours as JSON."""
    rows = tx.rows("SELECT at, data FROM events WHERE kind = 'calendar' ORDER BY id")
    return [(moment(int(row["at"])), str(row["data"])) for row in rows]


def happened(tx: Tx, kind: Event) -> bool:
    """Whether that was ever so, as far as anybody remembers."""
    return bool(tx.value("SELECT EXISTS (SELECT 1 FROM events WHERE kind = :kind)", kind=kind))


def last_turn(tx: Tx, conversation: ConversationId) -> datetime | None:
    """When anything happened in the conversation last that the client may have a part in."""
    at: int | None = tx.value(LAST_TURN, conversation=conversation)
    return moment(at)


def closing(tx: Tx, conversation: ConversationId) -> Mapping[str, Any]:
    """The facts of its last closing; none if it never was closed, or ended nothing."""
    return last_facts(tx, Event.CLOSED, conversation)


def last_facts(tx: Tx, kind: Event, conversation: ConversationId) -> Mapping[str, Any]:
    """What is known of that, as it happened last in the conversation."""
    data = tx.value(
        """
        SELECT data FROM events WHERE conversation_id = :conversation AND kind = :kind
        ORDER BY id DESC LIMIT 1
        """,
        conversation=conversation,
        kind=kind,
    )
    return json.loads(data) if data else {}


def last_actor(tx: Tx, kind: Event, conversation: ConversationId) -> PersonId | None:
    """Who did that last in the conversation."""
    found: PersonId | None = tx.value(
        """
        SELECT actor_id FROM events WHERE conversation_id = :conversation AND kind = :kind
        ORDER BY id DESC LIMIT 1
        """,
        conversation=conversation,
        kind=kind,
    )
    return found


def last(tx: Tx, kind: Event, conversation: ConversationId) -> datetime | None:
    """When that happened last in the conversation."""
    at = tx.value(
        """
        SELECT at FROM events WHERE conversation_id = :conversation AND kind = :kind
        ORDER BY id DESC LIMIT 1
        """,
        conversation=conversation,
        kind=kind,
    )
    return None if at is None else moment(int(at))


def offered(tx: Tx, conversation: ConversationId) -> list[AnswerId]:
    """Which answers the client was offered in that conversation, in their order."""
    rows = tx.rows(
        "SELECT data FROM events WHERE conversation_id = :id AND kind = :kind ORDER BY id",
        id=conversation,
        kind=Event.OFFERED,
    )
    return [AnswerId(json.loads(row["data"])["answer"]) for row in rows]


def wished(tx: Tx, conversation: ConversationId, wish: str) -> bool:
    """Whether the client asked for that there, by a command or a button."""
    rows = tx.rows(
        "SELECT data FROM events WHERE conversation_id = :id AND kind = :kind",
        id=conversation,
        kind=Event.WISHED,
    )
    return any(json.loads(row["data"])["wish"] == wish for row in rows)


def heard_since(tx: Tx, conversation_id: ConversationId, kind: Event) -> bool:
    """Whether its client has written more than mere thanks since that happened last there."""
    rows = tx.rows(
        """
        SELECT data FROM events
        WHERE conversation_id = :conversation AND kind = 'message_in' AND id >
            (SELECT max(id) FROM events WHERE conversation_id = :conversation AND kind = :kind)
        """,
        conversation=conversation_id,
        kind=kind,
    )
    return any(not json.loads(row["data"]).get("quiet") for row in rows)
