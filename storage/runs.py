"""Owns runs: each period of each kind happens once, whoever ticks and however often."""

from datetime import datetime, timedelta

from storage.ports import Tx
from storage.times import moment, ms


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


def changed(tx: Tx, kind: str, whose: str, value: str, now: datetime) -> bool:
    """True if that is not what the last call of the same kind said of the same one."""
    tx.run(
        "DELETE FROM runs WHERE kind = :kind AND period LIKE :whose || ':%' AND period <> :period",
        kind=kind,
        whose=whose,
        period=f"{whose}:{value}",
    )
    return first(tx, kind, f"{whose}:{value}", now)


def knows(tx: Tx, kind: str, whose: str) -> bool:
    """Whether `changed` was asked before about that one."""
    found = tx.row(
        "SELECT 1 FROM runs WHERE kind = :kind AND period LIKE :whose || ':%' LIMIT 1",
        kind=kind,
        whose=whose,
    )
    return found is not None


def standing(tx: Tx, kind: str, whose: str) -> str | None:
    """What `changed` was told last of that one."""
    found: str | None = tx.value(
        "SELECT period FROM runs WHERE kind = :kind AND period LIKE :whose || ':%'",
        kind=kind,
        whose=whose,
    )
    return found.partition(":")[2] if found else None


def forget(tx: Tx, kind: str, whose: str) -> None:
    """Nothing stands any more of what `changed` was told."""
    tx.run(
        "DELETE FROM runs WHERE kind = :kind AND period LIKE :whose || ':%'",
        kind=kind,
        whose=whose,
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


def again(tx: Tx, kind: str, period: str, now: datetime, pause: timedelta) -> bool:
    """True for one caller of each (kind, period), and once more after each pause.

    A clock that was set back must not lengthen the pause: `at` may be ahead of it.
    """
    return bool(
        tx.run(
            """
            INSERT INTO runs (kind, period, at) VALUES (:kind, :period, :now)
            ON CONFLICT (kind, period) DO UPDATE SET at = :now
                WHERE runs.at <= :before OR runs.at > :now
            """,
            kind=kind,
            period=period,
            now=ms(now),
            before=ms(now - pause),
        )
    )


def lately(tx: Tx, kind: str, since: datetime) -> int:
    """How many of that kind there were since then."""
    found: int = tx.value(
        "SELECT count(*) FROM runs WHERE kind = :kind AND at > :since", kind=kind, since=ms(since)
    )
    return found


def last(tx: Tx, kind: str, period: str) -> datetime | None:
    """When that was."""
    at: int | None = tx.value(
        "SELECT at FROM runs WHERE kind = :kind AND period = :period", kind=kind, period=period
    )
    return moment(at)
