"""Owns whether a client is listened to: muted and blocked from the card, and heard again.

What somebody muted writes waits in the inbox, whole and in its order, and is handled as if it had
just come once they are heard again. Of somebody blocked only the number of messages is kept.
Neither costs the group anything, and neither waits for us.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from desk.conversations import access, life
from desk.strangers import caps
from desk.voice import saying
from model import (
    NOBODY,
    Client,
    Event,
    Hearing,
    House,
    Incoming,
    MessageId,
    Operator,
    PersonId,
    Press,
    Role,
)
from storage import backlogs, clients, conversations, events, inbox, people, ratings, runs
from storage.ports import Tx

FROM_LIST = "blocked_in_list"
"""The run by which is known when somebody was blocked who has no card."""

HOLDS = timedelta(days=1)


class UnheardError(Exception):
    """What that person did is kept until they are heard again."""

    def __init__(self, person_id: PersonId, words: bool, newcomer: Incoming | None = None) -> None:
        """`words`: it was a message; `newcomer`: the first of somebody who comes in a flood."""
        super().__init__(f"{person_id} is not listened to")
        self.person_id, self.words, self.newcomer = person_id, words, newcomer


def hears(tx: Tx, client: Client | None, now: datetime, *, words: bool = False) -> bool:
    """Whether what they do is to be handled. `words`: it is a message, which is counted.

    Raises UnheardError where it is to be kept.
    """
    if client is None or client.hearing is Hearing.OPEN:
        return True
    if client.hearing is not Hearing.BLOCKED:
        raise UnheardError(client.person_id, words)
    if words:
        clients.count_unheard(tx, client.id)
        if not client.unheard:
            saying.to_client(tx, client.id, "client.not_read", now)
    return False


def who_writes(tx: Tx, person_id: PersonId, now: datetime) -> Client | None:
    """The client who writes. Whose block in the list has held for its day comes in like anybody.

    They have no card on which it could be undone, and may have been meant with whoever said the
    same; from their card they can be blocked for good.
    """
    client = clients.of_person(tx, person_id)
    if client is None or client.hearing is not Hearing.BLOCKED or client.topic_id is not None:
        return client
    since = runs.last(tx, FROM_LIST, f"{client.id}:")
    if since is None or now - since < HOLDS:
        return client
    clients.set_hearing(tx, client.id, Hearing.OPEN, NOBODY, now)
    events.record(tx, Event.HEARD, now, client=client.id)
    return clients.find(tx, client.id)


def shut_from_list(tx: Tx, client: Client, by: PersonId, now: datetime) -> None:
    """Somebody in the list of those at the door is not listened to for a day."""
    clients.set_hearing(tx, client.id, Hearing.BLOCKED, by, now)
    clients.count_unheard(tx, client.id, client.unheard)
    runs.again(tx, FROM_LIST, f"{client.id}:", now, timedelta())
    events.record(tx, SHUT[Hearing.BLOCKED][0], now, client=client.id, actor=by)


def is_answered(tx: Tx, person_id: PersonId) -> bool:
    """Whether the bot has a word for them."""
    client = clients.of_person(tx, person_id)
    return client is None or client.hearing is not Hearing.BLOCKED


def keep(tx: Tx, house: House, seq: int, unheard: UnheardError) -> None:
    """The update of that number waits until they are heard again; beyond the cap it is counted."""
    client = clients.of_person(tx, unheard.person_id)
    assert client is not None
    if caps.may_keep(tx, house, client):
        inbox.keep(tx, seq, unheard.person_id)
    else:
        inbox.done(tx, seq)
    if unheard.words:
        clients.count_unheard(tx, client.id)


def as_heard(client: Client, message: Incoming) -> Incoming:
    """What was written while nobody listened counts from the moment when somebody did."""
    heard_at = client.heard_at
    return replace(message, at=heard_at) if heard_at and message.at < heard_at else message


def mute(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Mute]: no noise, no pings, nobody waits; their words are kept."""
    _shut(tx, house, press, Hearing.MUTED, now)


