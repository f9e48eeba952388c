"""Owns how an operator is called: in private, or by a mention where they never started the bot."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from desk.voice import saying
from model import Operator, PersonId, Priority
from model.marks import StateMark
from storage import people
from storage.ports import Tx

CALLS = (
    "duty.given",
    "duty.handed",
    "duty.moved_to_you",
    "duty.unclaimed",
    "duty.unclaimed_task",
    "duty.remind",
    "duty.remind_task",
    "duty.nobody",
    "duty.nobody_task",
    "duty.silent",
    "duty.silent_task",
    "duty.woke",
    "duty.urged",
    "duty.promise",
    "duty.promise_late",
    "duty.stalled",
)
"""Lists that call somebody to clients, in private; each of their `items` is one client."""

OF_PROMISES = ("duty.promise", "duty.promise_late")
NOT_OURS = (StateMark.CLIENT, StateMark.SNOOZED, StateMark.CLOSED)


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
        mention(tx, text, item, operator, now)


def mention(tx: Tx, text: str, item: dict[str, Any], operator: Operator, now: datetime) -> None:
    """Call somebody into the topic of one client of a list, with the reason for that."""
    saying.in_topic(
        tx,
        item["client"],
        "duty.mention",
        now,
        priority=Priority.ALERT,
        to=operator.name,
        mention=operator.id,
        why=_why(text, item),
        promised=item["promised"],
        stage=item.get("stage", ""),
    )


def _why(text: str, item: dict[str, Any]) -> str:
    """What there is to do, as the list would have said it."""
    promised = text in OF_PROMISES or item["mark"] == StateMark.PROMISED
    if text == "duty.stalled":
        return "stalled"
    if item["promised"] and promised:
        return "due"
    if item["since"]:
        return "waits"
    if item["mark"] in NOT_OURS:
        return "yours"
    return "displeased" if item["displeased"] else "task"
