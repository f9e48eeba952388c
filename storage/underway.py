"""Owns what is on its way to a client's topic: what they wrote or changed, of which nobody can know
yet, and the topic itself."""

from datetime import datetime
from typing import NamedTuple

from model import STAFF, ClientId, Link, LinkState, Place
from model.errands.base import lane_of_messages, lanes_to_topic
from model.errands.messages import MOVING, Edit
from storage import links
from storage.outbox import UNSETTLED
from storage.ports import Record, Tx
from storage.times import moment

UNDER_WAY = f"""SELECT link_id, kind, created_at FROM outbox
    WHERE lane = :lane AND {UNSETTLED} AND state = 'waiting' AND link_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM outbox
            WHERE lane = :lane AND {UNSETTLED} AND (state = 'calling' OR repeat = 1))
    ORDER BY id"""  # noqa: S608 - constants only

THEIRS = f"""SELECT {links.COLUMNS} FROM links WHERE side = 'client' AND id IN (
    SELECT link_id FROM outbox
    WHERE lane = :lane AND {UNSETTLED} AND state = 'waiting')"""  # noqa: S608 - constants only

WALKS = f"""SELECT 1 FROM outbox
    WHERE lane IN (:messages, :beside, :behind) AND {UNSETTLED}
        AND state = 'calling' AND step <> 'self' LIMIT 1"""  # noqa: S608 - constants only


class Unread(NamedTuple):
    """A message of theirs that the team can’t know, or not as it reads now; since when."""

    link: Link
    at: datetime


def unread(tx: Tx, client_id: ClientId) -> list[Unread]:
    """What they wrote, or changed, that has not reached the topic, so that nobody can have read it.

    A call under way, or one that may have been carried out, may be read before we hear of it, and
    those that wait behind may have left with it: then nothing is certain.
    """
    lane = lane_of_messages(Place(STAFF, client_id))
    rows = tx.rows(UNDER_WAY, lane=lane)
    if not rows:  # as it mostly is: what is asked at each reply is asked once
        return []
    theirs = {link.id: link for link in map(links.of_row, tx.rows(THEIRS, lane=lane))}
    news = (_unread(theirs[row["link_id"]], row) for row in rows if row["link_id"] in theirs)
    return list(filter(None, news))


def is_topic_begun(tx: Tx, client_id: ClientId) -> bool:
    """Whether a call makes their topic now, its card, or the word about its predecessor."""
    messages, beside, behind = lanes_to_topic(client_id)
    return bool(tx.value(WALKS, messages=messages, beside=beside, behind=behind))


def _unread(link: Link, row: Record) -> Unread | None:
    """What of it is news; that somebody has come further on their way is none."""
    if row["kind"] == Edit.kind:
        changed = moment(int(row["created_at"]))
        return None if link.kind in MOVING else Unread(link, changed)
    return Unread(link, link.at) if link.state is LinkState.PENDING else None
