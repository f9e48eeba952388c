"""Owns the two lines that an operator gets when their shift ends: their own day, and nobody else's.

What is due is asked of the events: a shift that ended lately, once. The figures are added up when
the lines are sent, on the side (`desk.metrics`), so that nothing waits for them.
"""

from datetime import datetime, timedelta
from typing import Any

from desk.calendar import eras
from desk.figures import metrics
from desk.shifts import handover
from model import House, Order, Page, PersonId, Row
from model.errands.papers import OwnDay
from model.figures import OperatorFigures
from storage import clients, conversations, duties, outbox, people, runs
from storage.duties import Worked
from storage.ports import Tx
from storage.times import ms

VIEW = "own_day"
LATELY = timedelta(hours=1)
"""A shift that ended before that is not worth a word any more."""

NAMED = 3


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Order the lines for every shift that has ended and in which something was answered."""
    for worked in duties.ended(tx, now - LATELY) if house.duty.own_day else ():
        operator = people.find(tx, worked.operator_id)
        reachable = operator is not None and operator.private and operator.in_group
        shift = f"{worked.operator_id}:{ms(worked.until)}"
        if reachable and runs.first(tx, VIEW, shift, now) and duties.answered(tx, worked):
            _order(tx, worked, now)


def _order(tx: Tx, worked: Worked, now: datetime) -> None:
    """Behind everything else that the end of the shift has to say to them."""
    errand = OwnDay(since=worked.since, until=worked.until)
    outbox.put(tx, Order(errand, worked.operator_id), now)


def compose(tx: Tx, house: House, row: Row) -> Page:
    """The lines that an outbox row orders: what they did, and what waits with them now."""
    shift = row.errand
    assert isinstance(shift, OwnDay)
    team = metrics.figures(tx, eras.of(tx, house), shift.since, shift.until).operators
    nothing = OperatorFigures(row.reader)
    mine = next((worker for worker in team if worker.operator_id == row.reader), nothing)
    return Page("duty.own_day", {"mine": mine, **_left(tx, row.reader)})


def _left(tx: Tx, operator_id: PersonId) -> dict[str, Any]:
    """What still waits with them, kept or just about to be handed over."""
    found = [
        conversation
        for conversation in conversations.open_of(tx, operator_id)
        if conversation.waits_on_us
    ]
    pairs = [
        (clients.find(tx, conversation.client_id), conversation) for conversation in found[:NAMED]
    ]
    items = [handover.item_of(client, conversation) for client, conversation in pairs if client]
    return {"items": items, "more": len(found[NAMED:])}
