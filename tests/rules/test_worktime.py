"""The ledger of working time says what the calendars say, and the hours what clocks would show."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from desk.calendar.eras import Era, Eras
from desk.calendar.hours import Calendar, parse_week
from desk.calendar.worktime import Worktime
from model import RoundTheClock
from storage.times import moment, ms

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2026, 12, 31, tzinfo=UTC)
ZONES = ("Europe/Berlin", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kolkata", "UTC")
"""Clocks that jump by an hour, by half of one, at a quarter to, or not at all."""


def era(since: datetime, zone: str, week: dict[str, str] | None) -> Era:
    named = ZoneInfo(zone)
    hours = Calendar(named, parse_week(week)) if week is not None else RoundTheClock()
    return Era(since, named, hours, 900, 900)


def company(zone: str) -> Eras:
    nights = {"mon-fri": "10:00-13:00, 14:00-20:00", "sat": "20:00-02:00"}
    return Eras(
        [
            era(BEGIN, zone, nights),
            era(
                datetime(2026, 5, 5, 11, 7, tzinfo=UTC),
                "Europe/Moscow",
                {"mon-sun": "9:00-9:30"},
            ),
            era(datetime(2026, 7, 1, tzinfo=UTC), zone, None),
            era(datetime(2026, 8, 1, 23, 59, tzinfo=UTC), zone, {}),
            era(datetime(2026, 9, 1, tzinfo=UTC), zone, nights),
        ]
    )


def spans(zone: str, count: int):
    rng = Random(zone)
    for _ in range(count):
        one, other = (rng.randrange(ms(BEGIN), ms(END)) for _ in range(2))
        yield min(one, other), rng.choice((max(one, other), min(one, other) + rng.randrange(10**8)))


@pytest.mark.parametrize("zone", ZONES)
def test_working_seconds_are_those_of_the_calendars(zone):
    eras = company(zone)
    clock = Worktime(eras, ms(END) - 1, ms(END))  # so it has to reach back
    for since, until in spans(zone, 200):
        expected = eras.elapsed(moment(since), moment(until))
        assert clock.seconds(since, until) == pytest.approx(expected, abs=1e-6)
    assert clock.seconds(ms(END), ms(BEGIN)) == 0


@pytest.mark.parametrize("zone", ZONES)
def test_hours_are_those_on_the_wall(zone):
    eras = company(zone)
    clock = Worktime(eras, ms(END) - 1, ms(END))
    for at, _ in spans(zone, 200):
        assert clock.hour(at) == moment(at).astimezone(eras.at(moment(at)).zone).hour


@pytest.mark.parametrize("zone", ZONES)
def test_a_span_is_shared_out_among_the_hours_minute_by_minute(zone):
    eras = company(zone)
    clock = Worktime(eras, ms(BEGIN), ms(END))
    days = [datetime(2026, month, day, tzinfo=UTC) for month, day in ((4, 4), (5, 5), (9, 26))]
    for since in days:
        found = dict.fromkeys(range(24), 0.0)
        for hour, seconds in clock.hours(ms(since), ms(since + timedelta(days=2))):
            found[hour] += seconds
        slowly = dict.fromkeys(range(24), 0.0)
        for minute in range(2 * 24 * 60):
            slowly[clock.hour(ms(since) + minute * 60_000)] += 60
        assert found == pytest.approx(slowly)
