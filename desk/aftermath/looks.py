"""Owns what follows when something looks otherwise now, or doesn't."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from desk.aftermath.ending import Aftermath, Ended, follows
from desk.company import setup
from desk.conversations import life
from desk.relay import edits
from desk.voice import saying
from model import (
    STAFF,
    Client,
    ClientId,
    Done,
    Link,
    LinkState,
    MessageId,
    NotUndone,
    Order,
    Reason,
    Row,
)
from model.errands.looks import Card, Icon, Menu, Pin, React, Retire, Tag, Unsend
from storage import clients, company, links, outbox, sight
from storage.ports import Tx

LOOKED = timedelta(seconds=2)
"""How long a look at the group may take."""

OPENED = "opened"
"""What an icon's row shows when it opened the topic first."""


@follows(Card)
class OfCard(Aftermath[Card]):
    """What the card shows is remembered; one that was deleted is made anew."""

    def sent(self, ended: Ended[Card], done: Done) -> None:
        client = clients.find(ended.tx, ended.row.client_id) if ended.row.client_id else None
        if client is None or not done.shown:
            return
        shows(ended.tx, client.id, done, ended.now)
        if done.as_new and done.message_ids:
            _renewed(ended, client, done.message_ids[0])
        elif client.card_sinks and done.message_ids and done.message_ids[0] != client.card_id:
            _sunk(ended.tx, client, done.message_ids[0], ended.now)

    def doubted(self, tx: Tx, row: Row) -> None:
        if row.client_id is not None:
            clients.set_card_shown(tx, row.client_id, "")

    def dead(self, ended: Ended[Card], reason: Reason, detail: str) -> None:
        super().dead(ended, reason, detail)
        gone = reason in (Reason.EDIT_GONE, Reason.CANT_EDIT)  # or a bot sent it that we don't know
        client = clients.find(ended.tx, ended.row.client_id) if ended.row.client_id else None
        if not gone or client is None:
            return
        first = links.in_card(ended.tx, client)
        if ended.row.repeat and first:  # it may stand there: the next card goes on saying that
            outbox.carried(ended.tx, ended.row.id, first.id)
        saying.new_card(ended.tx, client.id, ended.now)


def shows(tx: Tx, client_id: ClientId, done: Done, now: datetime) -> None:
    """What the card shows from now on.

    Where another call has changed it meanwhile, nobody knows which came last: it is shown anew.
    """
    if done.as_new or clients.card_shown(tx, client_id) in (done.was, done.shown):
        clients.set_card_shown(tx, client_id, done.shown)
    elif done.shown != done.was:  # else this one has changed nothing
        clients.set_card_shown(tx, client_id, "")
        saying.card(tx, client_id, now)


def _sunk(tx: Tx, client: Client, card_id: MessageId, now: datetime) -> None:
    """A card stands below: the former one goes, or, at the topic's head, tells who that is.

    What can't be deleted (nobody granted that) loses its buttons like the head.
    """
    former = client.card_id
    sight.sunk(tx, client.id, card_id)
    pins = Order(Pin(message=card_id), STAFF, client_id=client.id, due=now + saying.ICON_PAUSE)
    outbox.put(tx, pins, now)
    if former is None:
        return
    first = links.in_card(tx, client)
    if first is None and client.card_below and "delete_messages" not in company.get(tx).without:
        saying.remove(tx, client.id, former, now)
    else:
        said = first.id if first else None
        outbox.put(tx, Order(Retire(message=former), STAFF, client.id, said), now)


def _renewed(ended: Ended[Card], client: Client, card_id: MessageId) -> None:
    """Nobody can change the former card, for who sent it is gone: it goes, if that is granted."""
    tx, now = ended.tx, ended.now
    former, first = client.card_id, links.in_card(tx, client)
    sight.sunk(tx, client.id, card_id)
    if first and first.in_card:  # the new one says it, too
        for part, link in enumerate(links.said_with(tx, first)):
            links.set_copy(tx, link, card_id, part, whole=link.content)
        outbox.carried(tx, ended.row.id, first.id)
    outbox.put(tx, Order(Pin(message=card_id), STAFF, client_id=client.id), now)
    if former is not None and "delete_messages" not in company.get(tx).without:
        saying.remove(tx, client.id, former, now)


