"""Owns what follows when a call did not go well: another way, or words where it failed.

Delivery calls Telegram and judges the answer; here is what that means for the desk. Every message
ends delivered, or with a visible line where the person who can act looks.
"""

from datetime import datetime, timedelta

from desk.aftermath import arrivals
from desk.company import setup
from desk.conversations import outgoing
from desk.privacy import erasing, exports
from desk.relay import reach
from desk.voice import saying
from model import STAFF, Button, House, Kind, Link, LinkState, Row, Side, Step
from storage import clients, events, links, outbox
from storage.ports import Tx

RETRY_WORTH = {
    "voice_forbidden",
    "bad_request",
    "blocked",
    "never_started",
    "file_gone",
    "no_rights",
}
COSMETIC = (Kind.ANSWER, Kind.REACT, Kind.CARD, Kind.ICON, Kind.MENU, Kind.CLOSE_STRAY, Kind.TAG,
            Kind.CHART)  # fmt: skip
"""Refused for good, these are no loss that anybody could act on."""

ADOPT_AFTER = timedelta(seconds=5)
"""How long the news of a topic may take that Telegram made although its answer was lost."""


sent = arrivals.sent


def unknown(tx: Tx, house: House, row: Row, reason: str, due: datetime, now: datetime) -> None:
    """Nobody can know whether the call was carried out (docs/promises.md, P3).

    To the staff group, and to staff in private: once more, marked. To a client: not by itself;
    the operator decides. A topic is looked for among the news first. A picture is an ornament,
    and a file is large: neither is sent twice.
    """
    if row.kind is Kind.EXPORT:
        exports.unknown(tx, row, reason, now)
    elif row.kind is Kind.CHART:
        outbox.unknown(tx, row.id, now, reason)
    elif row.step is Step.TOPIC:
        outbox.wait_again(tx, row.id, max(due, now + ADOPT_AFTER))
    elif reason == "album_part" and row.chat == STAFF:
        _split_album(tx, row, now)
    elif row.chat == STAFF or row.client_id is None:
        outbox.wait_again(tx, row.id, due, repeat=True)
    else:
        outbox.unknown(tx, row.id, now, reason)
        _unconfirmed(tx, arrivals.links_of(tx, row), now)


def _split_album(tx: Tx, row: Row, now: datetime) -> None:
    """One part spoils the whole and would again: send the parts one by one, marked."""
    outbox.cancel(tx, row.id, now)
    for link in arrivals.links_of(tx, row)[:1]:
        outgoing.send_again(tx, link, now, repeat=True)


def _unconfirmed(tx: Tx, parts: list[Link], now: datetime) -> None:
    """Ask the operator, once for a whole album."""
    for link in parts:
        links.set_state(tx, link.id, LinkState.UNCONFIRMED)
    for link in parts[:1]:
        keys = [Button("send_again", "again", link.id), Button("arrived", "arrived", link.id)]
        _told(tx, "unconfirmed", link, now)
        saying.in_topic(
            tx,
            link.client_id,
            "staff.unconfirmed",
            now,
            reply_to=link.origin_id,
            keys=[keys],
            must=True,
        )


def _told(tx: Tx, kind: str, link: Link, now: datetime, **data: str) -> None:
    events.record(
        tx,
        kind,
        now,
        client=link.client_id,
        conversation=link.conversation_id,
        actor=link.author_id,
        **data,
    )


def dead(tx: Tx, house: House, row: Row, reason: str, detail: str, now: datetime) -> None:
    """Telegram refused for good: mend what can be mended, else say so where it helps."""
    if _mended(tx, row, reason, now):
        return
    if reason in reach.GONE and reach.is_to_staff(row):
        reach.unsaid(tx, house, row, reason, now)
        return
    if row.kind in COSMETIC or row.payload.get("edit"):
        outbox.cancel(tx, row.id, now)
        return
    if row.kind is Kind.EXPORT:
        exports.failed(tx, row, reason, now)
        return
    if row.kind is Kind.DROP_TOPIC:
        erasing.topic_stays(tx, row, reason, now)
        return
    outbox.dead(tx, row.id, now, reason, detail)
    if reason in reach.GONE and row.chat != STAFF:
        told = row.kind in (Kind.COPY, Kind.ALBUM, Kind.EDIT)
        reach.lost(tx, house, row.chat, reason, now, told=told)
    if row.kind is Kind.UNSEND and row.link_id:
        _undo_failed(tx, row, reason, now)
    elif row.kind in (Kind.COPY, Kind.ALBUM, Kind.EDIT):
        _failed(tx, row, arrivals.links_of(tx, row), reason, now)


