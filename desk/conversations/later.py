"""Owns what is put off on purpose: snoozes, promises, conversations kept past a shift's end."""

from datetime import datetime, timedelta

from desk.voice import saying
from model import Client, Conversation, Event, House, Operator
from storage import clients, conversations, events
from storage.ports import Tx
from storage.times import maybe_ms

HOUR = timedelta(hours=1)
MORNING = 10
"""The hour that "tomorrow morning" means where the company keeps no hours of its own."""


def tomorrow(house: House, now: datetime) -> datetime:
    """Tomorrow morning: when the company opens on the next day, or a usual hour."""
    midnight = (now.astimezone(house.zone) + timedelta(days=1)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    opening = house.hours.next_opening(midnight)
    morning = midnight.replace(hour=MORNING)
    return morning if opening is None or opening <= midnight else opening


def snooze(
    tx: Tx,
    client: Client,
    conversation: Conversation,
    operator: Operator,
    until: datetime | None,
    now: datetime,
) -> None:
    """Out of sight until that moment, or until the client writes; ends early when they do."""
    conversations.snooze(tx, conversation.id, until)
    _record(tx, Event.SNOOZED, client, conversation, operator, now, until=maybe_ms(until))
    clients.set_menu(tx, client.id, "")
    saying.state_changed(tx, client.id, now)


def promise(
    tx: Tx,
    client: Client,
    conversation: Conversation,
    operator: Operator,
    until: datetime,
    now: datetime,
) -> None:
    """The client was promised an answer by then: it waits on us, whoever wrote last."""
    conversations.promise(tx, conversation.id, until)
    _record(tx, Event.PROMISED, client, conversation, operator, now)
    clients.set_menu(tx, client.id, "")
    saying.state_changed(tx, client.id, now)


def keep(
    tx: Tx, house: House, conversation: Conversation, operator: Operator, now: datetime
) -> None:
    """Stays with its operator past the shift's end, but not for ever."""
    conversations.keep(tx, conversation.id, now + house.duty.keep)
    client = clients.find(tx, conversation.client_id)
    if client:
        _record(tx, Event.KEPT, client, conversation, operator, now)


def tick(tx: Tx, now: datetime) -> None:
    """Wake what was put off until now."""
    for conversation in conversations.snoozed_until(tx, now):
        wake(tx, conversation, now)
        if conversation.assignee_id:
            client = clients.find(tx, conversation.client_id)
            name = client.name if client else ""
            topic = client.topic_id or 0 if client else 0
            saying.to_person(
                tx,
                conversation.assignee_id,
                "duty.woke",
                now,
                about=conversation.client_id,
                name=name,
                topic=topic,
            )


def wake(tx: Tx, conversation: Conversation, now: datetime) -> None:
    """No longer put off."""
    conversations.wake(tx, conversation.id, now)
    events.record(tx, Event.WOKE, now, client=conversation.client_id, conversation=conversation.id)
    saying.state_changed(tx, conversation.client_id, now)


def _record(
    tx: Tx,
    kind: Event,
    client: Client,
    conversation: Conversation,
    operator: Operator,
    now: datetime,
    **data: int | None,
) -> None:
    whose = {"client": client.id, "conversation": conversation.id, "actor": operator.id}
    events.record(tx, kind, now, **whose, **data)
