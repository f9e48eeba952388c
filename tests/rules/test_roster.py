"""The roster: a table taken whole or not at all; choices on its screen."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from desk.calendar import roster
from desk.company import door, welcome
from desk.shifts import duty, planning, tables, timetable
from desk.shifts.planning import Cell, Extent
from handlers.entries import BUTTONS
from model import Button, DutyRules, House, MessageId, Person, PersonId, Press, Role, Shift
from model.errands.lines import Answer, Say
from storage import duties, outbox, people
from storage.duties import VACATION
from tests import blank

NOW = datetime(2026, 9, 22, 8, 0, tzinfo=UTC)  # a Tuesday
HOUSE = House(
    duty=DutyRules(
        shifts=(
            Shift("Day", time(9), time(18), frozenset(range(5))),
            Shift("Night", time(18), time(9)),
        )
    )
)
OLGA, BOSS = Person(1, "Ольга", "olga"), Person(2, "Босс")


@pytest.fixture
def tx():
    connection = blank.memory()
    found = blank.on(connection)
    for person in (OLGA, BOSS):
        people.meet(found, person, NOW)
        people.set_in_group(found, person.id, True)
    people.set_role(found, BOSS.id, Role.OWNER)
    return found


def table(*lines: tuple[str, str, str]) -> list[tables.Line]:
    columns = ("operator", "day", "shift")
    return [
        (f"line {number}", dict(zip(columns, line, strict=True)))
        for number, line in enumerate(lines, start=2)
    ]


def test_a_table_plans_weekdays_and_single_days(tx):
    lines = table(("@olga", "tue", "Day"), ("Ольга", "2026-09-29", "vacation"), ("1", "wed", ""))
    assert tables.load(tx, HOUSE, lines, NOW) == 3
    assert duties.planned(tx, 1, date(2026, 9, 22)) == ["Day"]
    assert duties.planned(tx, 1, date(2026, 9, 29)) == [duties.VACATION]
    assert duties.planned(tx, 1, date(2026, 9, 23)) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (("@nobody", "tue", "Day"), "line 2: nobody in the team is called '@nobody'"),
        (("@olga", "tue", "Evening"), "there is no shift 'Evening'"),
        (("@olga", "someday", "Day"), "line 2"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(tx, line, reason):
    with pytest.raises(tables.RosterError, match=reason):
        tables.load(tx, HOUSE, table(line), NOW)


def test_an_absence_today_is_newer_than_the_word_that_they_are_here(tx):
    """By a table as by a tap."""
    tables.load(tx, HOUSE, table(("@olga", "tue", "Day")), NOW)
    duties.say(tx, OLGA.id, "on", NOW, until=NOW + timedelta(hours=8))
    tables.load(tx, HOUSE, table(("@olga", "2026-09-29", "sick")), NOW)
    assert duty.state(tx, HOUSE, OLGA.id, NOW).on
    tables.load(tx, HOUSE, table(("@olga", "2026-09-22", "sick")), NOW)
    assert not duty.state(tx, HOUSE, OLGA.id, NOW).on


def test_on_duty_follows_the_roster_through_the_night(tx):
    tables.load(tx, HOUSE, table(("@olga", "tue", "Night")), NOW)
    evening = NOW.replace(hour=19)
    assert not duty.state(tx, HOUSE, 1, NOW).on
    assert duty.state(tx, HOUSE, 1, evening).on
    assert duty.state(tx, HOUSE, 1, evening.replace(day=23, hour=8)).on
    assert not duty.state(tx, HOUSE, 1, evening.replace(day=23, hour=9)).on


def test_shifts_that_touch_are_one_stretch(tx):
    tables.load(tx, HOUSE, table(("@olga", "tue", "Day+Night")), NOW)
    found = roster.current(tx, HOUSE, 1, NOW.replace(hour=12))
    assert found == (NOW.replace(hour=9), NOW.replace(day=23, hour=9))


DAY = date(2026, 9, 22)
AT = {name: Cell(DAY, chosen=1 << place) for place, name in enumerate(("Day", "Night"))}


def press(action: str, cell: Cell, version: int = 0, by: Person = BOSS) -> Press:
    return Press(
        "q", action, OLGA.id, cell.packed, by, by.id, True, MessageId(7), None, version=version
    )


def choose(tx, cell: Cell, by: Person = BOSS) -> None:
    """A tap on a choice of the screen as it is now."""
    seen = planning.version(tx, HOUSE, OLGA.id, cell.day)
    timetable.choose(tx, HOUSE, press("roster_set", cell, seen, by), NOW)


def said(tx, kind: type = Say) -> list:
    """What was ordered of that kind, oldest first."""
    return [row.errand for row in outbox.new_rows(tx, 0) if isinstance(row.errand, kind)]


def test_a_choice_is_of_one_day_and_leaves_the_week(tx):
    tables.load(tx, HOUSE, table(("@olga", "tue", "Day")), NOW)
    choose(tx, AT["Night"])
    assert duties.planned(tx, 1, DAY) == ["Night"]
    assert duties.planned(tx, 1, date(2026, 9, 29)) == ["Day"]
    choose(tx, Cell(DAY))
    assert duties.planned(tx, 1, DAY) == ["Day"], "as usual"


@pytest.mark.parametrize(
    ("extent", "chosen", "week"),
    [
        (Extent.REST, VACATION, [None, VACATION, VACATION, VACATION, VACATION, VACATION, VACATION]),
        (Extent.REST, "Day", [None, "Day", "Day", "Day", "Day", None, None]),
        (Extent.EVERY, "Day", [None, "Day", None, None, None, None, None]),
        (Extent.WORKDAYS, "Day", ["Day", "Day", "Day", "Day", "Day", None, None]),
        (Extent.WORKDAYS, "Night", ["Night", "Night", "Night", "Night", "Night", None, None]),
    ],
)
def test_how_far_a_choice_holds(tx, extent, chosen, week):
    bit = planning.ABSENT_BITS.get(chosen) or AT[chosen].chosen
    choose(tx, Cell(DAY, extent=extent, chosen=bit))
    monday = date(2026, 9, 21)
    for number, name in enumerate(week):
        assert duties.planned(tx, 1, monday + timedelta(number)) == ([name] if name else [])
    later = [name if extent.weekly else None for name in week]
    for number, name in enumerate(later):
        assert duties.planned(tx, 1, monday + timedelta(7 + number)) == ([name] if name else [])


def test_several_shifts_of_a_day_are_ticked_and_saved_together(tx):
    tables.load(tx, HOUSE, table(("@olga", "tue", "Day")), NOW)
    both = Cell(DAY, several=True, chosen=1)
    timetable.pick(tx, HOUSE, press("roster_pick", both), NOW)
    ticks = [row[0].text for row in said(tx)[-1].keys[:2]]
    assert ticks == ["✓ Day · 09:00–18:00", "Night · 18:00–09:00"]
    assert duties.planned(tx, 1, DAY) == ["Day"]
    choose(tx, replace(both, chosen=3))
    assert duties.planned(tx, 1, DAY) == ["Day", "Night"]


def test_a_name_shows_what_would_be_and_only_a_choice_puts_somebody_on_shift(tx):
    """Its first tap used to put somebody on shift at once."""
    noon = NOW.replace(hour=12)
    timetable.pick(tx, HOUSE, press("roster_pick", Cell(DAY)), noon)
    assert not duty.state(tx, HOUSE, 1, noon).on
    shown = said(tx)[-1]
    assert shown.text == "duty.plan" and shown.args["today"]
    choose(tx, AT["Day"])
    assert duty.state(tx, HOUSE, 1, noon).on


def test_who_chooses_by_what_is_no_longer_so_is_shown_what_is(tx):
    """Two owners at once; or a shift was renamed while the screen was open."""
    seen = planning.version(tx, HOUSE, OLGA.id, DAY)
    choose(tx, AT["Night"])
    timetable.choose(tx, HOUSE, press("roster_set", AT["Day"], seen), NOW)
    assert duties.planned(tx, 1, DAY) == ["Night"]
    assert said(tx)[-1].text == "duty.plan" and said(tx, Answer)[-1].text == "toasts.outdated"
    seen = planning.version(tx, HOUSE, OLGA.id, DAY)
    other = replace(HOUSE, duty=DutyRules(shifts=(Shift("Late", time(12), time(21)),)))
    timetable.choose(tx, other, press("roster_set", AT["Day"], seen), NOW)
    assert duties.planned(tx, 1, DAY) == ["Night"]


def test_no_number_that_a_program_sends_breaks_it(tx):
    dice = random.Random(5)
    for _ in range(300):
        number = dice.choice((dice.getrandbits(63), dice.getrandbits(50), dice.getrandbits(8)))
        sent = replace(press("roster_set", Cell(DAY)), arg=number, version=1)
        for act in (timetable.pick, timetable.choose):
            act(tx, HOUSE, sent, NOW)
        timetable.turn(tx, HOUSE, replace(sent, subject=number, arg=number % 64), NOW)
    assert not duties.is_rostered(tx, 1)
    cell = Cell(DAY, 63, Extent.WORKDAYS, True, planning.CHOICES - 1)
    assert Cell.unpacked(cell.packed) == cell
    data = Button("", "roster_pick", 2**52, cell.packed, version=2**32).data
    assert len(data) <= 64, "Bot API, InlineKeyboardButton"


def test_everybody_is_on_a_page_and_a_shift_that_is_gone_is_marked(tx):
    for number in range(100, 119):
        person = Person(PersonId(number), f"Коллега {number}")
        people.meet(tx, person, NOW)
        people.set_in_group(tx, person.id, True)
    duties.plan_day(tx, OLGA.id, DAY, ["Former"])
    found: set[tuple[int, str]] = set()
    page = 0
    while True:
        turn = replace(press("roster_day", Cell(DAY)), subject=DAY.toordinal(), arg=page)
        timetable.turn(tx, HOUSE, turn, NOW)
        shown = said(tx)[-1]
        keys = [key for row in shown.keys for key in row]
        found |= {key.subject: key.text for key in keys if key.action == "roster_pick"}.items()
        further = [key.arg for key in keys if key.text.startswith("▶")]
        if not further:
            break
        (page,) = further
    assert len(found) == 21 and page == 2 and shown.args["gone"]
    assert (OLGA.id, "⚠ Former\tОльга") in found


def test_only_owners_and_leads_plan(tx):
    seen = planning.version(tx, HOUSE, OLGA.id, DAY)
    entry = next(entry for entry in BUTTONS if entry.name == "roster_set")
    for by in (OLGA, BOSS):
        assert not duties.is_rostered(tx, 1)
        door.press(tx, HOUSE, entry, press("roster_set", AT["Day"], seen, by), NOW)
    assert duties.is_rostered(tx, 1)


def test_off_holds_until_the_next_shift(tx):
    tables.load(tx, HOUSE, table(("@olga", "tue", "Day"), ("@olga", "wed", "Day")), NOW)
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
