"""Owns what is offered of the company's answers: one to the operator, two at most to the client.

A client's question goes to people as always, at once; an offer stands beside that and holds up
nothing. It is made once in a conversation, before anybody has answered, where an owner wants it.
"""

from datetime import datetime

from desk.answers import matching, wording
from desk.conversations import life
from desk.voice import owners, saying
from model import (
    Button,
    Client,
    ClosedBy,
    Conversation,
    ConversationId,
    Event,
    House,
    Incoming,
    MessageId,
    Press,
    StoredAnswer,
)
from storage import answers, clients, conversations, events
from storage.ports import Tx

ENOUGH = 5
"""So many answers a company has before its owners are asked whether clients are offered any."""

SHOWN = 1200
"""Characters of each answer that a client is offered."""

ON, OFF, ASKED = "on", "off", "asked"


def heard(
    tx: Tx, house: House, client: Client, conversation: Conversation | None, message: Incoming,
    now: datetime,
) -> None:  # fmt: skip
    """A client wrote: which answer may be meant, for the operator's card and perhaps for them."""
    fresh = conversations.find(tx, conversation.id) if conversation else None
    if fresh is None or fresh.waiting_since is None or not message.text.strip():
        return
    known = {answer.id: answer for answer in answers.in_use(tx) if answer.texts}
    if not known or life.needs_no_answer(message):
        return
    found = matching.offers([matching.entry(answer) for answer in known.values()], message.text)
    if answers.suggest(tx, fresh.id, found[0].answer_id if found else None):
        saying.card(tx, client.id, now)
    offered = [known[offer.answer_id] for offer in found if known[offer.answer_id].is_anybodys]
    if offered and answers.quick(tx) == ON and answers.offer(tx, fresh.id, now):
        _offer(tx, house, client, fresh, offered, message, now)


def _offer(
    tx: Tx, house: House, client: Client, conversation: Conversation,
    offered: list[StoredAnswer], message: Incoming, now: datetime,
) -> None:  # fmt: skip
    language = wording.language_of(message.text) or wording.language_for(tx, client)
    said = [wording.contents(house, answer, client, "", language, now)[0] for answer in offered]
    items = [
        {"name": answer.name, "text": wording.quoted(content, SHOWN)}
        for answer, content in zip(offered, said, strict=True)
    ]
    keys = [
        [Button("quick_helped", "quick_helped", conversation.id)],
        [Button("quick_person", "quick_person", conversation.id)],
    ]
    for answer in offered:
        events.record(
            tx, Event.OFFERED, now,
            client=client.id, conversation=conversation.id, answer=answer.id,
        )  # fmt: skip
    saying.to_client(tx, client.id, "client.offers", now, keys=keys, items=items)


def helped(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[That helped]: nobody has to answer any more, and that is counted apart."""
    client = _offered(tx, press, now)
    if client is None:
        return
    conversation_id = ConversationId(press.subject)
    events.record(tx, Event.HELPED, now, client=client.id, conversation=conversation_id)
    life.close(tx, house, client, None, now, quietly=True, rule=ClosedBy.CLIENT)
    saying.in_topic(tx, client.id, "answers.helped", now)
    saying.to_client(tx, client.id, "client.offers_helped", now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def person(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Ask a person]: they have been asked from the first second on."""
    client = _offered(tx, press, now)
    if client:
        saying.to_client(tx, client.id, "client.offers_person", now, edit=press.message_id)
        saying.hush(tx, press.query_id, now)


def _offered(tx: Tx, press: Press, now: datetime) -> Client | None:
    """The client to whom that was offered, while it still matters."""
    client = clients.of_person(tx, press.sender.id)
    latest = conversations.latest(tx, client.id) if client else None
    current = latest is not None and latest.id == press.subject and latest.is_open
    if latest and current and latest.replied_at is None and answers.is_offered(tx, latest.id):
        return client
    locale = client.locale if client else None
    saying.toast(tx, press.query_id, "toasts.quick_over", now, locale=locale)
    return None


def ask_owners(tx: Tx, now: datetime) -> None:
    """There are enough answers now: shall clients be offered any? Owners are asked once."""
    if answers.quick(tx) or answers.count(tx) < ENOUGH:
        return
    answers.set_quick(tx, ASKED)
    keys = [[Button("quick_on", "quick_switch", 0, 1), Button("quick_no", "quick_switch", 0, 0)]]
    owners.tell(tx, "answers.ask_quick", now, keys=keys, count=ENOUGH)


def switch(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Switch on] and [No]; and the same from the list of answers."""
    answers.set_quick(tx, ON if press.arg else OFF)
    events.record(tx, Event.SETTING, now, actor=press.sender.id, name="quick_answers")
    keys = [[Button("quick_off" if press.arg else "quick_on", "quick_switch", 0, 1 - press.arg)]]
    saying.to_person(
        tx, press.sender.id, "answers.quick", now, edit=MessageId(press.message_id), keys=keys,
        on=bool(press.arg),
    )  # fmt: skip
    saying.hush(tx, press.query_id, now)
