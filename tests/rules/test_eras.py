"""Eras: what the company worked by is remembered, and each stretch is counted by its own."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.calendar import eras
from desk.calendar.hours import Calendar, Interval, parse_intervals, parse_week
from model import House, SummaryRules
from tests import blank

ALMATY = ZoneInfo("Asia/Almaty")
MONDAY = datetime(2026, 9, 21, tzinfo=ALMATY)


def at(day, hour):
    return MONDAY + timedelta(days=day, hours=hour)


def house(week, **more):
    calendar = Calendar(ALMATY, parse_week(week), **more)
    return House(zone=ALMATY, hours=calendar)


@pytest.fixture
def tx():
    connection = blank.memory()
    yield blank.on(connection)
    connection.close()


def test_a_calendar_comes_back_as_it_was(tx):
    full = house(
        {"mon-fri": "10:00-14:00, 15:00-20:00", "sat": "20:00-02:00"},
        closed=frozenset({date(2026, 12, 31)}),
        extra={date(2026, 12, 30): parse_intervals("10:00-12:00"), date(2027, 1, 1): ()},
        country="KZ",
    )
    eras.remember(tx, full, MONDAY)
    found = eras.of(tx, House()).at(MONDAY)
    assert found.hours == full.hours
    assert found.zone == ALMATY
    assert (found.first_target, found.next_target) == (900.0, 900.0)


def test_what_was_valid_then_is_not_read_anew(tx):
    """A minute before midnight ends no day now; the figures of the past were made as it did."""
    former = Calendar(ALMATY, ((Interval(time(0), time(23, 59)),),) * 7)
    eras.remember(tx, House(zone=ALMATY, hours=former), MONDAY)
    found = eras.of(tx, House()).at(MONDAY).hours
    assert found == former and found.elapsed(at(0, 0), at(1, 0)) == 24 * 3600 - 60


def test_the_same_again_is_no_event(tx):
    for day in range(3):
        eras.remember(tx, house({"mon-sun": "10:00-20:00"}), at(day, 9))
    assert tx.value("SELECT count(*) FROM events") == 1


def test_other_targets_are_an_era_of_their_own(tx):
    first = house({"mon-sun": "10:00-20:00"})
    eras.remember(tx, first, at(0, 9))
    changed = replace(first, duty=replace(first.duty, first_reply=timedelta(minutes=5)))
    eras.remember(tx, changed, at(1, 9))
    found = eras.of(tx, first)
    assert [found.at(at(day, 12)).first_target for day in (0, 1)] == [900.0, 300.0]


def test_a_span_across_a_change_is_counted_by_both_calendars(tx):
    eras.remember(tx, house({"mon-sun": "10:00-20:00"}), at(0, 0))
    eras.remember(tx, house({"mon-sun": "09:00-12:00"}), at(1, 11))
    found = eras.of(tx, House())
    # Monday 10 h, Tuesday 10-11 by the old and 11-12 by the new, Wednesday 9-10.
    assert found.elapsed(at(0, 8), at(2, 10)) == (10 + 1 + 1 + 1) * 3600
    assert found.elapsed(at(0, 11), at(0, 12)) == 3600
    assert found.elapsed(at(2, 11), at(2, 15)) == 3600


def test_what_was_before_the_first_era_is_counted_by_it(tx):
    eras.remember(tx, house({"mon-sun": "10:00-20:00"}), at(5, 0))
    assert eras.of(tx, House()).elapsed(at(0, 9), at(0, 12)) == 2 * 3600


def test_without_any_record_the_present_calendar_holds(tx):
    found = eras.of(tx, house({"mon-sun": "10:00-20:00"}))
    assert found.elapsed(at(0, 9), at(0, 12)) == 2 * 3600
    assert found.at(MONDAY.astimezone(UTC)).zone == ALMATY


def test_the_time_at_which_a_day_is_cut_is_remembered_too(tx):
    late = replace(house({"mon-sun": "10:00-20:00"}), summary=SummaryRules(at=time(21, 30)))
    eras.remember(tx, house({"mon-sun": "10:00-20:00"}), at(0, 0))
    eras.remember(tx, late, at(1, 0))
    eras.remember(tx, late, at(2, 0))
    assert [era.cut for era in eras.of(tx, House())] == [None, time(21, 30)]
