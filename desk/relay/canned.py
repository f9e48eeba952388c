"""Owns the ways on which a stored answer goes to a client: /r, a pick, a tap on the card.

It is the operator's reply like any other: it claims, it stops the clock, it can be taken back, and
in a colleague's conversation its author is asked first. What went stands in the topic.
"""

from dataclasses import replace
from datetime import datetime

from desk.answers import learning, naming, wording
from desk.conversations import access, held
from desk.relay import messages
from desk.voice import saying
from model import (
    PARTS_APART,
    AnswerId,
    Asked,
    ChatId,
    Client,
    Content,
    House,
    Incoming,
    Link,
    MessageId,
    Operator,
    Press,
    Side,
    StoredAnswer,
    TopicId,
)
from storage import answers, conversations, links
from storage.ports import Tx

SUGGESTED = 6
PARTS_OF_A_PRESS = 16

SHOWN = 1500
"""UTF-16 units of what went that the topic shows."""


def by_command(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/r NAME: the answer of that name, or the one that is meant by its beginning or a slip."""
    client = access.client_of(tx, asked.chat_id, asked.topic_id)
    operator = access.on_team(tx, asked.person.id)
    if client is None or operator is None:
        return
    known = answers.in_use(tx)
    found = naming.by_name(known, asked.argument)
    if len(found) == 1:
        send(tx, house, client, operator, found[0], asked.message, now)
        return
    names = [answer.name for answer in found or known][:SUGGESTED]
    saying.in_topic(
        tx, client.id, "answers.which", now,
        reply_to=asked.message.message_id, only_to=operator.id, names=names, asked=asked.argument,
        empty="" if found else _begun(tx, asked.argument),
    )  # fmt: skip


def _begun(tx: Tx, name: str) -> str:
    """What is called so, and says nothing yet."""
    known = [answer for answer in answers.every(tx) if not answer.says_something]
    return next((answer.name for answer in naming.by_name(known, name)), "")


def picked(
    tx: Tx,
    house: House,
    chat_id: ChatId,
    topic_id: TopicId | None,
    answer_id: AnswerId,
    message: Incoming,
    now: datetime,
) -> None:
    """Somebody chose an answer in the list that Telegram shows behind the bot's name."""
    client = access.client_of(tx, chat_id, topic_id)
    if client is None and not access.in_staff_group(tx, chat_id):
        return
    operator = access.admit(tx, message.sender, now, written_at=message.at)
    if client is None:
        saying.in_general(tx, "answers.nobodys", now)
        return
    answer = answers.find_in_use(tx, answer_id)
    if operator is None or answer is None:
        text = "staff.author_left" if operator is None else "answers.gone"
        saying.in_topic(tx, client.id, text, now, reply_to=message.message_id)
    elif not links.by_origin(tx, client.id, Side.STAFF, message.message_id):
        send(tx, house, client, operator, answer, message, now)


def by_press(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Answer: «…»] on the card."""
    at = access.case(tx, press, now)
    if at is None:
        return
    answer = answers.find_in_use(tx, AnswerId(press.arg))
    if answer is None:
        access.show_anew(tx, press, at.client.id, now)
        return
    last = links.last_of_client(tx, at.client.id)
    # The card says it, once for each message that it may answer.
    turn = (last.id if last else 0) * PARTS_OF_A_PRESS
    number = MessageId(press.message_id + turn * PARTS_APART)
    if links.by_origin(tx, at.client.id, Side.STAFF, number):
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    said = Incoming(number, press.sender, {"kind": "press"}, "", now)
    if send(tx, house, at.client, at.operator, answer, said, now):
        saying.toast(tx, press.query_id, "toasts.sent", now, count=1)
    else:
        saying.toast(tx, press.query_id, "toasts.waits_for_you", now)


def send(
    tx: Tx,
    house: House,
    client: Client,
    operator: Operator,
    answer: StoredAnswer,
    message: Incoming,
    now: datetime,
) -> bool:
    """The answer as that operator's reply, said by that message of theirs; False if it is held."""
    language = wording.language_for(tx, client)
    parts = wording.contents(house, answer, client, operator.name, language, now)
    conversation = conversations.latest(tx, client.id)
    holds = held.holds(house, conversation, operator)
    for number, content in enumerate(parts):
        said = _part(message, content, number, album=len(parts) > 1)
        if holds:
            held.hold(tx, house, client, conversation, operator, said, now)
        else:
            messages.reply(tx, house, client, operator, said, now)
    first = links.by_origin(tx, client.id, Side.STAFF, message.message_id)
    if first and not holds:
        went(tx, client, operator, first, now)
    return not holds


def _part(message: Incoming, content: Content, number: int, *, album: bool) -> Incoming:
    """One part of it, as if its author had written it; those behind the first are counted apart."""
    return replace(
        message,
        message_id=MessageId(message.message_id + number * PARTS_APART),
        content=content,
        fingerprint=f"answer:{content['answer']}",
        album=f"answer:{message.message_id}" if album else "",
        context=None,
        quote=None,
    )


def went(tx: Tx, client: Client, operator: Operator, link: Link, now: datetime) -> None:
    """What goes, for all who read the topic: there stands only its name. So it was asked for.

    `link`: its first part, on its way.
    """
    answer = answers.find(tx, link.answer_id)
    if answer is None:
        return
    learning.learn(tx, client, link, answer.id, now)
    asked_in = link.written_in if link.written_in == link.origin_id else None
    saying.in_topic(
        tx, client.id, "answers.went", now,
        reply_to=asked_in, name=answer.name, text=wording.quoted(link.content, SHOWN),
        author=operator.name, files=len(answer.files),
    )  # fmt: skip
