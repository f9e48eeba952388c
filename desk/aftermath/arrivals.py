"""Owns what follows when a call went well: links completed, receipts, topics and cards known."""

from collections.abc import Callable
from datetime import datetime

from desk.company import setup, welcome
from desk.conversations import outgoing
from desk.relay import reach
from desk.voice import saying
from model import STAFF, Done, House, Kind, Link, LinkState, Person, Row, Side, Step
from storage import clients, events, links, outbox, ratings
from storage.ports import Tx

OPENED = "opened"
"""What an icon's row shows when it opened the topic first."""


def sent(tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None:
    """The call went well."""
    if row.step is Step.TOPIC:
        _topic_made(tx, row, done, now)
    elif row.step in (Step.CARD, Step.HISTORY):
        assert row.client_id is not None
        if row.step is Step.CARD:
            _card_shown(tx, row.client_id, done, now)
        else:
            clients.told_topic_lost(tx, row.client_id)
        outbox.wait_again(tx, row.id, now)
    else:
        outbox.sent(tx, row.id, done.message_ids[0] if done.message_ids else None, now)
        if follow := AFTER.get(row.kind):
            follow(tx, house, row, done, now)


def _topic_made(tx: Tx, row: Row, done: Done, now: datetime) -> None:
    """The topic is the client's, unless it was taken for another's whose answer got lost."""
    assert row.client_id is not None and done.topic_id is not None
    if clients.of_topic(tx, done.topic_id) is None:
        clients.set_topic(tx, row.client_id, done.topic_id, done.named)
        clients.set_icon(tx, row.client_id, done.shown)
        clients.forget_stray(tx, done.topic_id)
        events.record(tx, "topic_made", now, client=row.client_id)
    outbox.wait_again(tx, row.id, now)


def _card_shown(tx: Tx, client_id: int, done: Done, now: datetime) -> None:
    clients.set_card(tx, client_id, done.message_ids[0])
    clients.set_card_shown(tx, client_id, done.shown)
    saying.state_changed(tx, client_id, now)


def _message_sent(tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None:
    if not done.message_ids:  # it went well, but nobody can know under which id
        for link in links_of(tx, row):
            links.set_state(tx, link.id, LinkState.SENT)
        return
    carried = _carried(tx, row, done)
    for link, message_id, part in carried:
        links.set_copy(tx, link, message_id, part)
    for link, _, _ in carried[:1]:  # one receipt for an album: Telegram shows it on the first part
        if link.side is Side.STAFF:
            saying.react(tx, link.client_id, STAFF, link.origin_id, saying.RECEIPT, now)
    for absorbed in done.absorbed:
        outbox.sent(tx, absorbed, done.message_ids[0], now)
    if row.client_id and row.chat == STAFF and not done.marked:
        saying.in_topic(tx, row.client_id, "staff.repeat_mark", now, reply_to=done.message_ids[0])


def _carried(tx: Tx, row: Row, done: Done) -> list[tuple[Link, int, int]]:
    """The links that the call completed, each with its copy's id and its part in it."""
    assert row.link_id is not None
    link = links.find(tx, row.link_id)
    if link is None:
        return []
    if row.kind is Kind.ALBUM:
        parts = outgoing.unsent_parts(tx, link)
        return [(p, m, 0) for p, m in zip(parts, done.message_ids, strict=False)]
    packed = [links.find(tx, found) for found in outbox.links_of(tx, done.absorbed)]
    together = [link, *(one for one in packed if one)]
    return [(one, done.message_ids[0], part) for part, one in enumerate(together)]


def _said(tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None:
    """A question to a client has its message now: a reaction on that one answers it too.

    Whatever went to one of the team in private proves that it could.
    """
    if reach.is_to_staff(row) and done.message_ids:
        reach.opened(tx, row.chat, now)
    if row.payload.get("asks") and done.message_ids:
        ratings.set_message(tx, row.payload["asks"], done.message_ids[0])


def _edit_sent(tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None:
    """A changed message that had to be sent anew is the copy from now on."""
    link = links.find(tx, row.link_id or 0)
    if link and done.as_new and done.message_ids:
        links.set_copy(tx, link, done.message_ids[0])


def _card_edited(tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None:
    if row.client_id and done.shown:
        clients.set_card_shown(tx, row.client_id, done.shown)


def _icon_set(tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None:
    if row.client_id is None:
        return
    if done.named:
        clients.set_topic_name(tx, row.client_id, done.named)
    if done.shown == OPENED:
        clients.set_topic_closed(tx, row.client_id, False)
        saying.state_changed(tx, row.client_id, now)
    elif done.shown:
        clients.set_icon(tx, row.client_id, done.shown)


def _album_sent(tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None:
    """Parts that could not go together go next."""
    _message_sent(tx, house, row, done, now)
    if done.message_ids and links_of(tx, row):
        outbox.wait_again(tx, row.id, now)


def _unsent(tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None:
    link = links.find(tx, row.link_id) if row.link_id else None
    if link:
        links.set_state(tx, link.id, LinkState.UNDONE)
        saying.react(tx, link.client_id, STAFF, link.origin_id, "", now)
        if not row.payload.get("quiet"):
            saying.in_topic(tx, link.client_id, "staff.undone", now, reply_to=link.origin_id)


def _inspected(tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None:
    if done.facts:
        setup.inspected(tx, house, done.facts, now)


def _met(tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None:
    asked = row.payload
    person = Person(asked["id"], asked["name"], asked["username"], asked["locale"])
    welcome.identified(tx, house, person, asked["source"], done.member, now)


def _exported(tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None:
    """Who got what left the house is on record; `client` if it was one client's."""
    events.record(tx, "exported", now, client=row.payload.get("client"), actor=row.chat)


Follow = Callable[[Tx, House, Row, Done, datetime], None]
AFTER: dict[Kind, Follow] = {
    Kind.COPY: _message_sent,
    Kind.ALBUM: _album_sent,
    Kind.EDIT: _edit_sent,
    Kind.SAY: _said,
    Kind.CARD: _card_edited,
    Kind.ICON: _icon_set,
    Kind.UNSEND: _unsent,
    Kind.INSPECT: _inspected,
    Kind.MEET: _met,
    Kind.EXPORT: _exported,
}


def links_of(tx: Tx, row: Row) -> list[Link]:
    """The message that the row carries, or the parts of its album that have not arrived."""
    link = links.find(tx, row.link_id) if row.link_id else None
    if link is None:
        return []
    return outgoing.unsent_parts(tx, link) if row.kind is Kind.ALBUM else [link]
