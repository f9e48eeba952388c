"""Owns how a message is ordered to its other side: the chat, the lane, an album as one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from model import (
    STAFF,
    Content,
    Errand,
    Event,
    House,
    Link,
    LinkId,
    LinkState,
    Order,
    Side,
)
from model.errands.messages import Album, Copy, Edit
from storage import events, links, outbox, undelivered
from storage.ports import Tx


@dataclass(frozen=True, slots=True)
class Carried:
    """What a message takes with it: the link it replies to, its quote, that it is passed on."""

    reply: LinkId | None = None
    quote: Mapping[str, Any] | None = None
    forward: bool = False


def send_again(
    tx: Tx, link: Link, now: datetime, *, repeat: bool = False, alone: bool = False
) -> None:
    """Try a message once more, the parts of an album one by one: one of them may be the trouble.

    What is on its way goes by itself. `alone`: of an album that part and no other.
    """
    for part in [link] if alone else unsettled_parts(tx, link):
        links.set_state(tx, part.id, LinkState.PENDING)
        undelivered.forget_of_link(tx, part.id, now)
        forward = part.side is Side.CLIENT and "origin" in part.content
        _put(tx, part, Copy(repeat=repeat, forward=forward), now)


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


def order(tx: Tx, house: House, link: Link, carried: Carried, now: datetime) -> None:
    if link.album:
        _order_album(tx, house, link, carried, now)
    else:
        copy = Copy(reply=carried.reply, quote=carried.quote, forward=carried.forward)
        _put(tx, link, copy, now)


def _order_album(tx: Tx, house: House, link: Link, carried: Carried, now: datetime) -> None:
    """Parts come one by one and nothing says which is the last: wait a little after each."""
    errand = Album(
        album=link.album,
        parts=len(unsent_parts(tx, link)),
        reply=carried.reply,
        quote=carried.quote,
        forward=carried.forward,
    )
    _put(tx, link, errand, now, due=now + house.album_wait)


def change(tx: Tx, link: Link, content: Content, now: datetime) -> None:
    """Show a message's change at its copy, behind the message itself."""
    _put(tx, link, Edit(content=dict(content)), now)


def _put(tx: Tx, link: Link, errand: Errand, now: datetime, due: datetime | None = None) -> None:
    """To the other side of the message."""
    chat = STAFF if link.side is Side.CLIENT else link.client_id
    outbox.put(tx, Order(errand, chat, link.client_id, link.id, due), now)


def replied(tx: Tx, link: Link, at: datetime | None = None, *, ahead: bool = False) -> None:
    """Somebody of the team answers with it; a stored answer is said once, in however many parts.

    `ahead`: it was written before the client asked what they wait for.
    """
    facts = {"ahead": True} if ahead else {}
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
