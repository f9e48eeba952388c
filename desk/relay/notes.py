"""Owns notes: what stays in the topic, and [Note], by which the next message is one."""

from datetime import datetime, timedelta

from desk.clients import noting, profile
from desk.voice import saying
from model import STAFF, Client, ClientId, Conversation, Event, House, Incoming, PersonId
from storage import events, intents, notes
from storage.ports import Tx

ARMED = timedelta(minutes=5)
"""So long [Note] holds: what somebody writes the next day is meant for the client."""


def arm(tx: Tx, client_id: ClientId, operator_id: PersonId, now: datetime, fills: str = "") -> bool:
    """[Note]: True if the next message is a note from now on, False if that was taken back.

    `fills`: it fills that field, too, or is a note on the client.
    """
    meant = intents.take_intent(tx, client_id, operator_id)
    armed = meant is None or now - meant.since >= ARMED or meant.what != fills
    if armed:
        intents.intend_note(tx, client_id, operator_id, now, fills)
    saying.card(tx, client_id, now)
    return armed


def take(tx: Tx, house: House, client_id: ClientId, message: Incoming, now: datetime) -> bool:
    """Whether the message was meant as a note by its author's press; that holds for one.

    By when it was written, however late it comes: an outage must make no answer of a note.
    """
    meant = intents.take_intent(tx, client_id, message.sender.id)
    if meant is None:
        return False
    saying.card(tx, client_id, now)
    holds = message.at - meant.since < ARMED
    if holds:
        profile.written(tx, house, client_id, meant.what, message, now)
    return holds


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
    noting.read(tx, house, client, conversation, message.sender.id, message.text, now)
    saying.react(tx, client.id, STAFF, message.message_id, saying.NOTED, now)
    events.record(
        tx,
        Event.NOTE,
        message.at,
        client=client.id,
        conversation=conversation.id if conversation else None,
        actor=message.sender.id,
    )
