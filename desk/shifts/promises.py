"""Owns what becomes of a promise: it rings, passes on, is told to the lead; only [Done] ends it.

To whoever has it five minutes before and at the time; to everybody on duty where that one is not;
then, like a conversation with somebody silent, to a colleague, and then to the lead. Each step
happens once for each moment that was promised. With nobody there a step waits for somebody.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from desk.conversations import access, later
from desk.shifts import handover, ladder
from desk.shifts.duty import Crew
from desk.voice import pings, saying
from desk.voice.items import item_of, items_of
from model import (
    BELL,
    Button,
    Client,
    Conversation,
    ConversationId,
    Event,
    House,
    Operator,
    PassedOn,
    PersonId,
    Press,
)
from model.buttons import OPEN
from storage import clients, conversations, events, people, runs
from storage.ports import Tx
from storage.times import ms

MINUTE = timedelta(minutes=1)
MORE = timedelta(minutes=30)
"""What one tap adds: to the time that was promised, or to now once that is past."""


def wake(tx: Tx, now: datetime) -> None:
    """Nothing that was promised by now stays put off; whose it is then, the hand-over decides."""
    for conversation in conversations.promised(tx, now + BELL):
        if conversation.snoozed:
            later.wake(tx, conversation, now)


def tick(tx: Tx, crew: Crew) -> None:
    """Climb every step that is due."""
    calls: dict[PersonId, list[dict[str, Any]]] = defaultdict(list)
    for conversation in conversations.promised(tx, crew.now + BELL):
        client = clients.find(tx, conversation.client_id)
        if client is None:
            continue
        if conversation.assignee_id is None:
            handover.give(tx, crew, conversation, None, PassedOn.IN_TIME)
        conversation = conversations.find(tx, conversation.id) or conversation
        _ring(tx, crew, client, conversation)
        _pass_on(tx, crew, conversation, calls)
    for lead_id, items in calls.items():
        pings.ping(tx, lead_id, "duty.promise_late", items, crew.now)


def _ring(tx: Tx, crew: Crew, client: Client, conversation: Conversation) -> None:
    """Five minutes before, and at the time; a bell that nobody can hear is not yet rung."""
    due = _until(conversation) <= crew.now
    hearers = handover.hearers(crew, conversation.assignee_id)
    if hearers and _first(tx, "due" if due else "soon", conversation, crew.now):
        for operator in hearers:
            _call(tx, operator, client, conversation, crew.now, due=due)


def _call(
    tx: Tx, operator: Operator, client: Client, conversation: Conversation, now: datetime,
    *, due: bool,
) -> None:  # fmt: skip
    told: dict[str, Any] = {"until": saying.moment(_until(conversation)), "due": due}
    which = _which(conversation)
    if operator.private:
        keys = [
            [Button("reply", OPEN, client.topic_id)] if client.topic_id else [],
            [
                Button("more_30", "ring_more", conversation.id, version=which),
                Button("ring_done", "ring_done", conversation.id, version=which),
            ],
        ]
        items = items_of(tx, [conversation])
        told["minutes"] = _minutes_left(conversation, now)
        saying.to_person(
            tx, operator.id, "duty.promise", now, keys=keys, about=client.id, items=items, **told
        )
        return
    keys = [
        [
            Button("more_30", "more_here", conversation.id, version=which),
            Button("ring_done", "done_here", conversation.id, version=which),
        ]
    ]
    saying.in_topic(
        tx, client.id, "duty.promise_here", now, keys=keys, to=operator.name, mention=operator.id,
        **told,
    )  # fmt: skip


def _minutes_left(conversation: Conversation, now: datetime) -> int:
    """Those that have begun, too: a bell that rings in time says five."""
    return -((now - _until(conversation)) // MINUTE)


def _pass_on(
    tx: Tx, crew: Crew, conversation: Conversation, calls: dict[PersonId, list[dict[str, Any]]]
) -> None:
    """The time is past: to a colleague after as long as a reply may take, after twice that up."""
    house, now = crew.house, crew.now
    late = timedelta(seconds=house.hours.elapsed(_until(conversation), now))
    aim, assignee = ladder.next_reply(house, conversation), conversation.assignee_id
    if late < aim or _until(conversation) > now:
        return
    if _first(tx, "missed", conversation, now):
        events.record(
            tx, Event.PROMISE_MISSED, now, client=conversation.client_id,
            conversation=conversation.id, actor=assignee,
        )  # fmt: skip
    had = conversation.assigned_at or conversation.opened_at
    held = timedelta(seconds=house.hours.elapsed(had, now))
    if assignee is not None and held >= aim and _first(tx, "pass", conversation, now):
        handover.pass_from_silent(tx, crew, conversation, assignee, PassedOn.PROMISE)
    if late >= 2 * aim and _first(tx, "lead", conversation, now):
        for lead in people.to_alarm(tx):
            client = clients.find(tx, conversation.client_id)
            assert client is not None
            calls[lead.id].append(item_of(tx, client, conversation))


def _which(conversation: Conversation) -> int:
    """A conversation is promised something again and again: a button names the one it is about."""
    return ms(_until(conversation)) // 1000


def _until(conversation: Conversation) -> datetime:
    assert conversation.promised_until is not None
    return conversation.promised_until


def passes_at(house: House, conversation: Conversation) -> datetime | None:
    """When what is promised goes to a colleague, if there is one; None if never."""
    had = max(_until(conversation), conversation.assigned_at or conversation.opened_at)
    return house.hours.after(had, ladder.next_reply(house, conversation).total_seconds())


def goes_up_at(house: House, conversation: Conversation) -> datetime | None:
    """When the lead hears that it was not done; None if never."""
    twice = 2 * ladder.next_reply(house, conversation)
    return house.hours.after(_until(conversation), twice.total_seconds())


def has_passed(tx: Tx, conversation: Conversation) -> bool:
    """Whether what is promised has been passed on by its rule."""
    return runs.last(tx, "promise.pass", _moment(conversation)) is not None


def has_gone_up(tx: Tx, conversation: Conversation) -> bool:
    """Whether the lead has heard that it was not done."""
    return runs.last(tx, "promise.lead", _moment(conversation)) is not None


def _first(tx: Tx, step: str, conversation: Conversation, now: datetime) -> bool:
    return runs.first(tx, f"promise.{step}", _moment(conversation), now)


def _moment(conversation: Conversation) -> str:
    return f"{conversation.id}:{ms(_until(conversation))}"


def press(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[+30 min] and [Done] under a bell in private."""
    conversation = conversations.find(tx, ConversationId(press.subject))
    client = clients.find(tx, conversation.client_id) if conversation else None
    operator = access.on_team(tx, press.sender.id)
    if client is None or conversation is None or operator is None:
        saying.toast(tx, press.query_id, "toasts.promise_over", now)
    elif _answer(tx, house, press, client, conversation, operator, now):
        fresh = conversations.find(tx, conversation.id) or conversation
        until = fresh.promised_until
        told = later.who_is_reminded(tx, house, fresh, operator)
        saying.to_person(
            tx, operator.id, "duty.promise_settled", now, edit=press.message_id, about=client.id,
            item=item_of(tx, client, fresh), until=saying.moment(until) if until else None,
            **told,
        )  # fmt: skip


