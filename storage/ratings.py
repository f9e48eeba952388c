"""Owns ratings: what clients are to be asked after closing, what they were, and what they said."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from model import ClientId, Conversation, ConversationId, LinkId, MessageId, PersonId, RatingId
from storage.ports import Record, Tx
from storage.times import moment, ms

FRESH = timedelta(hours=1)
"""A question that could not leave for so long is not asked any more."""

COLUMNS = """id, client_id, conversation_id, operator_id, state, asked_at, message_id, rating,
    rated_at, words_id"""
IS_OPEN = """(words_id IS NOT NULL AND state <> 'settled' AND NOT EXISTS (
    SELECT 1 FROM conversations
    WHERE conversations.client_id = ratings.client_id
        AND replied_at / 1000 >= rated_at / 1000))"""
"""Of a bad one: they wrote what went wrong, and nobody has done anything about it. In whole
seconds: that is how Telegram dates a reply."""

BY_ID = f"SELECT {COLUMNS} FROM ratings WHERE id = :id"  # noqa: S608 - constants only
BY_MESSAGE = f"""SELECT {COLUMNS} FROM ratings
    WHERE client_id = :client AND message_id = :message"""  # noqa: S608 - constants only
LATEST = f"""SELECT {COLUMNS} FROM ratings
    WHERE client_id = :client ORDER BY id DESC LIMIT 1"""  # noqa: S608 - constants only
DUE = f"""SELECT {COLUMNS} FROM ratings
    WHERE state = 'planned' AND due <= :now ORDER BY due, id"""  # noqa: S608 - constants only

COMPLAINT = f"""SELECT 1 FROM ratings
    WHERE client_id = :client AND rating = 'bad' AND {IS_OPEN} LIMIT 1"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Rating:
    """One question after closing. `rating`: good, fair, bad.

    `state`: planned, asked, why (they may say what went wrong), said (they did), settled (that
    needs nothing, says an owner).
    """

    id: RatingId
    client_id: ClientId
    conversation_id: ConversationId
    operator_id: PersonId | None
    state: str
    asked_at: datetime | None
    message_id: MessageId | None
    rating: str
    rated_at: datetime | None
    words_id: LinkId | None


def _rating(row: Record | None) -> Rating | None:
    if row is None:
        return None
    return Rating(
        id=row["id"],
        client_id=row["client_id"],
        conversation_id=row["conversation_id"],
        operator_id=row["operator_id"],
        state=row["state"],
        asked_at=moment(row["asked_at"]),
        message_id=row["message_id"],
        rating=row["rating"],
        rated_at=moment(row["rated_at"]),
        words_id=row["words_id"],
    )


def plan(tx: Tx, conversation: Conversation, due: datetime) -> None:
    """Ask about that conversation, not before `due`; a client has one such plan at most."""
    forget_plan(tx, conversation.client_id)
    tx.run(
        """
        INSERT INTO ratings (client_id, conversation_id, due)
        VALUES (:client, :conversation, :due)
        """,
        client=conversation.client_id,
        conversation=conversation.id,
        due=ms(due),
    )


def forget_plan(tx: Tx, client_id: ClientId) -> None:
    """Ask nothing."""
    tx.run("DELETE FROM ratings WHERE client_id = :client AND state = 'planned'", client=client_id)


def go_on(tx: Tx, client_id: ClientId) -> None:
    """The client's conversation goes on: ask nothing, and take what they write for what it is."""
    forget_plan(tx, client_id)
    tx.run(
        "UPDATE ratings SET state = 'asked' WHERE client_id = :client AND state = 'why'",
        client=client_id,
    )


def due(tx: Tx, now: datetime) -> list[Rating]:
    """What is to be asked by now, longest due first."""
    found = (_rating(row) for row in tx.rows(DUE, now=ms(now)))
    return [rating for rating in found if rating]


def postpone(tx: Tx, rating_id: RatingId, until: datetime) -> None:
    """Not before that moment."""
    tx.run("UPDATE ratings SET due = :due WHERE id = :id", id=rating_id, due=ms(until))


def ask(tx: Tx, rating_id: RatingId, operator_id: PersonId | None, now: datetime) -> None:
    """The question is ordered: whatever becomes of it, it counts as asked."""
    tx.run(
        """
        UPDATE ratings SET state = 'asked', asked_at = :now, operator_id = :operator
        WHERE id = :id
        """,
        id=rating_id,
        operator=operator_id,
        now=ms(now),
    )


def was_asked(tx: Tx, client_id: ClientId, since: datetime) -> bool:
    """Whether the client was asked anything after that moment."""
    return bool(
        tx.value(
            "SELECT 1 FROM ratings WHERE client_id = :client AND asked_at > :since",
            client=client_id,
            since=ms(since),
        )
    )


def may_leave(tx: Tx, rating_id: RatingId, now: datetime) -> bool:
    """Whether an ordered question may still go out: it is fresh, and no conversation is open."""
    return bool(
        tx.value(
            """
            SELECT 1 FROM ratings WHERE id = :id AND asked_at > :since AND NOT EXISTS (
                SELECT 1 FROM conversations
                WHERE client_id = ratings.client_id AND closed_at IS NULL
            )
            """,
            id=rating_id,
            since=ms(now - FRESH),
        )
    )


def set_message(tx: Tx, rating_id: RatingId, message_id: MessageId) -> None:
    """The message that asks."""
    tx.run(
        "UPDATE ratings SET message_id = :message WHERE id = :id", id=rating_id, message=message_id
    )


def find(tx: Tx, rating_id: RatingId | None) -> Rating | None:
    """The question with that id."""
    return _rating(tx.row(BY_ID, id=rating_id))


def by_message(tx: Tx, client_id: ClientId, message_id: MessageId) -> Rating | None:
    """The question that the client reads in that message."""
    return _rating(tx.row(BY_MESSAGE, client=client_id, message=message_id))


def latest(tx: Tx, client_id: ClientId) -> Rating | None:
    """The newest question to the client, asked or planned."""
    return _rating(tx.row(LATEST, client=client_id))


def rate(tx: Tx, rating_id: RatingId, rating: str, state: str, now: datetime) -> None:
    """The client's choice; the last one counts."""
    tx.run(
        "UPDATE ratings SET rating = :rating, rated_at = :now, state = :state WHERE id = :id",
        id=rating_id,
        rating=rating,
        state=state,
        now=ms(now),
    )


def say(tx: Tx, rating_id: RatingId, link_id: LinkId) -> None:
    """The message that says what went wrong."""
    tx.run(
        "UPDATE ratings SET state = 'said', words_id = :link WHERE id = :id",
        id=rating_id,
        link=link_id,
    )


def settle(tx: Tx, rating_id: RatingId) -> None:
    """What went wrong needs nothing to be done about it."""
    tx.run("UPDATE ratings SET state = 'settled' WHERE id = :id", id=rating_id)


def is_open(tx: Tx, client_id: ClientId) -> bool:
    """Whether the client wrote what went wrong, and nobody has answered or let it be."""
    return bool(tx.value(COMPLAINT, client=client_id))


def of_closing(tx: Tx, conversation: Conversation) -> str:
    """How the client rated the conversation since it was closed; empty if they did not."""
    if conversation.closed_at is None:
        return ""
    rating = tx.value(
        """
        SELECT rating FROM ratings WHERE client_id = :client AND conversation_id = :conversation
            AND rated_at >= :closed ORDER BY id DESC LIMIT 1
        """,
        client=conversation.client_id,
        conversation=conversation.id,
        closed=ms(conversation.closed_at),
    )
    return str(rating or "")
