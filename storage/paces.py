"""Owns how often a client lately did something without words."""

from datetime import datetime, timedelta

from model import ClientId
from storage.ports import Tx
from storage.times import ms


def acted(tx: Tx, client_id: ClientId, now: datetime, within: timedelta) -> int:
    """Count one more; returns how many it are since the first of them, which is no older than that.

    A clock that was set back begins anew.
    """
    tx.run(
        """
        UPDATE clients SET
            acts = CASE WHEN acts_since > :since AND acts_since <= :now THEN acts + 1 ELSE 1 END,
            acts_since =
                CASE WHEN acts_since > :since AND acts_since <= :now THEN acts_since ELSE :now END
        WHERE id = :id
        """,
        id=client_id,
        since=ms(now - within),
        now=ms(now),
    )
    return int(tx.value("SELECT acts FROM clients WHERE id = :id", id=client_id) or 0)
