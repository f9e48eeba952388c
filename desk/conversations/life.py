"""Owns a conversation's life: opened, heard, answered, closed, opened again."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from typing import Any

from desk.conversations import assignment, fates, later, ratings
from desk.figures import stories
from desk.rules import texts
from desk.voice import saying
from model import (
    Client,
    ClientId,
    ClosedBy,
    Conversation,
    Event,
    House,
    Incoming,
    Link,
    LinkId,
    LinkState,
    Operator,
    PersonId,
    Reach,
)
from model.errands.looks import Unsend
from model.events import GONE
from storage import (
    backlogs,
    clients,
    conversations,
    events,
    facts,
    links,
    people,
    scheduled,
    turns,
    underway,
)
from storage import ratings as asked
from storage.ports import Tx
from storage.times import maybe_ms, moment, ms

ASKED_TO_CLOSE = "close"
"""The menu by which a card asks whether to close it anyway; a client who writes ends that."""


def hear(
    tx: Tx,
    house: House,
    client: Client,
    latest: Conversation | None,
    message: Incoming,
    now: datetime,
) -> Conversation | None:
    """A client wrote: the conversation it belongs to as it is now, opened or reopened if need be.

    `latest` is the one they had. Mere thanks neither open, nor reopen, nor make anybody wait; None
    if there never was a conversation for them to belong to.
    """
    waits = latest and latest.waiting_since and not latest.snoozed
    if waits and client.menu != ASKED_TO_CLOSE:  # then nothing changes
        return latest
    if latest and fates.needs_no_answer(message):
        return latest
    if latest is None or not latest.is_open:
        latest = _open_again(tx, house, client, latest, message.at, now, by="client")
    if latest.snoozed:
        later.wake(tx, latest, now)
    if conversations.wait(tx, latest.id, message.at):
        turns.known_from(tx, client.id, message.at, now)
        saying.state_changed(tx, client.id, now)
        later.stir(tx, client.id, now)
    if client.menu == ASKED_TO_CLOSE:
        clients.set_menu(tx, client.id, "")
        saying.card(tx, client.id, now)
    return conversations.find(tx, latest.id)


def unread_since(tx: Tx, client_id: ClientId) -> datetime | None:
    """Since when something that asks for an answer is on its way to the team, who can't know it."""
    found = underway.unread(tx, client_id)
    asks = (at for link, at in found if not fates.asks_nothing(link))
    return min(asks, default=None)


def _open_again(
    tx: Tx,
    house: House,
    client: Client,
    latest: Conversation | None,
    at: datetime,
    now: datetime,
    *,
    by: str,
) -> Conversation:
    """Within the reopen window the same conversation goes on; later a new one begins."""
    if latest and latest.closed_at and at - latest.closed_at <= house.reopen:
        conversations.reopen(tx, latest.id)
        events.record(tx, Event.REOPENED, at, client=client.id, conversation=latest.id, by=by)
        found = _without_who_left(tx, client, latest, now)
    else:
        found = conversations.start(tx, client.id, at)
        facts: dict[str, Any] = {"by": by, "first": latest is None, "source": client.source}
        events.record(tx, Event.OPENED, at, client=client.id, conversation=found.id, **facts)
    asked.go_on(tx, client.id)
    clients.set_menu(tx, client.id, "")
    clients.count_anew(tx, client.id)
    saying.state_changed(tx, client.id, now, moved=True)
    return found


def _without_who_left(tx: Tx, client: Client, latest: Conversation, now: datetime) -> Conversation:
    """As it is now that it is open again: nobody has it where whoever had it left the team."""
    holder = people.find(tx, latest.assignee_id)
    if holder and not (holder.is_present or holder.is_unheard_of):
        assignment.release(tx, client, latest, holder.id, now, why=GONE)
    return conversations.find(tx, latest.id) or latest


def answer(
    tx: Tx,
    house: House,
    client: Client,
    latest: Conversation | None,
    at: datetime,
    now: datetime,
) -> Conversation:
    """Somebody writes to the client: open the conversation if need be, and nobody waits.

    `latest` is the one they had. What is put off stays so: it is back at its time, or when the
    client writes. What nobody can have read is answered by nothing: for that they go on waiting.
    """
    if latest is None or not latest.is_open:
        latest = _open_again(tx, house, client, latest, at, now, by="staff")
    waited = conversations.answered(tx, latest.id, at)
    unread = unread_since(tx, client.id)
    if unread:
        conversations.wait(tx, latest.id, unread)
    if waited or latest.woke_at or not _is_told(tx, latest, at):
        saying.state_changed(tx, client.id, now)
    return replace(latest, waiting_since=unread)


