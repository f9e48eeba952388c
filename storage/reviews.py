"""Owns what a lead reads of a week's conversations and says of it, and which are examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from model import ClientId, ConversationId, MessageId, PersonId, ReviewId
from storage import people
from storage.ports import Record, Tx
from storage.times import moment, ms

BAD, WAITED, CHANCE = "bad", "waited", "chance"
"""Why a conversation is read: its client was not content, or waited too long, or it was drawn."""

FREE_FOR = f"""
    done_at IS NULL AND (reviewer_id IS NULL OR reviewer_id = :reader OR reviewer_id NOT IN (
        SELECT id FROM operators WHERE role IN ('lead', 'owner') AND {people.PRESENT}))
"""  # noqa: S608 - constants only
"""Whoever began to say something of it goes on with it, as long as they may."""
TO_DO = f"SELECT * FROM reviews WHERE {FREE_FOR} ORDER BY id LIMIT :limit"  # noqa: S608
COUNT = f"SELECT count(*) FROM reviews WHERE {FREE_FOR}"  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Candidate:
    """A closed conversation that may be read, who answered last, what speaks for reading it."""

    conversation_id: ConversationId
    client_id: ClientId
    operator_id: PersonId | None
    why: str


@dataclass(frozen=True, slots=True)
class Review:
    """One conversation to be read, or that was; `reviewer_id`: by whom, once they said anything."""

    id: ReviewId
    conversation_id: ConversationId
    client_id: ClientId
    operator_id: PersonId | None
    why: str
    checks: int
    words: str
    reviewer_id: PersonId | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a conversation begins: the client's first words in it, and the message in the topic."""

    at: datetime
    words: str
    message_id: MessageId | None


def candidates(tx: Tx, since: datetime, until: datetime) -> list[Candidate]:
    """What was closed in that time and a person had answered in."""
    rows = tx.rows(
        """
        SELECT id, client_id,
            (SELECT actor_id FROM events
                WHERE conversation_id = conversations.id AND kind = 'reply'
                ORDER BY id DESC LIMIT 1) AS operator_id,
            CASE
            WHEN EXISTS (SELECT 1 FROM ratings
                WHERE conversation_id = conversations.id AND rating = 'bad') THEN 'bad'
            WHEN EXISTS (SELECT 1 FROM events
                WHERE conversation_id = conversations.id AND kind = 'late') THEN 'waited'
            ELSE 'chance' END AS why
        FROM conversations
        WHERE closed_at >= :since AND closed_at < :until AND replied_at IS NOT NULL
            AND client_id > 0
            AND NOT EXISTS (SELECT 1 FROM reviews WHERE conversation_id = conversations.id)
        ORDER BY id
        """,
        since=ms(since),
        until=ms(until),
    )
    return [
        Candidate(
            ConversationId(row["id"]), ClientId(row["client_id"]), row["operator_id"], row["why"]
        )
        for row in rows
    ]


def draw(tx: Tx, chosen: Sequence[Candidate], now: datetime) -> None:
    """These are to be read."""
    for candidate in chosen:
        tx.run(
            """
            INSERT INTO reviews (conversation_id, client_id, operator_id, why, drawn_at)
            VALUES (:conversation, :client, :operator, :why, :now)
            """,
            conversation=candidate.conversation_id,
            client=candidate.client_id,
            operator=candidate.operator_id,
            why=candidate.why,
            now=ms(now),
        )


def to_do(tx: Tx, reader: PersonId, limit: int) -> list[Review]:
    """What is still to be read and nobody else has begun, in the order in which it was drawn."""
    return [_review(row) for row in tx.rows(TO_DO, reader=reader, limit=limit)]


def count(tx: Tx, reader: PersonId) -> int:
    """How much of that there is."""
    return int(tx.value(COUNT, reader=reader))


def find(tx: Tx, review_id: ReviewId) -> Review | None:
    """The review of that number."""
    row = tx.row("SELECT * FROM reviews WHERE id = :id", id=review_id)
    return _review(row) if row else None


def set_checks(tx: Tx, review: Review, checks: int, by: PersonId) -> None:
    """That is ticked now, and they go on with it."""
    tx.run(
        "UPDATE reviews SET checks = :checks, reviewer_id = :by WHERE id = :id",
        id=review.id,
        checks=checks,
        by=by,
    )


def set_words(tx: Tx, review: Review, words: str, by: PersonId) -> None:
    """That is said to whoever answered there, and they go on with it."""
    tx.run(
        "UPDATE reviews SET words = :words, reviewer_id = :by WHERE id = :id",
        id=review.id,
        words=words,
        by=by,
    )


def begin_anew(tx: Tx, review: Review) -> None:
    """Nothing has been said of it: whoever had begun it is gone."""
    tx.run(
        "UPDATE reviews SET checks = 0, words = '', reviewer_id = NULL WHERE id = :id",
        id=review.id,
    )


def finish(tx: Tx, review: Review, by: PersonId, now: datetime) -> None:
    """It is read."""
    tx.run(
        "UPDATE reviews SET done_at = :now, reviewer_id = :by WHERE id = :id AND done_at IS NULL",
        id=review.id,
        by=by,
        now=ms(now),
    )


def forget_words(tx: Tx, before: datetime) -> None:
    """What was said about conversations drawn before then is old."""
    tx.run("UPDATE reviews SET words = '' WHERE drawn_at < :before", before=ms(before))


def shorten_words(tx: Tx, length: int) -> None:
    """Of what was said about conversations, leave the beginning."""
    tx.run(
        "UPDATE reviews SET words = substr(words, 1, :length) WHERE length(words) > :length",
        length=length,
    )


def beginning(tx: Tx, conversation_id: ConversationId) -> Beginning | None:
    """Where it begins; None if nothing is known of what was said in it."""
    row = tx.row(
        """
        SELECT at, side, words, origin_id, copy_id FROM links
        WHERE conversation_id = :conversation ORDER BY id LIMIT 1
        """,
        conversation=conversation_id,
    )
    if row is None:
        return None
    here = row["origin_id"] if row["side"] == "staff" else row["copy_id"]
    return Beginning(moment(int(row["at"])), str(row["words"]), here)


def mark(
    tx: Tx, conversation_id: ConversationId, client_id: ClientId, by: PersonId, now: datetime
) -> bool:
    """Make it an example; one that is one is none any more: then False."""
    if tx.run("DELETE FROM examples WHERE conversation_id = :id", id=conversation_id):
        return False
    tx.run(
        """
        INSERT INTO examples (conversation_id, client_id, marked_by, marked_at)
        VALUES (:id, :client, :by, :now)
        """,
        id=conversation_id,
        client=client_id,
        by=by,
        now=ms(now),
    )
    return True


def is_example(tx: Tx, conversation_id: ConversationId) -> bool:
    """Whether newcomers can learn from it."""
    return bool(tx.row("SELECT 1 FROM examples WHERE conversation_id = :id", id=conversation_id))


def examples(tx: Tx, limit: int) -> list[ConversationId]:
    """The latest that were marked."""
    rows = tx.rows(
        """
        SELECT conversation_id FROM examples
        ORDER BY marked_at DESC, conversation_id DESC LIMIT :limit
        """,
        limit=limit,
    )
    return [ConversationId(row["conversation_id"]) for row in rows]


def _review(row: Record) -> Review:
    done: int | None = row["done_at"]
    return Review(
        ReviewId(row["id"]),
        ConversationId(row["conversation_id"]),
        ClientId(row["client_id"]),
        row["operator_id"],
        row["why"],
        int(row["checks"]),
        row["words"],
        row["reviewer_id"],
        moment(done),
    )
