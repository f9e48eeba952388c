"""Owns what is offered of the company's answers: one to the operator, two at most to the client.

A client's question goes to people as always, at once; an offer stands beside that and holds up
nothing. It is made once in a conversation, before anybody has answered, where an owner wants it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from desk.answers import enclosing, wording
from desk.conversations import fates, life
from desk.understanding import matching, reading
from desk.understanding.matching import Offer
from desk.voice import owners, saying
from model import (
    AnswerId,
    Button,
    Client,
    ClosedBy,
    Conversation,
    Event,
    House,
    Incoming,
    Link,
    MessageId,
    Press,
    Role,
    StoredAnswer,
)
from storage import answers, clients, conversations, events, people
from storage.ports import Tx

ENOUGH = 5
"""So many answers that could be offered there are before owners are asked whether they shall be."""

SHOWN = 1200
"""Characters of each answer that a client is offered."""

ON, OFF, ASKED = "on", "off", "asked"

PERSON = "person"
"""What a client asks for by /person."""

FILES = "quick_files"
"""The button that shows the files of an answer that was offered."""


def heard(
    tx: Tx, house: House, client: Client, conversation: Conversation | None, link: Link,
    message: Incoming, now: datetime,
) -> None:  # fmt: skip
    """A client wrote: which answer may be meant, for the operator's card and perhaps for them.

    Where meaning is looked for, they are offered nothing before it was (`seeking`).
    """
    if conversation is None or conversation.waiting_since is None or not message.text.strip():
        return
    known = usable(tx)
    if not known or fates.needs_no_answer(message):
        return
    found = matching.offers([matching.entry(answer) for answer in known], message.text)
    suggest(tx, client, conversation, found, now)
    if house.by_meaning:
        answers.seek(tx, link.id)
    else:
        offer(tx, house, client, conversation, found, message.text, now)


def usable(tx: Tx) -> list[StoredAnswer]:
    """The answers that have something to say."""
    return [answer for answer in answers.in_use(tx) if answer.texts]


def suggest(
    tx: Tx, client: Client, conversation: Conversation, found: Sequence[Offer], now: datetime
) -> None:
    """The first of them stands on the operator's card."""
    if answers.suggest(tx, conversation.id, found[0].answer_id if found else None):
        saying.card(tx, client.id, now)


def offer(
    tx: Tx, house: House, client: Client, conversation: Conversation, found: Sequence[Offer],
    text: str, now: datetime,
) -> None:  # fmt: skip
    """The client is offered them, where an owner wants it, once and before anybody answered.

    Whoever asked for a person was promised one, and is offered nothing in their place.
    """
    known = {answer.id: answer for answer in usable(tx) if answer.is_anybodys}
    offered = [known[offer.answer_id] for offer in found if offer.answer_id in known]
    if not offered or answers.quick(tx) != ON or events.wished(tx, conversation.id, PERSON):
        return
    if answers.offer(tx, conversation.id, now):
        _offer(tx, house, client, conversation, offered, text, now)


def _offer(
    tx: Tx, house: House, client: Client, conversation: Conversation,
    offered: list[StoredAnswer], text: str, now: datetime,
) -> None:  # fmt: skip
    language = reading.language_of(text) or wording.language_for(tx, client)
    items = _items(house, client, offered, language, now)
    keys = [
        *enclosing.keys(offered, FILES, conversation.id),
        [Button("quick_helped", "quick_helped", conversation.id)],
        [Button("quick_person", "quick_person", conversation.id)],
    ]
    for answer in offered:
        events.record(
            tx, Event.OFFERED, now,
            client=client.id, conversation=conversation.id, answer=answer.id,
        )  # fmt: skip
    saying.to_client(tx, client.id, "client.offers", now, keys=keys, items=items)


def _items(
    house: House, client: Client, offered: list[StoredAnswer], language: str, now: datetime
) -> list[dict[str, Any]]:
    said = [wording.contents(house, answer, client, "", language, now)[0] for answer in offered]
    return [
        {"name": answer.name, "text": wording.quoted(content, SHOWN)}
        for answer, content in zip(offered, said, strict=True)
    ]


