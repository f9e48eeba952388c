"""Owns what follows when words were sent to a group whose topics are off.

Telegram puts them into the flat chat without a word. They are deleted there, and go into their
topics when there are topics again, in the order in which they were written.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from model import STAFF, BotId, Done, Errand, Link, LinkState, MessageId, Order, RowId
from model.errands.group import TakeBack
from model.errands.messages import Album, Copy
from storage import copies, helpers, links, outbox, recalling
from storage.ports import Tx

AT_ONCE = 100
"""How many messages Telegram deletes in one call."""


def take_back(tx: Tx, done: Done, now: datetime) -> None:
    """Delete what stands there and what may; what a row had carried there it carries again."""
    of_bots: dict[BotId, list[MessageId]] = {}
    for message_id in (*done.strayed, *_recalled(tx, done.doubtful, now)):
        of_bots.setdefault(helpers.sender_of(tx, message_id), []).append(message_id)
    for stray in of_bots.values():
        for at in range(0, len(stray), AT_ONCE):
            some = TakeBack(messages=tuple(stray[at : at + AT_ONCE]))
            outbox.put(tx, Order(some, STAFF), now)


def _recalled(tx: Tx, row_ids: Iterable[RowId], now: datetime) -> Iterator[MessageId]:
    """What those rows have brought to the group, which is on its way again from now on."""
    for row_id in row_ids:
        link = links.find(tx, recalling.link_of(tx, row_id))
        parts = [part for part in _carried(tx, link) if part.state is LinkState.SENT]
        if link is None or not parts or not recalling.recall(tx, row_id, _anew(link, parts), now):
            continue
        for part in parts:
            yield from filter(None, [part.copy_id, *copies.further(tx, part.id)])
            links.lose_copy(tx, part.id)


def _carried(tx: Tx, link: Link | None) -> list[Link]:
    if link is None:
        return []
    return links.of_album(tx, link.client_id, link.side, link.album) if link.album else [link]


def _anew(link: Link, parts: list[Link]) -> Errand:
    """The errand that takes it there: by reference, for its content is no longer kept."""
    return Album(album=link.album, parts=len(parts)) if len(parts) > 1 else Copy()
