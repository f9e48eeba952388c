"""Owns what happens when nobody answers: first a word, then a pair of hands, then the lead.

Unclaimed: those on duty hear of it, then the least loaded gets it, then the lead hears. Claimed
but silent: the assignee is reminded, then it passes on, then the lead hears. All in working time,
each step once for each wait; and whoever has just got it is first given time to answer. What was
put off and came back, or was given to somebody as theirs to answer, climbs the same steps.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from desk.conversations import life
from desk.shifts import handover
from desk.shifts.duty import Crew
from desk.voice import pings, saying
from desk.voice.items import item_of
from model import Conversation, Event, House, PassedOn, PersonId
from storage import clients, conversations, events, people, runs, turns
from storage.ports import Tx
from storage.times import ms

WARN_AT = 0.75
LEAD_AT = 1.0
"""Shares of a target: when the assignee is reminded, and when the lead hears of it."""

OF_TASKS = {
    "duty.unclaimed": "duty.unclaimed_task",
    "duty.remind": "duty.remind_task",
    "duty.nobody": "duty.nobody_task",
    "duty.silent": "duty.silent_task",
}
"""What each call is where no client waits: it was put off and is back, or was given to do."""

OF_LEADS = ("duty.nobody", "duty.nobody_task", "duty.silent", "duty.silent_task")

Calls = dict[tuple[PersonId, str], list[dict[str, Any]]]


def mark_late(tx: Tx, crew: Crew) -> None:
    """What has waited for as long as it may is late from now on, on its card and in every list."""
    for conversation in turns.to_look_at(tx, crew.now):
        since = conversation.waiting_since
        if since is None or conversation.is_late:
            continue
        if _waited(crew, since) >= target(crew.house, conversation):
            turns.set_late(tx, conversation.id, crew.now)
            if conversation.assignee_id is not None:
                saying.card(tx, conversation.client_id, crew.now)


def unclaimed(tx: Tx, crew: Crew) -> None:
    """Climb every step that is due where nobody has it."""
    _give_out(tx, crew)
    calls: Calls = defaultdict(list)
    for conversation in turns.to_look_at(tx, crew.now):
        since = _began(conversation)
        if conversation.assignee_id is None and since:
            _unclaimed(tx, crew, conversation, _waited(crew, since), calls)
    _call(tx, crew, calls)


def _give_out(tx: Tx, crew: Crew) -> None:
    """To those who can be given more: the longest waiting, if they have waited long enough."""
    heads = (conversations.first_of_kind(tx, 1, urgent=urgent) for urgent in (True, False))
    if not any(_is_overdue(crew, longest) for head in heads for longest in head):
        return
    handover.give_out(tx, crew, PassedOn.LADDER, lambda found: _is_overdue(crew, found))


def _is_overdue(crew: Crew, conversation: Conversation) -> bool:
    """Whether it has waited so long for somebody to take it that somebody is given it.

    By the moment by which the queue is ordered: what is promised must not hold up what is behind.
    """
    _, assign, _ = crew.house.duty.ladder
    since = conversation.turn_since
    return since <= crew.now and _waited(crew, since) >= assign


def silent(tx: Tx, crew: Crew) -> None:
    """Climb every step that is due where somebody has it and says nothing."""
    calls: Calls = defaultdict(list)
    for conversation in turns.to_look_at(tx, crew.now):
        assignee, since = conversation.assignee_id, _began(conversation)
        if assignee is not None and since is not None:
            _silent(tx, crew, conversation, assignee, _waited(crew, since), calls)
    _call(tx, crew, calls)


def _began(conversation: Conversation) -> datetime | None:
    """Since when somebody should do something about it; of a promise `promises` takes care."""
    return conversation.waiting_since or conversation.woke_at


def _waited(crew: Crew, since: datetime) -> timedelta:
    return timedelta(seconds=crew.house.hours.elapsed(since, crew.now))


def _call(tx: Tx, crew: Crew, calls: Calls) -> None:
    for (operator_id, text), items in calls.items():
        if text in OF_LEADS or operator_id not in crew.came:
            pings.ping(tx, operator_id, text, items, crew.now)


def target(house: House, conversation: Conversation) -> timedelta:
    """How soon the client should have an answer, in working time."""
    if conversation.replied_at is not None:
        return next_reply(house, conversation)
    part = house.department(conversation.department)
    return (part and part.first_reply) or house.duty.first_reply


def next_reply(house: House, conversation: Conversation) -> timedelta:
    """How soon they should have one after that, or what is promised past its moment."""
    part = house.department(conversation.department)
    return (part and part.next_reply) or house.duty.next_reply


def deadline(house: House, conversation: Conversation) -> datetime | None:
    """When it passes from its silent holder; None if it is not our turn or we never open."""
    since = _began(conversation)
    if since is None:
        return None
    return house.hours.after(since, target(house, conversation).total_seconds())


def _unclaimed(
    tx: Tx, crew: Crew, conversation: Conversation, waited: timedelta, calls: Calls
) -> None:
    house, now = crew.house, crew.now
    ping, assign, lead = house.duty.ladder
    if assign > waited >= ping and _first(tx, "ping", conversation, now):
        for operator in handover.asked_first(crew.takers(), conversation.department):
            _note(tx, operator.id, "duty.unclaimed", conversation, calls)
    if waited >= lead and _first(tx, "lead", conversation, now):
        _call_leads(tx, conversation, "duty.nobody", calls, now)


def _silent(
    tx: Tx,
    crew: Crew,
    conversation: Conversation,
    assignee: PersonId,
    waited: timedelta,
    calls: Calls,
) -> None:
    house, now = crew.house, crew.now
    aim, held = target(house, conversation), _held(house, conversation, now)
    if handover.is_left(crew, conversation, assignee):
        return
    if held < house.duty.pause or _is_unread(tx, conversation):
        return
    here = not handover.is_away(crew, assignee)  # what is kept wakes nobody at home
    if here and waited >= WARN_AT * aim and _first(tx, "warn", conversation, now):
        _note(tx, assignee, "duty.remind", conversation, calls)
    waits = conversation.waiting_since is not None
    if waits and waited >= aim and _first(tx, "late", conversation, now):
        events.record(
            tx, Event.LATE, now, client=conversation.client_id, conversation=conversation.id,
            actor=assignee,
        )  # fmt: skip
    if waited >= aim and held >= aim and _first(tx, "silent", conversation, now):
        why = PassedOn.SILENT if waits else PassedOn.IDLE
        handover.pass_from_silent(tx, crew, conversation, assignee, why)
    if waited >= LEAD_AT * aim and _first(tx, "lead", conversation, now):
        _call_leads(tx, conversation, "duty.silent", calls, now)


def plan(tx: Tx, crew: Crew) -> None:
    """What was looked at is looked at again when time alone brings something about it.

    Who is not here may come at any moment, and what nobody can read yet may arrive or fail: that is
    looked at each time.
    """
    for conversation in turns.to_look_at(tx, crew.now):
        holder = conversation.assignee_id
        if holder is not None and (handover.is_away(crew, holder) or _is_unread(tx, conversation)):
            continue
        moments = _moments(crew.house, conversation)
        ahead = (moment for moment in moments if moment and moment > crew.now)
        turns.look_later(tx, conversation.id, min(ahead, default=None))


def _moments(house: House, conversation: Conversation) -> Iterator[datetime | None]:
    """When a step about it may fall due."""
    after, since = house.hours.after, _began(conversation)
    yield deadline(house, conversation)
    if since is None:
        return
    if conversation.assignee_id is None:
        yield from (after(since, step.total_seconds()) for step in house.duty.ladder)
    else:
        aim = target(house, conversation).total_seconds()
        yield from (after(since, share * aim) for share in (WARN_AT, 1.0, LEAD_AT))
        had = conversation.assigned_at or conversation.opened_at
        yield from (after(had, house.duty.pause.total_seconds()), after(had, aim))


def _is_unread(tx: Tx, conversation: Conversation) -> bool:
    """Whether what the client waits for is still on its way to the topic: nobody can answer it."""
    unread, since = life.unread_since(tx, conversation.client_id), conversation.waiting_since
    return since is not None and unread is not None and unread <= since


def _held(house: House, conversation: Conversation, now: datetime) -> timedelta:
    """For how long its operator has had it: the wait before that was not their silence."""
    since = conversation.assigned_at or conversation.opened_at
    return timedelta(seconds=house.hours.elapsed(since, now))


def _first(tx: Tx, step: str, conversation: Conversation, now: datetime) -> bool:
    return runs.first(tx, f"ladder.{step}", _which(conversation), now)


def passes_at(house: House, conversation: Conversation) -> datetime | None:
    """When it goes from whoever has it to a colleague, if there is one; None if never."""
    had = conversation.assigned_at or conversation.opened_at
    pause = _pause_ends(house, conversation)
    aim = target(house, conversation).total_seconds()
    late = house.hours.after(max(conversation.turn_since, had), aim)
    return max(pause, late) if pause and late else None


def goes_up_at(house: House, conversation: Conversation) -> datetime | None:
    """When the lead hears that whoever has it does nothing; None if never."""
    pause, due = _pause_ends(house, conversation), deadline(house, conversation)
    return max(pause, due) if pause and due else None


def _pause_ends(house: House, conversation: Conversation) -> datetime | None:
    """Until when whoever has just got it is left alone with it; None if we never open."""
    had = conversation.assigned_at or conversation.opened_at
    return house.hours.after(had, house.duty.pause.total_seconds())


def has_passed(tx: Tx, conversation: Conversation) -> bool:
    """Whether what follows when nobody does anything has been done for this wait."""
    return runs.last(tx, "ladder.silent", _which(conversation)) is not None


def has_gone_up(tx: Tx, conversation: Conversation) -> bool:
    """Whether the lead has heard of this wait."""
    return runs.last(tx, "ladder.lead", _which(conversation)) is not None


def _which(conversation: Conversation) -> str:
    """One wait of one conversation."""
    began = _began(conversation)
    return f"{conversation.id}:{ms(began) if began else 0}"


def _call_leads(tx: Tx, conversation: Conversation, text: str, calls: Calls, now: datetime) -> None:
    """The leads hear of it; where there are none, the owners."""
    for lead in people.to_alarm(tx):
        _note(tx, lead.id, text, conversation, calls)


def _note(
    tx: Tx, operator_id: PersonId, text: str, conversation: Conversation, calls: Calls
) -> None:
    """That somebody is called to it; never by words that have a client wait where none does."""
    client = clients.find(tx, conversation.client_id)
    assert client is not None
    said = text if conversation.waiting_since else OF_TASKS[text]
    calls[operator_id, said].append(item_of(tx, client, conversation))
