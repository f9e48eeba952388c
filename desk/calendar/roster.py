"""Owns the roster: who is meant to work when, as stretches of time; decides nothing."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from desk.calendar.hours import Interval, Span, span
from model import House, PersonId, Shift
from storage import duties
from storage.ports import Tx

DAY = timedelta(days=1)


def shift_named(house: House, name: str) -> Shift | None:
    """The shift of that name; plans may name one that the settings no longer have."""
    return next((shift for shift in house.duty.shifts if shift.name == name), None)


def stretches(tx: Tx, house: House, operator_id: PersonId, day: date) -> list[Span]:
    """When the operator is meant to work on that day (nights end on the next), in order."""
    return _spans(house, day, duties.planned(tx, operator_id, day))


def _spans(house: House, day: date, names: Iterable[str]) -> list[Span]:
    shifts = (shift_named(house, name) for name in names)
    return sorted(stretch(house.zone, shift, day) for shift in shifts if shift)


@lru_cache(maxsize=1024)
def stretch(zone: ZoneInfo, shift: Shift, day: date) -> Span:
    """A shift on a day, exact across a daylight-saving switch."""
    return span(zone, day, Interval(shift.start, shift.end))


def current(tx: Tx, house: House, operator_id: PersonId, now: datetime) -> Span | None:
    """The stretch of work that the moment lies in."""
    around = whole(tx, house, operator_id, now)
    return next((shift for shift in around if shift[0] <= now < shift[1]), None)


def whole(tx: Tx, house: House, operator_id: PersonId, now: datetime) -> list[Span]:
    """All work from yesterday to tomorrow; shifts that touch or overlap are one stretch."""
    today = now.astimezone(house.zone).date()
    found: list[Span] = []
    days = (today - DAY, today, today + DAY)
    for day, names in duties.planned_on(tx, operator_id, days).items():
        for start, end in _spans(house, day, names):
            if found and start <= found[-1][1]:
                found[-1] = (found[-1][0], max(end, found[-1][1]))
            else:
                found.append((start, end))
    return found
