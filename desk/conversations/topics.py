"""Owns what happens to topics by hand or by Telegram: made, named, closed, opened, left over."""

from datetime import datetime, timedelta

from desk.conversations import access, life
from desk.voice import saying
from model import STAFF, ChatId, House, Order, Person, PersonId, TopicId
from model.errands.group import CloseStray
from storage import clients, company, conversations, outbox
from storage.ports import Tx

STRAY_AFTER = timedelta(seconds=60)


def made(tx: Tx, chat_id: ChatId, topic_id: TopicId, name: str, now: datetime) -> None:
    """Telegram reports a topic that we made. If its answer got lost, this is how we learn of it."""
    if company.get(tx).group_id == chat_id:
        clients.add_stray(tx, topic_id, name, now)


def close_strays(tx: Tx, now: datetime) -> None:
    """A topic that no client got within a minute is left over from a call cut off: close it."""
    for topic_id in clients.old_strays(tx, now - STRAY_AFTER):
        if clients.of_topic(tx, topic_id) is None:
            outbox.put(tx, Order(CloseStray(topic=topic_id), STAFF), now)


def renamed(tx: Tx, chat_id: ChatId, topic_id: TopicId, name: str, now: datetime) -> None:
    """A topic named by hand keeps that name; under the client's own it follows theirs again."""
    client = access.client_of(tx, chat_id, topic_id)
    if client:
        clients.set_topic_name(tx, client.id, name if name in (client.name, client.called) else "")


def closed(
    tx: Tx,
    house: House,
    chat_id: ChatId,
    topic_id: TopicId,
    by: Person | None,
    at: datetime,
    now: datetime,
) -> None:
    """A topic closed by hand is a conversation closed; what is promised in it is asked about.

    Whoever is none of the team ends nothing, nor does who can't have read all of it: then the topic
    is opened again.
    """
    client = access.client_of(tx, chat_id, topic_id)
    if client is None:
        return
    clients.set_topic_closed(tx, client.id, True)
    operator_id = _operator_id(tx, by, at, now)
    if by and operator_id is None:
        saying.state_changed(tx, client.id, now)
        return
    latest = conversations.latest(tx, client.id)
    if latest and latest.is_open and life.unread_since(tx, client.id):
        saying.in_topic(tx, client.id, "staff.more_comes", now, merge=True)
        saying.state_changed(tx, client.id, now)
        return
    promised = latest.promised_until if latest and latest.is_open else None
    if promised is None:
        life.close(tx, house, client, operator_id, now)
        return
    until = saying.moment(promised)
    saying.in_topic(tx, client.id, "staff.promised_still", now, until=until, merge=True)
    clients.set_menu(tx, client.id, life.ASKED_TO_CLOSE)
    saying.state_changed(tx, client.id, now, moved=True)


def reopened(
    tx: Tx, chat_id: ChatId, topic_id: TopicId, by: Person | None, at: datetime, now: datetime
) -> None:
    """A topic opened again by hand is a conversation opened again, if one of the team did it."""
    client = access.client_of(tx, chat_id, topic_id)
    if client:
        clients.set_topic_closed(tx, client.id, False)
        operator_id = _operator_id(tx, by, at, now)
        if operator_id or not by:
            life.reopen(tx, client, operator_id, now)


def _operator_id(tx: Tx, by: Person | None, at: datetime, now: datetime) -> PersonId | None:
    operator = access.admit(tx, by, now, written_at=at) if by else None
    return operator.id if operator else None
