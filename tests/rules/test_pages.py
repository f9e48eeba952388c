"""What a report says by its rules: what is usual, where it hurt, what to do, how quiet it was."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from desk.calendar.hours import Calendar, parse_week
from desk.calendar.periods import Periods
from desk.reports import pages, telling
from model import House, Page, Person, Role
from model.errands.papers import Report
from storage import clients, conversations, outbox, people
from tests.diary import ANNA, BERLIN, BORIS, VERA, Diary, at, diary, works

BOSS = 9
TUESDAY = 1
HOUSE = works()
OFFICE = replace(HOUSE, hours=Calendar(BERLIN, parse_week({"mon-fri": "10:00-20:00"})))


@pytest.fixture
def company() -> Iterator[Diary]:
    with diary() as found:
        people.meet(found.tx, Person(BOSS, "Boss", locale="kk"), at(-100))
        people.set_role(found.tx, BOSS, Role.OWNER)
        yield found


def page(
    company: Diary,
    now: datetime | None = None,
    *,
    span: str = "day",
    house: House = HOUSE,
    **more: Any,
) -> Page:
    """The Tuesday's page, or the one that is asked for, as of then."""
    now = now or at(TUESDAY, "20:15")
    period = telling.chosen(company.tx, house, span, telling.TODAY, now)
    assert period is not None
    telling.order(company.tx, BOSS, Report.of(period, **more), now)
    row = [one for one in outbox.new_rows(company.tx, 0) if isinstance(one.errand, Report)][-1]
    return pages.compose(company.tx, house, row, now)


def arrive(company: Diary, day: int, count: int, minutes: int = 2, hour: int = 10) -> None:
    """So many clients write in that hour, and each is answered after so long and done."""
    for number in range(count):
        when = at(day, f"{hour}:{number % 60:02}")
        talk = company.talk(when).answers(when + timedelta(minutes=minutes), ANNA)
        talk.closes(when + timedelta(hours=1))


def usual(company: Diary, *counts: int) -> int | None:
    """What is usual for a Tuesday, after Tuesdays with so many arrivals, the latest first."""
    company.event("started", at(TUESDAY - 7 * len(counts) - 2))
    for weeks, count in enumerate(counts, start=1):
        arrive(company, TUESDAY - 7 * weeks, count)
    arrive(company, TUESDAY, 6)
    found: int | None = page(company).args["usual"]
    return found


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((), None), ((7,), None), ((7, 9), 7), ((7, 9, 20), 9), ((1, 3, 30, 40), 3)],
)
def test_usual_is_the_median_of_the_last_four_such_weekdays(counts, expected):
    with diary() as company:
        company.tx.run("DELETE FROM events")  # the first event is when it says
        people.meet(company.tx, Person(BOSS, "Boss"), at(-100))
        assert usual(company, *counts) == expected


def test_a_part_of_a_day_is_compared_with_nothing(company):
    for weeks in range(1, 5):
        arrive(company, TUESDAY - 7 * weeks, 9)
    arrive(company, TUESDAY, 6)
    assert page(company, at(TUESDAY, "15:00")).args["usual"] is None
    assert page(company).args["usual"] == 9


def test_a_week_is_compared_with_the_week_before(company):
    arrive(company, -6, 8)
    arrive(company, TUESDAY, 6)
    week = Periods(company.eras()).week(at(TUESDAY).date())
    telling.order(company.tx, BOSS, Report.of(week), at(7, "09:00"))
    row = outbox.new_rows(company.tx, 0)[-1]
    found = pages.compose(company.tx, HOUSE, row, at(7, "09:00"))
    assert found.args["figures"].arrivals == 6
    assert found.args["before"].arrivals == 8


