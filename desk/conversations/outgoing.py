"""Owns how a message is kept and ordered to its other side: what it answers, an album as one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from model import (
    STAFF,
    Client,
    Content,
    Conversation,
    Errand,
    Event,
    House,
    Incoming,
    Link,
    LinkState,
    Order,
    Side,
)
from model.errands.messages import Album, Copy, Edit
from model.messages import QUOTE, REPLY
from storage import events, links, outbox, undelivered
from storage.ports import Tx
from storage.times import ms


def keep(
    tx: Tx,
    house: House,
    client: Client,
    conversation: Conversation | None,
    side: Side,
    message: Incoming,
    state: LinkState = LinkState.PENDING,
) -> Link:
    """Keep a new message, with what it answers: it does so whenever it goes."""
    message = _pointing(tx, client, side, message)
    link = links.add(tx, client, conversation, side, message, house.kept(message.text), state)
    assert link is not None
    return link


def _pointing(tx: Tx, client: Client, side: Side, message: Incoming) -> Incoming:
    """The message with what it replies to, whichever side wrote that first, and what it quotes."""
    if message.reply_to is None:
        return message
    other = Side.STAFF if side is Side.CLIENT else Side.CLIENT
    target = links.by_origin(tx, client.id, side, message.reply_to) or links.by_copy(
        tx, client.id, other, message.reply_to
    )
    if target is None:
        return message
    quoted = {QUOTE: dict(message.quote)} if message.quote else {}
    return replace(message, content={**message.content, REPLY: target.id, **quoted})


def send_again(
    tx: Tx, link: Link, now: datetime, *, repeat: bool = False, alone: bool = False
) -> None:
    """Try a message once more, the parts of an album one by one: one of them may be the trouble.

    What is on its way goes by itself. `alone`: of an album that part and no other.
    """
    for part in [link] if alone else unsettled_parts(tx, link):
        links.set_state(tx, part.id, LinkState.PENDING)
        undelivered.forget_of_link(tx, part.id, now)
        _put(tx, part, replace(_copy(tx, part), repeat=repeat), now)


def unsent_parts(tx: Tx, link: Link) -> list[Link]:
    """The message, or those parts of its album that have not certainly arrived."""
    if not link.album:
        return [link]
    parts = links.of_album(tx, link.client_id, link.side, link.album)
    return [part for part in parts if part.state not in (LinkState.SENT, LinkState.UNDONE)]


def unsettled_parts(tx: Tx, link: Link) -> list[Link]:
    """The message, or those parts of its album that wait for somebody's decision."""
    settled = (LinkState.PENDING, LinkState.HELD, LinkState.LATER)
    parts = unsent_parts(tx, link)
    return [part for part in parts if part.id == link.id or part.state not in settled]


def parts_on_their_way(tx: Tx, link: Link) -> list[Link]:
    """The message, or those parts of its album that are still to arrive with it."""
    pending = [part for part in unsent_parts(tx, link) if part.state is LinkState.PENDING]
    if not link.album:
        return pending
    return [part for part in pending if not outbox.goes_alone(tx, part.id)]


def order(tx: Tx, house: House, link: Link, now: datetime) -> None:
    """It goes to the other side.

    Parts of an album come one by one and nothing says which is the last: wait a little after each.
    """
    copy = _copy(tx, link)
    if not link.album:
        _put(tx, link, copy, now)
        return
    album = Album(
        album=link.album,
        parts=len(unsent_parts(tx, link)),
        reply=copy.reply,
        quote=copy.quote,
        forward=copy.forward,
    )
    _put(tx, link, album, now, due=now + house.album_wait)


def _copy(tx: Tx, link: Link) -> Copy:
    return Copy(
        reply=link.content.get(REPLY),
        quote=_quote(tx, link),
        forward=link.side is Side.CLIENT and "origin" in link.content,
    )


def _quote(tx: Tx, link: Link) -> Mapping[str, Any] | None:
    """What it quotes. In a card the words stand elsewhere than where they were written."""
    quote: Mapping[str, Any] | None = link.content.get(QUOTE)
    target = links.find(tx, link.content.get(REPLY))
    if not quote or target is None or not target.in_card:
        return quote
    return {name: value for name, value in quote.items() if name != "position"}


def change(tx: Tx, link: Link, content: Content, now: datetime) -> None:
    """Show a message's change at its copy, behind the message itself."""
    _put(tx, link, Edit(content=dict(content)), now)


def _put(tx: Tx, link: Link, errand: Errand, now: datetime, due: datetime | None = None) -> None:
    """To the other side of the message."""
    chat = STAFF if link.side is Side.CLIENT else link.client_id
    outbox.put(tx, Order(errand, chat, link.client_id, link.id, due), now)


def replied(
    tx: Tx,
    link: Link,
    at: datetime | None = None,
    *,
    waited: datetime | None,
    waiting: datetime | None,
) -> None:
    """Somebody of the team answers with it; a stored answer is said once, in however many parts.

    Since when they `waited`, and are still `waiting`, for what nobody had read or was asked after
    it had been written: where that is the same, it was said ahead and answers nothing.
    """
    facts: dict[str, Any] = {}
    if waiting:
        facts = {"ahead": True} if waiting == waited else {"waiting": ms(waiting)}
    record(tx, Event.REPLY, link, at, content=link.kind, **facts)
    if says_answer(tx, link):
        record(tx, Event.CANNED, link, at, answer=link.answer_id)


def says_answer(tx: Tx, link: Link) -> bool:
    """Whether it is the first part of a stored answer, or all of it."""
    if link.answer_id is None:
        return False
    parts = links.of_album(tx, link.client_id, link.side, link.album) if link.album else [link]
    return parts[0].id == link.id


def record(tx: Tx, kind: Event, link: Link, at: datetime | None = None, /, **data: Any) -> None:
    """A fact about a message: when it was written (or sent), by whom, in which conversation."""
    events.record(
        tx,
        kind,
        at or link.at,
        client=link.client_id,
        conversation=link.conversation_id,
        actor=link.author_id,
        **data,
    )
