"""Owns what the desk says of trouble that is nobody's act: lost updates, refusals, a second bot."""

from datetime import datetime, timedelta

from desk.voice import alarms, owners, saying
from model import Client, Event, PersonId
from storage import clients, company, events, inbox, runs
from storage.ports import Tx

KEPT_BY_TELEGRAM = timedelta(hours=24)
"""Telegram forgets an update that nobody fetched after that time (telegram.md §9.9)."""


def polled(tx: Tx, now: datetime) -> None:
    """Telegram answers again: if we were away for longer than it keeps updates, say so."""
    before = company.polled(tx, now)
    if before is not None and now - before > KEPT_BY_TELEGRAM:
        minutes = int((now - before).total_seconds() // 60)
        events.record(tx, Event.AWAY, now, minutes=minutes)
        owners.tell(tx, "staff.away", now, minutes=minutes)


def set_aside(tx: Tx, person_id: PersonId | None, now: datetime, *, full: bool = False) -> None:
    """An update was quarantined: a line in the client's topic, and the owners hear of it.

    `full`: there was no room for an older one any more.
    """
    client = clients.of_person(tx, person_id) if person_id is not None else None
    events.record(tx, Event.SET_ASIDE, now, client=client.id if client else None)
    if client:
        saying.in_topic(tx, client.id, "staff.not_processed", now, merge=True)
    owners.alarm(tx, "owner.quarantined", "", now, count=inbox.quarantined(tx))
    if full:
        owners.alarm(tx, "owner.set_aside_full", "", now)


def undelivered(tx: Tx, client: Client | None, now: datetime) -> None:
    """A client's message did not get into the group. After a few in an hour: there are more."""
    text = "owner.undelivered_now"
    if client is None or not alarms.is_new(tx, text, f"{client.id}:", now):
        return
    if not alarms.are_many(tx, text, now):
        owners.tell(tx, text, now, about=client.id, who=client.name)
    else:
        owners.alarm(tx, "owner.undelivered_more", "", now)


def webhook(tx: Tx, host: str, now: datetime) -> None:
    """A webhook had our updates; whoever moves in from another program left it there themselves.

    Once updates have come to us, it is somebody else's: owners hear of it, once a day at most.
    """
    if company.has_polled(tx) and runs.first(tx, "webhook", now.date().isoformat(), now):
        owners.tell(tx, "owner.webhook", now, host=host)


def conflict(tx: Tx, now: datetime) -> None:
    """Somebody else gets our updates: owners hear of it, once a day at most."""
    if runs.first(tx, "conflict", now.date().isoformat(), now):
        owners.tell(tx, "owner.conflict", now)
