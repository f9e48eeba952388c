"""Owns what a client is told who asks how long it takes: how it was of late, never a promise."""

from datetime import datetime, timedelta
from typing import Any

from desk.calendar import eras
from desk.clients import meeting
from desk.company import private
from desk.conversations import access
from desk.figures import metrics
from desk.strangers import hearing
from desk.voice import saying
from model import Asked, House
from storage import conversations, runs
from storage.ports import Tx

LATELY = timedelta(hours=1)
"""What was longer ago says little of now."""

PAUSE = timedelta(seconds=3)
"""Asked faster than that, one answer is all: each reads the hour's events."""


def how_long(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/wait: whether we are here, how long first answers took lately, and whose turn it is."""
    if access.on_team(tx, asked.person.id):
        private.only_you(tx, asked.person.id, now)
        return
    if not hearing.is_answered(tx, asked.person.id):
        return
    client = meeting.meet(tx, asked.person, now)
    if not runs.again(tx, "wait", f"{client.id}:", now, PAUSE):
        return
    latest = conversations.latest(tx, client.id)
    waits = latest is not None and latest.waits_on_us
    told: dict[str, Any] = {"waits": waits, "usual": None, "opening": None}
    if not house.hours.is_open(now):
        opening = house.hours.next_opening(now)
        told["opening"] = saying.moment(opening) if opening else None
        told["open"] = False
    else:
        told["usual"] = _usual(tx, house, now)
        told["open"] = True
    saying.to_client(tx, client.id, "client.how_long", now, **told)


def _usual(tx: Tx, house: House, now: datetime) -> float | None:
    """Seconds that half of the first answers of the last hour took at most; None if too few."""
    lately = metrics.figures(tx, eras.of(tx, house), now - LATELY, now)
    return lately.first.median
