"""Owns the roster: who is meant to work when, as stretches of time; decides nothing."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.hours import Interval, Span, span
from model import House, Shift
from storage import duties
from storage.database import Tx

DAY = timedelta(days=1)


def shift_named(house: House, name: str) -> Shift | None:
    """The shift of that name; plans may name one that the settings no longer have."""
    return next((shift for shift in house.duty.shifts if shift.name == name), None)


def stretches(tx: Tx, house: House, operator_id: int, day: date) -> list[Span]:
    """When the operator is meant to work on that day (nights end on the next), in order."""
    shifts = (shift_named(house, name) for name in duties.planned(tx, operator_id, day))
    return sorted(stretch(house.zone, shift, day) for shift in shifts if shift)


def stretch(zone: ZoneInfo, shift: Shift, day: date) -> Span:
    """A shift on a day, exact across a daylight-saving switch."""
    return span(zone, day, Interval(shift.start, shift.end))


def current(tx: Tx, house: House, operator_id: int, now: datetime) -> Span | None:
    """The stretch of work that the moment lies in, shifts that touch or overlap taken together."""
    today = now.astimezone(house.zone).date()
    found: Span | None = None
    for day in (today - DAY, today, today + DAY):
        for start, end in stretches(tx, house, operator_id, day):
            if found and start <= found[1]:
                found = (found[0], max(end, found[1]))
            elif start <= now < end:
                found = (start, end)
    return found
