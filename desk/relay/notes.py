"""Owns notes: what stays in the topic, and [Note], by which the next message is one.

[Send later] is armed alike: what is written next goes at the time that was chosen.
"""

from datetime import datetime, timedelta

from desk.clients import profile
from desk.conversations import fates
from desk.routing import applying as routing
from desk.voice import saying
from model import STAFF, Client, ClientId, Conversation, Event, House, Incoming, PersonId
from storage import conversations, events, intents, notes
from storage.intents import Intent
from storage.ports import Tx

ARMED = timedelta(minutes=5)
"""So long [Note] holds: what somebody writes the next day is meant for the client."""


def arm(tx: Tx, client_id: ClientId, operator_id: PersonId, now: datetime, fills: str = "") -> bool:
    """[Note]: True if the next message is a note from now on, False if that was taken back.

    `fills`: it fills that field, too, or is a note on the client.
    """
    meant = intents.take_intent(tx, client_id, operator_id)
    same = meant is not None and meant.send_at is None and meant.what == fills
    armed = meant is None or not same or now - meant.since >= ARMED
    if armed:
        intents.intend(tx, client_id, operator_id, now, fills=fills)
    saying.card(tx, client_id, now)
    return armed


def arm_later(
    tx: Tx, client_id: ClientId, operator_id: PersonId, send_at: datetime, now: datetime
) -> None:
    """[Send later] and a time: the next message goes then."""
    intents.take_intent(tx, client_id, operator_id)
    intents.intend(tx, client_id, operator_id, now, send_at)
    saying.card(tx, client_id, now)


def disarm_later(tx: Tx, client_id: ClientId, operator_id: PersonId, now: datetime) -> bool:
    """A second press: True if a time was chosen, and is not any more."""
    found = next(
        (armed for armed in intents.intending(tx, client_id) if armed.operator_id == operator_id),
        None,
    )
    if found is None or found.send_at is None:
        return False
    intents.take_intent(tx, client_id, operator_id)
    return True


def take(
    tx: Tx, house: House, client_id: ClientId, message: Incoming, now: datetime
) -> Intent | None:
    """What its author's press made of the message; that holds for one.

    By when it was written, however late it comes: an outage must make no answer of a note.
    """
    intent = intents.take_intent(tx, client_id, message.sender.id)
    if intent is None:
        return None
    saying.card(tx, client_id, now)
    if message.at - intent.since >= ARMED:
        return None
    if intent.send_at is None:
        profile.written(tx, house, client_id, intent.what, message, now)
    return intent


def tick(tx: Tx, now: datetime) -> None:
    """What was armed and is not any more stands on no card."""
    for client_id in intents.disarm(tx, now - ARMED):
        saying.card(tx, client_id, now)


def give_up(tx: Tx, operator_id: PersonId, now: datetime) -> None:
    """Whoever left writes nothing more: no card says that their next message is a note."""
    for client_id in intents.drop_intents(tx, operator_id):
        saying.card(tx, client_id, now)


def keep(
    tx: Tx,
    house: House,
    client: Client,
    conversation: Conversation | None,
    message: Incoming,
    now: datetime,
) -> None:
    """The message is a note."""
    notes.add(tx, client, conversation, message, house.kept(message.text))
    routing.noted(tx, house, client, conversation, message.sender.id, message.text, now)
    saying.react(tx, client.id, STAFF, message.message_id, saying.NOTED, now)
    events.record(
        tx,
        Event.NOTE,
        message.at,
        client=client.id,
        conversation=conversation.id if conversation else None,
        actor=message.sender.id,
    )


def change(tx: Tx, house: House, client: Client, message: Incoming, now: datetime) -> None:
    """It stays a note; whoever took its mark away may believe that it goes to the client now."""
    before = notes.text_of(tx, client.id, message.message_id)
    was_marked = fates.is_note(before, house.note_marks)
    latest = conversations.latest(tx, client.id)
    notes.edit(tx, client.id, message.message_id, house.kept(message.text))
    routing.noted(tx, house, client, latest, message.sender.id, message.text, now)
    if was_marked and not fates.is_marked(message, house.note_marks):
        saying.in_topic(
            tx, client.id, "staff.note_stays", now,
            reply_to=message.message_id, only_to=message.sender.id, merge=True,
        )  # fmt: skip
