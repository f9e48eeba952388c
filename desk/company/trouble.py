"""Owns what the desk says of trouble that is nobody's act: lost updates, refusals, a second bot."""

from datetime import datetime, timedelta

from desk.voice import alarms, owners, saying
from model import Client, Event, Halt, PersonId
from storage import clients, company, events, inbox, runs
from storage.ports import Tx
from storage.times import moment, ms

HALT = "halt"
WEBHOOK, OURS = "webhook", "ours"
HALTED = {Halt.TOPICS: "owner.halted_topics", Halt.GROUP: "owner.halted_group"}
RESUMED = {Halt.TOPICS: "owner.resumed_topics", Halt.GROUP: "owner.resumed_group"}
SAME, AT_ONCE = timedelta(minutes=1), timedelta(seconds=1)
"""So much later is no other end of a halt; so much earlier is its end, by another clock."""

KEPT_BY_TELEGRAM = timedelta(hours=24)
"""Telegram forgets an update that nobody fetched after that time (telegram.md §9.9)."""


def polled(tx: Tx, now: datetime) -> None:
    """Telegram answers again: if we were away for longer than it keeps updates, say so."""
    before = company.polled(tx, now)
    if before is not None and now - before > KEPT_BY_TELEGRAM:
        minutes = int((now - before).total_seconds() // 60)
        events.record(tx, Event.AWAY, now, minutes=minutes)
        owners.tell(tx, "staff.away", now, minutes=minutes)


def halted(tx: Tx, halt: Halt, until: datetime, now: datetime) -> None:
    """Telegram wants that to be left off for long: owners hear until when, again if it grew longer.

    Calls that were under way together meet the same halt, a second apart.
    """
    told = runs.standing(tx, HALT, halt)
    if told is not None and until - moment(int(told)) < SAME:
        return
    runs.changed(tx, HALT, halt, str(ms(until)), now)
    owners.tell(tx, HALTED[halt], now, until=saying.moment(until), longer=bool(told))


def resumed(tx: Tx, halt: Halt, now: datetime) -> None:
    """That was done: good news is owed to whoever heard of a halt, unless it is not yet over."""
    told = runs.standing(tx, HALT, halt)
    if told is None or now < moment(int(told)) - AT_ONCE:
        return
    runs.forget(tx, HALT, halt)
    owners.tell(tx, RESUMED[halt], now)


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
        owners.tell(tx, text, now, about=client.id, who=client.called)
    else:
        owners.alarm(tx, "owner.undelivered_more", "", now)


def ordered_by_newer(tx: Tx, now: datetime) -> None:
    """Something that only a newer Smena can do was not done; it is kept for that one."""
    owners.alarm(tx, "owner.newer_order", "", now)


def webhook(tx: Tx, host: str, now: datetime) -> bool:
    """A webhook had our updates; whether it was our own, which is left behind by a company that
    fetches its updates from now on.

    Whoever moves in from another program left theirs there themselves. Once updates have come to
    us, it is somebody else's: owners hear of it, once a day at most.
    """
    if runs.standing(tx, WEBHOOK, OURS) == host:
        return True
    if company.has_polled(tx) and runs.first(tx, "webhook", now.date().isoformat(), now):
        owners.tell(tx, "owner.webhook", now, host=host)
    return False


def brought(tx: Tx, host: str, now: datetime) -> None:
    """From now on Telegram brings our updates to that host, which is ours."""
    runs.changed(tx, WEBHOOK, OURS, host, now)


def conflict(tx: Tx, now: datetime) -> None:
    """Somebody else gets our updates: owners hear of it, once a day at most."""
    if runs.first(tx, "conflict", now.date().isoformat(), now):
        owners.tell(tx, "owner.conflict", now)