def press_here(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """The same in the topic: the card says how it stands, so the bell goes."""
    client = access.topic(tx, press, now)
    conversation = conversations.find(tx, ConversationId(press.subject))
    operator = people.find(tx, press.sender.id)
    if client is None or operator is None:
        return
    if conversation is None or conversation.client_id != client.id:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
    elif _answer(tx, house, press, client, conversation, operator, now):
        saying.remove(tx, client.id, press.message_id, now)


def _answer(
    tx: Tx,
    house: House,
    press: Press,
    client: Client,
    conversation: Conversation,
    operator: Operator,
    now: datetime,
) -> bool:
    """Do it, and say how it stands. False if the bell is not about what is promised now."""
    until = conversation.promised_until if conversation.is_open else None
    rang = until is not None and press.version == _which(conversation)
    if until and rang and press.action in ("ring_more", "more_here"):
        until = max(now, until) + MORE
        later.promise(tx, client, conversation, operator, until, now)
    elif until and rang:
        later.fulfil(tx, client, conversation, operator, now)
        saying.toast(tx, press.query_id, "toasts.promise_kept", now)
        return True
    if until:
        later.say_promised(tx, house, press, conversation, operator, until, now)
    else:
        saying.toast(tx, press.query_id, "toasts.promise_over", now)
    return rang
