"""Owns what follows when a message, or its change, was or was not taken to the other side."""

from datetime import datetime, timedelta
from typing import TypeVar

from desk.aftermath import looks
from desk.aftermath.ending import Aftermath, Ended, follows
from desk.company import trouble
from desk.conversations import outgoing
from desk.voice import saying
from model import (
    STAFF,
    Button,
    Carries,
    Done,
    Event,
    Link,
    LinkState,
    MessageId,
    Reason,
    Row,
    Side,
    Way,
)
from model.errands.base import Wayfarer
from model.errands.messages import Copy, Edit, Strange
from storage import clients, copies, links, outbox, turns
from storage.ports import Tx

RETRY_WORTH = {
    Reason.VOICE_FORBIDDEN,
    Reason.BAD_REQUEST,
    Reason.BLOCKED,
    Reason.NEVER_STARTED,
    Reason.FILE_GONE,
    Reason.NO_RIGHTS,
    Reason.NEWER,
}


LONG = timedelta(minutes=1)
"""For so long a message may be on its way without a word."""

M = TypeVar("M", bound=Wayfarer)


class OfMessages(Aftermath[M]):
    """What a message, an album and a change have in common."""

    def carried(self, ended: Ended[M]) -> list[Link]:
        """What the row takes to the other side."""
        return carried_by(ended)

    def dead(self, ended: Ended[M], reason: Reason, detail: str) -> None:
        super().dead(ended, reason, detail)
        self.failed(ended, self.carried(ended), reason)

    def failed(self, ended: Ended[M], parts: list[Link], reason: Reason) -> None:
        """They did not arrive; who wrote them is told, of part of an album which it is."""
        tx, now = ended.tx, ended.now
        change = ended.errand.traits.carries is Carries.CHANGE
        for link in parts if not change else ():
            links.set_state(tx, link.id, LinkState.FAILED)
        for link in parts[:1]:
            outgoing.record(tx, Event.UNDELIVERED, link, now, reason=reason)
            if link.side is Side.STAFF:
                again = reason in RETRY_WORTH and not change
                _say_not_delivered(tx, parts, reason, now, again=again, change=change)
                saying.card(tx, link.client_id, now)
            else:
                trouble.undelivered(tx, clients.find(tx, link.client_id), now)

    def held_up(self, ended: Ended[M], until: datetime) -> None:
        """Whoever wrote to a client sees no receipt for long, and must know why."""
        if ended.row.chat == STAFF or until - ended.now < LONG:
            return
        for link in self.carried(ended)[:1]:
            saying.in_topic(
                ended.tx,
                link.client_id,
                "staff.held_up",
                ended.now,
                reply_to=link.written_in,
                merge=True,
                until=saying.moment(until),
                change=ended.errand.traits.carries is Carries.CHANGE,
            )

    def goes_on(self, ended: Ended[M], done: Done, link: Link | None) -> bool:
        """Whether this call was not the last for the message: the row goes on where it is."""
        errand: Wayfarer = ended.errand
        if done.seen:
            errand = errand.trying(Way.SEEN, errand.cause)
        elif done.rest and link is not None:
            for copy_id in done.message_ids:
                copies.add(ended.tx, link, copy_id)
            errand = errand.going_on()
        else:
            return False
        outbox.change(ended.tx, ended.row.id, errand)
        outbox.wait_again(ended.tx, ended.row.id, ended.now)
        return True

    def unknown(self, ended: Ended[M], reason: Reason, due: datetime) -> None:
        super().unknown(ended, reason, due)
        if ended.row.chat != STAFF:
            unconfirmed(ended.tx, self.carried(ended), ended.now)


def _part_of(tx: Tx, told: list[Link]) -> int:
    """Which part of an album the first is, counted from 1; 0 if they are all that there is."""
    first = told[0]
    if not first.album:
        return 0
    parts = [part.id for part in links.of_album(tx, first.client_id, first.side, first.album)]
    return parts.index(first.id) + 1 if len(told) < len(parts) else 0


def carried_by(ended: Ended[M]) -> list[Link]:
    """The message that the row carries, or the parts of its album that are on their way."""
    row = ended.row
    link = links.find(ended.tx, row.link_id)
    if link is None:
        return []
    whole = ended.errand.traits.carries is Carries.ALBUM
    return outgoing.parts_on_their_way(ended.tx, link) if whole else [link]


def _say_not_delivered(
    tx: Tx, parts: list[Link], reason: Reason, now: datetime, *, again: bool, change: bool
) -> None:
    link, more = parts[0], len(parts) > 1
    part = 0 if change else _part_of(tx, parts)
    keys = [[Button("retry", "again", link.id, 0 if more else part)]] if again else []
    saying.in_topic(
        tx,
        link.client_id,
        "staff.not_delivered",
        now,
        reply_to=link.written_in,
        keys=keys,
        must=True,
        client=True,
        reason=reason,
        change=change,
        part=part,
        more=more,
        kind=link.kind,
    )


