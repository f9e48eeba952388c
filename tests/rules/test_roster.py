"""The roster: a table taken whole or not at all; taps that turn a cell."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from desk.calendar import roster
from desk.company import welcome
from desk.shifts import duty, tables, timetable
from model import DutyRules, House, Person, Press, Role, Shift
from storage import duties, people
from storage.database import SqliteTx
from tests import blank

NOW = datetime(2026, 9, 22, 8, 0, tzinfo=UTC)  # a Tuesday
HOUSE = House(
    duty=DutyRules(
        shifts=(
            Shift("Day", time(9), time(18)),
            Shift("Night", time(18), time(9)),
        )
    )
)
OLGA, BOSS = Person(1, "Ольга", "olga"), Person(2, "Босс")


@pytest.fixture
def tx():
    connection = blank.memory()
    found = SqliteTx(connection)
    for person in (OLGA, BOSS):
        people.meet(found, person, NOW)
        people.set_in_group(found, person.id, True)
    people.set_role(found, BOSS.id, Role.OWNER)
    return found


def table(*lines: tuple[str, str, str]) -> list[dict[str, str]]:
    return [dict(zip(("operator", "day", "shift"), line, strict=True)) for line in lines]


def test_a_table_plans_weekdays_and_single_days(tx):
    lines = table(("@olga", "tue", "Day"), ("Ольга", "2026-09-29", "vacation"), ("1", "wed", ""))
    assert tables.load(tx, HOUSE, lines) == 3
    assert duties.planned(tx, 1, date(2026, 9, 22)) == ["Day"]
    assert duties.planned(tx, 1, date(2026, 9, 29)) == [duties.VACATION]
    assert duties.planned(tx, 1, date(2026, 9, 23)) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (("@nobody", "tue", "Day"), "nobody in the team is called '@nobody'"),
        (("@olga", "tue", "Evening"), "there is no shift called 'Evening'"),
        (("@olga", "someday", "Day"), "line 2"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(tx, line, reason):
    with pytest.raises(tables.RosterError, match=reason):
        tables.load(tx, HOUSE, table(line))


def test_on_duty_follows_the_roster_through_the_night(tx):
    tables.load(tx, HOUSE, table(("@olga", "tue", "Night")))
    evening = NOW.replace(hour=19)
    assert not duty.state(tx, HOUSE, 1, NOW).on
    assert duty.state(tx, HOUSE, 1, evening).on
    assert duty.state(tx, HOUSE, 1, evening.replace(day=23, hour=8)).on
    assert not duty.state(tx, HOUSE, 1, evening.replace(day=23, hour=9)).on


def test_shifts_that_touch_are_one_stretch(tx):
    tables.load(tx, HOUSE, table(("@olga", "tue", "Day+Night")))
    found = roster.current(tx, HOUSE, 1, NOW.replace(hour=12))
    assert found == (NOW.replace(hour=9), NOW.replace(day=23, hour=9))


def tap(tx, subject: int, action: str, arg: int) -> None:
    press = Press("q", action, subject, arg, BOSS, BOSS.id, True, 7, None)
    timetable.press(tx, HOUSE, press, NOW)


def test_a_tap_turns_one_day_and_leaves_the_week(tx):
    tables.load(tx, HOUSE, table(("@olga", "tue", "Day")))
    day = date(2026, 9, 22)
    tap(tx, OLGA.id, "roster_cell", day.toordinal() * 2 + timetable.SINGLE)
    assert duties.planned(tx, 1, day) == ["Night"]
    assert duties.planned(tx, 1, date(2026, 9, 29)) == ["Day"]


def test_only_owners_and_leads_plan(tx):
    press = Press("q", "roster_cell", 1, 0, OLGA, OLGA.id, True, 7, None)
    timetable.press(tx, HOUSE, press, NOW)
    assert not duties.is_rostered(tx, 1)


def test_off_holds_until_the_next_shift(tx):
    tables.load(tx, HOUSE, table(("@olga", "tue", "Day"), ("@olga", "wed", "Day")))
    noon = NOW.replace(hour=12)
    duty.go(tx, 1, noon)
    assert not duty.state(tx, HOUSE, 1, noon).on
    assert duty.state(tx, HOUSE, 1, noon.replace(day=23)).on


def test_a_break_keeps_what_one_has_and_takes_nothing_new(tx):
    duty.come(tx, HOUSE, 1, NOW)
    assert duty.rest(tx, HOUSE, 1, NOW)
    found = duty.state(tx, HOUSE, 1, NOW)
    assert found.on and not found.takes
    assert [one.id for one in duty.on_duty(tx, HOUSE, NOW)] == []
    after = NOW + HOUSE.duty.rest
    assert duty.state(tx, HOUSE, 1, after).takes


def test_whoever_presses_start_unknown_is_asked_about(tx):
    tx.run("UPDATE company SET group_id = -1001, ready = 1")
    welcome.started(tx, replace(HOUSE, greet=True), Person(9, "Новая"), "site", NOW)
    assert tx.value("SELECT kind FROM outbox") == "meet"
