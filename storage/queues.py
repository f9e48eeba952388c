"""Owns the two questions of whoever looks after it all: does anything wait, is anything open."""

from datetime import datetime

from storage.ports import Tx
from storage.times import moment, ms


def waiting(tx: Tx, now: datetime) -> tuple[int, datetime | None]:
    """How many rows should have been sent by now, and since when the oldest of them is due."""
    row = tx.row(
        "SELECT count(*) AS count, min(due) AS due FROM outbox "
        "WHERE state = 'waiting' AND due <= :now",
        now=ms(now),
    )
    return (int(row["count"]), moment(row["due"])) if row else (0, None)


def is_idle(tx: Tx) -> bool:
    """Whether nobody waits for anything: no conversation is open, nothing is to go later, and no
    broadcast is on its way."""
    return not tx.value(
        """
        SELECT EXISTS (SELECT 1 FROM conversations WHERE closed_at IS NULL)
            OR EXISTS (SELECT 1 FROM links WHERE state = 'later')
            OR EXISTS (SELECT 1 FROM broadcasts WHERE state = 'running')
        """
    )
