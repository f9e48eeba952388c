"""Owns the end of a shift as its operator sees it: one list, a few buttons; untouched is fine."""

from datetime import datetime
from typing import Any

from desk.conversations import later
from desk.shifts import handover
from desk.shifts.duty import Crew
from desk.voice import saying
from desk.voice.items import in_order, item_of
from model import Button, Conversation, House, MessageId, Operator, PassedOn, PersonId, Press
from model.people import shortened
from storage import clients, conversations, people, runs
from storage.ports import Tx
from storage.times import ms

SHOWN, ON_A_BUTTON = 15, 20


def tick(tx: Tx, house: House, now: datetime, crew: Crew | None = None) -> None:
    """Some minutes before the end, once for each shift: what is open, and what becomes of it."""
    crew = crew or Crew(tx, house, now)
    for operator_id, found in crew.known().items():
        if not found.on or found.until is None or found.until - now > house.duty.leaving_list:
            continue
        shift = f"{operator_id}:{ms(found.until)}"
        if _open(tx, operator_id) and runs.first(tx, "leaving", shift, now):
            show(tx, operator_id, found.until, now)


def show(
    tx: Tx,
    operator_id: PersonId,
    until: datetime | None,
    now: datetime,
    *,
    edit: MessageId | None = None,
) -> None:
    """The list: what waits on us, what waits on the client, with a choice for each.

    `until`: when the shift ends; None once it is over.
    """
    found = _open(tx, operator_id)
    mine = found[:SHOWN]
    keys = [_keys(tx, conversation) for conversation in mine]
    if any(conversation.waits_on_us for conversation in mine):
        keys.append([Button("hand_over_all", "leave_all", 0, ms(until or now) // 1000)])
    saying.to_person(
        tx,
        operator_id,
        "duty.leaving",
        now,
        keys=keys,
        edit=edit,
        until=saying.moment(until) if until else None,
        items=[_item(tx, conversation, now) for conversation in mine],
        more=len(found) - len(mine),
        snoozed=len(conversations.open_of(tx, operator_id)) - len(found),
    )


def _open(tx: Tx, operator_id: PersonId) -> list[Conversation]:
    """What is not put off: first what is our turn."""
    found = conversations.open_of(tx, operator_id)
    return in_order(conversation for conversation in found if not conversation.snoozed)


def _keys(tx: Tx, conversation: Conversation) -> list[Button]:
    client = clients.find(tx, conversation.client_id)
    name = shortened(client.called, ON_A_BUTTON) if client else ""
    return [
        Button("hand_over", "leave_give", conversation.id, text=name),
        Button("keep", "leave_keep", conversation.id),
    ]


def _item(tx: Tx, conversation: Conversation, now: datetime) -> dict[str, Any]:
    client = clients.find(tx, conversation.client_id)
    assert client is not None
    return {
        **item_of(tx, client, conversation),
        "kept": _kept(conversation, now),
    }


def _kept(conversation: Conversation, now: datetime) -> bool:
    return conversation.kept_until is not None and now < conversation.kept_until


def press(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Hand over], [Keep] and [Hand over all]: only what is the presser's own."""
    operator = people.find(tx, press.sender.id)
    if operator is None:
        saying.toast(tx, press.query_id, "toasts.no_access", now)
        return
    mine = conversations.open_of(tx, operator.id)
    if press.action == "leave_all":
        chosen = [
            conversation
            for conversation in mine
            if conversation.waits_on_us and not _kept(conversation, now)
        ]
    else:
        chosen = [conversation for conversation in mine if conversation.id == press.subject]
    takers = [_carry_out(tx, house, left, operator, press.action, now) for left in chosen]
    crew = Crew(tx, house, now)
    handover.tell(tx, crew)
    _answer(tx, press, takers, now)
    show(tx, operator.id, crew.state(operator.id).until, now, edit=press.message_id)


def _carry_out(
    tx: Tx,
    house: House,
    conversation: Conversation,
    operator: Operator,
    action: str,
    now: datetime,
) -> Operator | None:
    """Keep it, or give it away: to whom, None if it stands in the queue."""
    if action == "leave_keep":
        later.keep(tx, house, conversation, operator, now)
        return operator
    return handover.give(tx, Crew(tx, house, now), conversation, operator, PassedOn.LEAVING)


def _answer(tx: Tx, press: Press, takers: list[Operator | None], now: datetime) -> None:
    """What happened, in a word."""
    taker = takers[0] if takers else None
    if not takers:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
    elif press.action == "leave_keep":
        saying.toast(tx, press.query_id, "toasts.kept", now)
    elif any(takers) and len(takers) > 1:
        queued = takers.count(None)
        count = len(takers) - queued
        saying.toast(tx, press.query_id, "toasts.handed_over", now, count=count, queued=queued)
    elif taker is None:
        saying.toast(tx, press.query_id, "toasts.released", now)
    else:
        saying.toast(tx, press.query_id, "toasts.transferred", now, name=taker.name)
