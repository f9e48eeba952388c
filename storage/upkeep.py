"""Owns what is known of backups and of the trials of them: ordered, done, failed."""

import json
from datetime import datetime, timedelta

from model.upkeep import Chore, ChoreState, Problem, Upkeep
from storage.ports import Record, Tx
from storage.times import moment, ms

KEEP = timedelta(days=400)
"""So long it can be looked up how last year's went."""

COLUMNS = "chore, period, state, since, at, name, size, counts, problem"
ORDERED = f"SELECT {COLUMNS} FROM upkeep WHERE state = 'ordered' ORDER BY since, chore"  # noqa: S608
LATEST = f"SELECT {COLUMNS} FROM upkeep WHERE chore = :chore ORDER BY period DESC LIMIT 1"  # noqa: S608
ALL_DONE = f"""SELECT {COLUMNS} FROM upkeep
    WHERE chore = :chore AND state = 'done' ORDER BY period DESC"""  # noqa: S608
LATEST_DONE = f"{ALL_DONE} LIMIT 1"


def order(tx: Tx, chore: Chore, period: str, now: datetime, pause: timedelta) -> bool:
    """Order it unless that was done; True if it is ordered now.

    What failed may be ordered again after the pause. A clock that was set back must not lengthen
    it: `at` may be ahead.
    """
    ordered = tx.run(
        """
        INSERT INTO upkeep (chore, period, state, since, at)
        VALUES (:chore, :period, 'ordered', :now, :now)
        ON CONFLICT (chore, period) DO UPDATE SET state = 'ordered', at = :now
            WHERE upkeep.state = 'failed' AND (upkeep.at <= :before OR upkeep.at > :now)
        """,
        chore=chore,
        period=period,
        now=ms(now),
        before=ms(now - pause),
    )
    if ordered:
        tx.wake("upkeep")
    return bool(ordered)


def ordered(tx: Tx) -> list[Upkeep]:
    """What is ordered and not yet done; what a crash cut off too."""
    return [_of(row) for row in tx.rows(ORDERED)]


def latest(tx: Tx, chore: Chore) -> Upkeep | None:
    """The one of the last period, however it stands."""
    row = tx.row(LATEST, chore=chore)
    return _of(row) if row else None


def latest_done(tx: Tx, chore: Chore) -> Upkeep | None:
    """The last one that succeeded."""
    row = tx.row(LATEST_DONE, chore=chore)
    return _of(row) if row else None


def all_done(tx: Tx, chore: Chore) -> list[Upkeep]:
    """Those that succeeded, the last one first."""
    return [_of(row) for row in tx.rows(ALL_DONE, chore=chore)]


def failing_since(tx: Tx, chore: Chore) -> datetime | None:
    """When the first was ordered of those that came after the last that succeeded."""
    since: int | None = tx.value(
        """
        SELECT min(since) FROM upkeep WHERE chore = :chore AND period > coalesce(
            (SELECT max(period) FROM upkeep WHERE chore = :chore AND state = 'done'), '')
        """,
        chore=chore,
    )
    return moment(since)


def done(tx: Tx, kept: Upkeep, now: datetime) -> None:
    """It succeeded: `kept` says what came of it."""
    tx.run(
        """
        UPDATE upkeep SET state = 'done', at = :now, name = :name, size = :size, counts = :counts,
            problem = ''
        WHERE chore = :chore AND period = :period
        """,
        chore=kept.chore,
        period=kept.period,
        name=kept.name,
        size=kept.size,
        counts=json.dumps(dict(kept.counts)),
        now=ms(now),
    )


def failed(tx: Tx, chore: Chore, period: str, problem: Problem, now: datetime) -> None:
    """It did not."""
    tx.run(
        """
        UPDATE upkeep SET state = 'failed', at = :now, problem = :problem
        WHERE chore = :chore AND period = :period
        """,
        chore=chore,
        period=period,
        problem=problem,
        now=ms(now),
    )


def forget_old(tx: Tx, before: datetime) -> None:
    """Forget what was ordered before then."""
    tx.run("DELETE FROM upkeep WHERE since < :before", before=ms(before))


def _of(row: Record) -> Upkeep:
    return Upkeep(
        Chore(row["chore"]),
        row["period"],
        ChoreState(row["state"]),
        moment(int(row["since"])),
        moment(int(row["at"])),
        row["name"],
        row["size"],
        json.loads(row["counts"]),
        Problem(row["problem"]) if row["problem"] else None,
    )
