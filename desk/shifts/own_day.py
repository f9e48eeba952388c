"""Owns the two lines that an operator gets when their shift ends: their own day, and nobody else's.

What is due is asked of the events: a shift that ended lately, once. The figures are added up when
the lines are sent, on the side (`desk.metrics`), so that nothing waits for them.
"""

from datetime import datetime, timedelta
from typing import Any

from desk.calendar import eras
from desk.figures import metrics
from desk.voice.items import in_order, items_of
from model import House, Order, Page, PersonId, Row
from model.errands.papers import OwnDay
from model.figures import OperatorFigures
from storage import conversations, duties, outbox, people, runs
from storage.duties import Worked
from storage.ports import Tx
from storage.times import ms

VIEW = "own_day"
LATELY = timedelta(hours=1)
"""A shift that ended before that is not worth a word any more."""

NAMED = 3


def tick(tx: Tx, house: House, now: datetime) -> list[PersonId]:
    """Order the lines for every shift that has ended and in which something was answered.

    Returns who gets them now.
    """
    told = []
    for worked in duties.ended(tx, now - LATELY) if house.duty.own_day else ():
        operator = people.find(tx, worked.operator_id)
        reachable = operator is not None and operator.private and operator.in_group
        shift = f"{worked.operator_id}:{ms(worked.until)}"
        if reachable and runs.first(tx, VIEW, shift, now) and duties.answered(tx, worked):
            _order(tx, worked, now)
            told.append(worked.operator_id)
    return told


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
    row_of_buttons = "on" if row.reader in duties.present(tx) else "off"
    return Page("duty.own_day", {"mine": mine, **_left(tx, row.reader)}, row=row_of_buttons)


def _left(tx: Tx, operator_id: PersonId) -> dict[str, Any]:
    """What is still open with them: what waits is named, the rest is counted."""
    mine = conversations.open_of(tx, operator_id)
    waiting = [conversation for conversation in mine if conversation.waits_on_us]
    return {
        "items": items_of(tx, in_order(waiting)[:NAMED]),
        "more": len(waiting[NAMED:]),
        "quiet": len(mine) - len(waiting),
    }
