"""Owns what follows when an album was taken to the other side: whole, in part, or not at all."""

from dataclasses import replace
from datetime import datetime

from desk.aftermath.ending import Ended, follows
from desk.aftermath.messages import OfMessages, arrived, arrived_somewhere, carried_by, unconfirmed
from model import STAFF, Done, Link, Reason, Way
from model.errands.messages import Album
from model.reasons import OF_THE_READER
from storage import outbox


@follows(Album)
class OfAlbum(OfMessages[Album]):
    """An album. What did not arrive with the rest goes next."""

    def sent(self, ended: Ended[Album], done: Done) -> None:
        tx, parts, errand = ended.tx, carried_by(ended), ended.errand
        if self.goes_on(ended, done, next(iter(parts), None)):
            return
        if not done.message_ids:
            arrived_somewhere(tx, parts, ended.now)
            return
        called = list(zip(parts, done.message_ids, strict=False))
        arrived(ended, done, [(part, copy, 0) for part, copy in called if copy], piece=errand.piece)
        gone = [part for part, copy in called if not copy]
        if gone and ended.row.chat != STAFF:
            self._left_out(ended, gone)
            errand = replace(errand, lost=Reason.SOURCE_GONE)
            gone = []
        self._next(ended, errand, bool(gone))

    def _next(self, ended: Ended[Album], errand: Album, gone: bool) -> None:
        """The row goes on with what is left, or is over."""
        tx, row, now = ended.tx, ended.row, ended.now
        if not carried_by(ended):
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
            self.failed(ended, [part], Reason.SOURCE_GONE)

    def dead(self, ended: Ended[Album], reason: Reason, detail: str) -> None:
        """Of the parts that go one by one only the one fails whose turn it was."""
        errand, parts = ended.errand, carried_by(ended)
        if not errand.by_parts or reason in OF_THE_READER:
            super().dead(ended, reason, detail)
            return
        self.failed(ended, parts[:1], reason)
        outbox.dead(ended.tx, ended.row.id, ended.now, reason, detail)
        self._next(ended, replace(errand, lost=reason), gone=False)

    def unknown(self, ended: Ended[Album], reason: Reason, due: datetime) -> None:
        """Where one part spoils the whole, it would again: the parts go one by one, marked.

        A part alone goes by itself, too, where it has a place for the mark. Of parts that go to a
        client one by one nobody knows of the one whose turn it was.
        """
        errand, outward = ended.errand, ended.row.chat != STAFF
        parts = carried_by(ended)
        if outward and errand.by_parts:
            unconfirmed(ended.tx, parts[:1], ended.now)
            outbox.unknown(ended.tx, ended.row.id, ended.now, reason)
            self._next(ended, errand, gone=False)
            return
        by_parts: Album | None = None
        if reason is Reason.ALBUM_PART:
            by_parts = errand.round_about(reason, to_staff=not outward)
        elif len(parts) == 1 and not errand.by_parts:
            by_parts = errand.trying(Way.PARTS, reason)
        if outward or by_parts is None:
            super().unknown(ended, reason, due)
            return
        outbox.change(ended.tx, ended.row.id, by_parts)
        outbox.wait_again(ended.tx, ended.row.id, ended.now, repeat=True)
