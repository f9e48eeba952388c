"""Owns how long what is due waits to be sent: what somebody who looks after it all asks first."""

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
