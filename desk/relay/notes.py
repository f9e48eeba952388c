"""Owns notes: what stays in the topic, and [Note], by which the next message is one."""

from datetime import datetime, timedelta

from desk.voice import saying
from model import STAFF, Client, ClientId, Conversation, Event, House, Incoming, PersonId
from storage import events, intents, notes
from storage.ports import Tx

ARMED = timedelta(minutes=5)
"""So long [Note] holds: what somebody writes the next day is meant for the client."""


def arm(tx: Tx, client_id: ClientId, operator_id: PersonId, now: datetime) -> bool:
    """[Note]: True if the next message is a note from now on, False if that was taken back."""
    since = intents.take_intent(tx, client_id, operator_id)
    armed = since is None or now - since >= ARMED
    if armed:
        intents.intend_note(tx, client_id, operator_id, now)
    saying.card(tx, client_id, now)
    return armed


def take(tx: Tx, client_id: ClientId, message: Incoming, now: datetime) -> bool:
    """Whether the message was meant as a note by its author's press; that holds for one.

    By when it was written, however late it comes: an outage must make no answer of a note.
    """
    since = intents.take_intent(tx, client_id, message.sender.id)
    if since is None:
        return False
    saying.card(tx, client_id, now)
    return message.at - since < ARMED


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
    saying.react(tx, client.id, STAFF, message.message_id, saying.NOTED, now)
    events.record(
        tx,
        Event.NOTE,
        message.at,
        client=client.id,
        conversation=conversation.id if conversation else None,
        actor=message.sender.id,
    )