def test_days_so_far_are_compared_with_as_much_of_those_before(company):
    arrive(company, TUESDAY - 7, 3, hour=12)
    arrive(company, TUESDAY - 7, 4, hour=16)
    arrive(company, TUESDAY, 6, hour=12)
    found = page(company, at(TUESDAY, "15:00"), span="last_7")
    assert (found.args["figures"].arrivals, found.args["before"].arrivals) == (6, 3)


def test_the_hour_that_hurt_had_many_clients_and_slow_answers(company):
    arrive(company, TUESDAY, 5, minutes=20, hour=12)
    arrive(company, TUESDAY, 6, minutes=40, hour=14)
    arrive(company, TUESDAY, 9, minutes=2, hour=16)
    arrive(company, TUESDAY, 4, minutes=90, hour=18)  # too few to blame the crew
    args = page(company).args
    assert args["peak"] == {"hour": 14, "arrivals": 6, "median": 2400.0}
    assert {"do": "hands", "hour": 14} in args["todo"]
    assert args["worst"]["seconds"] == 5400.0


def test_too_few_hands_is_a_matter_of_one_day(company):
    """What five clients in an hour are to a day, thirty-five are to a week."""
    for day in range(-6, TUESDAY + 1):
        arrive(company, day, 4, minutes=40, hour=12)
        arrive(company, day, 6, minutes=30, hour=15)
    now, peak = at(TUESDAY, "20:15"), {"hour": 15, "arrivals": 6, "median": 1800.0}
    assert page(company, now, span="last_7").args["peak"] == peak
    assert page(company, now).args["peak"] == peak
    arrive(company, TUESDAY, 3, minutes=50, hour=12)
    assert page(company, now, span="last_7").args["peak"] == peak
    assert page(company, now).args["peak"] == {"hour": 12, "arrivals": 7, "median": 2400.0}


def test_a_day_counts_for_the_hands_if_it_was_worked_and_we_were_there(company):
    company.settles(OFFICE, day=-50)
    periods = Periods(company.eras())
    week = periods.week(at(TUESDAY).date())  # the company works from Monday to Friday
    assert periods.worked(week, at(-40)) == 5
    assert periods.worked(week, at(TUESDAY, "19:00")) == 4
    assert periods.worked(replace(week, until=at(TUESDAY, "15:00")), at(-40)) == 2


def test_a_next_reply_says_nothing_of_the_hands(company):
    """It has a target of its own, and whoever waits for it came in another hour."""
    for minute in range(9):
        talk = company.talk(at(TUESDAY, f"12:0{minute}")).answers(at(TUESDAY, f"12:1{minute}"))
        talk.asks(at(TUESDAY, "12:20")).answers(at(TUESDAY, "14:00"))
        talk.closes(at(TUESDAY, "15:00"))
    assert page(company).args["peak"] is None


def test_nothing_hurt_where_all_was_on_time(company):
    arrive(company, TUESDAY, 9)
    args = page(company).args
    assert (args["peak"], args["worst"], args["todo"]) == (None, None, [])


def test_what_to_do_begins_with_who_waits_longest(company):
    arrive(company, TUESDAY, 6)
    first = company.talk(at(0, "19:00"))
    company.talk(at(TUESDAY, "19:00"))
    clients.set_topic(company.tx, first.client, 77)
    company.event("undelivered", at(TUESDAY, "12:00"), BORIS, reason="blocked")
    args = page(company).args
    assert [one["do"] for one in args["todo"]] == ["answer", "undelivered"]
    assert args["todo"][0]["topic"] == 77
    assert args["waits"]["count"] == 2


def test_who_waits_is_who_waits_now_whatever_the_period(company):
    waits = company.talk(at(TUESDAY, "19:50"))
    assert page(company, view="waiting").args["items"][0]["since"] == at(TUESDAY, "19:50")
    conversations.snooze(company.tx, waits.id, None)
    conversations.assign(company.tx, waits.id, BORIS, at(TUESDAY, "20:00"))
    (item,) = page(company, view="waiting").args["items"]
    assert (item["mark"], item["whose"]) == ("snoozed", "Boris")
    waits.answers(at(TUESDAY, "20:05"))
    assert page(company, view="waiting").args["items"] == []


