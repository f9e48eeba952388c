"""Owns what owners set in Telegram, by its name, and what each of them is being asked about."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from model import PersonId
from storage.ports import Tx
from storage.times import moment, ms

Rows = tuple[tuple[str, str], ...]
"""Names and values in JSON, as they lie in the file."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an owner was shown last: of a text, in which language; `value` waits for [Save].

    `first_time`: among the questions at the beginning, not under /settings.
    """

    name: str
    locale: str
    value: Any
    first_time: bool
    shown_at: datetime


def rows(tx: Tx) -> Rows:
    """Everything that was set, always in the same order."""
    found = tx.rows("SELECT name, value FROM options ORDER BY name")
    return tuple((row["name"], row["value"]) for row in found)


def get(tx: Tx, name: str) -> Any:
    """What was set; None if nothing was."""
    value: str | None = tx.value("SELECT value FROM options WHERE name = :name", name=name)
    return None if value is None else json.loads(value)


def put(tx: Tx, name: str, value: Any, by: PersonId | None, now: datetime) -> None:
    """From now on it is set to that."""
    tx.run(
        """
        INSERT INTO options (name, value, set_by, set_at) VALUES (:name, :value, :by, :now)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value, set_by = excluded.set_by,
            set_at = excluded.set_at
        """,
        name=name,
        value=json.dumps(value, ensure_ascii=False),
        by=by,
        now=ms(now),
    )


def drop(tx: Tx, name: str) -> None:
    """It is not set any more."""
    tx.run("DELETE FROM options WHERE name = :name", name=name)


def show(tx: Tx, person_id: PersonId, draft: Draft) -> None:
    """That is what the owner sees now."""
    tx.run(
        """
        INSERT INTO option_drafts
            (operator_id, name, locale, draft, first_time, shown_at)
        VALUES (:id, :name, :locale, :draft, :first, :at)
        ON CONFLICT (operator_id) DO UPDATE SET name = excluded.name, locale = excluded.locale,
            draft = excluded.draft, first_time = excluded.first_time,
            shown_at = excluded.shown_at
        """,
        id=person_id,
        name=draft.name,
        locale=draft.locale,
        draft=None if draft.value is None else json.dumps(draft.value, ensure_ascii=False),
        first=int(draft.first_time),
        at=ms(draft.shown_at),
    )


def shown(tx: Tx, person_id: PersonId) -> Draft | None:
    """What the owner saw last."""
    row = tx.row("SELECT * FROM option_drafts WHERE operator_id = :id", id=person_id)
    if row is None:
        return None
    return Draft(
        row["name"],
        row["locale"],
        None if row["draft"] is None else json.loads(row["draft"]),
        bool(row["first_time"]),
        moment(int(row["shown_at"])),
    )


def close(tx: Tx, person_id: PersonId) -> None:
    """What the owner writes from now on answers nothing."""
    tx.run("DELETE FROM option_drafts WHERE operator_id = :id", id=person_id)