def block(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Block]: their words are not kept, nor is what has not reached the topic yet."""
    _shut(tx, house, press, Hearing.BLOCKED, now)


SHUT = {
    Hearing.MUTED: (Event.MUTED, "toasts.muted"),
    Hearing.BLOCKED: (Event.SHUT_OUT, "toasts.shut_out"),
}


def _shut(tx: Tx, house: House, press: Press, wanted: Hearing, now: datetime) -> None:
    client = access.topic(tx, press, now)
    if client is None:
        return
    latest = conversations.latest(tx, client.id)
    if latest and latest.is_open and latest.promised_until:  # that would end with it
        clients.set_menu(tx, client.id, life.ASKED_TO_CLOSE)
        saying.card(tx, client.id, now)
        saying.toast(tx, press.query_id, "toasts.promised_still", now)
        return
    if client.hearing is not wanted:
        shut(tx, house, client, wanted, press.sender.id, now)
        clients.set_menu(tx, client.id, "")
        saying.card(tx, client.id, now)
    saying.toast(tx, press.query_id, SHUT[wanted][1], now)


def shut(
    tx: Tx, house: House, client: Client, wanted: Hearing, by: PersonId, now: datetime
) -> None:
    """They are not listened to any more: what they had open is closed, and they are told nothing.

    What somebody blocked has waiting is over too, kept or on its way.
    """
    clients.set_hearing(tx, client.id, wanted, by, now)
    if wanted is Hearing.BLOCKED:
        stopped = backlogs.cancel(tx, client.id, now)
        inbox.forget_kept_of(tx, client.person_id)
        clients.count_unheard(tx, client.id, stopped + client.unheard)
    life.close(tx, house, client, by, now, quietly=True)
    ratings.go_on(tx, client.id)
    events.record(tx, SHUT[wanted][0], now, client=client.id, actor=by)


def hear(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Unmute] and [Unblock]: of what was blocked by somebody else only leads and owners."""
    client = access.topic(tx, press, now)
    operator = people.find(tx, press.sender.id)
    if client is None or operator is None:
        return
    if not _may_open(client, operator):
        name = people.name_of(tx, client.hearing_by)
        saying.toast(tx, press.query_id, "toasts.who_unblocks", now, name=name)
        return
    if client.hearing is not Hearing.OPEN:
        listen(tx, client, operator.id, now)
    saying.toast(tx, press.query_id, "toasts.heard", now)


def _may_open(client: Client, operator: Operator) -> bool:
    if client.hearing is not Hearing.BLOCKED:
        return True
    return client.hearing_by == operator.id or operator.role.includes(Role.LEAD)


def listen(tx: Tx, client: Client, by: PersonId, now: datetime) -> None:
    """They are listened to again: what was kept comes as if it had just been written."""
    clients.set_hearing(tx, client.id, Hearing.OPEN, by, now)
    inbox.release_kept(tx, client.person_id)
    if client.hearing is Hearing.BLOCKED and client.unheard:
        saying.in_topic(tx, client.id, "staff.not_kept", now, count=client.unheard)
    events.record(tx, Event.HEARD, now, client=client.id, actor=by)
    clients.set_menu(tx, client.id, "")
    saying.card(tx, client.id, now)
    saying.state_changed(tx, client.id, now)


def answered(tx: Tx, client: Client, by: Operator, message_id: MessageId, now: datetime) -> None:
    """Words of one of the team go to them: whoever writes wants an answer, and can be given one."""
    if client.hearing is Hearing.MUTED:
        listen(tx, client, by.id, now)
    elif client.hearing is Hearing.BLOCKED:
        saying.in_topic(
            tx,
            client.id,
            "staff.answer_unread",
            now,
            reply_to=message_id,
            only_to=by.id,
        )
