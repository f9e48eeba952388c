"""Owns coming and going: who came and who left since we last looked, and what each is told of it.

Whoever comes gets one list; whoever leaves, or whose break is over, is told so: the mark in their
row of buttons moves with that message.
"""

from desk.shifts import duty, handover
from desk.shifts.duty import Crew
from desk.voice import pings, saying
from desk.voice.items import in_order, items_of
from model import Event, PersonId
from storage import conversations, duties, events, people, turns
from storage.ports import Tx


def notice(tx: Tx, crew: Crew) -> None:
    """Act on who came and who left since we last looked; the crew knows them from now on."""
    there = duties.present(tx)
    for operator_id, found in crew.known().items():
        if (operator_id in there) == found.on:
            continue
        duties.set_present(tx, operator_id, found.on)
        kind = Event.ON_DUTY if found.on else Event.OFF_DUTY
        events.record(tx, kind, crew.now, actor=operator_id)
        saying.tag(tx, operator_id, found.on, crew.now)
        (crew.came if found.on else crew.left).append(operator_id)
        if found.on:
            turns.held_from(tx, operator_id, crew.now)
            duties.drop_note(tx, operator_id)  # what they left word of was their last shift's


def welcome(tx: Tx, crew: Crew, operator_id: PersonId) -> None:
    """The one list of a shift's start: what they were given, have, can take; what colleagues have.

    It is put together when everything that this moment demands has been done.
    """
    until = crew.state(operator_id).until
    untold = conversations.untold(tx).get(operator_id, [])
    given = [found for found in untold if handover.has_topic(tx, found)]
    theirs = {found.id for found in untold}  # of what has no topic yet they hear with its link
    waiting = [found for found in conversations.waiting_on_us(tx) if found.id not in theirs]
    yours = [found for found in waiting if found.assignee_id == operator_id]
    queue = [found for found in waiting if found.assignee_id is None]
    saying.to_person(
        tx,
        operator_id,
        "duty.welcome",
        crew.now,
        row="duty",
        until=saying.moment(until) if until else None,
        given=items_of(tx, in_order(given)),
        yours=items_of(tx, yours),
        queue=items_of(tx, queue),
        elsewhere=len(waiting) - len(yours) - len(queue),
        coming=len(untold) - len(given),
    )
    conversations.set_told(tx, [found.id for found in given])
    duties.set_listed(tx, operator_id, until, crew.now)
    operator = people.find(tx, operator_id)
    if operator and not operator.private:  # they are called to what was kept for them, at least
        pings.ping(tx, operator_id, "duty.given", items_of(tx, in_order(given)), crew.now)


def part(tx: Tx, crew: Crew, operator_id: PersonId) -> None:
    """Their shift is over by the roster: that is said, if they can be told in private."""
    operator = people.find(tx, operator_id)
    if operator and operator.private and operator.in_group:
        duty.show(tx, crew.house, operator_id, crew.now, over=True)


def end_breaks(tx: Tx, crew: Crew) -> None:
    """Whose break is over is on shift again, and hears it."""
    for operator_id in duties.end_breaks(tx, crew.now):
        if crew.state(operator_id).takes:
            duty.show(tx, crew.house, operator_id, crew.now, over=True)
