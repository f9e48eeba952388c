"""Owns the end of a client's data: out of every table at once, then out of the file, then said.

What is erased with a client can't be told of afterwards: no words, no name, no id. What past
figures need stays under a pseudonym. The topic goes as everything goes that Telegram has to do.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from desk.clients import same
from desk.privacy import client_data, redaction
from desk.voice import owners, saying
from model import (
    NO_MESSAGE,
    NOBODY,
    STAFF,
    Button,
    Client,
    ErasingId,
    Event,
    House,
    MessageId,
    Order,
    PersonId,
    Press,
    TopicId,
)
from model.errands.group import DropTopic
from storage import (
    accounts,
    clients,
    company,
    duties,
    erased,
    erasings,
    events,
    holdings,
    inbox,
    outbox,
    people,
)
from storage import conversations as kept
from storage.erasings import Erasing
from storage.ports import Tx

VALID = timedelta(minutes=10)
"""How long an owner may take to be sure."""

BY_AGE = "age"
"""By which rule somebody was erased of whom nothing was heard for long."""


def confirm(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Erase for good]: once, by whom was asked, while the question is fresh.

    Nobody is erased with them of whom it did not speak: somebody may have joined two meanwhile.
    """
    asked = client_data.mine(tx, press, now)
    if asked is None:
        return
    client, *others = _accounts(tx, asked)
    late = now - asked.asked_at > VALID
    if late or press.version != client_data.whose(tx, client.id):
        client_data.back(tx, house, asked, client, now)
        saying.toast(tx, press.query_id, "toasts.data_late" if late else "toasts.outdated", now)
        return
    if any(holdings.is_topic_being_made(tx, account.id) for account in (client, *others)):
        saying.toast(tx, press.query_id, "toasts.data_busy", now)
        return
    for account in (client, *others):
        erased.remember(tx, account.id, asked.owner_id, now)
    _erase(tx, client, asked, now)
    for account in others:
        _erase(tx, account, _wish(tx, account, asked.owner_id, asked.message_id, now), now)
    by = people.name_of(tx, asked.owner_id)
    owners.tell(tx, "owner.client_erased", now, but=asked.owner_id, by=by)
    saying.to_person(tx, asked.owner_id, "data.erasing", now, edit=asked.message_id)
    saying.toast(tx, press.query_id, "toasts.data_erasing", now)


def _accounts(tx: Tx, asked: Erasing) -> list[Client]:
    """Who is to be erased: the client, and whoever else is the same person."""
    found = [clients.find(tx, account) for account in accounts.of(tx, asked.client_id)]
    return [client for client in found if client]


def _wish(
    tx: Tx, client: Client, owner_id: PersonId, message_id: MessageId, at: datetime
) -> Erasing:
    """A wish of that owner about that account, of which they are sure."""
    wish = erasings.find(tx, erasings.ask(tx, owner_id, client.id, message_id, at))
    assert wish is not None
    return wish


def by_age(tx: Tx, theirs: Sequence[Client], now: datetime) -> None:
    """One person of whom nothing is heard any more, with all their accounts. Nobody is told yet."""
    for account in theirs:
        erased.remember(tx, account.id, NOBODY, now)
    for account in theirs:
        _erase(tx, account, _wish(tx, account, NOBODY, NO_MESSAGE, now), now)


def repeat(tx: Tx, now: datetime) -> int:
    """After going back to a backup, erase again whoever was erased since; returns how many.

    Owners heard of each when it was done; now they hear that it was needed. The caller rewrites
    the file.
    """
    came_back = erased.still_here(tx)
    for client_id, mark in came_back.items():
        client = clients.find(tx, client_id)
        assert client is not None
        _erase(tx, client, _wish(tx, client, mark.owner_id, NO_MESSAGE, mark.at), now)
    erasings.let_go(tx)
    _done(tx, erasings.gone(tx), now)
    if came_back:
        owners.tell(tx, "owner.erased_again", now, count=len(came_back))
    return len(came_back)


