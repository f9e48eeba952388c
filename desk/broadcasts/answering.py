"""Owns what clients make of a broadcast: they answer it, or want none any more."""

from datetime import datetime, timedelta

from desk.voice import saying
from model import Button, Client, Conversation, Event, Hearing, House, Incoming, Press
from storage import clients, events, recipients
from storage.ports import Tx

ANSWERED_WITHIN = timedelta(days=3)
"""Who writes so soon after a broadcast, with nothing else open, writes because of it."""


def heard(
    tx: Tx, client: Client, latest: Conversation | None, message: Incoming, now: datetime
) -> None:
    """A client writes: in answer to a broadcast, if they point at it or nothing else is open."""
    busy = latest is not None and latest.is_open
    since = now if busy else now - ANSWERED_WITHIN
    # The conversation that it opens began no later, whichever of the two clocks is slow.
    recipients.answer(tx, client.id, message.reply_to, since, max(now, message.at))


def unsubscribe(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Unsubscribe] under a broadcast: no more of them, and nothing else changes."""
    client = clients.of_person(tx, press.sender.id)
    locale = client.locale if client else press.sender.locale
    if client is None:
        saying.toast(tx, press.query_id, "toasts.not_for_you", now, locale=locale)
        return
    if recipients.unsubscribe(tx, client.id, now):
        events.record(tx, Event.UNSUBSCRIBED, now, client=client.id)
        if client.hearing is not Hearing.BLOCKED:  # to them the bot says nothing any more
            keys = [[Button("resubscribe", "resubscribe", 0)]]
            saying.to_client(tx, client.id, "broadcast.unsubscribed", now, keys=keys)
    saying.toast(tx, press.query_id, "toasts.unsubscribed", now, locale=locale)


def resubscribe(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Bring them back] under that."""
    client = clients.of_person(tx, press.sender.id)
    if client:
        recipients.subscribe(tx, client.id, now)
        saying.to_client(tx, client.id, "broadcast.resubscribed", now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)
