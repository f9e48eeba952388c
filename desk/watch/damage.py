"""Owns when the file is read whole while the bot works, and that owners hear of damage."""

from datetime import datetime, timedelta

from desk.voice import owners
from storage import runs
from storage.ports import Tx

EVERY = timedelta(days=7)


def is_due(tx: Tx, now: datetime) -> bool:
    """True for one caller a week."""
    return runs.again(tx, "examined", "", now, EVERY)


def found(tx: Tx, now: datetime) -> None:
    """Something in it can't be read: whoever runs the bot goes back to a copy."""
    owners.alarm(tx, "owner.file_damaged", "", now)
