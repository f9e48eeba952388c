"""Owns what of the company's hours says when it is night, and when a day's morning is. Pure.

A stretch of a whole day or longer says nothing of nights, though the company closes at its end: who
is open from Monday to Friday is so at four in the morning, and nobody wants to hear of it then.
"""

from datetime import UTC, date, datetime, time, timedelta

from desk.calendar.hours import MIDNIGHT
from model import Hours, House

SECOND = timedelta(seconds=1)
WHOLE = timedelta(hours=23)
"""The shortest day there is: in spring an hour is skipped."""


def keeps_no_night(hours: Hours, moment: datetime) -> bool:
    """Whether the company is open then, and so for a whole day or longer."""
    if not hours.is_open(moment):
        return False
    end = hours.closing(moment)
    if end is None or end - moment >= WHOLE:
        return True
    earlier = end - WHOLE
    return hours.is_open(earlier) and hours.closing(earlier) == end


def morning_of(house: House, day: date, usual: time) -> datetime:
    """When the company opens on that day or next; at the `usual` time where it keeps no night.

    What began on the day before and goes on past midnight is no morning.
    """
    hours, midnight = house.hours, _at(house, day, MIDNIGHT)
    goes_on = hours.is_open(midnight - SECOND) and not keeps_no_night(hours, midnight)
    return _from(house, (hours.closing(midnight) if goes_on else None) or midnight, usual)


def _from(house: House, moment: datetime, usual: time) -> datetime:
    """The first morning from then on. Who keeps no night may close before it is one."""
    opening = house.hours.next_opening(moment)
    if opening and not keeps_no_night(house.hours, opening):
        return opening
    begun = opening or moment
    morning = max(begun, _at(house, begun.astimezone(house.zone).date(), usual))
    if opening is None or house.hours.is_open(morning):
        return morning
    return _from(house, morning, usual)


def _at(house: House, day: date, usual: time) -> datetime:
    return datetime.combine(day, usual, house.zone).astimezone(UTC)
