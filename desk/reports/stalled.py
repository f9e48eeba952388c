"""Owns clients who stand too long at a stage of a sale: that becomes somebody's task.

Whoever has the conversation hears of it, or, where that one is off duty, everybody on duty; then
again after as long as the stage allows, until the client is moved on. With nobody there, or while
we are closed, it waits.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from desk.clients import stages
from desk.shifts import handover
from desk.shifts.duty import Crew
from desk.voice import pings, saying
from desk.voice.items import item_of
from model import House, PersonId
from storage import clients, conversations
from storage import stages as kept
from storage.ports import Tx
from storage.stages import Standing

NOBODY_HERE = timedelta(minutes=10)
"""After that long it is seen whether somebody has come."""


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Tell what is due; each is somebody's then, or comes up again."""
    found = kept.due(tx, now) if house.stages else []
    if not found:
        return
    crew, calls = Crew(tx, house, now), defaultdict[PersonId, list[dict[str, Any]]](list)
    opening = house.hours.next_opening(now)
    for standing in found:
        patience = house.stages.get(standing.stage.name)
        settled = stages.is_left_behind(tx, standing)
        told = settled or (opening == now and _call(tx, crew, standing, calls))
        again = now + patience if told and patience else max(now + NOBODY_HERE, opening or now)
        kept.look_again(tx, standing.client_id, again if patience else None)
    for operator_id, items in calls.items():
        pings.ping(tx, operator_id, "duty.stalled", items, now)


def _call(
    tx: Tx, crew: Crew, standing: Standing, calls: dict[PersonId, list[dict[str, Any]]]
) -> bool:
    """Whose task it is now; False if nobody's yet."""
    client = clients.find(tx, standing.client_id)
    latest = conversations.latest(tx, standing.client_id)
    if client is None or latest is None or standing.stage.name not in crew.house.stages:
        return False
    hearers = handover.hearers(crew, latest.assignee_id)
    item = item_of(tx, client, latest) | {
        "stage": standing.stage.name,
        "staged": saying.moment(standing.since),
    }
    for operator in hearers:
        calls[operator.id].append(item)
    return bool(hearers)
