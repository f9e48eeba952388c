"""Owns what becomes of somebody's next message in a topic: a note, or sent at a time they chose."""

from datetime import datetime
from typing import NamedTuple

from model import ClientId, PersonId
from storage.ports import Tx
from storage.times import maybe_ms, moment, ms


class Intent(NamedTuple):
    """What an operator said of their next message here."""

    operator_id: PersonId
    since: datetime
    send_at: datetime | None
    """When it goes; None: it is a note."""
    what: str = ""
    """What the note is besides."""


def intend(
    tx: Tx,
    client_id: ClientId,
    operator_id: PersonId,
    since: datetime,
    send_at: datetime | None = None,
    *,
    fills: str = "",
) -> None:
    """The operator's next message here goes then, or is a note, and what else that is."""
    tx.run(
        """
        INSERT INTO note_intents (client_id, operator_id, since, shown, send_at, what)
        VALUES (:client, :operator, :since, 1, :send_at, :what)
        """,
        client=client_id,
        operator=operator_id,
        since=ms(since),
        send_at=maybe_ms(send_at),
        what=fills,
    )


def take_intent(tx: Tx, client_id: ClientId, operator_id: PersonId) -> Intent | None:
    """What the operator said last, if they did; asked once."""
    row = tx.row(
        """
        DELETE FROM note_intents WHERE client_id = :client AND operator_id = :operator
        RETURNING since, send_at, what
        """,
        client=client_id,
        operator=operator_id,
    )
    if row is None:
        return None
    at, send_at = moment(int(row["since"])), moment(row["send_at"])
    return Intent(operator_id, at, send_at, str(row["what"]))


def drop_intents(tx: Tx, operator_id: PersonId) -> list[ClientId]:
    """What the operator said so is said no more; returns the clients in whose topics it was."""
    rows = tx.rows(
        "DELETE FROM note_intents WHERE operator_id = :operator RETURNING client_id",
        operator=operator_id,
    )
    return [row["client_id"] for row in rows]


def intending(tx: Tx, client_id: ClientId) -> list[Intent]:
    """Whose next message here is no reply at once, as the card shows it."""
    rows = tx.rows(
        """
        SELECT operator_id, since, send_at FROM note_intents
        WHERE client_id = :client AND shown = 1 ORDER BY since
        """,
        client=client_id,
    )
    return [
        Intent(row["operator_id"], moment(int(row["since"])), moment(row["send_at"]))
        for row in rows
    ]


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
