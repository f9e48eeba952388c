"""Owns the answer to /why: by what one cause it is whose it is, and what happens next by itself.

What happens next is asked of the rules that will do it (`desk.shifts`), never told from memory.
"""

from datetime import datetime
from types import ModuleType
from typing import Any

from desk.conversations import access
from desk.conversations.answers import answer as say
from desk.shifts import handover, ladder, promises, silence
from desk.shifts.duty import Crew
from desk.voice import saying
from model import BELL, Asked, Client, Conversation, Event, Hearing, House
from model.marks import mark_of
from storage import conversations, events, people
from storage.events import Move
from storage.ports import Tx

Then = tuple[str, datetime | None]
"""What happens next, by a name of `duty.why`, and when, where that is known."""


def answer(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/why in a topic: whose it is, since when and by what, and what happens next."""
    client = access.client_of(tx, asked.chat_id, asked.topic_id)
    conversation = conversations.latest(tx, client.id) if client else None
    if client is None or conversation is None:
        return
    say(tx, asked, "duty.why", now, **told(tx, house, client, conversation, now))


def told(
    tx: Tx, house: House, client: Client, conversation: Conversation, now: datetime
) -> dict[str, Any]:
    """What the answer says."""
    moved = events.last_move(tx, conversation)
    then, at = ahead(tx, house, client, conversation, now)
    turn = conversation.is_open and conversation.waiting_since
    return {
        "mark": mark_of(conversation),
        "holder": people.name_of(tx, conversation.assignee_id),
        "cause": _cause(moved, conversation),
        "by": people.name_of(tx, moved.actor_id) if moved else "",
        "deputy": bool(moved and moved.deputy),
        "since": saying.moment(moved.at if moved else conversation.opened_at),
        "waiting": _maybe(turn or None),
        "replied": _maybe(conversation.replied_at),
        "promised": _maybe(conversation.promised_until),
        "then": then,
        "at": _maybe(at),
        "up": next((str(hears.role) for hears in people.to_alarm(tx)), ""),
        "hearing": str(client.hearing),
        "shut_by": people.name_of(tx, client.hearing_by),
        "reach": str(client.reach),
    }


def _maybe(at: datetime | None) -> dict[str, int] | None:
    return saying.moment(at) if at else None


def _cause(moved: Move | None, conversation: Conversation) -> str:
    """The one thing that made it so. Who gives it to themselves has simply taken it."""
    if moved is None:
        return Event.OPENED
    own = moved.kind is Event.TRANSFERRED and moved.actor_id == conversation.assignee_id
    return Event.CLAIMED if own else moved.cause


def ahead(tx: Tx, house: House, client: Client, conversation: Conversation, now: datetime) -> Then:
    """The next thing that happens by itself, or what it needs."""
    if not conversation.is_open:
        return _when_they_write(house, client, conversation, now)
    if conversation.snoozed:
        return "wakes", conversation.wakes_at
    crew, holder = Crew(tx, house, now), conversation.assignee_id
    if not conversation.waits_on_us:
        return silence.ahead(tx, house, client, conversation, now) or ("client", None)
    if holder is None:
        return _in_the_queue(tx, crew, conversation)
    if handover.is_away(crew, holder):
        return _with_somebody_away(crew, conversation)
    return _with_somebody_here(tx, crew, conversation)


def _when_they_write(
    house: House, client: Client, conversation: Conversation, now: datetime
) -> Then:
    """Closed: what their next message does."""
    if client.hearing is not Hearing.OPEN or conversation.closed_at is None:
        return "", None
    until = conversation.closed_at + house.reopen
    return ("reopens", until) if now < until else ("anew", None)


def _in_the_queue(tx: Tx, crew: Crew, conversation: Conversation) -> Then:
    """Nobody has it: when somebody gets it, or what there is none of."""
    if not crew.takers():
        return "nobody", None
    first = conversations.first_in_queue(tx, handover.room(tx, crew))
    in_reach = conversation.id in {found.id for found in first}
    if not in_reach or handover.taker(tx, crew, conversation) is None:
        return "no_room", None
    promised = conversation.promised_until
    moments = [promised - BELL] if promised else []
    if not conversation.only_promised:
        _, assign, _ = crew.house.duty.ladder
        at = crew.house.hours.after(conversation.turn_since, assign.total_seconds())
        moments += [at] if at else []
    return "given", min(moments, default=None)


def _with_somebody_away(crew: Crew, conversation: Conversation) -> Then:
    """Whoever has it is off duty: how long it may stay with them, if they don't come."""
    house, promised = crew.house, conversation.only_promised
    active = conversation.active_at
    ends = (
        promised - handover.NEAR if promised else None,
        conversation.kept_until,
        active + house.duty.pause if active else None,
    )
    return "stays", max((end for end in ends if end and end > crew.now), default=crew.now)


def _with_somebody_here(tx: Tx, crew: Crew, conversation: Conversation) -> Then:
    """Whoever has it is there, and it is our turn: what comes first of all that is due."""
    steps = []
    if not conversation.only_promised:
        steps += _steps(tx, crew, conversation, ladder)
    if promised := conversation.promised_until:
        bells = (promised - BELL, promised)
        steps += [("rings", bell) for bell in bells if bell > crew.now]
        steps += _steps(tx, crew, conversation, promises)
    return min(steps, key=lambda step: step[1], default=("overdue", None))


def _steps(
    tx: Tx, crew: Crew, conversation: Conversation, rule: ModuleType
) -> list[tuple[str, datetime]]:
    """When that rule takes it from whoever does nothing, and when it tells the lead."""
    now, at = crew.now, rule.passes_at(crew.house, conversation)
    holder = people.find(tx, conversation.assignee_id)
    kept = at and conversation.kept_until and at < conversation.kept_until
    stays = kept or rule.has_passed(tx, conversation)
    steps: list[tuple[str, datetime]] = []
    if at and at > now and not stays and handover.choose(tx, crew, holder, conversation.department):
        steps.append(("passes", at))
    told = rule.goes_up_at(crew.house, conversation)
    if told and told > now and not rule.has_gone_up(tx, conversation):
        steps.append(("goes_up", told))
    return steps
