"""Owns what follows when people's words were, or were not, taken to the other side."""

from datetime import datetime

from desk.aftermath.ending import Aftermath, E, Ended, follows
from desk.company import setup
from desk.conversations import outgoing
from desk.voice import saying
from model import STAFF, Button, Carries, Done, Event, Link, LinkState, Reason, Side
from model.errands.messages import Album, Copy, Edit
from storage import clients, links, outbox
from storage.ports import Tx

RETRY_WORTH = {
    Reason.VOICE_FORBIDDEN,
    Reason.BAD_REQUEST,
    Reason.BLOCKED,
    Reason.NEVER_STARTED,
    Reason.FILE_GONE,
    Reason.NO_RIGHTS,
}


class _OfMessages(Aftermath[E]):
    """What a message, an album and a change have in common."""

    def dead(self, ended: Ended[E], reason: Reason, detail: str) -> None:
        super().dead(ended, reason, detail)
        self._failed(ended, _carried_by(ended), reason)

    def _failed(self, ended: Ended[E], parts: list[Link], reason: Reason) -> None:
        tx, now = ended.tx, ended.now
        change = ended.errand.traits.carries is Carries.CHANGE
        for link in parts if not change else ():
            links.set_state(tx, link.id, LinkState.FAILED)
        for link in parts[:1]:
            outgoing.record(tx, Event.UNDELIVERED, link, now, reason=reason)
            if link.side is Side.STAFF:
                again = reason in RETRY_WORTH and not change
                _say_not_delivered(tx, link, reason, again, now)
            else:
                setup.tell_undelivered(tx, clients.find(tx, link.client_id), now)

    def unknown(self, ended: Ended[E], reason: Reason, due: datetime) -> None:
        super().unknown(ended, reason, due)
        if ended.row.chat != STAFF:
            _unconfirmed(ended.tx, _carried_by(ended), ended.now)


def _carried_by(ended: Ended[E]) -> list[Link]:
    """The message that the row carries, or the parts of its album that have not arrived."""
    row = ended.row
    link = links.find(ended.tx, row.link_id) if row.link_id else None
    if link is None:
        return []
    whole = ended.errand.traits.carries is Carries.ALBUM
    return outgoing.unsent_parts(ended.tx, link) if whole else [link]


def _say_not_delivered(tx: Tx, link: Link, reason: Reason, again: bool, now: datetime) -> None:
    keys = [[Button("retry", "again", link.id)]] if again else []
    saying.in_topic(
        tx,
        link.client_id,
        "staff.not_delivered",
        now,
        reply_to=link.origin_id,
        keys=keys,
        must=True,
        client=True,
        reason=reason,
    )


def _unconfirmed(tx: Tx, parts: list[Link], now: datetime) -> None:
    """Ask the operator, once for a whole album."""
    for link in parts:
        links.set_state(tx, link.id, LinkState.UNCONFIRMED)
    for link in parts[:1]:
        keys = [Button("send_again", "again", link.id), Button("arrived", "arrived", link.id)]
        outgoing.record(tx, Event.UNCONFIRMED, link, now)
        saying.in_topic(
            tx,
            link.client_id,
            "staff.unconfirmed",
            now,
            reply_to=link.origin_id,
            keys=[keys],
            must=True,
        )


def _arrived(ended: Ended[E], done: Done, carried: list[tuple[Link, int, int]]) -> None:
    """Each link has its copy, the author a receipt; what can't carry a mark gets a line."""
    tx, row, now = ended.tx, ended.row, ended.now
    for link, message_id, part in carried:
        links.set_copy(tx, link, message_id, part)
    for link, _, _ in carried[:1]:  # one receipt for an album: Telegram shows it on the first part
        if link.side is Side.STAFF:
            saying.react(tx, link.client_id, STAFF, link.origin_id, saying.RECEIPT, now)
    if row.client_id and row.chat == STAFF and not done.marked:
        saying.in_topic(tx, row.client_id, "staff.repeat_mark", now, reply_to=done.message_ids[0])


@follows(Copy)
class OfCopy(_OfMessages[Copy]):
    """A message, and those that were packed with it."""

    def sent(self, ended: Ended[Copy], done: Done) -> None:
        tx = ended.tx
        packed = [links.find(tx, found) for found in outbox.links_of(tx, done.absorbed)]
        together = [*_carried_by(ended), *(link for link in packed if link)]
        for absorbed in done.absorbed:
            outbox.sent(tx, absorbed, next(iter(done.message_ids), None), ended.now)
        if done.message_ids:
            found = [(link, done.message_ids[0], part) for part, link in enumerate(together)]
            _arrived(ended, done, found)
        else:
            _arrived_somewhere(tx, together)


@follows(Album)
class OfAlbum(_OfMessages[Album]):
    """An album. Parts that could not go together go next."""

    def sent(self, ended: Ended[Album], done: Done) -> None:
        tx, parts = ended.tx, _carried_by(ended)
        if not done.message_ids:
            _arrived_somewhere(tx, parts)
            return
        found = [(p, copy, 0) for p, copy in zip(parts, done.message_ids, strict=False)]
        _arrived(ended, done, found)
        if _carried_by(ended):
            outbox.wait_again(tx, ended.row.id, ended.now)

    def unknown(self, ended: Ended[Album], reason: Reason, due: datetime) -> None:
        """Where one part spoils the whole, it would again: the parts go one by one, marked."""
        if reason is not Reason.ALBUM_PART or ended.row.chat != STAFF:
            super().unknown(ended, reason, due)
            return
        outbox.cancel(ended.tx, ended.row.id, ended.now)
        for link in _carried_by(ended)[:1]:
            outgoing.send_again(ended.tx, link, ended.now, repeat=True)


def _arrived_somewhere(tx: Tx, carried: list[Link]) -> None:
    """It went well, but nobody can know under which id."""
    for link in carried:
        links.set_state(tx, link.id, LinkState.SENT)


@follows(Edit)
class OfEdit(_OfMessages[Edit]):
    """A change. What had to be sent anew is the copy from now on."""

    def sent(self, ended: Ended[Edit], done: Done) -> None:
        for link in _carried_by(ended):
            if done.as_new and done.message_ids:
                links.set_copy(ended.tx, link, done.message_ids[0])
