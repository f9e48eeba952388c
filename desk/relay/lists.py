"""Owns the answers to /queue, /mine, /duty and /why: one message each, with links."""

from datetime import datetime
from typing import Any

from desk.conversations import access
from desk.conversations.answers import answer
from desk.relay import bulk
from desk.shifts import duty, ladder
from desk.voice import saying
from desk.voice.items import item_of
from model import Asked, Conversation, Event, House, Press, Role, Spot
from model.marks import mark_of
from storage import clients, conversations, duties, events, people
from storage.ports import Tx

SHOWN = 15


def queue(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/queue: what waits and nobody has, longest first; to leads in private, who has how much."""
    leads = asked.place is Spot.PRIVATE and access.may(tx, asked.person.id, Role.LEAD)
    more = {"keys": bulk.keys(tx, house, now)} if leads else {}
    answer(tx, asked, "duty.queue", now, **_queued(tx), **more)


def queue_again(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Back] from somebody's work: the same list in its place."""
    saying.to_person(
        tx, press.sender.id, "duty.queue", now, edit=press.message_id,
        keys=bulk.keys(tx, house, now), **_queued(tx),
    )  # fmt: skip
    saying.hush(tx, press.query_id, now)


def _queued(tx: Tx) -> dict[str, Any]:
    found = [
        conversation
        for conversation in conversations.waiting_on_us(tx)
        if conversation.assignee_id is None
    ]
    return _counted(tx, found)


def mine(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/mine: the asker's open conversations, those that wait on us first."""
    found = conversations.open_of(tx, asked.person.id)
    ours = sorted(found, key=lambda conversation: not conversation.waits_on_us)
    answer(tx, asked, "duty.mine", now, **_counted(tx, ours))


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
    answer(tx, asked, "duty.on_duty", now, items=items)


def why(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/why in a topic: whose it is, since when and by what, and what happens next."""
    client = access.client_of(tx, asked.chat_id, asked.topic_id)
    conversation = conversations.latest(tx, client.id) if client else None
    if client is None or conversation is None:
        return
    holder = people.find(tx, conversation.assignee_id) if conversation.assignee_id else None
    moved = events.last_move(tx, conversation)
    due = ladder.deadline(house, conversation)
    answer(
        tx,
        asked,
        "duty.why",
        now,
        holder=holder.name if holder else "",
        mark=mark_of(conversation),
        cause=moved.cause if moved else Event.OPENED,
        since=saying.moment(moved.at if moved else conversation.opened_at),
        by=people.name_of(tx, moved.actor_id) if moved else "",
        waiting=_maybe(conversation.waiting_since),
        replied=_maybe(conversation.replied_at),
        promised=_maybe(conversation.promised_until),
        snoozed=conversation.snoozed,
        due=_maybe(due),
    )


def _maybe(at: datetime | None) -> dict[str, int] | None:
    return saying.moment(at) if at else None


def _counted(tx: Tx, found: list[Conversation]) -> dict[str, Any]:
    """As many as one message shows, in that order, and how many more there are."""
    shown = [(clients.find(tx, listed.client_id), listed) for listed in found[:SHOWN]]
    items = [item_of(tx, client, listed) for client, listed in shown if client]
    return {"items": items, "more": max(0, len(found) - SHOWN)}
