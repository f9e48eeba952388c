"""Owns how an operator is called: in private, or by a mention where they never started the bot."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from desk.voice import saying
from model import ClientId, Operator, PersonId, Priority
from storage import people
from storage.ports import Tx

CALLS = (
    "duty.given",
    "duty.handed",
    "duty.moved_to_you",
    "duty.unclaimed",
    "duty.remind",
    "duty.nobody",
    "duty.silent",
    "duty.woke",
    "duty.urged",
    "duty.promise",
    "duty.promise_late",
    "duty.stalled",
)
"""Lists that call somebody to clients, in private; each of their `items` is one client."""


def ping(
    tx: Tx,
    operator_id: PersonId,
    text: str,
    items: Sequence[dict[str, Any]],
    now: datetime,
    **args: Any,
) -> None:
    """Say a list in private; to somebody who can't be written to, a mention in each topic."""
    operator = people.find(tx, operator_id)
    if operator is None or operator.private:
        saying.to_person(tx, operator_id, text, now, items=list(items), **args)
        return
    for item in items:
        mention(tx, item["client"], operator, now)


def mention(tx: Tx, client_id: ClientId, operator: Operator, now: datetime) -> None:
    """Call somebody into a client's topic."""
    saying.in_topic(
        tx,
        client_id,
        "duty.mention",
        now,
        priority=Priority.ALERT,
        to=operator.name,
        mention=operator.id,
    )
