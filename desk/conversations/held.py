"""Owns held messages: written in a colleague's topic, or like a command; their author decides."""

from datetime import datetime, timedelta
from typing import Any

from desk.conversations import assignment, fates, life, outgoing
from desk.voice import saying
from model import (
    STAFF,
    Button,
    Client,
    Conversation,
    Event,
    House,
    Incoming,
    Link,
    LinkState,
    Operator,
    Side,
)
from storage import clients, conversations, links, outbox, people, runs, undelivered
from storage.ports import Tx

ASK_AGAIN = timedelta(seconds=60)
"""Telegram promises nobody that an ephemeral message is seen (telegram.md §5)."""


def ask_again(tx: Tx, now: datetime) -> None:
    """Ask once more, for all to see: a held message must not end in silence."""
    for link in links.held_since(tx, now - ASK_AGAIN):
        client = clients.find(tx, link.client_id)
        author = people.find(tx, link.author_id)
        if client and author and runs.first(tx, "held", str(link.id), now):
            latest = conversations.latest(tx, client.id)
            ask(tx, client, latest, author, link, now, aloud=True)


def send_held(tx: Tx, house: House, client: Client, author: Operator, now: datetime) -> int:
    """The author decided: what was held goes to the client. Returns how many messages went.

    It is an answer from now on, not from when it was typed: the client may have asked since.
    """
    waiting = links.held(tx, client.id, author.id)
    if not waiting:
        return 0
    conversation = life.answer(tx, house, client, author, now, now)
    assignment.claim(tx, client, conversation, author, now)
    for link in waiting:
        links.set_state(tx, link.id, LinkState.PENDING)
        outgoing.order(tx, house, link, outgoing.Carried(), now)
        saying.react(tx, client.id, STAFF, link.origin_id, "", now)
        outgoing.record(tx, Event.REPLY, link, now, content=str(link.content["kind"]))
    saying.card(tx, client.id, now)
    return len(waiting)


def keep_here(tx: Tx, link: Link, now: datetime) -> bool:
    """A message that has not left becomes a note; False if it has, or may have, left already."""
    unsent = link.state in (LinkState.HELD, LinkState.FAILED)
    if not outbox.cancel_waiting_of_link(tx, link.id, now) and not unsent:
        return False
    undelivered.forget_of_link(tx, link.id, now)
    links.become_note(tx, link)
    saying.react(tx, link.client_id, STAFF, link.origin_id, saying.NOTED, now)
    saying.card(tx, link.client_id, now)
    outgoing.record(tx, Event.NOTE, link)
    return True


def keep_held(tx: Tx, client: Client, author: Operator, now: datetime) -> int:
    """The author decided: what was held is a note. Returns how many messages it was."""
    return sum(keep_here(tx, link, now) for link in links.held(tx, client.id, author.id))


def hold(
    tx: Tx,
    house: House,
    client: Client,
    conversation: Conversation | None,
    author: Operator,
    message: Incoming,
    now: datetime,
) -> None:
    """Keep it here and ask its author, once for all that they write meanwhile."""
    asked = bool(links.held(tx, client.id, author.id))
    words = house.kept(message.text)
    link = links.add(tx, client, conversation, Side.STAFF, message, words, LinkState.HELD)
    assert link is not None
    saying.react(tx, client.id, STAFF, message.message_id, saying.HELD, now)
    saying.card(tx, client.id, now)
    outgoing.record(tx, Event.HELD, link)
    if not asked:
        ask(tx, client, conversation, author, link, now)


def ask(
    tx: Tx,
    client: Client,
    conversation: Conversation | None,
    author: Operator,
    link: Link,
    now: datetime,
    *,
    aloud: bool = False,
) -> None:
    """Ask the author of a held message what to do with it; nobody else need see it."""
    keys = [
        Button("send", "held_send", client.id, author.id),
        Button("make_note", "held_note", client.id, author.id),
    ]
    assignee = conversation.assignee_id if conversation else None
    if fates.is_command(link.words):
        text = "staff.held_command"
        args: dict[str, Any] = {"text": link.words.split(maxsplit=1)[0]}
    elif fates.is_slip(link.words):
        text, args = "staff.held_slip", {}
    else:
        keys.append(Button("take_over", "held_take", client.id, author.id))
        owner = people.find(tx, assignee) if assignee else None
        text = "staff.held_colleague"
        args = {"assignee": owner.name if owner else ""}
    saying.in_topic(
        tx,
        client.id,
        text,
        now,
        reply_to=link.origin_id,
        keys=[keys[:2], keys[2:]] if len(keys) > 2 else [keys],
        only_to=None if aloud else author.id,
        **args,
    )