def _stays(
    tx: Tx, house: House, client: Client, conversation: Conversation, now: datetime
) -> dict[str, Any]:
    """What was offered, which the client may want to read again, with its files."""
    ids = events.offered(tx, conversation.id)
    known = [answer for answer in (answers.find(tx, found) for found in ids) if answer]
    offered = [answer for answer in known if answer.texts]
    language = wording.language_for(tx, client)
    items = _items(house, client, offered, language, now)
    return {"items": items, "keys": enclosing.keys(offered, FILES, conversation.id)}


def files(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[📎 …] under what was offered: the files that belong to that answer."""
    client = clients.of_person(tx, press.sender.id)
    latest = conversations.latest(tx, client.id) if client else None
    answer = answers.find_in_use(tx, AnswerId(press.arg))
    was_offered = latest and press.arg in events.offered(tx, latest.id)
    if client and answer and was_offered:
        enclosing.show(tx, client, answer, now)
        saying.hush(tx, press.query_id, now)
    else:
        locale = client.locale if client else None
        saying.toast(tx, press.query_id, "toasts.outdated", now, locale=locale)


def helped(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[That helped]: nobody has to answer any more, and that is counted apart.

    Unless there is more: what they wrote since, what somebody of us promised or has not sent.
    """
    offered = _offered(tx, press, now)
    if offered is None:
        return
    client, conversation = offered
    asked_more = events.heard_since(tx, conversation.id, Event.OFFERED)
    closed = not (asked_more or life.is_unfinished(tx, conversation))
    events.record(
        tx, Event.HELPED, now, client=client.id, conversation=conversation.id, closed=closed
    )
    if closed:
        life.close(tx, house, client, None, now, quietly=True, rule=ClosedBy.CLIENT)
    saying.in_topic(tx, client.id, "answers.helped", now, closed=closed)
    stays = _stays(tx, house, client, conversation, now)
    saying.to_client(
        tx, client.id, "client.offers_helped", now, edit=press.message_id, closed=closed, **stays
    )
    saying.hush(tx, press.query_id, now)


def person(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Ask a person]: they have been asked from the first second on."""
    offered = _offered(tx, press, now)
    if offered:
        client, conversation = offered
        stays = _stays(tx, house, client, conversation, now)
        saying.to_client(tx, client.id, "client.offers_person", now, edit=press.message_id, **stays)
        saying.hush(tx, press.query_id, now)


def _offered(tx: Tx, press: Press, now: datetime) -> tuple[Client, Conversation] | None:
    """The client to whom that was offered, and in which conversation, while it still matters."""
    client = clients.of_person(tx, press.sender.id)
    latest = conversations.latest(tx, client.id) if client else None
    if client and latest and latest.id == press.subject and _matters(tx, latest):
        return client, latest
    goes_on = latest is not None and latest.id == press.subject and latest.is_open
    text = "toasts.quick_over" if goes_on else "toasts.rating_over"
    saying.toast(tx, press.query_id, text, now, locale=client.locale if client else None)
    return None


def _matters(tx: Tx, conversation: Conversation) -> bool:
    """Whether nobody has answered since it was offered, nor has it helped already."""
    waits = conversation.is_open and conversation.replied_at is None
    helped_once = events.last(tx, Event.HELPED, conversation.id) is not None
    return waits and not helped_once and answers.is_offered(tx, conversation.id)


def ask_owners(tx: Tx, now: datetime) -> None:
    """There are enough answers now: shall clients be offered any? Owners are asked once."""
    if answers.quick(tx) or sum(answer.is_anybodys for answer in usable(tx)) < ENOUGH:
        return
    if not any(owner.private for owner in people.with_role(tx, Role.OWNER)):
        return  # whoever sets up a company by a folder of answers has not pressed Start yet
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
