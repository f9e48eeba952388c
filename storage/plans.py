"""Owns what the roster says of a shift's name: who is planned by it, and that it is another now."""

from collections.abc import Sequence
from datetime import date

from model import PersonId
from storage.duties import ABSENCES
from storage.ports import Tx


def rename_shift(tx: Tx, former: str, name: str) -> None:
    """A shift is called otherwise: plans follow it."""
    tx.run("DELETE FROM roster_week WHERE shift = :name", name=name)
    tx.run("DELETE FROM roster_days WHERE shift = :name", name=name)
    tx.run("UPDATE roster_week SET shift = :name WHERE shift = :former", name=name, former=former)
    tx.run("UPDATE roster_days SET shift = :name WHERE shift = :former", name=name, former=former)


def besides(tx: Tx, names: Sequence[str], today: date) -> list[tuple[PersonId, str]]:
    """Whose plan, every week or from that day on, names a shift that is none of these."""
    rows = tx.rows(
        """
        SELECT operator_id, shift FROM roster_week
        UNION SELECT operator_id, shift FROM roster_days WHERE day >= :today
        ORDER BY operator_id, shift
        """,
        today=today.isoformat(),
    )
    known = {*names, *ABSENCES}
    return [(row["operator_id"], row["shift"]) for row in rows if row["shift"] not in known]