def take_back(
    tx: Tx, client: Client, gone: Sequence[Link], by: PersonId | None, now: datetime
) -> None:
    """That is no answer any more: who has no other waits as before."""
    about = gone[0].conversation_id
    again = _wait_again(tx, client, gone, now)
    events.record(
        tx, Event.UNDONE, now, client=client.id, conversation=about, actor=by, **again
    )  # fmt: skip


def keep_said(tx: Tx, client: Client, kept: Link, now: datetime) -> None:
    """It could not be taken back: who has waited again since then is answered, as they were.

    Unless they have written meanwhile.
    """
    latest = conversations.latest(tx, client.id)
    if latest is None or latest.id != kept.conversation_id:
        return
    undone = events.last_facts(tx, Event.UNDONE, latest.id)
    since, still = undone.get("waiting"), undone.get("still")
    wrote = unread_since(tx, client.id) or events.heard_since(tx, latest.id, Event.UNDONE)
    if since is None or latest.waiting_since != moment(since) or wrote:
        return
    conversations.answered(tx, latest.id, None)
    about: dict[str, Any] = {"client": client.id, "conversation": latest.id, "answered": since}
    if still:
        conversations.wait(tx, latest.id, moment(still))
        about["still"] = still
    events.record(tx, Event.UNDONE, now, **about)
    saying.state_changed(tx, client.id, now)


def _wait_again(tx: Tx, client: Client, gone: Sequence[Link], now: datetime) -> dict[str, int]:
    """Since when, as a fact; none if something else answers them, or that is a former matter.

    With it, since when they were waiting `still` for what they have asked since.
    """
    latest = conversations.latest(tx, client.id)
    if latest is None or not latest.is_open or latest.id != gone[0].conversation_id:
        return {}
    since = _unanswered_since(tx, latest, {link.id for link in gone})
    if since is None or not turns.wait_as_before(tx, latest.id, since):
        return {}
    saying.state_changed(tx, client.id, now)
    still = {"still": ms(latest.waiting_since)} if latest.waiting_since else {}
    return {"waiting": ms(since), **still}


def _unanswered_since(tx: Tx, latest: Conversation, gone: Set[LinkId]) -> datetime | None:
    """When they asked first what nothing else answers; what was ended by hand asks no more."""
    story = next(stories.read(facts.story(tx, latest.id)), None)
    asked = sorted({reply.since for reply in story.replies if reply.since}) if story else []
    still = [at for at in asked if at == asked[-1] or (story and at >= story.ended)]

    def is_unanswered(at: int) -> bool:
        others = backlogs.answers_since(tx, latest.client_id, moment(at), Unsend.kind)
        return others <= gone

    return min(map(moment, takewhile(is_unanswered, reversed(still))), default=None)


def _is_told(tx: Tx, before: Conversation, at: datetime) -> bool:
    """Whether the card says already in which minute they were answered, and that this arrived."""
    last = before.replied_at
    if last is None or _minute(last) != _minute(at):
        return False
    return links.state_of_last_reply(tx, before.client_id) is not LinkState.FAILED


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def close(
    tx: Tx,
    house: House,
    client: Client,
    operator_id: PersonId | None,
    now: datetime,
    *,
    quietly: bool = False,
    rule: ClosedBy | None = None,
) -> bool:
    """Close the present conversation; a client who was answered since the last time gets a line.

    `quietly`: they fell silent: no line out of the blue, nor a question about what is long ago.
    `rule`: by which it is closed, where no operator does it.
    """
    latest = conversations.latest(tx, client.id)
    if latest is None or not latest.is_open:
        return False
    before = events.last(tx, Event.CLOSED, latest.id)
    conversations.close(tx, latest.id, operator_id, now)
    facts = {"why": rule} if rule else _ended_with(latest)
    events.record(
        tx, Event.CLOSED, now, client=client.id, conversation=latest.id, actor=operator_id, **facts
    )
    replied = latest.replied_at
    if replied is not None and (before is None or before < replied):
        if house.closing_line and not quietly and client.reach is Reach.OK:
            operator = people.name_of(tx, latest.assignee_id)
            texts.say(tx, house, client, texts.OwnWords.CLOSED, now, operator=operator)
        if not quietly or now - replied < ratings.SELDOM:
            ratings.plan(tx, house, latest, now)
    clients.set_menu(tx, client.id, "")
    saying.state_changed(tx, client.id, now)
    return True