def unconfirmed(tx: Tx, parts: list[Link], now: datetime) -> None:
    """Ask the operator, once for a whole album, and of a part by itself which it is."""
    for link in parts:
        links.set_state(tx, link.id, LinkState.UNCONFIRMED)
    for link in parts[:1]:
        part = _part_of(tx, parts)
        alone = 0 if len(parts) > 1 else part
        keys = [
            Button("send_again", "again", link.id, alone),
            Button("arrived", "arrived", link.id, alone),
        ]
        outgoing.record(tx, Event.UNCONFIRMED, link, now)
        saying.in_topic(
            tx,
            link.client_id,
            "staff.unconfirmed",
            now,
            reply_to=link.written_in,
            keys=[keys],
            must=True,
            part=part,
            more=len(parts) > 1,
            kind=link.kind,
        )


def arrived(
    ended: Ended[M], done: Done, carried: list[tuple[Link, MessageId, int]], *, piece: int = 0
) -> None:
    """Each link has its copy, the author a receipt; what can't carry a mark gets a line.

    `piece`: how many messages of the one went before.
    """
    tx, row, now = ended.tx, ended.row, ended.now
    for link, message_id, part in carried:
        if piece:
            copies.arrived(tx, link, message_id)
        else:
            links.set_copy(tx, link, message_id, part)
        _readable(tx, link, now)
    for link, _, _ in carried[:1]:  # one receipt for an album: Telegram shows it on the first part
        if link.side is Side.STAFF:
            saying.react(tx, link.client_id, STAFF, link.written_in, saying.RECEIPT, now)
    if row.client_id and row.chat == STAFF and not done.marked:
        saying.in_topic(tx, row.client_id, "staff.repeat_mark", now, reply_to=done.message_ids[0])


@follows(Copy)
class OfCopy(OfMessages[Copy]):
    """A message, and those that were packed with it."""

    def sent(self, ended: Ended[Copy], done: Done) -> None:
        tx = ended.tx
        carried = carried_by(ended)
        if self.goes_on(ended, done, next(iter(carried), None)):
            return
        packed = [links.find(tx, found) for found in outbox.links_of(tx, done.absorbed)]
        together = [*carried, *(link for link in packed if link)]
        for absorbed in done.absorbed:
            outbox.sent(tx, absorbed, next(iter(done.message_ids), None), ended.now)
        if done.message_ids:
            found = [(link, done.message_ids[0], part) for part, link in enumerate(together)]
            arrived(ended, done, found, piece=ended.errand.piece)
            if done.poll_id and found[0][0].side is Side.STAFF:
                copies.hears_votes(tx, found[0][0], done.poll_id)
            _tell_in_words(tx, ended.errand, found[0][0], ended.now)
        else:
            arrived_somewhere(tx, together, ended.now)


def _tell_in_words(tx: Tx, sent: Copy, link: Link, now: datetime) -> None:
    """A client got the words alone: who wrote them must know."""
    if link.side is Side.STAFF and sent.way is Way.LINE:
        saying.in_topic(
            tx,
            link.client_id,
            "staff.sent_in_words",
            now,
            reply_to=link.written_in,
            kind=link.kind,
            must=True,
        )


def arrived_somewhere(tx: Tx, carried: list[Link], now: datetime) -> None:
    """It went well, but nobody can know under which id."""
    for link in carried:
        links.set_state(tx, link.id, LinkState.SENT)
        _readable(tx, link, now)


def _readable(tx: Tx, link: Link, now: datetime) -> None:
    if link.side is Side.CLIENT:
        turns.known_from(tx, link.client_id, link.at, now)


@follows(Edit)
class OfEdit(OfMessages[Edit]):
    """A change. What had to be sent anew is the copy from now on."""

    def doubted(self, tx: Tx, row: Row) -> None:
        link = links.find(tx, row.link_id)
        if link and link.in_card:
            clients.set_card_shown(tx, link.client_id, "")

    def sent(self, ended: Ended[Edit], done: Done) -> None:
        tx = ended.tx
        for link in carried_by(ended):
            if link.in_card:
                _said_anew(ended, done, link)
            if not (done.as_new and done.message_ids):
                continue
            if ended.errand.piece == 0:
                links.set_copy(tx, link, done.message_ids[0])
            else:
                copies.add(tx, link, done.message_ids[0])
            if done.rest:
                outbox.change(tx, ended.row.id, ended.errand.going_on())
                outbox.wait_again(tx, ended.row.id, ended.now)
            elif link.side is Side.CLIENT and not done.marked:
                new = done.message_ids[0]
                saying.in_topic(tx, link.client_id, "staff.edited_here", ended.now, reply_to=new)


def _said_anew(ended: Ended[Edit], done: Done, link: Link) -> None:
    """The card says the change, or no longer what was changed: that is a message of its own."""
    tx, now = ended.tx, ended.now
    if not done.as_new:
        links.keep_whole(tx, link.id, ended.errand.content)
    if done.shown:
        looks.shows(tx, link.client_id, done, now)
    elif done.as_new:
        saying.card(tx, link.client_id, now)


@follows(Strange)
class OfStrange(OfMessages[Strange]):
    """Whatever it was, it is not done here: owners hear of it, and who waits for its message."""

    def carried(self, ended: Ended[Strange]) -> list[Link]:
        """What has not arrived; of a message that has, it was something else."""
        link = links.find(ended.tx, ended.row.link_id)
        return outgoing.parts_on_their_way(ended.tx, link) if link else []

    def dead(self, ended: Ended[Strange], reason: Reason, detail: str) -> None:
        super().dead(ended, reason, detail)
        trouble.ordered_by_newer(ended.tx, ended.now)
