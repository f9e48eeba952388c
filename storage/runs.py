"""Owns runs: each period of each kind happens once, whoever ticks and however often."""

from datetime import datetime

from storage.ports import Tx
from storage.times import ms


def first(tx: Tx, kind: str, period: str, now: datetime) -> bool:
    """True for exactly one caller of each (kind, period)."""
    return bool(
        tx.run(
            "INSERT INTO runs (kind, period, at) VALUES (:kind, :period, :now) "
            "ON CONFLICT DO NOTHING",
            kind=kind,
            period=period,
            now=ms(now),
        )
    )


def latest(tx: Tx, kind: str, whose: int) -> str | None:
    """The last period, by its name, of a kind that happens once for each person."""
    found: str | None = tx.value(
        """
        SELECT period FROM runs WHERE kind = :kind AND period LIKE '%:' || :whose
        ORDER BY period DESC LIMIT 1
        """,
        kind=kind,
        whose=str(whose),
    )
    return found.partition(":")[0] if found else None