def _ended_with(conversation: Conversation) -> dict[str, int]:
    """What somebody ends who closes it; in its event, for it goes on if that was a mistake."""
    ended = {
        "waiting": maybe_ms(conversation.waiting_since),
        "owed": maybe_ms(conversation.promised_until),
        "back": maybe_ms(conversation.woke_at),
        "asleep": int(conversation.snoozed) or None,
        "until": maybe_ms(conversation.snoozed_until),
        "urgent": int(conversation.urgent) or None,
    }
    return {name: value for name, value in ended.items() if value is not None}


def is_unfinished(tx: Tx, conversation: Conversation) -> bool:
    """Whether somebody of us is still in the middle of it, so that nobody else ends it."""
    client_id = conversation.client_id
    planned = scheduled.of_client(tx, client_id)
    return bool(conversation.promised_until or planned or links.held_count(tx, client_id))


def reopen(tx: Tx, client: Client, operator_id: PersonId | None, now: datetime) -> bool:
    """Undo a close: the assignee stays, and what it ended goes on."""
    latest = conversations.latest(tx, client.id)
    if latest is None or latest.is_open:
        return False
    conversations.reopen(tx, latest.id)
    asked.go_on(tx, client.id)
    ended = events.closing(tx, latest.id)
    about: dict[str, Any] = {"client": client.id, "conversation": latest.id, "actor": operator_id}
    waits = {"waiting": ended["waiting"]} if "waiting" in ended else {}
    events.record(tx, Event.REOPENED, now, **about, by="staff", **waits)
    latest = _without_who_left(tx, client, latest, now)
    if ended:
        _go_on(tx, latest, ended, operator_id, now)
    saying.state_changed(tx, client.id, now, moved=True)
    return True


def _go_on(
    tx: Tx,
    latest: Conversation,
    ended: Mapping[str, Any],
    operator_id: PersonId | None,
    now: datetime,
) -> None:
    """Who waited waits since then, what was promised or put off is so; its holder begins anew."""
    about: dict[str, Any] = {"client": latest.client_id, "conversation": latest.id}
    about["actor"] = operator_id
    holder = latest.assignee_id
    if holder is not None:
        conversations.assign(tx, latest.id, holder, now, active=holder == operator_id)
    if "waiting" in ended:
        conversations.wait(tx, latest.id, moment(ended["waiting"]))
    if "owed" in ended:
        conversations.promise(tx, latest.id, moment(ended["owed"]))
        events.record(tx, Event.PROMISED, now, **about, until=ended["owed"])
    if "back" in ended:
        later.wake(tx, latest, now, due=True)
    if "asleep" in ended:
        conversations.snooze(tx, latest.id, moment(ended.get("until")))
        events.record(tx, Event.SNOOZED, now, **about, until=ended.get("until"))
    if "urgent" in ended:
        conversations.route(tx, latest.id, latest.department, latest.icon, urgent=True)


def make_ours(
    tx: Tx, client: Client, conversation: Conversation, by: PersonId | None, now: datetime
) -> None:
    """Somebody has something to do there: it is open, and it is our turn."""
    if not conversation.is_open:
        reopen(tx, client, by, now)
    fresh = conversations.find(tx, conversation.id) or conversation
    if fresh.snoozed or not (fresh.waiting_since or fresh.woke_at):
        later.wake(tx, conversation, now, due=True)


def need_no_answer(
    tx: Tx, client: Client, conversation: Conversation, operator: Operator, now: datetime
) -> None:
    """Nobody has to answer: the clock stops, and that is counted apart from replies."""
    due = conversation.woke_at is not None
    if conversations.answered(tx, conversation.id, None):
        events.record(
            tx,
            Event.NO_ANSWER,
            now,
            client=client.id,
            conversation=conversation.id,
            actor=operator.id,
        )
        due = True
    if due:
        saying.state_changed(tx, client.id, now)
