"""Owns the one-time codes that make owners, of which only hashes are kept.

A code is too long to be guessed, so a plain hash tells nothing of it.
"""

import hashlib
from datetime import datetime, timedelta

from model import PersonId, Role
from storage.ports import Tx
from storage.times import ms

LIVES = timedelta(hours=24)


def renew(tx: Tx, code: str, role: Role, now: datetime) -> None:
    """From now on that code makes somebody what it says, and no former one does."""
    withdraw(tx)
    tx.run(
        "INSERT INTO codes (code, role, created_at) VALUES (:code, :role, :now)",
        code=_hash(code),
        role=role,
        now=ms(now),
    )


def withdraw(tx: Tx) -> None:
    """No code that nobody has used works any more."""
    tx.run("UPDATE codes SET created_at = 0 WHERE used_at IS NULL")


def is_open(tx: Tx, role: Role, now: datetime) -> bool:
    """Whether there is a code of that role that somebody can still use.

    A former Smena kept codes as they are: they open nothing any more.
    """
    found = tx.value(
        """
        SELECT 1 FROM codes WHERE role = :role AND used_at IS NULL AND created_at > :since
            AND length(code) = :digits
        """,
        role=role,
        since=ms(now - LIVES),
        digits=len(_hash("")),
    )
    return bool(found)


def is_known(tx: Tx, code: str) -> bool:
    """Whether that was ever a code of ours."""
    return bool(tx.value("SELECT 1 FROM codes WHERE code = :code", code=_hash(code)))


def use(tx: Tx, code: str, person_id: PersonId, now: datetime) -> Role | None:
    """Spend the code; its role, or None if it is unknown, spent or too old."""
    row = tx.row(
        """
        UPDATE codes SET used_at = :now, used_by = :person
        WHERE code = :code AND used_at IS NULL AND created_at > :since RETURNING role
        """,
        code=_hash(code),
        person=person_id,
        now=ms(now),
        since=ms(now - LIVES),
    )
    return Role(row["role"]) if row else None


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
