"""When owners are told: once, whoever ticks and however often, and what they are not told."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from desk.calendar import eras
from desk.calendar.hours import Calendar, parse_week
from desk.company import door
from desk.reports import telling
from handlers.entries import BUTTONS
from model import House, Person, Press, Role, Row, SummaryRules
from model.errands.lines import Answer
from model.errands.papers import Report
from storage import outbox, people
from storage.ports import Tx
from tests import blank

ALMATY, MOSCOW = ZoneInfo("Asia/Almaty"), ZoneInfo("Europe/Moscow")
HOUSE = House(zone=ALMATY, hours=Calendar(ALMATY, parse_week({"mon-fri": "10:00-20:00"})))
BOSS, OLGA, ANNA = 1, 2, 101


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ALMATY).astimezone(UTC)


@pytest.fixture
def tx():
    connection = blank.memory()
    opened = blank.on(connection)
    eras.remember(opened, HOUSE, at("09-21 09:00"))
    owner(opened, BOSS)
    telling.tick(opened, HOUSE, at("09-21 09:00"))
    yield opened
    connection.close()


def owner(tx: Tx, number: int, *, started: bool = True) -> None:
    people.meet(tx, Person(number, f"Босс {number}"), at("09-21 09:00"))
    people.set_role(tx, number, Role.OWNER)
    if started:
        people.set_private(tx, number)


def told(tx: Tx) -> list[Row]:
    """The reports that were ordered, oldest first."""
    return [row for row in outbox.new_rows(tx, 0) if isinstance(row.errand, Report)]


def ticks(tx: Tx, *moments: str, house: House = HOUSE) -> list[str]:
    """What is ordered meanwhile: the span of each report and its last day."""
    before = len(told(tx))
    for moment in moments:
        telling.tick(tx, house, at(moment))
    return [f"{page.span} {page.last:%m-%d}" for page in pages(tx)[before:]]


def pages(tx: Tx) -> list[Report]:
    """What they are to say."""
    return [row.errand for row in told(tx) if isinstance(row.errand, Report)]


def latest(tx: Tx) -> Report:
    return pages(tx)[-1]


def test_a_day_is_told_once_a_quarter_of_an_hour_after_its_closing(tx):
    assert ticks(tx, "09-21 20:14") == []
    assert ticks(tx, "09-21 20:15") == ["day 09-21"]
    assert ticks(tx, "09-21 20:15", "09-21 20:16", "09-22 10:00", "09-21 20:15") == []
    assert ticks(tx, "09-22 20:15:01") == ["day 09-22"]


def test_nothing_is_told_that_was_due_before_the_owner_came(tx):
    assert ticks(tx, "09-22 09:00") == ["day 09-21"]
    owner(tx, OLGA)
    assert ticks(tx, "09-22 09:01") == []
    assert ticks(tx, "09-22 20:15") == ["day 09-22", "day 09-22"]
    assert {row.chat for row in told(tx)[1:]} == {BOSS, OLGA}


def test_days_off_are_not_told_and_belong_to_the_next_day(tx):
    ticks(tx, "09-25 20:15")
    assert ticks(tx, "09-26 20:15", "09-27 21:30") == []
    assert ticks(tx, "09-28 20:15") == ["day 09-28", "week 09-27"]
    assert pages(tx)[-2].since == at("09-25 20:00")


def test_of_several_missed_days_the_last_is_told_and_names_the_gap(tx):
    assert ticks(tx, "09-21 20:15") == ["day 09-21"]
    assert ticks(tx, "09-25 12:00") == ["day 09-24"]
    assert latest(tx).gap == (date(2026, 9, 22), date(2026, 9, 23))
    assert latest(tx).due == at("09-24 20:15")
    assert ticks(tx, "09-25 20:15") == ["day 09-25"]
    assert latest(tx).gap == ()
    marked = tx.rows("SELECT period FROM runs WHERE kind = 'summary.day' ORDER BY period")
    assert [row["period"][8:10] for row in marked] == ["18", "21", "22", "23", "24", "25"]


def test_a_week_and_a_month_on_the_same_morning_come_in_order(tx):
    tx.run("DELETE FROM runs")
    ticks(tx, "05-31 12:00")
    assert ticks(tx, "06-01 08:59") == []
    assert ticks(tx, "06-01 09:00") == ["week 05-31", "month 05-31"]
    assert ticks(tx, "06-01 09:01", "06-02 09:00")[1:] == []


def test_a_gap_of_weeks_is_named_by_its_days(tx):
    ticks(tx, "09-28 09:00")
    ticks(tx, "10-19 09:00")
    week = next(page for page in pages(tx)[::-1] if page.span == "week")
    assert week.last == date(2026, 10, 18)
    assert week.gap == (date(2026, 9, 28), date(2026, 10, 11))


def test_what_is_switched_off_is_not_told_and_leaves_no_gap(tx):
    silent = replace(HOUSE, summary=SummaryRules(daily=False, weekly=False, monthly=False))
    assert ticks(tx, "09-21 20:15", "09-22 20:15", "09-28 09:00", "10-01 09:00", house=silent) == []
    assert ticks(tx, "10-01 09:01") == []
    assert ticks(tx, "10-01 20:15") == ["day 10-01"]
    assert latest(tx).gap == ()


def test_an_owner_who_has_not_started_the_bot_gets_nothing_and_later_no_gap(tx):
    owner(tx, OLGA, started=False)
    ticks(tx, "09-21 10:00")
    assert ticks(tx, "09-21 20:15", "09-22 20:15") == ["day 09-21", "day 09-22"]
    assert people.unreached_owners(tx) == ["Босс 2"]
    people.set_private(tx, OLGA)
    assert people.unreached_owners(tx) == []
    assert ticks(tx, "09-23 20:15") == ["day 09-23", "day 09-23"]
    assert latest(tx).gap == ()


def test_an_owner_who_is_one_no_more_is_not_told(tx):
    people.set_role(tx, BOSS, Role.OPERATOR)
    assert ticks(tx, "09-21 20:15", "10-01 09:00") == []


def test_a_killed_transaction_leaves_neither_the_note_nor_the_report(tx):
    with pytest.raises(KeyboardInterrupt), tx.savepoint():
        telling.tick(tx, HOUSE, at("09-21 20:15"))
        raise KeyboardInterrupt
    assert ticks(tx, "09-21 20:15") == ["day 09-21"]


@pytest.mark.parametrize("zone", [MOSCOW, ZoneInfo("Pacific/Auckland"), ZoneInfo("UTC")])
def test_another_zone_repeats_no_day_and_skips_none(tx, zone):
    assert ticks(tx, "09-21 20:15") == ["day 09-21"]
    moved = replace(HOUSE, zone=zone, hours=Calendar(zone, parse_week({"mon-sun": "10:00-20:00"})))
    eras.remember(tx, moved, at("09-21 20:20"))
    hours = [f"09-{day} {hour:02}:00" for day in range(22, 26) for hour in range(24)]
    found = ticks(tx, *hours, house=moved)
    assert found[:3] == ["day 09-22", "day 09-23", "day 09-24"]
    for earlier, later in pairwise(pages(tx)):
        assert earlier.until == later.since
        assert later.gap == ()


def test_a_clock_that_goes_back_repeats_nothing(tx):
    assert ticks(tx, "09-23 20:15") == ["day 09-23"]
    assert ticks(tx, "09-22 20:15", "09-21 10:00", "09-23 20:20") == []


def test_a_set_time_is_when_it_is_told(tx):
    set_time = replace(HOUSE, summary=SummaryRules(at=time(21, 30)))
    eras.remember(tx, set_time, at("09-21 09:00"))
    assert ticks(tx, "09-21 21:29", house=set_time) == []
    assert ticks(tx, "09-21 21:30", house=set_time) == ["day 09-21"]
    assert latest(tx).until == latest(tx).due


def pressed(tx: Tx, subject: int, arg: int, *, who: int = BOSS, private: bool = True) -> bool:
    """Whether a press with that data orders a page; who may is asked at the door alone."""
    before = len(outbox.new_rows(tx, 0))
    press = Press("q", "sum", subject, arg, Person(who, "x"), who, private, 7, None)
    entry = next(entry for entry in BUTTONS if entry.name == press.action)
    door.press(tx, HOUSE, entry, press, at("09-22 12:00"))
    kinds = [row.kind for row in outbox.new_rows(tx, 0)[before:]]
    assert Answer.kind in kinds
    return Report.kind in kinds


@pytest.mark.parametrize(
    ("subject", "arg", "expected"),
    [
        (0, 0, True),
        (0, -1, True),
        (1, date(2026, 9, 20).toordinal(), True),
        (3, 0, True),
        (5, 0, False),
        (-1, 0, False),
        (0, -2, False),
        (0, date(2026, 9, 23).toordinal(), False),  # tomorrow
        (0, 10**12, False),
        (2, 1, False),
    ],
)
def test_a_buttons_data_is_never_trusted(tx, subject, arg, expected):
    assert pressed(tx, subject, arg) is expected


def test_only_owners_and_leads_in_private_are_shown_anything(tx):
    people.meet(tx, Person(OLGA, "Ольга"), at("09-21 09:00"))
    people.set_in_group(tx, OLGA, True)
    assert not pressed(tx, 0, 0, who=OLGA)
    assert not pressed(tx, 0, 0, who=ANNA)
    assert not pressed(tx, 0, 0, private=False)
    people.set_role(tx, OLGA, Role.LEAD)
    assert pressed(tx, 0, 0, who=OLGA)
    people.set_in_group(tx, OLGA, False)
    assert not pressed(tx, 0, 0, who=OLGA)


def test_the_language_of_staff_is_kept_fresh_and_never_forgotten(tx):
    now = at("09-21 09:00")
    assert people.meet(tx, Person(OLGA, "Ольга", locale="kk"), now).locale == "kk"
    assert people.meet(tx, Person(OLGA, "Ольга", locale=""), now).locale == "kk"
    assert people.meet(tx, Person(OLGA, "Ольга", locale="en"), now).locale == "en"


def test_today_goes_on_and_yesterday_is_whole(tx):
    now = at("09-22 12:00")
    today = telling.chosen(tx, HOUSE, "day", telling.TODAY, now)
    assert (today.last, today.until, today.so_far) == (date(2026, 9, 22), now, True)
    before = telling.chosen(tx, HOUSE, "day", telling.YESTERDAY, now)
    assert (before.until, before.so_far) == (at("09-21 20:00"), False)
    assert today.since == before.until
    seven = telling.chosen(tx, HOUSE, "last_7", telling.TODAY, now)
    assert (seven.since, seven.until) == (at("09-15 20:00"), now)
    old = telling.chosen(tx, HOUSE, "day", date(2026, 9, 22).toordinal(), now + timedelta(days=3))
    assert (old.until, old.so_far) == (at("09-22 20:00"), False)
