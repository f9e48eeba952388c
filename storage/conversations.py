"""Owns conversations: open or closed, whose they are, since when they wait."""

import sqlite3
from datetime import datetime

from model import Conversation
from storage.database import Tx
from storage.times import moment, ms

COLUMNS = """id, client_id, opened_at, assignee_id, waiting_since, replied_at, closed_at,
    closed_by"""
BY_ID = f"SELECT {COLUMNS} FROM conversations WHERE id = :id"  # noqa: S608 - constants only
LATEST = f"""SELECT {COLUMNS} FROM conversations WHERE client_id = :client
    ORDER BY id DESC LIMIT 1"""  # noqa: S608 - constants only
OPEN_OF = f"""SELECT {COLUMNS} FROM conversations
    WHERE assignee_id = :operator AND closed_at IS NULL"""  # noqa: S608 - constants only


def _conversation(row: sqlite3.Row) -> Conversation:
    return Conversation(
        id=row["id"],
        client_id=row["client_id"],
        opened_at=moment(int(row["opened_at"])),
        assignee_id=row["assignee_id"],
        waiting_since=moment(row["waiting_since"]),
        replied_at=moment(row["replied_at"]),
        closed_at=moment(row["closed_at"]),
        closed_by=row["closed_by"],
    )


def find(tx: Tx, conversation_id: int) -> Conversation | None:
    """The conversation with that id."""
    row = tx.row(BY_ID, id=conversation_id)
    return _conversation(row) if row else None


def latest(tx: Tx, client_id: int) -> Conversation | None:
    """The client's present conversation, or the last one that was closed."""
    row = tx.row(LATEST, client=client_id)
    return _conversation(row) if row else None


def count(tx: Tx, client_id: int) -> int:
    """How many conversations the client has had, the present one included."""
    return int(
        tx.value("SELECT count(*) FROM conversations WHERE client_id = :client", client=client_id)
    )


def open_of(tx: Tx, operator_id: int) -> list[Conversation]:
    """The open conversations of an operator."""
    return [_conversation(row) for row in tx.rows(OPEN_OF, operator=operator_id)]


def start(tx: Tx, client_id: int, now: datetime) -> Conversation:
    """Open a conversation. The schema allows one open conversation a client."""
    new_id = tx.insert(
        "INSERT INTO conversations (client_id, opened_at) VALUES (:client, :now)",
        client=client_id,
        now=ms(now),
    )
    return Conversation(new_id, client_id, now, None, None, None, None, None)


def reopen(tx: Tx, conversation_id: int) -> None:
    """Open it again; its assignee stays."""
    tx.run(
        "UPDATE conversations SET closed_at = NULL, closed_by = NULL WHERE id = :id",
        id=conversation_id,
    )


def close(tx: Tx, conversation_id: int, operator_id: int | None, now: datetime) -> None:
    """Close it: nobody waits any more."""
    tx.run(
        """
        UPDATE conversations SET closed_at = :now, closed_by = :by, waiting_since = NULL
        WHERE id = :id
        """,
        id=conversation_id,
        by=operator_id,
        now=ms(now),
    )


def claim(tx: Tx, conversation_id: int, operator_id: int) -> bool:
    """Take it if nobody has it; of any number at once exactly one gets True."""
    return bool(
        tx.run(
            """
            UPDATE conversations SET assignee_id = :operator
            WHERE id = :id AND assignee_id IS NULL
            """,
            id=conversation_id,
            operator=operator_id,
        )
    )


def assign(tx: Tx, conversation_id: int, operator_id: int | None) -> None:
    """Give it to somebody, or to nobody (the queue)."""
    tx.run(
        "UPDATE conversations SET assignee_id = :operator WHERE id = :id",
        id=conversation_id,
        operator=operator_id,
    )


def wait(tx: Tx, conversation_id: int, since: datetime) -> bool:
    """The client waits since then, unless they have been waiting; True if that began now."""
    return bool(
        tx.run(
            """
            UPDATE conversations SET waiting_since = :since
            WHERE id = :id AND waiting_since IS NULL
            """,
            id=conversation_id,
            since=ms(since),
        )
    )


def answered(tx: Tx, conversation_id: int, at: datetime | None) -> bool:
    """Nobody waits any more; `at` is the reply's moment, None when no reply was needed."""
    waited = tx.run(
        """
        UPDATE conversations SET waiting_since = NULL
        WHERE id = :id AND waiting_since IS NOT NULL
        """,
        id=conversation_id,
    )
    if at is not None:
        tx.run(
            "UPDATE conversations SET replied_at = :at WHERE id = :id",
            id=conversation_id,
            at=ms(at),
        )
    return bool(waited)
