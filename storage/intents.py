"""Owns whose next message in a topic is a note: they said so by [Note]."""

from dataclasses import dataclass
from datetime import datetime

from model import ClientId, PersonId
from storage.ports import Tx
from storage.times import moment, ms


@dataclass(frozen=True, slots=True)
class Meant:
    """What an operator said of their next message: when, and what it is besides a note."""

    since: datetime
    what: str


def intend_note(
    tx: Tx, client_id: ClientId, operator_id: PersonId, since: datetime, fills: str
) -> None:
    """The operator's next message here is a note, and what else it is."""
    tx.run(
        """
        INSERT INTO note_intents (client_id, operator_id, since, shown, what)
        VALUES (:client, :operator, :since, 1, :what)
        """,
        client=client_id,
        operator=operator_id,
        since=ms(since),
        what=fills,
    )


def take_intent(tx: Tx, client_id: ClientId, operator_id: PersonId) -> Meant | None:
    """What the operator said so last, if they did; asked once."""
    row = tx.row(
        """
        DELETE FROM note_intents WHERE client_id = :client AND operator_id = :operator
        RETURNING since, what
        """,
        client=client_id,
        operator=operator_id,
    )
    return Meant(moment(int(row["since"])), str(row["what"])) if row else None


def drop_intents(tx: Tx, operator_id: PersonId) -> list[ClientId]:
    """What the operator said so is said no more; returns the clients in whose topics it was."""
    rows = tx.rows(
        "DELETE FROM note_intents WHERE operator_id = :operator RETURNING client_id",
        operator=operator_id,
    )
    return [row["client_id"] for row in rows]


def intending(tx: Tx, client_id: ClientId) -> list[PersonId]:
    """Whose next message here is a note, as the card shows it."""
    rows = tx.rows(
        """
        SELECT operator_id FROM note_intents WHERE client_id = :client AND shown = 1
        ORDER BY since
        """,
        client=client_id,
    )
    return [row["operator_id"] for row in rows]


def disarm(tx: Tx, before: datetime) -> list[ClientId]:
    """Cards show no more what was said before that moment; returns the clients of whom."""
    rows = tx.rows(
        """
        UPDATE note_intents SET shown = 0 WHERE shown = 1 AND since <= :before
        RETURNING client_id
        """,
        before=ms(before),
    )
    return [row["client_id"] for row in rows]
