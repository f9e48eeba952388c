"""Owns how a message is ordered to its other side: the chat, the lane, an album as one."""

from datetime import datetime
from typing import Any

from model import STAFF, House, Kind, Link, LinkState, Order, Side
from storage import events, links, outbox
from storage.ports import Tx


def send_again(tx: Tx, link: Link, now: datetime, *, repeat: bool = False) -> None:
    """Try a message once more, the parts of an album one by one: one of them may be the trouble."""
    for part in unsent_parts(tx, link):
        links.set_state(tx, part.id, LinkState.PENDING)
        outbox.forget_dead_of_link(tx, part.id, now)
        _order_one(tx, part, {"reply": None, "repeat": repeat}, now)


def unsent_parts(tx: Tx, link: Link) -> list[Link]:
    """The message, or those parts of its album that have not certainly arrived."""
    if not link.album:
        return [link]
    parts = links.of_album(tx, link.client_id, link.side, link.album)
    return [part for part in parts if part.state not in (LinkState.SENT, LinkState.UNDONE)]


def order(tx: Tx, house: House, link: Link, payload: dict[str, Any], now: datetime) -> None:
    if link.album:
        _order_album(tx, house, link, payload, now)
    else:
        _order_one(tx, link, payload, now)


def _order_one(tx: Tx, link: Link, payload: dict[str, Any], now: datetime) -> None:
    chat, lane = _way(link)
    order = Order(Kind.COPY, chat, lane, payload=payload, client_id=link.client_id, link_id=link.id)
    outbox.put(tx, order, now)


def _order_album(tx: Tx, house: House, link: Link, payload: dict[str, Any], now: datetime) -> None:
    """Parts come one by one and nothing says which is the last: wait a little after each."""
    chat, lane = _way(link)
    outbox.put(
        tx,
        Order(
            Kind.ALBUM,
            chat,
            lane,
            payload=payload,
            client_id=link.client_id,
            link_id=link.id,
            cost=len(unsent_parts(tx, link)),
            due=now + house.album_wait,
            merge_key=f"album:{link.side}:{link.client_id}:{link.album}",
        ),
        now,
    )


def _way(link: Link) -> tuple[int, str]:
    """The chat and the lane of a message's copy."""
    if link.side is Side.CLIENT:
        return STAFF, f"in:{link.client_id}"
    return link.client_id, f"out:{link.client_id}"


def record(tx: Tx, kind: str, link: Link, at: datetime | None = None, /, **data: Any) -> None:
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
