"""Owns what the next message of one of the team in private is for, where they were asked for it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from model import PersonId
from storage import options
from storage.ports import Tx
from storage.times import ms

PATIENCE = timedelta(minutes=30)
"""Whoever writes later than that means something else."""


class Expected(NamedTuple):
    """What was asked for, and about what."""

    what: str
    subject: int


def expect(tx: Tx, person_id: PersonId, wanted: str, subject: int, now: datetime) -> None:
    """Their next message is that; what was asked for before is not any more."""
    nothing(tx, person_id)
    tx.run(
        """
        INSERT INTO expected (person_id, what, subject, at)
        VALUES (:person, :what, :subject, :at)
        """,
        person=person_id,
        what=wanted,
        subject=subject,
        at=ms(now),
    )


def of(
    tx: Tx, person_id: PersonId, now: datetime, patience: timedelta = PATIENCE
) -> Expected | None:
    """What their next message is for; None: nothing was asked for lately."""
    row = tx.row(
        "SELECT what, subject FROM expected WHERE person_id = :person AND at > :since",
        person=person_id,
        since=ms(now - patience),
    )
    return Expected(row["what"], row["subject"]) if row else None


def nothing(tx: Tx, person_id: PersonId) -> None:
    """Their next message is for nothing that they were asked before, under /settings either."""
    forget(tx, person_id)
    options.close(tx, person_id)


def forget(tx: Tx, person_id: PersonId) -> None:
    """Nothing is asked for any more."""
    tx.run("DELETE FROM expected WHERE person_id = :person", person=person_id)
