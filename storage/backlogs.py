"""Owns what of one client's words waits on its way to the staff, and what answers them."""

from datetime import datetime

from model import STAFF, ClientId, LinkId, Place
from model.errands.base import lane_of_messages
from storage.ports import Tx
from storage.times import ms


def waiting(tx: Tx, client_id: ClientId) -> tuple[int, int]:
    """How many rows of theirs wait, and how many characters they are."""
    row = tx.row(
        """
        SELECT count(*) AS held,
            coalesce(sum(length(payload) + coalesce(length(content), 0)), 0) AS size
        FROM outbox LEFT JOIN links ON links.id = outbox.link_id
        WHERE lane = :lane AND outbox.state IN ('waiting', 'calling')
        """,
        lane=lane_of_messages(Place(STAFF, client_id)),
    )
    assert row is not None
    return row["held"], row["size"]


def is_busy(tx: Tx, client_id: ClientId, most: int, since: datetime) -> bool:
    """Whether more than so much has happened in their last conversation since then."""
    at: int | None = tx.value(
        """
        SELECT at FROM events WHERE conversation_id =
            (SELECT max(id) FROM conversations WHERE client_id = :client)
        ORDER BY id DESC LIMIT 1 OFFSET :most
        """,
        client=client_id,
        most=most,
    )
    return at is not None and at > ms(since)


def was_answered(tx: Tx, client_id: ClientId) -> bool:
    """Whether one of the team has ever written to them: they are no stranger."""
    return bool(
        tx.value(
            """
            SELECT 1 FROM conversations WHERE client_id = :client AND replied_at IS NOT NULL
            LIMIT 1
            """,
            client=client_id,
        )
    )


def answers_since(tx: Tx, client_id: ClientId, since: datetime, taken_by: str) -> set[LinkId]:
    """What the team has said to them since then, as far as it may be with them and stays there.

    `taken_by`: the kind of errand that takes a message back.
    """
    rows = tx.rows(
        """
        SELECT id FROM links WHERE client_id = :client AND side = 'staff' AND at >= :since
            AND state IN ('pending', 'sent', 'unconfirmed') AND NOT EXISTS (
                SELECT 1 FROM outbox WHERE outbox.link_id = links.id AND outbox.kind = :taken_by
                    AND outbox.state IN ('waiting', 'calling'))
        """,
        client=client_id,
        since=ms(since),
        taken_by=taken_by,
    )
    return {LinkId(row["id"]) for row in rows}


def cancel(tx: Tx, client_id: ClientId, now: datetime) -> int:
    """Stop whatever the client wrote that has not reached the topic; returns how much that was."""
    tx.run(
        """
        UPDATE outbox SET state = 'cancelled', settled_at = :now, payload = '{}'
        WHERE client_id = :client AND lane = :lane AND state = 'waiting'
        """,
        client=client_id,
        lane=lane_of_messages(Place(STAFF, client_id)),
        now=ms(now),
    )
    return tx.run(
        """
        UPDATE links SET state = 'undone'
        WHERE client_id = :client AND side = 'client' AND state = 'pending'
        """,
        client=client_id,
    )
