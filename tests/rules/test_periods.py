"""A company's days, weeks and months: where they are cut, and when they are due."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.calendar.eras import Era, Eras
from desk.calendar.hours import Calendar, parse_intervals, parse_week
from desk.calendar.periods import Periods, hours_of, name
from model import RoundTheClock

ALMATY, BERLIN, MOSCOW = map(ZoneInfo, ("Asia/Almaty", "Europe/Berlin", "Europe/Moscow"))
START = datetime(2026, 1, 1, tzinfo=UTC)
SHOP = {"mon-fri": "10:00-14:00, 15:00-20:00"}
TUESDAY = date(2026, 9, 22)


def era(week=None, zone=ALMATY, since=START, cut=None, **more):
    hours = Calendar(zone, parse_week(week), **more) if week else RoundTheClock()
    return Era(since, zone, hours, 900.0, 900.0, cut)


def periods(*args, **more):
    return Periods(Eras([era(*args, **more)]))


def local(moment, zone=ALMATY):
    return f"{moment.astimezone(zone):%m-%d %H:%M}"


def seen(period, zone=ALMATY):
    return f"{local(period.since, zone)} – {local(period.until, zone)}"


def at(text, zone=ALMATY):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("week", "day", "expected"),
    [
        (SHOP, "09-22", "09-21 20:00 – 09-22 20:00"),
        (SHOP, "09-21", "09-18 20:00 – 09-21 20:00"),  # Monday has the weekend
        (None, "09-22", "09-21 21:00 – 09-22 21:00"),
        ({"mon-sun": "10:00-00:00"}, "09-22", "09-22 00:00 – 09-23 00:00"),
        ({"fri-sat": "18:00-02:00"}, "09-26", "09-26 02:00 – 09-27 02:00"),  # nights
        ({"fri-sat": "18:00-02:00"}, "09-25", "09-20 02:00 – 09-26 02:00"),
        ({"mon-sun": "00:00-24:00", "sun": ""}, "09-22", "09-21 21:00 – 09-22 21:00"),
        ({"mon-sun": "00:00-24:00", "sun": ""}, "09-26", "09-25 21:00 – 09-27 00:00"),
        ({"mon": "20:00-08:00", "tue": "08:00-16:00"}, "09-21", "09-15 16:00 – 09-21 21:00"),
    ],
)
def test_a_day_runs_from_cut_to_cut(week, day, expected):
    assert seen(periods(week).day(date.fromisoformat(f"2026-{day}"))) == expected


def test_holidays_and_days_of_their_own_are_days_off_or_not():
    plan = periods(
        SHOP,
        closed=frozenset({date(2026, 9, 23)}),
        extra={date(2026, 9, 26): parse_intervals("11:00-12:00")},
        country="KZ",
    )
    assert [plan.works(TUESDAY + timedelta(days=n)) for n in range(5)] == [1, 0, 1, 1, 1]
    assert seen(plan.day(date(2026, 9, 24))) == "09-22 20:00 – 09-24 20:00"
    assert local(plan.due(plan.day(date(2026, 9, 26)))) == "09-26 12:15"
    assert not plan.works(date(2026, 3, 21))  # Nauryz
    assert plan.before(date(2026, 1, 5)) == date(2025, 12, 31)


def test_a_day_is_due_a_quarter_of_an_hour_after_its_closing():
    plan = periods(SHOP)
    today = plan.day(TUESDAY)
    assert local(plan.due(today)) == "09-22 20:15"
    assert plan.latest("day", at("09-22 20:14")).last == date(2026, 9, 21)
    assert plan.latest("day", at("09-22 20:15")).last == TUESDAY
    assert plan.latest("day", at("09-27 12:00")).last == date(2026, 9, 25)  # nothing on days off


@pytest.mark.parametrize(
    ("cut", "expected", "due"),
    [
        (time(21, 30), "09-21 21:30 – 09-22 21:30", "09-22 21:30"),
        (time(18), "09-21 18:00 – 09-22 18:00", "09-22 18:00"),
        (time(9), "09-22 09:00 – 09-23 09:00", "09-23 09:00"),  # before the opening: next morning
        (time(0), "09-22 00:00 – 09-23 00:00", "09-23 00:00"),
    ],
)
def test_a_set_time_cuts_the_day_and_is_when_it_is_told(cut, expected, due):
    plan = periods({"mon-sun": "10:00-20:00"}, cut=cut)
    assert seen(plan.day(TUESDAY)) == expected
    assert local(plan.due(plan.day(TUESDAY))) == due


def test_a_set_time_holds_round_the_clock_too():
    assert seen(periods(cut=time(8)).day(TUESDAY)) == "09-21 08:00 – 09-22 08:00"


def test_a_week_is_monday_to_sunday_and_told_on_monday_morning():
    plan = periods(SHOP)
    week = plan.week(TUESDAY)
    assert (week.first, week.last) == (date(2026, 9, 21), date(2026, 9, 27))
    assert seen(week) == "09-20 21:00 – 09-27 21:00"  # Sundays are off
    assert local(plan.due(week)) == "09-28 09:00"
    assert plan.latest("week", at("09-28 08:59")).last == date(2026, 9, 20)
    assert plan.latest("week", at("09-28 09:00")) == week


def test_a_month_is_told_on_the_first():
    plan = periods(SHOP)
    month = plan.month(TUESDAY)
    assert seen(month) == "08-31 20:00 – 09-30 20:00"
    assert local(plan.due(month)) == "10-01 09:00"
    assert plan.latest("month", at("10-01 08:59")).last == date(2026, 8, 31)
    assert plan.latest("month", at("10-01 09:00")) == month
    assert plan.month(date(2026, 12, 15)).last == date(2026, 12, 31)


def test_a_sunday_off_is_not_cut_before_its_saturday_night_has_ended():
    plan = periods({"sat": "20:00-22:00", "fri": "22:00-08:00"}, cut=None)
    late = periods({"sat": "23:00-22:30"})
    assert local(plan.week(TUESDAY).until) == "09-27 21:00"
    assert local(late.week(TUESDAY).until) == "09-27 22:30"


def test_names_follow_as_the_periods_do():
    plan = periods(SHOP)
    assert name(plan.day(TUESDAY)) == "2026-09-22"
    assert name(plan.month(TUESDAY)) == "2026-09"
    assert name(plan.week(TUESDAY)) == "2026-W39"
    assert name(plan.week(date(2027, 1, 1))) == "2026-W53"
    assert name(plan.week(date(2025, 12, 30))) == "2026-W01"


def test_what_lies_between_is_found_latest_first():
    plan = periods(SHOP)
    found = plan.between("day", "2026-09-16", plan.day(TUESDAY))
    assert [one.last.day for one in found] == [21, 18, 17]
    assert plan.between("day", "2026-09-21", plan.day(TUESDAY)) == []
    assert plan.between("day", "2026-09-30", plan.day(TUESDAY)) == []
    assert [name(one) for one in plan.between("week", "2026-W35", plan.week(TUESDAY))] == [
        "2026-W38", "2026-W37", "2026-W36",
    ]  # fmt: skip
    assert len(plan.between("month", "2026-06", plan.month(TUESDAY))) == 2


@pytest.mark.parametrize(
    ("week", "now", "today", "yesterday"),
    [
        (SHOP, "09-22 12:00", "09-22", "09-21"),
        (SHOP, "09-22 23:00", "09-22", "09-21"),  # closed, but still today
        (SHOP, "09-21 08:00", "09-21", "09-18"),
        (SHOP, "09-27 12:00", "09-27", "09-25"),  # a day off
        (None, "09-22 23:00", "09-22", "09-21"),
        (None, "09-23 00:10", "09-23", "09-22"),
        ({"fri-sat": "18:00-02:00"}, "09-26 01:00", "09-25", "09-19"),  # the night is Friday's
        ({"fri-sat": "18:00-02:00"}, "09-26 03:00", "09-26", "09-25"),
    ],
)
def test_today_and_yesterday_are_what_people_call_so(week, now, today, yesterday):
    plan = periods(week)
    assert f"{plan.today(at(now)):%m-%d}" == today
    assert f"{plan.yesterday(at(now)):%m-%d}" == yesterday


def test_before_a_set_morning_it_is_still_the_day_before():
    plan = periods({"mon-sun": "10:00-20:00"}, cut=time(9))
    assert plan.today(at("09-22 08:59")) == date(2026, 9, 21)
    assert plan.yesterday(at("09-22 08:59")) == date(2026, 9, 20)
    assert plan.today(at("09-22 09:00")) == TUESDAY


def test_the_last_days_end_with_a_day():
    plan = periods(SHOP)
    assert seen(plan.last("last_7", TUESDAY)) == "09-15 20:00 – 09-22 20:00"
    assert plan.last("last_7", TUESDAY).first == date(2026, 9, 16)
    assert seen(plan.last("last_30", TUESDAY)) == "08-23 21:00 – 09-22 20:00"


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)],
)
def test_a_day_of_a_change_of_clocks_is_an_hour_shorter_or_longer(day, hours):
    day = date.fromisoformat(day)
    for plan in (periods({"mon-sun": "10:00-20:00"}, BERLIN), periods(None, BERLIN)):
        found = plan.day(day)
        assert found.until - found.since == timedelta(hours=hours)
    night = periods({"mon-sun": "22:00-02:30"}, BERLIN)
    assert local(night.day(day - timedelta(days=1)).until, BERLIN)[6:] == (
        "03:00" if hours == 23 else "02:30"
    )


def test_a_change_of_clocks_moves_nothing_told_by_the_wall_clock():
    plan = periods({"mon-sun": "10:00-20:00"}, BERLIN)
    assert local(plan.due(plan.day(date(2026, 3, 29))), BERLIN) == "03-29 20:15"
    assert local(plan.due(plan.week(date(2026, 3, 29))), BERLIN) == "03-30 09:00"
    assert local(plan.due(plan.month(date(2026, 10, 31))), BERLIN) == "11-01 09:00"


NEVER_TWICE = [
    [era(SHOP), era({"mon-sun": "09:00-18:00"}, since=at("09-22 15:00"))],
    [era(SHOP), era({"mon-sun": "09:00-18:00"}, since=at("09-22 19:00"))],
    [era(SHOP), era({"mon-sun": "09:00-22:00"}, since=at("09-22 20:30"))],
    [era(SHOP), era(SHOP, zone=MOSCOW, since=at("09-22 15:00"))],
    [era(SHOP, zone=MOSCOW), era(SHOP, since=at("09-22 15:00"))],
    [
        era(None),
        era(SHOP, since=at("09-22 15:00")),
        era(SHOP, cut=time(9), since=at("09-23 09:30")),
    ],
]


@pytest.mark.parametrize("known", NEVER_TWICE)
def test_a_change_of_the_calendar_leaves_no_hole_and_no_overlap(known):
    plan = Periods(Eras(known))
    days = [TUESDAY + timedelta(days=n) for n in range(-8, 9)]
    worked = [plan.day(day) for day in days if plan.works(day)]
    for one, other in pairwise(worked):
        assert one.until == other.since
        assert one.since <= one.until
    cuts = [plan.cut(day) for day in days]
    assert cuts == sorted(cuts)


@pytest.mark.parametrize("known", NEVER_TWICE)
def test_a_later_calendar_moves_no_cut_that_is_past(known):
    before, after = Periods(Eras(known[:1])), Periods(Eras(known[:2]))
    for back in range(1, 20):
        day = TUESDAY + timedelta(days=3 - back)
        if before.cut(day) < known[1].since:
            assert after.cut(day) == before.cut(day)


def test_the_hours_of_a_day_are_told_where_it_closes():
    for week, expected in ((SHOP, "10:00 20:00"), (None, None), ({"mon-sun": "0:00-24:00"}, None)):
        eras = Eras([era(week)])
        found = hours_of(eras, Periods(eras).day(TUESDAY))
        assert (found and " ".join(f"{one.astimezone(ALMATY):%H:%M}" for one in found)) == expected
    eras = Eras([era(SHOP)])
    assert hours_of(eras, Periods(eras).week(TUESDAY)) is None


WEEKS = st.sampled_from([SHOP, None, {"fri-sat": "18:00-02:00"}, {"sat-sun": "00:00-24:00"}])
ZONES = st.sampled_from([ALMATY, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")])
CUTS = st.sampled_from([None, time(21, 30), time(2, 30), time(9), time(0)])


@given(WEEKS, ZONES, CUTS, st.dates(date(2024, 1, 10), date(2030, 1, 1)))
def test_every_moment_is_in_one_day_one_week_and_one_month(week, zone, cut, day):
    plan = periods(week, zone, cut=cut, since=datetime(2020, 1, 1, tzinfo=UTC))
    assert plan.cut(day) < plan.cut(day + timedelta(days=1)) or not plan.works(day)
    assert plan.cut(day) <= plan.cut(day + timedelta(days=1))
    assert plan.day(day).since == plan.cut(plan.before(day))
    week_of, month_of = plan.week(day), plan.month(day)
    assert plan.week(week_of.last + timedelta(days=1)).since == week_of.until
    assert plan.month(month_of.last + timedelta(days=1)).since == month_of.until
    now = plan.cut(day) + timedelta(hours=5)
    for span in ("day", "week", "month"):
        found = plan.latest(span, now)
        assert plan.due(found) <= now < plan.due(found) + timedelta(days=32)