@follows(Retire)
class OfFormerCard(Aftermath[Retire]):
    """A former card: nothing follows."""


@follows(Pin)
class OfPin(Aftermath[Pin]):
    """A pin: nothing follows."""


@follows(Icon)
class OfIcon(Aftermath[Icon]):
    """The topic's icon and name are remembered; one that was opened goes on to its icon."""

    def doubted(self, tx: Tx, row: Row) -> None:
        if row.client_id is not None:
            clients.set_icon(tx, row.client_id, "")

    def sent(self, ended: Ended[Icon], done: Done) -> None:
        tx, client_id = ended.tx, ended.row.client_id
        if client_id is None:
            return
        if done.named:
            clients.set_topic_name(tx, client_id, done.named)
        if done.shown == OPENED:
            clients.set_topic_closed(tx, client_id, False)
            saying.state_changed(tx, client_id, ended.now)
        elif done.shown:
            clients.set_icon(tx, client_id, done.shown)


@follows(React)
class OfReaction(Aftermath[React]):
    """A reaction. Where it isn't allowed, another takes its place, or none: never a stale one."""

    def dead(self, ended: Ended[React], reason: Reason, detail: str) -> None:
        super().dead(ended, reason, detail)
        if reason is not Reason.REACTION_INVALID or ended.errand.again:
            return
        row, now, in_group = ended.row, ended.now, ended.row.chat == STAFF
        errand = replace(ended.errand, again=True, emoji=ended.errand.emoji if in_group else "")
        if in_group:  # which ones it allows nobody tells us when they change
            setup.look_again(ended.tx, now)
        due = now + LOOKED if in_group else now
        outbox.put(ended.tx, Order(errand, row.chat, row.client_id, row.link_id, due), now)


@follows(Tag)
class OfTag(Aftermath[Tag]):
    """A tag: nothing follows."""


@follows(Menu)
class OfMenu(Aftermath[Menu]):
    """A menu: nothing follows."""


@follows(Unsend)
class OfUnsend(Aftermath[Unsend]):
    """A message was, or could not be, taken back from a client."""

    def sent(self, ended: Ended[Unsend], done: Done) -> None:
        tx, row = ended.tx, ended.row
        if link := links.find(tx, row.link_id):
            links.set_state(tx, link.id, LinkState.UNDONE)
            saying.react(tx, link.client_id, STAFF, link.written_in, "", ended.now)
            self._say(ended, "staff.undone")

    def dead(self, ended: Ended[Unsend], reason: Reason, detail: str) -> None:
        """What nobody can retry any more is told under the message, not listed."""
        super().dead(ended, reason, detail)
        if link := links.find(ended.tx, ended.row.link_id):
            outbox.cancel(ended.tx, ended.row.id, ended.now)
            self._stays(ended, link)
            self._say(ended, "staff.undo_failed", reason=_why(ended, link, reason))

    def _stays(self, ended: Ended[Unsend], link: Link) -> None:
        """The client may have it still: it goes on being the answer that it was."""
        client = clients.find(ended.tx, link.client_id)
        if client is not None:
            life.keep_said(ended.tx, client, link, ended.now)

    def _say(self, ended: Ended[Unsend], text: str, **args: Any) -> None:
        link = links.find(ended.tx, ended.row.link_id)
        if link and not ended.errand.quiet:
            client_id, target = link.client_id, link.written_in
            saying.in_topic(ended.tx, client_id, text, ended.now, reply_to=target, **args)


def _why(ended: Ended[Unsend], link: Link, reason: Reason) -> NotUndone:
    if reason in (Reason.NOT_YET, Reason.NO_COPY):
        return NotUndone.UNCONFIRMED
    old = ended.now - link.at > edits.DELETABLE
    return NotUndone.TOO_OLD if old else NotUndone.REFUSED
