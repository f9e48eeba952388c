"""Owns what of one client's words waits on its way to the staff."""

from datetime import datetime

from model import STAFF, ClientId, Place
from model.errands.base import lane_of_messages
from storage.ports import Tx
from storage.times import ms


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
