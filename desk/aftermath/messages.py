"""Owns what follows when people's words were, or were not, taken to the other side."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from desk.aftermath.ending import Aftermath, Ended, follows
from desk.company import setup
from desk.conversations import outgoing
from desk.voice import saying
from model import STAFF, Button, Carries, Done, Event, Link, LinkState, Reason, Side, Way
from model.errands.base import Wayfarer
from model.errands.messages import Album, Copy, Edit
from model.reasons import OF_THE_READER
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


M = TypeVar("M", bound=Wayfarer)


class _OfMessages(Aftermath[M]):
    """What a message, an album and a change have in common."""

    def dead(self, ended: Ended[M], reason: Reason, detail: str) -> None:
        super().dead(ended, reason, detail)
        self._failed(ended, _carried_by(ended), reason)

    def _failed(
        self, ended: Ended[M], parts: list[Link], reason: Reason, *, named: bool = False
    ) -> None:
        """`named`: the first is told of by itself, as a part of its album."""
        tx, now = ended.tx, ended.now
        # To look for what is to be sent is refused where it is gone.
        reason = Reason.SOURCE_GONE if reason is Reason.REACT_GONE else reason
        change = ended.errand.traits.carries is Carries.CHANGE
        for link in parts if not change else ():
            links.set_state(tx, link.id, LinkState.FAILED)
        for link in parts[:1]:
            outgoing.record(tx, Event.UNDELIVERED, link, now, reason=reason)
            if link.side is Side.STAFF:
                again = reason in RETRY_WORTH and not change
                part = _part_of(tx, link) if named else 0
                _say_not_delivered(tx, link, reason, now, again=again, change=change, part=part)
            else:
                setup.tell_undelivered(tx, clients.find(tx, link.client_id), now)

    def _goes_on(self, ended: Ended[M], done: Done, link: Link | None) -> bool:
        """Whether this call was not the last for the message: the row goes on where it is."""
        errand: Wayfarer = ended.errand
        if done.seen:
            errand = errand.trying(Way.SEEN, errand.cause)
        elif done.rest and link is not None:
            for copy_id in done.message_ids:
                links.add_copy(ended.tx, link, copy_id)
            errand = errand.going_on()
        else:
            return False
        outbox.change(ended.tx, ended.row.id, errand)
        outbox.wait_again(ended.tx, ended.row.id, ended.now)
        return True

    def unknown(self, ended: Ended[M], reason: Reason, due: datetime) -> None:
        super().unknown(ended, reason, due)
        if ended.row.chat != STAFF:
            _unconfirmed(ended.tx, _carried_by(ended), ended.now)


def _part_of(tx: Tx, link: Link) -> int:
    """Which part of its album that is, counted from 1; 0 if it stands alone."""
    parts = [part.id for part in links.of_album(tx, link.client_id, link.side, link.album)]
    return parts.index(link.id) + 1 if link.album and len(parts) > 1 else 0


def _carried_by(ended: Ended[M]) -> list[Link]:
    """The message that the row carries, or the parts of its album that are on their way."""
    row = ended.row
    link = links.find(ended.tx, row.link_id) if row.link_id else None
    if link is None:
        return []
    whole = ended.errand.traits.carries is Carries.ALBUM
    return outgoing.parts_on_their_way(ended.tx, link) if whole else [link]


def _say_not_delivered(
    tx: Tx, link: Link, reason: Reason, now: datetime, *, again: bool, change: bool, part: int
) -> None:
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
        change=change,
        part=part,
        kind=link.kind,
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


def _arrived(
    ended: Ended[M], done: Done, carried: list[tuple[Link, int, int]], *, piece: int = 0
) -> None:
    """Each link has its copy, the author a receipt; what can't carry a mark gets a line.

    `piece`: how many messages of the one went before.
    """
    tx, row, now = ended.tx, ended.row, ended.now
    for link, message_id, part in carried:
        if piece:
            links.arrived(tx, link, message_id)
        else:
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
        carried = _carried_by(ended)
        if self._goes_on(ended, done, next(iter(carried), None)):
            return
        packed = [links.find(tx, found) for found in outbox.links_of(tx, done.absorbed)]
        together = [*carried, *(link for link in packed if link)]
        for absorbed in done.absorbed:
            outbox.sent(tx, absorbed, next(iter(done.message_ids), None), ended.now)
        if done.message_ids:
            found = [(link, done.message_ids[0], part) for part, link in enumerate(together)]
            _arrived(ended, done, found, piece=ended.errand.piece)
            _tell_in_words(tx, ended.errand, found[0][0], ended.now)
        else:
            _arrived_somewhere(tx, together)


def _tell_in_words(tx: Tx, sent: Copy, link: Link, now: datetime) -> None:
    """A client got the words alone: who wrote them must know."""
    if link.side is Side.STAFF and sent.way is Way.LINE:
        saying.in_topic(
            tx,
            link.client_id,
            "staff.sent_in_words",
            now,
            reply_to=link.origin_id,
            kind=link.kind,
            must=True,
        )


@follows(Album)
class OfAlbum(_OfMessages[Album]):
    """An album. What did not arrive with the rest goes next."""

    def sent(self, ended: Ended[Album], done: Done) -> None:
        tx, parts, errand = ended.tx, _carried_by(ended), ended.errand
        if self._goes_on(ended, done, next(iter(parts), None)):
            return
        if not done.message_ids:
            _arrived_somewhere(tx, parts)
            return
        called = list(zip(parts, done.message_ids, strict=False))
        _arrived(ended, done, [(p, copy, 0) for p, copy in called if copy], piece=errand.piece)
        gone = [part for part, copy in called if not copy]
        if gone and ended.row.chat != STAFF:
            self._left_out(ended, gone)
            errand = replace(errand, lost=Reason.SOURCE_GONE)
            gone = []
        self._next(ended, errand, bool(gone))

    def _next(self, ended: Ended[Album], errand: Album, gone: bool) -> None:
        """The row goes on with what is left, or is over."""
        tx, row, now = ended.tx, ended.row, ended.now
        if not _carried_by(ended):
            if errand.lost:
                outbox.dead(tx, row.id, now, errand.lost, "")
            return
        if gone and not errand.by_parts:
            errand = errand.trying(Way.CONTENT, Reason.SOURCE_GONE)
        outbox.change(tx, row.id, errand.next_part() if errand.by_parts else errand)
        outbox.wait_again(tx, row.id, now)

    def _left_out(self, ended: Ended[Album], gone: list[Link]) -> None:
        """What its author deleted in time does not go; each part is told of."""
        for part in gone:
            self._failed(ended, [part], Reason.SOURCE_GONE, named=True)

    def dead(self, ended: Ended[Album], reason: Reason, detail: str) -> None:
        """Of the parts that go one by one only the one fails whose turn it was."""
        errand, parts = ended.errand, _carried_by(ended)
        if not errand.by_parts or reason in OF_THE_READER:
            super().dead(ended, reason, detail)
            return
        self._failed(ended, parts[:1], reason, named=True)
        outbox.dead(ended.tx, ended.row.id, ended.now, reason, detail)
        self._next(ended, replace(errand, lost=reason), gone=False)

    def unknown(self, ended: Ended[Album], reason: Reason, due: datetime) -> None:
        """Where one part spoils the whole, it would again: the parts go one by one, marked."""
        by_parts = ended.errand.round_about(reason, to_staff=ended.row.chat == STAFF)
        if reason is not Reason.ALBUM_PART or ended.row.chat != STAFF or by_parts is None:
            super().unknown(ended, reason, due)
            return
        outbox.change(ended.tx, ended.row.id, by_parts)
        outbox.wait_again(ended.tx, ended.row.id, ended.now, repeat=True)


def _arrived_somewhere(tx: Tx, carried: list[Link]) -> None:
    """It went well, but nobody can know under which id."""
    for link in carried:
        links.set_state(tx, link.id, LinkState.SENT)


@follows(Edit)
class OfEdit(_OfMessages[Edit]):
    """A change. What had to be sent anew is the copy from now on."""

    def sent(self, ended: Ended[Edit], done: Done) -> None:
        tx = ended.tx
        for link in _carried_by(ended):
            if not (done.as_new and done.message_ids):
                continue
            if ended.errand.piece == 0:
                links.set_copy(tx, link, done.message_ids[0])
            else:
                links.add_copy(tx, link, done.message_ids[0])
            if done.rest:
                outbox.change(tx, ended.row.id, ended.errand.going_on())
                outbox.wait_again(tx, ended.row.id, ended.now)
            elif link.side is Side.CLIENT and not done.marked:
                new = done.message_ids[0]
                saying.in_topic(tx, link.client_id, "staff.edited_here", ended.now, reply_to=new)
