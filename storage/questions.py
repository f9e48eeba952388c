"""Owns the questions to authors of held messages: which of them stand in a topic now."""

from typing import NamedTuple

from model import ClientId, MessageId, PersonId
from storage.ports import Tx

HOLDERS = """SELECT DISTINCT client_id, author_id FROM links
    WHERE state = 'held' AND client_id = coalesce(:client, client_id)
    ORDER BY client_id, author_id"""


class HeldQuestion(NamedTuple):
    """A line of ours in a topic; an ephemeral one has no message's id, others no ephemeral one."""

    message_id: MessageId
    ephemeral_id: MessageId | None


def add(tx: Tx, client_id: ClientId, author_id: PersonId, question: HeldQuestion) -> None:
    """It stands there now."""
    tx.run(
        """
        INSERT INTO held_questions (client_id, author_id, message_id, ephemeral_id)
        VALUES (:client, :author, :message, :ephemeral) ON CONFLICT DO NOTHING
        """,
        client=client_id,
        author=author_id,
        message=question.message_id,
        ephemeral=question.ephemeral_id or 0,
    )


def take(tx: Tx, client_id: ClientId, author_id: PersonId) -> list[HeldQuestion]:
    """All that stand there; from now on none does."""
    whose = {"client": client_id, "author": author_id}
    rows = tx.rows(
        """
        SELECT message_id, ephemeral_id FROM held_questions
        WHERE client_id = :client AND author_id = :author
        """,
        **whose,
    )
    tx.run("DELETE FROM held_questions WHERE client_id = :client AND author_id = :author", **whose)
    return [HeldQuestion(row["message_id"], row["ephemeral_id"] or None) for row in rows]


def holders(tx: Tx, client_id: ClientId | None) -> list[tuple[ClientId, PersonId]]:
    """In whose topics whose messages are held: in that client's, or anywhere."""
    rows = tx.rows(HOLDERS, client=client_id)
    return [(ClientId(row["client_id"]), PersonId(row["author_id"])) for row in rows]
