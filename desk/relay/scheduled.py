"""Owns replies that are written now and go at a time of their own.

The time is chosen first, and the next message is the one: none can be left without a time. It goes
as its author's reply whoever has the conversation then, also if it was closed or handed over
meanwhile, unless somebody cancels it. If the client writes before, its author hears of it.
"""

from datetime import datetime
from typing import Any

from desk.conversations import access, assignment, held, later, life, outgoing
from desk.relay import moments, notes
from desk.shifts import handover
from desk.shifts.duty import Crew
from desk.strangers import hearing
from desk.voice import saying
from model import (
    STAFF,
    Button,
    Client,
    Conversation,
    Hearing,
    House,
    Incoming,
    Link,
    LinkId,
    LinkState,
    Operator,
    Press,
    Side,
)
from model.buttons import OPEN
from storage import clients, conversations, links, people, runs
from storage import notes as kept_notes
from storage import scheduled as kept
from storage.ports import Tx
from storage.scheduled import Planned


def open_menu(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Send later]: the times, as for a promise; a second press takes back what was chosen."""
    at = access.case(tx, press, now)
    if at is None:
        return
    armed = notes.disarm_later(tx, at.client.id, at.operator.id, now)
    clients.set_menu(tx, at.client.id, "" if armed else "later")
    saying.card(tx, at.client.id, now)
    if armed:
        saying.toast(tx, press.query_id, "toasts.later_off", now)
    else:
        saying.hush(tx, press.query_id, now)


def choose(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A time under [Send later]: the presser's next message here goes then."""
    at = access.case(tx, press, now)
    if at:
        arm(tx, at, press, moments.moment_of(house, press.arg, now), now)


