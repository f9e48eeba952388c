"""Owns what a summary looks up beside the figures: who waits now, who was discontent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from model import ClientId, ConversationId, LinkId, PersonId
from storage.ports import Record, Tx
from storage.ratings import IS_OPEN
from storage.times import moment, ms


@dataclass(frozen=True, slots=True)
class Waiting:
    """A client who waits for an answer now."""

    client_id: ClientId
    conversation_id: ConversationId
    since: datetime
    assignee_id: PersonId | None


@dataclass(frozen=True, slots=True)
class Discontent:
    """A client who said that it was bad; `words_id` is the link of what they wrote about it.

    `open`: they wrote it, nobody has written to them since, and nobody said
    that nothing is to be done.
    """

    client_id: ClientId
    conversation_id: ConversationId
    operator_id: PersonId | None
    at: datetime
    words_id: LinkId | None
    open: bool


def waiting(tx: Tx) -> list[Waiting]:
    """Everybody who waits for an answer, longest first; also those who are put off."""
    rows = tx.rows(
        """
        SELECT client_id, id, waiting_since, assignee_id FROM conversations
        WHERE closed_at IS NULL AND waiting_since IS NOT NULL ORDER BY waiting_since, id
        """
    )
    return [
        Waiting(
            client_id=row["client_id"],
            conversation_id=row["id"],
            since=moment(int(row["waiting_since"])),
            assignee_id=row["assignee_id"],
        )
        for row in rows
    ]


DISCONTENT = f"""
    SELECT client_id, conversation_id, operator_id, rated_at, words_id, {IS_OPEN} AS open
    FROM ratings WHERE rating = 'bad' AND rated_at >= :since AND rated_at < :until"""  # noqa: S608 - constants only
LATEST_FIRST = f"{DISCONTENT} ORDER BY rated_at DESC, id DESC"
COMPLAINTS = f"{DISCONTENT} AND {IS_OPEN} ORDER BY rated_at, id"
HELD_AGAINST_US = timedelta(days=14)
"""So long what went wrong is something to be done, if nobody does it."""


def discontent(tx: Tx, since: datetime, until: datetime) -> list[Discontent]:
    """The bad ratings given from `since` to before `until`, latest first."""
    rows = tx.rows(LATEST_FIRST, since=ms(since), until=ms(until))
    return [_discontent(row) for row in rows]


def complaints(tx: Tx, now: datetime) -> list[Discontent]:
    """What went wrong and is still to be answered, the oldest first."""
    rows = tx.rows(COMPLAINTS, since=ms(now - HELD_AGAINST_US), until=ms(now) + 1)
    return [_discontent(row) for row in rows]


def _discontent(row: Record) -> Discontent:
    return Discontent(
        client_id=row["client_id"],
        conversation_id=row["conversation_id"],
        operator_id=row["operator_id"],
        at=moment(int(row["rated_at"])),
        words_id=row["words_id"],
        open=bool(row["open"]),
    )


def first_event(tx: Tx) -> datetime | None:
    """When the company's history begins; None while there is none."""
    first: int | None = tx.value("SELECT min(at) FROM events")
    return moment(first)
