"""Owns the answers to /queue, /mine, /duty and /why: one message each, with links."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.conversations import access
from desk.relay import messages
from desk.shifts import duty, handover, ladder
from desk.voice import saying
from model import House, Incoming, Person, Role
from storage import clients, conversations, duties, events, people
from storage.ports import Tx

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a list was asked for, and by whom: the answer goes there."""

    message: Incoming
    chat_id: int
    topic_id: int | None = None
    private: bool = False

    @property
    def person(self) -> Person:
        """Who asks."""
        return self.message.sender


def may_ask(tx: Tx, asked: Asked) -> bool:
    """In private a member of staff; in the staff group whoever can write there."""
    if asked.private:
        return access.may(tx, asked.person.id, Role.OPERATOR)
    return access.in_staff_group(tx, asked.chat_id)


def queue(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/queue: what waits and nobody has, longest first."""
    found = [one for one in conversations.waiting_on_us(tx) if one.assignee_id is None]
    _answer(tx, asked, "duty.queue", house, now, **_counted(tx, found))


def mine(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/mine: the asker's open conversations, those that wait on us first."""
    found = conversations.open_of(tx, asked.person.id)
    ours = sorted(found, key=lambda one: not one.waits_on_us)
    _answer(tx, asked, "duty.mine", house, now, **_counted(tx, ours))


def on_duty(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/duty: who is on duty, until when, with how much."""
    load = conversations.open_counts(tx)
    items = []
    for operator_id in duties.known(tx):
        operator, found = people.find(tx, operator_id), duty.state(tx, house, operator_id, now)
        if operator and found.on:
            until = saying.moment(found.until) if found.until else None
            items.append(
                {
                    "name": operator.name,
                    "until": until,
                    "rests": found.on_break,
                    "open": load.get(operator_id, 0),
                }
            )
    _answer(tx, asked, "duty.on_duty", house, now, items=items)


def why(tx: Tx, house: House, chat_id: int, topic_id: int, asker: Incoming, now: datetime) -> None:
    """/why in a topic: whose it is, since when and by what, and what happens next."""
    client = access.client_of(tx, chat_id, topic_id)
    conversation = conversations.latest(tx, client.id) if client else None
    if client is None or conversation is None:
        return
    holder = people.find(tx, conversation.assignee_id) if conversation.assignee_id else None
    moved = events.last_move(tx, conversation.id)
    due = ladder.deadline(house, conversation)
    saying.in_topic(
        tx,
        client.id,
        "duty.why",
        now,
        reply_to=asker.message_id,
        holder=holder.name if holder else "",
        cause=moved.kind if moved else "opened",
        since=saying.moment(moved.at if moved else conversation.opened_at),
        by=people.name_of(tx, moved.actor_id) if moved else "",
        state=conversation.state,
        waiting=_maybe(conversation.waiting_since),
        replied=_maybe(conversation.replied_at),
        promised=_maybe(conversation.promised_until),
        snoozed=conversation.snoozed,
        due=_maybe(due),
    )


def _maybe(at: datetime | None) -> dict[str, int] | None:
    return saying.moment(at) if at else None


def _counted(tx: Tx, found: list[Any]) -> dict[str, Any]:
    items = []
    for one in found[:SHOWN]:
        client = clients.find(tx, one.client_id)
        if client:
            items.append({**handover.item_of(client, one), "waits": one.waits_on_us})
    return {"items": items, "more": max(0, len(found) - SHOWN)}


def _answer(tx: Tx, asked: Asked, text: str, house: House, now: datetime, **args: Any) -> None:
    """A client's words are never lost for looking like a command."""
    if not may_ask(tx, asked):
        if asked.private:
            messages.from_client(tx, house, asked.message, now)
        return
    if asked.private:
        saying.to_person(tx, asked.person.id, text, now, **args)
        return
    client = access.client_of(tx, asked.chat_id, asked.topic_id) if asked.topic_id else None
    if client:
        saying.in_topic(tx, client.id, text, now, **args)
    else:
        saying.in_general(tx, text, now, **args)
