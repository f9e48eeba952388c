"""Owns what a summary looks up beside the figures: who waits now, who was discontent."""

from dataclasses import dataclass
from datetime import datetime

from model import ClientId, LinkId, PersonId
from storage.ports import Tx
from storage.times import moment, ms


@dataclass(frozen=True, slots=True)
class Waiting:
    """A client who waits for an answer now."""

    client_id: ClientId
    since: datetime
    assignee_id: PersonId | None


@dataclass(frozen=True, slots=True)
class Discontent:
    """A client who said that it was bad; `words_id` is the link of what they wrote about it."""

    client_id: ClientId
    operator_id: PersonId | None
    at: datetime
    words_id: LinkId | None


def waiting(tx: Tx) -> list[Waiting]:
    """Everybody who waits for an answer, longest first; also those who are put off."""
    rows = tx.rows(
        """
        SELECT client_id, waiting_since, assignee_id FROM conversations
        WHERE closed_at IS NULL AND waiting_since IS NOT NULL ORDER BY waiting_since, id
        """
    )
    return [
        Waiting(
            client_id=row["client_id"],
            since=moment(int(row["waiting_since"])),
            assignee_id=row["assignee_id"],
        )
        for row in rows
    ]


def discontent(tx: Tx, since: datetime, until: datetime) -> list[Discontent]:
    """The bad ratings given from `since` to before `until`, latest first."""
    rows = tx.rows(
        """
        SELECT client_id, operator_id, rated_at, words_id FROM ratings
        WHERE rating = 'bad' AND rated_at >= :since AND rated_at < :until
        ORDER BY rated_at DESC, id DESC
        """,
        since=ms(since),
        until=ms(until),
    )
    return [
        Discontent(
            client_id=row["client_id"],
            operator_id=row["operator_id"],
            at=moment(int(row["rated_at"])),
            words_id=row["words_id"],
        )
        for row in rows
    ]


def first_event(tx: Tx) -> datetime | None:
    """When the company's history begins; None while there is none."""
    first: int | None = tx.value("SELECT min(at) FROM events")
    return moment(first)