def _mended(tx: Tx, row: Row, reason: str, now: datetime) -> bool:
    """Refusals that another way round answers: True if the row will be tried that way."""
    if reason == "topic_gone" and row.client_id is not None:
        _topic_gone(tx, row.client_id, row.topic_id, now)
        if row.kind in (Kind.COPY, Kind.ALBUM, Kind.EDIT) or row.payload.get("must"):
            return outbox.wait_again(tx, row.id, now)
        outbox.cancel(tx, row.id, now)
        return True
    if row.kind is Kind.CARD and reason == "edit_gone" and row.client_id is not None:
        outbox.cancel(tx, row.id, now)
        saying.new_card(tx, row.client_id, now)
        return True
    way = NEXT_WAY.get((row.kind, reason)) or NEXT_WAY.get((None, reason))
    if way is None or way in row.payload.get("ways", ()):
        return False
    if way in INWARD_ONLY and row.chat != STAFF:
        return False
    outbox.set_payload(tx, row, ways=[*row.payload.get("ways", ()), way])
    return outbox.wait_again(tx, row.id, now)


# Each way round is tried once; the ways taken are kept in the row's payload.
NEXT_WAY: dict[tuple[Kind | None, str], str] = {
    (Kind.COPY, "source_gone"): "content",
    (Kind.COPY, "protected"): "content",
    (Kind.COPY, "uncopyable"): "line",
    (Kind.EDIT, "edit_gone"): "new",
    (Kind.EDIT, "cant_edit"): "new",
    (None, "quote_invalid"): "unquoted",
}


INWARD_ONLY = ("content", "line")
"""Ways that are for staff alone: what an operator deleted in time, no client is to see."""


def _topic_gone(tx: Tx, client_id: int, topic_id: int | None, now: datetime) -> None:
    """The topic that the call went to is gone; a late refusal says nothing of a newer one."""
    if clients.lose_topic(tx, client_id, topic_id):
        links.lose_copies(tx, client_id)
        events.record(tx, "topic_lost", now, client=client_id)


def _failed(tx: Tx, row: Row, parts: list[Link], reason: str, now: datetime) -> None:
    if row.kind is not Kind.EDIT:
        for link in parts:
            links.set_state(tx, link.id, LinkState.FAILED)
    for link in parts[:1]:
        _told(tx, "undelivered", link, now, reason=reason)
        if link.side is Side.STAFF:
            again = reason in RETRY_WORTH and row.kind is not Kind.EDIT
            _say_not_delivered(tx, link, reason, again, now)
        else:
            who = _name(tx, link.client_id)
            setup.tell_owners(tx, "owner.undelivered_now", now, about=link.client_id, who=who)


def _name(tx: Tx, client_id: int) -> str:
    client = clients.find(tx, client_id)
    return client.name if client else ""


def _say_not_delivered(tx: Tx, link: Link, reason: str, again: bool, now: datetime) -> None:
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


def _undo_failed(tx: Tx, row: Row, reason: str, now: datetime) -> None:
    link = links.find(tx, row.link_id or 0)
    if link and not row.payload.get("quiet"):
        cause = "too_old" if reason == "delete_refused" else "not_found"
        saying.in_topic(
            tx, link.client_id, "staff.undo_failed", now, reply_to=link.origin_id, reason=cause
        )


PARKED = {
    "not_a_forum": "topics_off",
    "no_rights": "manage_topics",
    "kicked": "not_member",
    "chat_gone": "not_member",
}


def parked(tx: Tx, row: Row, reason: str, now: datetime) -> None:
    """The staff group takes nothing now: the row waits with all the others, owners hear why."""
    outbox.wait_again(tx, row.id, now)
    setup.trouble(tx, PARKED.get(reason, "manage_topics"), now)


def migrated(tx: Tx, row: Row, old_id: int, new_id: int, now: datetime) -> None:
    """The group got another id while a call was under way; the row is tried again there."""
    if row.kind is Kind.INSPECT:  # it names the chat itself; another is ordered for the new one
        outbox.cancel(tx, row.id, now)
        old_id = row.payload["chat"]
    else:
        outbox.wait_again(tx, row.id, now)
    setup.migrated(tx, old_id, new_id, now)
