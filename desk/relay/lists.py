"""Owns the answers to /queue, /mine and /duty: one message each, with links."""

from datetime import datetime
from typing import Any

from desk.conversations import access
from desk.conversations.answers import answer
from desk.relay import bulk
from desk.shifts import duty
from desk.voice import saying
from desk.voice.items import item_of
from model import Asked, Conversation, House, Press, Role, Spot
from storage import clients, conversations, duties, people
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


def _counted(tx: Tx, found: list[Conversation]) -> dict[str, Any]:
    """As many as one message shows, in that order, and how many more there are."""
    shown = [(clients.find(tx, listed.client_id), listed) for listed in found[:SHOWN]]
    items = [item_of(tx, client, listed) for client, listed in shown if client]
    return {"items": items, "more": max(0, len(found) - SHOWN)}
