"""Owns what a report says is to be done, the most urgent first, and the buttons that do it."""

from datetime import datetime
from typing import Any

from model import Button, Client, ConversationId
from model.buttons import OPEN
from model.people import shortened
from storage import clients, conversations, people, summaries
from storage.ports import Tx

NAME = 20
"""So much of a name stands on a button."""

Told = dict[str, Any]


def lines(
    waits: list[Told],
    overdue: list[Told],
    complaints: list[Told],
    bad: bool,
    peak: Told | None,
    undelivered: int,
) -> list[Told]:
    """What to do, the most urgent first; nothing if all is well."""
    more = len(complaints) - 1
    return [
        *({"do": "answer", **wait} for wait in waits[:1]),
        *({"do": "keep_word", **found} for found in overdue[:1]),
        *({"do": "ratings", **found, "more": more} for found in complaints[:1]),
        *([{"do": "read"}] if bad and not complaints else []),
        *([{"do": "hands", "hour": peak["hour"]}] if peak else []),
        *([{"do": "undelivered", "count": undelivered}] if undelivered else []),
    ]


def keys(tx: Tx, now: datetime) -> list[tuple[Button, ...]]:
    """Buttons for the longest wait; where nobody waits, for what is promised, or for a 👎."""
    for wait in summaries.waiting(tx)[:1]:
        return _of_a_wait(tx, wait)
    for promised in conversations.promised(tx, now)[:1]:
        return [_answer_or_give(tx, clients.find(tx, promised.client_id), promised.id)]
    return [task(tx, complaint) for complaint in summaries.complaints(tx, now)[:1]]


def task(tx: Tx, found: summaries.Discontent) -> tuple[Button, ...]:
    """What can be done about what went wrong: answer it, or give it to somebody."""
    return _answer_or_give(tx, clients.find(tx, found.client_id), found.conversation_id)


def _of_a_wait(tx: Tx, wait: summaries.Waiting) -> list[tuple[Button, ...]]:
    holder = people.find(tx, wait.assignee_id)
    urge = Button("call_shift", "case_urge", wait.conversation_id)
    if holder:
        urge = Button("urge", "case_urge", wait.conversation_id, text=shortened(holder.name, NAME))
    first = _answer_or_give(tx, clients.find(tx, wait.client_id), wait.conversation_id)
    *reply, give = first
    return [tuple(reply), (give, urge)] if reply else [(give, urge)]


def _answer_or_give(
    tx: Tx, client: Client | None, conversation_id: ConversationId
) -> tuple[Button, ...]:
    give = Button("give_to", "case_pick", conversation_id)
    if client is None or client.topic_id is None:
        return (give,)
    return Button("reply", OPEN, client.topic_id, text=shortened(client.called, NAME)), give