def on_day(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A day of the calendar: that day's morning."""
    at = access.case(tx, press, now)
    send_at = later.day_ahead(house, press.arg, now)
    if at and send_at:
        arm(tx, at, press, send_at, now)
    elif at:
        saying.toast(tx, press.query_id, "toasts.day_past", now)


def arm(tx: Tx, at: access.Case, press: Press, send_at: datetime, now: datetime) -> None:
    """From now on the operator's next message here waits until then."""
    clients.set_menu(tx, at.client.id, "")
    notes.arm_later(tx, at.client.id, at.operator.id, send_at, now)
    saying.toast(tx, press.query_id, "toasts.later_next", now, at=saying.moment(send_at))


def keep(
    tx: Tx,
    house: House,
    client: Client,
    conversation: Conversation | None,
    message: Incoming,
    send_at: datetime | None,
    now: datetime,
) -> None:
    """The message waits for its time; the later parts of an album for that of the first."""
    link = outgoing.keep(tx, house, client, conversation, Side.STAFF, message)
    first = next((at for part, at in kept.of_client(tx, client.id) if _same(part, link)), now)
    kept.plan(tx, link.id, send_at or first)
    saying.react(tx, client.id, STAFF, message.message_id, saying.LATER, now)
    saying.card(tx, client.id, now)


def _same(link: Link, other: Link) -> bool:
    """Whether both are parts of one album."""
    return bool(link.album) and link.album == other.album


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Send what is due, each once: it is on its way in the same transaction."""
    for planned in kept.due(tx, now):
        client = clients.find(tx, planned.link.client_id)
        author = access.on_team(tx, planned.link.operator_id)
        blocked = client is not None and client.hearing is Hearing.BLOCKED
        if client and author and not blocked:
            _send(tx, house, client, author, planned.link, now)
        elif client and not _is_being_asked(tx, planned.link):
            _stay(tx, client, planned, blocked, now)


def _is_being_asked(tx: Tx, link: Link) -> bool:
    """Whether Telegram has yet to say if its author is in the group that there is now."""
    author = people.find(tx, link.operator_id)
    return author is not None and author.is_unheard_of


def give_up(tx: Tx, author: Operator, now: datetime) -> None:
    """Whoever left sends nothing any more: others hear so at once, while there is time."""
    for planned in kept.by_author(tx, author.id):
        if client := clients.find(tx, planned.link.client_id):
            _stay(tx, client, planned, False, now)


def _send(
    tx: Tx, house: House, client: Client, author: Operator, link: Link, now: datetime
) -> None:
    """As if it had been written now, but a colleague who has the conversation keeps it.

    What the client asked after it had been written it doesn't answer: they go on waiting. Whoever
    is at home takes nothing by it.
    """
    conversation = conversations.latest(tx, client.id)
    waited = conversation.waiting_since if conversation else None
    if conversation is None or not (waited and waited > link.at):
        conversation = life.answer(tx, house, client, conversation, now, now)
        if not handover.is_away(Crew(tx, house, now), author.id):
            assignment.claim(tx, client, conversation, author, now)
    link = kept.leave(tx, link.id, conversation.id, now)
    outgoing.order(tx, house, link, now)
    hearing.answered(tx, client, author, link.written_in, now)
    saying.react(tx, client.id, STAFF, link.written_in, "", now)
    saying.card(tx, client.id, now)
    outgoing.replied(tx, link, now, waited=waited, waiting=conversation.waiting_since)


def _stay(tx: Tx, client: Client, planned: Planned, blocked: bool, now: datetime) -> None:
    """Its author has left the team, or the client is blocked: it stays here, and that is said.

    Of an album it is said once. Where it might still be said, somebody has to look.
    """
    link, author = planned.link, people.name_of(tx, planned.link.operator_id)
    latest = conversations.latest(tx, client.id)
    if latest and not blocked:
        life.make_ours(tx, client, latest, None, now)
    said = kept_notes.is_album(tx, client.id, link.album)
    held.keep_here(tx, [link], now)
    if not said:
        saying.in_topic(
            tx, client.id, "staff.later_stays", now,
            reply_to=link.written_in, name=author, blocked=blocked, must=not blocked,
            at=saying.moment(planned.at) if planned.at > now else None,
            words=held.words_of_gone(link),
        )  # fmt: skip


def heard(
    tx: Tx, house: House, client: Client, conversation: Conversation | None, now: datetime
) -> None:
    """The client wrote before it went: it may say the wrong thing now, and its author decides.

    So it is if they wrote under another of their accounts. Whoever is at home is not called.
    """
    if conversation is None or not conversation.waiting_since:
        return
    crew = Crew(tx, house, now)
    for link, at in kept.of_person(tx, client.id):
        author = people.find(tx, link.operator_id)
        if author and runs.first(tx, "later.heard", str(link.id), now):
            _ask_author(tx, crew, author, link, at)


def _ask_author(tx: Tx, crew: Crew, author: Operator, link: Link, at: datetime) -> None:
    """In private; in the topic, for whoever is there, where that is not possible."""
    client, now = clients.find(tx, link.client_id), crew.now
    latest = conversations.latest(tx, link.client_id)
    assert client is not None and latest is not None
    away = handover.is_away(crew, author.id)
    told: dict[str, Any] = {"at": saying.moment(at), "words": link.words, "kind": link.kind}
    if author.private and not away:
        item = {"name": client.called, "topic": client.topic_id or 0}
        opens = [Button("reply", OPEN, client.topic_id)] if client.topic_id else []
        cancel = Button("later_cancel", "later_drop", link.id)
        saying.to_person(
            tx, author.id, "duty.later_heard", now, keys=[opens, [cancel]], about=client.id,
            item=item, **told,
        )  # fmt: skip
        return
    keys = [[Button("later_cancel", "later_cancel", latest.id, link.id)]]
    saying.in_topic(
        tx, client.id, "staff.later_heard", now, reply_to=link.written_in, keys=keys,
        to=author.name, mention=0 if away else author.id, at=told["at"],
    )  # fmt: skip


def cancel(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Don’t send] on the card, or in the topic."""
    client = access.topic(tx, press, now)
    if client is None:
        return
    link = links.find(tx, LinkId(press.arg))
    done = link is not None and link.client_id == client.id and drop(tx, link, now)
    if done and link and link.author_id != press.sender.id:
        by = people.name_of(tx, press.sender.id)
        saying.in_topic(
            tx, client.id, "staff.later_cancelled", now,
            reply_to=link.written_in, by=by, words=held.words_of_gone(link),
        )  # fmt: skip
    elif not done:
        saying.card(tx, client.id, now)
    saying.toast(tx, press.query_id, "toasts.later_gone" if done else "toasts.later_over", now)


def cancel_in_private(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """The same under the word that the client wrote before."""
    link = links.find(tx, LinkId(press.subject))
    on_team = access.on_team(tx, press.sender.id)
    done = link is not None and on_team is not None and drop(tx, link, now)
    saying.toast(tx, press.query_id, "toasts.later_gone" if done else "toasts.later_over", now)


def drop(tx: Tx, link: Link, now: datetime) -> bool:
    """It doesn't go, nor the other parts of its album. False if it is on its way already."""
    parts = [planned.link for planned in kept.of_client(tx, link.client_id)]
    mine = [part for part in parts if part.id == link.id or _same(part, link)]
    for part in mine:
        links.set_state(tx, part.id, LinkState.UNDONE)
        saying.react(tx, part.client_id, STAFF, part.written_in, "", now)
    if mine:
        saying.card(tx, link.client_id, now)
    return bool(mine)