def test_a_list_that_is_too_long_says_how_many_are_left_out(company):
    for minute in range(15):
        company.talk(at(TUESDAY, f"12:{minute:02}"))
    args = page(company, view="waiting").args
    assert (len(args["items"]), args["more"]) == (12, 3)


@pytest.mark.parametrize(("arrivals", "text"), [(4, "summary.quiet"), (5, "summary.report")])
def test_a_day_with_few_clients_and_nothing_wrong_is_quiet(company, arrivals, text):
    arrive(company, TUESDAY, arrivals)
    assert page(company).text == text


def test_a_day_with_few_clients_and_something_wrong_is_not(company):
    company.event("undelivered", at(TUESDAY, "12:00"), BORIS, reason="blocked")
    assert page(company).text == "summary.report"


def test_a_summary_that_comes_late_says_when_it_was_due(company):
    due = int(at(TUESDAY, "20:15").timestamp() * 1000)
    for minutes, late in ((30, None), (31, at(TUESDAY, "20:15"))):
        now = at(TUESDAY, "20:15") + timedelta(minutes=minutes)
        assert page(company, now, due=due).args["told"]["late"] == late


def test_days_off_before_a_working_day_are_named(company):
    company.settles(replace(works(), hours=works("10:00-20:00").hours), -50)
    assert page(company).args["period"]["off"] == []
    plan = replace(HOUSE.hours, closed=frozenset({at(-1).date(), at(0).date()}))  # type: ignore[type-var]
    company.settles(replace(HOUSE, hours=plan), -40)
    assert page(company).args["period"]["off"] == [at(-1).date(), at(0).date()]


def test_a_page_is_in_the_readers_language_and_leads_on(company):
    found = page(company, choice=True)
    assert found.locale == "kk"
    assert [len(row) for row in found.keys] == [2, 2, 2, 2, 1]
    assert [len(row) for row in page(company).keys] == [2, 2, 1]
    assert all(len(key.data) <= 64 for row in found.keys for key in row)


def test_a_table_is_offered_where_there_is_something_to_show_and_only_to_who_wants_it(company):
    nobody = page(company, view="team")
    assert (nobody.rich, nobody.switch) == ("", None)
    company.talk(at(TUESDAY, "12:00")).answers(at(TUESDAY, "12:05"), ANNA)
    found = page(company, view="team")
    assert (found.rich, found.tables) == ("summary.team_table", False)
    assert [key.label for key in found.switch] == ["as_table", "as_text"]


def test_who_answered_most_is_named_first_and_who_did_not_only_in_the_table(company):
    for minute, who in enumerate((ANNA, BORIS, BORIS, VERA, VERA, VERA)):
        talk = company.talk(at(TUESDAY, f"12:{minute:02}"))
        talk.answers(at(TUESDAY, f"13:{minute:02}"), who)
    company.event("on_duty", at(TUESDAY, "10:00"), 4)
    people.meet(company.tx, Person(4, "Zoe"), at(-100))
    company.event("off_duty", at(TUESDAY, "20:00"), 4)
    assert [one["name"] for one in page(company).args["team"]] == ["Vera", "Boris", "Anna"]
    table = [one["name"] for one in page(company, view="team").args["team"]]
    assert table == ["Vera", "Boris", "Anna", "Zoe"]


def test_departments_stand_under_the_team_where_there_are_any(company):
    company.talk(at(TUESDAY, "12:00")).answers(at(TUESDAY, "12:05"), ANNA)
    assert page(company, view="team").args["departments"] == []
    people.set_department(company.tx, ANNA, "Sales")
    (sales,) = page(company, view="team").args["departments"]
    assert (sales["name"], sales["figures"].replies) == ("Sales", 1)
