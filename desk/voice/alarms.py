"""Owns how often people are alarmed: about the same thing once an hour, and never by the dozen."""

from datetime import datetime, timedelta

from storage import runs
from storage.ports import Tx
from storage.times import EVER

PAUSE = timedelta(hours=1)
MANY = 3
"""So many alarms of one kind in an hour are told one by one; then, that there are more."""


def is_new(tx: Tx, alarm: str, subject: str, now: datetime) -> bool:
    """Whether nobody was alarmed of that for an hour; from now on somebody was."""
    return runs.again(tx, f"alarm.{alarm}", subject, now, PAUSE)


def are_many(tx: Tx, alarm: str, now: datetime) -> bool:
    """Whether that kind of alarm has come often enough lately to be told one by one."""
    return runs.lately(tx, f"alarm.{alarm}", now - PAUSE) > MANY


def is_answered(tx: Tx, alarm: str, answer: str, now: datetime) -> bool:
    """Whether good news is owed: the alarm was told since the last time that this was."""
    if not runs.lately(tx, f"alarm.{alarm}", runs.last(tx, f"alarm.{answer}", "") or EVER):
        return False
    return runs.again(tx, f"alarm.{answer}", "", now, timedelta())