def _erase(tx: Tx, client: Client, asked: Erasing, now: datetime) -> None:
    _close(tx, client, asked.owner_id, now)
    _drop_topics(tx, client, asked, now)
    _forget_elsewhere(tx, client)
    with same.redrawing(tx, client.id, now):
        pseudonym = holdings.erase(tx, client.id, now)
    erasings.carry_out(tx, asked, pseudonym, client.topic_id)
    if asked.owner_id != NOBODY:
        events.record(tx, Event.ERASED, now, client=pseudonym, actor=asked.owner_id)


def _close(tx: Tx, client: Client, owner_id: PersonId, now: datetime) -> None:
    """Nobody waits any more. The client is told nothing and asked nothing."""
    latest = kept.latest(tx, client.id)
    if latest and latest.is_open:
        kept.close(tx, latest.id, owner_id, now)
        events.record(
            tx, Event.CLOSED, now, client=client.id, conversation=latest.id, actor=owner_id
        )


def _drop_topics(tx: Tx, client: Client, asked: Erasing, now: datetime) -> None:
    """Their topic, and what a call that was cut off left behind under their name."""
    for topic_id in [client.topic_id, *clients.take_strays(tx, client)]:
        if topic_id is not None:
            _drop(tx, topic_id, asked.id, now)


def _drop(tx: Tx, topic_id: TopicId, erasing_id: ErasingId, now: datetime) -> None:
    outbox.put(tx, Order(DropTopic(topic=topic_id, erasing=erasing_id), STAFF), now)


def _forget_elsewhere(tx: Tx, client: Client) -> None:
    """What names them in what waits for others, was set aside, or was left for the next shift."""
    for row_id, errand in holdings.naming(tx, client.id):
        left = redaction.without(errand, client)
        if left is None:
            holdings.withdraw(tx, row_id)
        elif left != errand:
            outbox.change(tx, row_id, left)
    group_id = company.get(tx).group_id
    letters = inbox.set_aside(tx)
    if not people.was_here(tx, client.person_id):  # what they do as staff is done all the same
        letters += inbox.asking(tx)
    for letter in letters:
        if redaction.concerns(letter.update, client, group_id):
            inbox.forget(tx, letter.seq)
    for operator_id, text in duties.notes(tx).items():
        if redaction.mentions(text, client):
            duties.drop_note(tx, operator_id)


def finished(tx: Tx, done: Sequence[Erasing], now: datetime) -> None:
    """No byte of the file holds them any more: now it is done, and can be said."""
    _done(tx, done, now)
    for wish in done:
        if wish.owner_id != NOBODY:
            saying.to_person(tx, wish.owner_id, "data.erased", now, edit=wish.message_id)


def _done(tx: Tx, done: Sequence[Erasing], now: datetime) -> None:
    """Of whom the rule erased it is one event that says how many."""
    erasings.finish(tx, done)
    if count := sum(wish.owner_id == NOBODY for wish in done):
        events.record(tx, Event.ERASED, now, why=BY_AGE, clients=count)


def topic_stays(tx: Tx, topic_id: TopicId, erasing_id: ErasingId, now: datetime) -> None:
    """Telegram did not delete the topic: who wanted it hears what to do, owners where none did."""
    wish, text = erasings.find(tx, erasing_id), "data.topic_stays"
    if wish is None:
        return
    keys = [[Button("retry", "data_topic", wish.id)]]
    if wish.owner_id == NOBODY:
        owners.alarm(tx, text, "", now, keys=keys, topic=topic_id)
    else:
        saying.to_person(tx, wish.owner_id, text, now, keys=keys, topic=topic_id)


def drop_again(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Retry] under that; in another group the topic's number would name another topic."""
    wish = erasings.find(tx, ErasingId(press.subject))
    if wish is None or wish.topic_id is None or clients.of_topic(tx, wish.topic_id):
        saying.toast(tx, press.query_id, "toasts.data_over", now)
        return
    _drop(tx, wish.topic_id, wish.id, now)
    saying.toast(tx, press.query_id, "toasts.retrying", now)
