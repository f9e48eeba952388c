"""When a day's morning is: never before that day, at night, or while the company is closed."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from desk.calendar import mornings
from desk.calendar.hours import Calendar, parse_week
from model import House

DAYS = ("mon-sun", "mon-fri", "sat-sun", "tue")
PLANS = ("00:00-24:00", "18:00-02:00", "09:00-18:00", "08:00-08:00", "06:00-05:00", "00:00-06:00")
TEN = time(10)
SPRING = date(2026, 4, 20)
"""A week in which Cairo's clocks skip the hour that begins at midnight."""


@pytest.mark.parametrize("name", ["Africa/Cairo", "Asia/Almaty"])
@pytest.mark.parametrize(("days", "plan"), list(product(DAYS, PLANS)))
def test_a_morning_is_on_its_day_or_later_and_while_the_company_is_open(
    name: str, days: str, plan: str
) -> None:
    zone = ZoneInfo(name)
    house = House(zone=zone, hours=Calendar(zone, parse_week({days: plan})))
    for day in (SPRING + timedelta(days=number) for number in range(14)):
        morning = mornings.morning_of(house, day, TEN)
        assert morning >= datetime.combine(day, time(), zone).astimezone(UTC)
        assert house.hours.is_open(morning)
        at_night = mornings.keeps_no_night(house.hours, morning)
        assert not at_night or morning.astimezone(zone).time() >= TEN


@pytest.mark.parametrize("plan", [{}, {"mon-sun": ""}])
def test_who_never_opens_has_mornings_at_the_usual_time(plan: dict[str, str]) -> None:
    zone = ZoneInfo("Asia/Almaty")
    house = House(zone=zone, hours=Calendar(zone, parse_week(plan)))
    assert mornings.morning_of(house, SPRING, TEN) == datetime(2026, 4, 20, 5, tzinfo=UTC)
