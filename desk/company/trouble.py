"""Owns what the desk says when Smena itself could not make something of an update."""

from datetime import datetime, timedelta

from desk.company import setup
from desk.voice import saying
from model import Event
from storage import clients, company, events, inbox
from storage.ports import Tx

KEPT_BY_TELEGRAM = timedelta(hours=24)
"""Telegram forgets an update that nobody fetched after that time (telegram.md §8)."""


def polled(tx: Tx, now: datetime) -> None:
    """Telegram answers again: if we were away for longer than it keeps updates, say so."""
    before = company.polled(tx, now)
    if before is not None and now - before > KEPT_BY_TELEGRAM:
        minutes = int((now - before).total_seconds() // 60)
        events.record(tx, Event.AWAY, now, minutes=minutes)
        setup.tell_owners(tx, "staff.away", now, minutes=minutes)


def set_aside(tx: Tx, client_id: int | None, now: datetime) -> None:
    """An update was quarantined: a line in the client's topic, and the owners hear of it."""
    client = clients.find(tx, client_id) if client_id is not None else None
    events.record(tx, Event.SET_ASIDE, now, client=client_id)
    if client:
        saying.in_topic(tx, client.id, "staff.not_processed", now, merge=True)
    setup.tell_set_aside(tx, inbox.quarantined(tx), now)
