"""Owns what the owners are told in private, and that an alarm comes merged and not too often."""

from datetime import datetime
from typing import Any

from desk.voice import alarms, saying
from model import PersonId, Role
from storage import people
from storage.ports import Tx


def tell(tx: Tx, text: str, now: datetime, *, but: PersonId | None = None, **args: Any) -> None:
    """Say something to every owner; `but`: to the others, for that one did it."""
    for owner in people.with_role(tx, Role.OWNER):
        if owner.id != but:
            saying.to_person(tx, owner.id, text, now, beside=True, reader=Role.OWNER, **args)


def alarm(tx: Tx, text: str, subject: str, now: datetime, **args: Any) -> None:
    """Tell every owner, unless they have heard the same within the hour."""
    if alarms.is_new(tx, text, subject, now):
        tell(tx, text, now, **args)
