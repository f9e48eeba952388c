"""Owns passing conversations on: when somebody leaves, comes, falls silent, or a client writes.

What is due is asked of the present state, so a tick that comes late, twice or after an outage
does what the moment demands, once. What waits on us is never left with somebody off duty:
either a colleague on duty has it, or it stands in the queue.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from desk.conversations import assignment
from desk.shifts.duty import Crew
from desk.voice import pings, saying
from model import Client, Conversation, Duty, Event, House, Operator, PassedOn, Priority
from storage import clients, conversations, duties, events, links, people
from storage.ports import Tx

NOTE_HOLDS = timedelta(hours=12)
"""How long a line left for the next shift is worth saying."""


@dataclass(frozen=True, slots=True)
class Given:
    """A conversation that somebody got, for the list they are told by."""

    client: Client
    conversation: Conversation


Gifts = dict[int, list[Given]]


def tick(tx: Tx, house: House, now: datetime, crew: Crew | None = None) -> None:
    """Do what the present state demands: comings and goings, and everything left behind."""
    gifts: Gifts = defaultdict(list)
    crew = crew or Crew(tx, house, now)
    came = _presence(tx, crew.known(), now)
    for conversation in conversations.waiting_on_us(tx):
        _mind(tx, crew, conversation, gifts)
    for operator_id in came:
        _welcome(tx, operator_id, gifts.pop(operator_id, []), now)
    tell(tx, gifts, now)


def heard(
    tx: Tx, house: House, client: Client, conversation: Conversation | None, now: datetime
) -> None:
    """A client wrote: if nobody on duty has it, whoever is on duty gets it at once.

    This is the operator who wrote last and went home, and the client who answers at night.
    """
    fresh = conversations.find(tx, conversation.id) if conversation else None
    if fresh is None or not fresh.waits_on_us:
        return
    gifts: Gifts = defaultdict(list)
    _mind(tx, Crew(tx, house, now), fresh, gifts)
    tell(tx, gifts, now)


def _presence(tx: Tx, states: dict[int, Duty], now: datetime) -> list[int]:
    """Notice who came and who left since we last looked; returns who came."""
    came, there = [], duties.present(tx)
    for operator_id, found in states.items():
        if (operator_id in there) == found.on:
            continue
        duties.set_present(tx, operator_id, found.on)
        events.record(tx, Event.ON_DUTY if found.on else Event.OFF_DUTY, now, actor=operator_id)
        saying.tag(tx, operator_id, found.on, now)
        if found.on:
            came.append(operator_id)
    return came


def _mind(tx: Tx, crew: Crew, conversation: Conversation, gifts: Gifts) -> None:
    """One conversation that waits on us: is it in good hands?"""
    assignee = conversation.assignee_id
    if assignee is None:
        if crew.house.duty.auto:
            give(tx, crew, conversation, None, PassedOn.AUTO, gifts)
        return
    if is_left(crew, conversation, assignee):
        give(tx, crew, conversation, people.find(tx, assignee), PassedOn.SHIFT, gifts)


def is_left(crew: Crew, conversation: Conversation, assignee: int) -> bool:
    """Whether whoever has it is gone, and it must not stay with them."""
    found = crew.state(assignee)
    gone = found.managed and not found.on
    return gone and not _may_stay(crew.house, conversation, crew.now)


def _may_stay(house: House, conversation: Conversation, now: datetime) -> bool:
    """Kept on purpose, or its operator is in the middle of it."""
    if conversation.kept_until and now < conversation.kept_until:
        return True
    # A clock that was set back must not stretch the pause: `active_at` may be ahead of it.
    active = conversation.active_at
    return active is not None and abs(now - active) < house.duty.pause


def give(
    tx: Tx,
    crew: Crew,
    conversation: Conversation,
    from_: Operator | None,
    why: PassedOn,
    gifts: Gifts,
) -> Operator | None:
    """Give it to the best colleague on duty; to the queue if there is none and somebody had it."""
    back = events.put_back_by(tx, conversation.id) if from_ is None else None
    to = choose(tx, crew, from_ or people.find(tx, back or 0))
    client = clients.find(tx, conversation.client_id)
    if client is None or (to is None and from_ is None):
        return None
    assignment.pass_on(tx, client, conversation, from_, to, why, crew.now)
    if from_ is not None:
        _say_in_topic(tx, client, conversation, from_, to, why, crew.now)
    elif to is not None and not to.private:
        pings.mention(tx, client.id, to, crew.now)
    if to is not None and to.private:
        gifts[to.id].append(Given(client, conversation))
    return to


def pass_from_silent(tx: Tx, crew: Crew, conversation: Conversation, assignee: int) -> None:
    """Taken and forgotten: a colleague on duty gets it; where there is none it stays."""
    from_ = people.find(tx, assignee)
    kept = conversation.kept_until and crew.now < conversation.kept_until
    if from_ and not kept and choose(tx, crew, from_):
        gifts: Gifts = defaultdict(list)
        give(tx, crew, conversation, from_, PassedOn.SILENT, gifts)
        tell(tx, gifts, crew.now)


def choose(tx: Tx, crew: Crew, from_: Operator | None) -> Operator | None:
    """Who gets it: the same department first, then the fewest open ones, then the longest idle."""
    others = [one for one in crew.takers() if from_ is None or one.id != from_.id]
    if not others:
        return None
    load = conversations.open_counts(tx)
    fit = [one for one in others if load.get(one.id, 0) < crew.house.duty.cap]
    department = from_.department if from_ else ""

    def rank(one: Operator) -> tuple[bool, int, float, int]:
        last = one.assigned_at.timestamp() if one.assigned_at else 0.0
        elsewhere = bool(department) and one.department != department
        return elsewhere, load.get(one.id, 0), last, one.id

    return min(fit, key=rank, default=None)


def _say_in_topic(
    tx: Tx,
    client: Client,
    conversation: Conversation,
    from_: Operator,
    to: Operator | None,
    why: PassedOn,
    now: datetime,
) -> None:
    """One line for the new one: from whom, what they left word of, the last words, the promise."""
    last = links.last_of_client(tx, client.id)
    promised = conversation.promised_until
    saying.in_topic(
        tx,
        client.id,
        "duty.handover",
        now,
        priority=Priority.ALERT,
        to=to.name if to else "",
        mention=to.id if to and not to.private else 0,
        from_name=from_.name,
        silent=why is PassedOn.SILENT,
        note=duties.note(tx, from_.id, now - NOTE_HOLDS),
        words=last.words if last else "",
        kind=last.kind if last else "",
        at=saying.moment(last.at) if last else None,
        promised=saying.moment(promised) if promised else None,
    )


def tell(tx: Tx, gifts: Gifts, now: datetime) -> None:
    """One private list for each who got something, however much it was."""
    for operator_id, given in gifts.items():
        items = [item_of(one.client, one.conversation) for one in given]
        saying.to_person(tx, operator_id, "duty.given", now, items=items)


def item_of(client: Client, conversation: Conversation) -> dict[str, Any]:
    """A conversation as one line of a list, with a link into its topic."""
    since = conversation.waiting_since
    promised = conversation.promised_until
    return {
        "client": client.id,
        "name": client.name,
        "topic": client.topic_id or 0,
        "since": saying.moment(since) if since else None,
        "promised": saying.moment(promised) if promised else None,
    }


def _welcome(tx: Tx, operator_id: int, given: list[Given], now: datetime) -> None:
    """The list of a shift's start: handed to you, waiting in the queue, promised."""
    queue = [one for one in conversations.waiting_on_us(tx) if one.assignee_id is None]
    mine = [one for one in conversations.open_of(tx, operator_id) if one.promised_until]
    saying.to_person(
        tx,
        operator_id,
        "duty.welcome",
        now,
        row="duty",
        given=[item_of(one.client, one.conversation) for one in given],
        queue=items_of(tx, queue),
        promised=items_of(tx, mine),
    )


def items_of(tx: Tx, found: list[Conversation]) -> list[dict[str, Any]]:
    """Conversations as lines of a list, those that wait longest first."""
    pairs = [(clients.find(tx, one.client_id), one) for one in found]
    ordered = sorted(pairs, key=lambda pair: pair[1].waiting_since or pair[1].opened_at)
    return [item_of(client, one) for client, one in ordered if client]
