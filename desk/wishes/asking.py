"""Owns what a client asks for by a command or a button: a person, or nothing more.

Neither leads around people: whoever simply writes reaches them as before.
"""

from datetime import datetime

from desk.answers.offering import PERSON
from desk.clients import meeting
from desk.company import private
from desk.conversations import access, away, life
from desk.relay import scheduled
from desk.routing import applying as routing
from desk.shifts import handover
from desk.strangers import caps, hearing, lobby, reach
from desk.voice import saying
from model import (
    Asked,
    Client,
    ClosedBy,
    Conversation,
    ConversationId,
    Event,
    House,
    Incoming,
    Press,
)
from storage import clients, conversations, events
from storage.ports import Tx

DONE = "done"


def person(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/person: somebody has to answer, and the team sees who asks for them."""
    sender, at = asked.person, asked.message.at
    if access.on_team(tx, sender.id):
        private.only_you(tx, sender.id, now)
        return
    known = hearing.who_writes(tx, sender.id, now)
    if not hearing.hears(tx, known, now, words=True):
        return
    if lobby.holds(tx, house, known, now):
        raise hearing.UnheardError(sender.id, True, asked.message)
    client = meeting.met(tx, known, sender, now)
    reach.returned(tx, client, now)
    if not caps.has_room(tx, house, client, now):
        return
    latest = conversations.latest(tx, client.id)
    conversation = life.hear(tx, house, client, latest, asked.message, now)
    conversation = routing.heard(tx, house, client, conversation, asked.message, now)
    _record(tx, client, conversation, at, PERSON)
    saying.in_topic(tx, client.id, "staff.wants_person", now, must=True, merge=True)
    saying.to_client(tx, client.id, "client.person_asked", now, company=house.name)
    handover.heard(tx, house, client, conversation, now)
    away.tell(tx, house, client, conversation, now)
    scheduled.heard(tx, house, client, conversation, now)


def by_menu(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Ask a person] in the menu: the same by a tap."""
    said = Incoming(press.message_id, press.sender, {"kind": "press"}, "press", now)
    person(tx, house, Asked(said, press.chat_id), now)
    saying.hush(tx, press.query_id, now)


def done(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/done: "thanks, that's all" by a command."""
    client = clients.of_person(tx, asked.person.id)
    if access.on_team(tx, asked.person.id):
        private.only_you(tx, asked.person.id, now)
    elif hearing.is_answered(tx, asked.person.id):
        _end(tx, house, client, now)
        met = client or meeting.meet(tx, asked.person, now)
        saying.to_client(tx, met.id, "client.done", now)


def all_well(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[All is well] under our question whether all is well."""
    client = clients.of_person(tx, press.sender.id)
    latest = conversations.latest(tx, client.id) if client else None
    if client is None or latest is None or latest.id != press.subject:
        locale = client.locale if client else None
        saying.toast(tx, press.query_id, "toasts.rating_over", now, locale=locale)
        return
    _end(tx, house, client, now)
    saying.to_client(tx, client.id, "client.done", now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def _end(tx: Tx, house: House, client: Client | None, now: datetime) -> None:
    """Close what is open, unless somebody of us is still in the middle of it."""
    latest = conversations.latest(tx, client.id) if client else None
    if client is None or latest is None or not latest.is_open:
        return
    _record(tx, client, latest, now, DONE)
    if life.is_unfinished(tx, latest):
        saying.in_topic(tx, client.id, "staff.client_done", now, merge=True, closed=False)
        return
    life.close(tx, house, client, None, now, quietly=True, rule=ClosedBy.CLIENT)
    saying.in_topic(tx, client.id, "staff.client_done", now, merge=True, closed=True)


def _record(
    tx: Tx, client: Client, conversation: Conversation | None, at: datetime, wish: str
) -> None:
    number: ConversationId | None = conversation.id if conversation else None
    events.record(tx, Event.WISHED, at, client=client.id, conversation=number, wish=wish)
