"""The working calendar against a slow model that walks the wall clock minute by minute."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate, groupby
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.calendar import hours
from desk.calendar.hours import ALWAYS, NEVER, ROUND_THE_CLOCK, Calendar, Interval
from desk.calendar.hours import parse_intervals as intervals
from desk.calendar.hours import parse_week as week

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the wall clock's minutes are counted from here
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
ALMATY, MOSCOW = ZoneInfo("Asia/Almaty"), ZoneInfo("Europe/Moscow")


def zones_of(*countries: str) -> list[str]:
    lines = (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return sorted(row[2] for row in rows if row[0] in countries)


# Clocks that jump at odd places: over midnight, back to yesterday, half an hour, a whole day.
ODD = [
    ("America/Havana", date(2024, 11, 3)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("America/St_Johns", date(2006, 10, 29)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
]
ZONES = [*zones_of("RU", "KZ"), "Europe/Berlin", "America/New_York"]
DATES = [
    *(date(2026, 3, 29), date(2026, 10, 25)),  # Berlin: summer, winter
    *(date(2026, 3, 8), date(2026, 11, 1)),  # New York
    date(2024, 3, 1),  # Kazakhstan becomes one zone
    *(date(2011, 3, 27), date(2014, 10, 26)),  # Russia: the last spring gap, the last hour twice
]
PLACES = [(zone, day) for zone in ZONES for day in DATES] + ODD
EVERYDAY = 8
"""Of so many one is tried every day, all in the long ring."""
BEFORE, LENGTH = 3, 6 * 1440  # a window: days before the date, minutes in all


class Model:
    """Whether each minute of a window is open, told from what the wall clock shows there."""

    def __init__(self, zone: str, day: date, calendar: Calendar) -> None:
        self.first = datetime.combine(day - BEFORE * DAY, time(), UTC)
        self.last = self.first + LENGTH * MINUTE
        shown, yet_to_show = wall_clock(zone, self.first)
        opened = bytearray(LENGTH)
        for step in range(-2, LENGTH // 1440 + 3):
            date_of = self.first.date() + step * DAY
            for each in plan_of(calendar, date_of):
                start, end = minute_of(date_of, each.start), minute_of(date_of, each.end)
                end += 1440 if end <= start else 0
                low, high = bisect_left(shown, start), bisect_left(yet_to_show, end)
                opened[low:high] = b"\1" * max(high - low, 0)
        self.opened = opened
        self.sums = [0, *accumulate(opened)]

    def is_open(self, t: datetime) -> bool:
        return bool(self.opened[(t - self.first) // MINUTE])

    def passed(self, t: datetime) -> float:
        """Working seconds from the window's start to `t`."""
        whole, rest = divmod(t - self.first, MINUTE)
        inside = rest.total_seconds() if whole < LENGTH and self.opened[whole] else 0
        return self.sums[whole] * 60 + inside

    def stretches(self) -> Iterator[tuple[datetime, datetime]]:
        at = 0
        for is_open, run in groupby(self.opened):
            length = len(list(run))
            if is_open:
                yield self.first + at * MINUTE, self.first + (at + length) * MINUTE
            at += length

    def next_opening(self, t: datetime) -> datetime | None:
        if self.is_open(t):
            return t
        found = self.opened.find(1, (t - self.first) // MINUTE)
        return None if found < 0 else self.first + found * MINUTE

    def closing(self, t: datetime) -> datetime | None:
        """None when it isn't in the window."""
        found = self.opened.find(0, (t - self.first) // MINUTE)
        return None if found < 0 else self.first + found * MINUTE


@lru_cache(maxsize=300)
def wall_clock(zone: str, first: datetime) -> tuple[list[int], list[int]]:
    """For every minute the latest time shown so far and the earliest yet to be shown."""
    there = ZoneInfo(zone)
    moments = (first + minute * MINUTE for minute in range(-1440, LENGTH + 1440))
    from_epoch = (first - EPOCH.replace(tzinfo=UTC)) // MINUTE - 1440
    offsets = (t.astimezone(there).utcoffset() // MINUTE for t in moments)
    shown = [minute + offset for minute, offset in enumerate(offsets, from_epoch)]
    most = list(accumulate(shown, max))[1440:-1440]
    least = list(accumulate(reversed(shown), min))[::-1][1440:-1440]
    return most, least


def minute_of(day: date, at: time) -> int:
    return (datetime.combine(day, at) - EPOCH) // MINUTE


def plan_of(calendar: Calendar, day: date) -> tuple[Interval, ...]:
    if day in calendar.extra:
        return calendar.extra[day]
    return () if day in calendar.closed else calendar.week[day.weekday()]


# --- what hypothesis makes -------------------------------------------------------------------

minutes = st.one_of(
    st.sampled_from([0, 30, 60, 90, 120, 150, 180, 210, 1380, 1410, 1439]),
    st.integers(0, 47).map(lambda half: half * 30),
    st.integers(0, 1439),
).map(lambda minute: time(*divmod(minute, 60)))
interval = st.builds(Interval, minutes, minutes)
plans = st.one_of(
    st.lists(interval, max_size=3).map(tuple),
    st.just((ROUND_THE_CLOCK,)),
    st.just(intervals("09:00-13:00, 14:00-18:00")),
)
# Three plans in turn, so that each meets each, over Sunday too.
weeks = st.one_of(st.just(ALWAYS), st.tuples(plans, plans, plans).map(lambda a: (*a, *a, a[1])))


@st.composite
def places(draw: st.DrawFn) -> tuple[Calendar, Model]:
    zone, day = draw(st.sampled_from(PLACES))
    near = st.integers(-BEFORE, 4).map(lambda step: day + step * DAY)
    calendar = Calendar(
        ZoneInfo(zone),
        draw(weeks),
        draw(st.frozensets(near, max_size=2)),
        draw(st.dictionaries(near, plans, max_size=2)),
    )
    return calendar, Model(zone, day, calendar)


def moments(model: Model) -> st.SearchStrategy[datetime]:
    """In the window, a day from its edges; often right at a boundary."""
    inner = timedelta(minutes=LENGTH) - 2 * DAY
    edges = [edge for stretch in model.stretches() for edge in stretch]
    near = [t for t in edges if model.first + DAY <= t < model.last - DAY] or [model.first + DAY]
    tick = st.sampled_from([0, 1, -1, 1_000_000, -1_000_000])
    return st.one_of(
        st.builds(lambda by: model.first + DAY + by, st.timedeltas(timedelta(), inner)),
        st.builds(lambda t, by: t + timedelta(microseconds=by), st.sampled_from(near), tick),
    )


@pytest.mark.proof
@settings(max_examples=70, deadline=None)
@given(st.data(), places())
def test_every_answer_is_the_models(data, place):
    calendar, model = place
    a, b = data.draw(moments(model)), data.draw(moments(model))
    assert calendar.is_open(a) == model.is_open(a)
    assert calendar.elapsed(a, b) == pytest.approx(
        max(model.passed(b) - model.passed(a), 0), abs=1e-6
    )
    expected = model.next_opening(a)
    opening = calendar.next_opening(a)
    assert opening == expected or (expected is None and (opening is None or opening >= model.last))
    if not model.is_open(a):
        assert calendar.closing(a) is None
    elif closing := model.closing(a):
        assert calendar.closing(a) == closing


@settings(max_examples=50, deadline=None)
@given(st.data(), places())
def test_the_laws_of_working_time(data, place):
    calendar, model = place
    s, t, u = sorted(data.draw(st.lists(moments(model), min_size=3, max_size=3)))
    assert calendar.elapsed(s, t) + calendar.elapsed(t, u) == pytest.approx(calendar.elapsed(s, u))
    assert calendar.elapsed(u, s) == 0
    assert 0 <= calendar.elapsed(s, u) <= (u - s).total_seconds()
    reached = calendar.after(s, calendar.elapsed(s, u))
    assert s <= reached <= u
    assert calendar.elapsed(s, reached) == calendar.elapsed(s, u)
    if calendar.is_open(u) and calendar.is_open(u - timedelta(microseconds=1)):
        assert reached == u
    else:  # nothing was worked since: it is the closing before
        assert reached == s or calendar.closing(reached - timedelta(microseconds=1)) == reached
    seconds = data.draw(st.floats(0, 90_000).map(lambda x: round(x, 6)))
    later = calendar.after(s, seconds)
    assert later is None or calendar.elapsed(s, later) == pytest.approx(seconds, abs=2e-6)


@pytest.mark.proof
@settings(max_examples=40, deadline=None)
@given(st.data(), places())
def test_the_next_opening_is_open_and_nothing_before_it_is(data, place):
    calendar, model = place
    t = data.draw(moments(model))
    opening = calendar.next_opening(t)
    if opening is not None:
        assert opening >= t
        assert calendar.is_open(opening)
        assert calendar.elapsed(t, opening) == 0
    closing = calendar.closing(t)
    if closing is not None:
        assert not calendar.is_open(closing)
        assert calendar.elapsed(t, closing) == (closing - t).total_seconds()


@settings(max_examples=40, deadline=None)
@given(st.data(), places())
def test_a_moment_is_open_when_a_stretch_has_it_and_belongs_to_the_day_that_began_it(data, place):
    calendar, model = place
    t = data.draw(moments(model))
    local = t.astimezone(calendar.zone).date()
    assert calendar.is_open(t) == within(t, calendar.stretches(local - DAY, local + DAY))
    day = calendar.day_of(t)
    if calendar.is_open(t):
        assert within(t, calendar.stretches(day, day))
        assert not within(t, calendar.stretches(day - 3 * DAY, day - DAY))
    else:
        assert day == local


def within(t: datetime, stretches: Iterator[tuple[datetime, datetime]]) -> bool:
    return any(start <= t < end for start, end in stretches)


# --- every zone, every switch ----------------------------------------------------------------

USUAL = intervals("02:30-03:15, 10:00-13:00, 14:00-18:30, 23:30-01:10")
CROSSING = (
    *(USUAL, intervals("00:00-24:00"), USUAL, USUAL),
    intervals("00:15-02:30, 02:45-09:00, 21:00-03:30"),
    intervals("08:00-02:20"),
    intervals("02:40-24:00"),
)
# These begin and end where clocks jump.
TOUCHING = (intervals("00:20-01:00, 01:15-02:00, 02:20-03:00, 21:15-23:00, 23:20-24:00"),) * 7
FROM_THE_HOUR = (intervals("01:00-01:20, 02:00-02:15, 03:00-03:30, 23:00-23:30, 23:50-00:00"),) * 7


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        pytest.param(*place, marks=[] if number % EVERYDAY == 0 else [pytest.mark.proof])
        for number, place in enumerate(PLACES)
    ],
    ids=str,
)
def test_the_stretches_of_every_zone_around_every_switch(zone, day):
    for plan in (CROSSING, TOUCHING, FROM_THE_HOUR):
        calendar = Calendar(ZoneInfo(zone), plan)
        model = Model(zone, day, calendar)
        first, last = model.first.date() - 3 * DAY, model.last.date() + 3 * DAY
        cut = [
            (max(start, model.first), min(end, model.last))
            for start, end in calendar.stretches(first, last)
            if start < model.last and end > model.first
        ]
        assert cut == list(model.stretches())


def test_the_windows_hold_the_switches_they_are_for():
    shown = {
        place: wall_clock(place[0], datetime.combine(place[1] - BEFORE * DAY, time(), UTC))
        for place in ODD
    }
    for most, _ in shown.values():
        assert most[-1] - most[0] != LENGTH - 1
    offsets = {
        (zone, at): ZoneInfo(zone).utcoffset(at)
        for zone in ("Asia/Almaty", "Europe/Moscow")
        for at in (datetime(2024, 2, 1), datetime(2024, 4, 1))  # noqa: DTZ001
    }
    assert [offset / timedelta(hours=1) for offset in offsets.values()] == [6, 5, 3, 3]
    assert len(ZONES) >= 33


# --- by hand ---------------------------------------------------------------------------------


def at(zone: ZoneInfo, text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def test_real_hours_count_on_a_short_and_a_long_day():
    always = Calendar(BERLIN, ALWAYS)
    for day, hours_of in (("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)):
        start = at(BERLIN, f"{day} 00:00")
        assert always.elapsed(start, start + DAY) == hours_of * 3600
    one = Calendar(ALMATY, ALWAYS)
    assert one.elapsed(at(ALMATY, "2024-02-29"), at(ALMATY, "2024-03-01")) == 25 * 3600


@pytest.mark.parametrize(
    ("day", "text", "stretch"),
    [
        # 02:00 to 03:00 is skipped at 01:00 UTC
        ("2026-03-29", "02:30-05:00", ("01:00", "03:00")),
        ("2026-03-29", "00:30-02:30", ("2026-03-28 23:30", "01:00")),
        ("2026-03-29", "02:10-02:50", None),
        # 02:00 to 03:00 comes twice, from 00:00 and from 01:00 UTC
        ("2026-10-25", "02:30-05:00", ("00:30", "04:00")),
        ("2026-10-25", "01:00-02:30", ("2026-10-24 23:00", "01:30")),
        ("2026-10-25", "02:10-02:50", ("00:10", "01:50")),
        ("2026-10-25", "01:00-02:00", ("2026-10-24 23:00", "00:00")),
        ("2026-10-25", "02:00-03:00", ("00:00", "02:00")),
    ],
)
def test_times_that_are_skipped_or_come_twice(day, text, stretch):
    day_of = date.fromisoformat(day)
    calendar = Calendar(BERLIN, NEVER, extra={day_of: intervals(text)})
    expected = [
        tuple(at(UTC, moment if " " in moment else f"{day} {moment}") for moment in stretch)
        for stretch in [stretch]
        if stretch
    ]
    assert list(calendar.stretches(day_of, day_of)) == expected


def test_a_night_belongs_to_the_day_it_began():
    calendar = Calendar(MOSCOW, week({"fri": "20:00-02:00", "sat": "12:00-24:00"}))
    night = at(MOSCOW, "2026-07-04 01:59:59")
    assert calendar.is_open(night)
    assert calendar.day_of(night) == date(2026, 7, 3)
    assert not calendar.is_open(at(MOSCOW, "2026-07-04 02:00"))
    assert calendar.day_of(at(MOSCOW, "2026-07-04 02:00")) == date(2026, 7, 4)
    assert calendar.closing(night) == at(MOSCOW, "2026-07-04 02:00")
    assert calendar.closing(at(MOSCOW, "2026-07-04 13:00")) == at(MOSCOW, "2026-07-05 00:00")
    assert not calendar.is_open(at(MOSCOW, "2026-07-05 00:00"))


def test_a_night_that_overlaps_the_next_day_is_one_stretch_and_has_the_overlap():
    friday, saturday = date(2026, 7, 3), date(2026, 7, 4)
    calendar = Calendar(
        MOSCOW,
        NEVER,
        extra={friday: intervals("20:00-10:00"), saturday: intervals("05:00-06:00, 09:00-12:00")},
    )
    end = at(MOSCOW, "2026-07-04 12:00")
    assert list(calendar.stretches(friday, saturday)) == [(at(MOSCOW, "2026-07-03 20:00"), end)]
    assert calendar.day_of(at(MOSCOW, "2026-07-04 05:30")) == friday
    assert calendar.day_of(at(MOSCOW, "2026-07-04 10:30")) == saturday
    assert calendar.closing(at(MOSCOW, "2026-07-04 05:30")) == end
    assert calendar.elapsed(at(MOSCOW, "2026-07-03"), at(MOSCOW, "2026-07-05")) == 16 * 3600


def test_a_clock_set_back_over_midnight_leaves_the_new_day_begun():
    zone, day = ZoneInfo("America/St_Johns"), date(2006, 10, 29)
    calendar = Calendar(zone, NEVER, extra={day: intervals("00:00-10:00")})
    yesterday_again = at(zone, "2006-10-28 23:15", fold=1)
    assert calendar.is_open(yesterday_again)
    assert calendar.day_of(yesterday_again) == day
    assert calendar.elapsed(at(zone, "2006-10-28 12:00"), yesterday_again) == 15 * 60


def test_a_break_is_not_worked():
    calendar = Calendar(MOSCOW, week({"mon-fri": "10:00-13:00, 14:00-20:00"}))
    noon = at(MOSCOW, "2026-07-06 12:30")
    assert calendar.closing(noon) == at(MOSCOW, "2026-07-06 13:00")
    assert calendar.next_opening(at(MOSCOW, "2026-07-06 13:20")) == at(MOSCOW, "2026-07-06 14:00")
    assert calendar.after(noon, 3600) == at(MOSCOW, "2026-07-06 14:30")
    assert calendar.after(noon, 1800) == at(MOSCOW, "2026-07-06 13:00")
    assert calendar.after(at(MOSCOW, "2026-07-10 19:59"), 120) == at(MOSCOW, "2026-07-13 10:01")
    assert calendar.elapsed(noon, at(MOSCOW, "2026-07-13 12:30")) == 5 * 9 * 3600


def test_nothing_to_wait_for_is_now_even_when_closed():
    closed = at(MOSCOW, "2026-07-05 03:00")
    calendar = Calendar(MOSCOW, week({"mon": "10:00-11:00"}))
    assert calendar.after(closed, 0) == closed
    assert calendar.after(closed, -1) == closed


def test_the_answers_are_in_utc():
    calendar = Calendar(MOSCOW, ALWAYS)
    now = at(MOSCOW, "2026-07-05 03:00")
    found = [calendar.next_opening(now), calendar.after(now, 0), calendar.after(now, 5)]
    found += next(calendar.stretches(now.date(), now.date()))
    assert {moment.tzinfo for moment in found} == {UTC}


def test_a_moment_in_the_second_of_two_equal_hours_is_not_the_first():
    calendar = Calendar(BERLIN, ALWAYS)
    first, second = (at(BERLIN, "2026-10-25 02:30", fold) for fold in (0, 1))
    assert calendar.elapsed(first, second) == 3600
    assert calendar.elapsed(second, first) == 0


def test_round_the_clock_never_closes_and_is_one_stretch():
    calendar = Calendar(NEW_YORK, ALWAYS)
    now = at(NEW_YORK, "2026-07-05 03:00")
    assert calendar.closing(now) is None
    assert calendar.next_opening(now) == now
    assert calendar.after(now, 1e8) == now.astimezone(UTC) + timedelta(seconds=1e8)
    [(start, end)] = calendar.stretches(date(2026, 1, 1), date(2026, 12, 31))
    assert end - start == timedelta(days=365)
    assert calendar.day_of(at(NEW_YORK, "2026-07-05 00:00")) == date(2026, 7, 5)


def test_never_open():
    calendar = Calendar(NEW_YORK, NEVER)
    now = at(NEW_YORK, "2026-07-05 03:00")
    assert calendar.next_opening(now) is calendar.closing(now) is calendar.after(now, 1) is None
    assert calendar.elapsed(now, now + 1000 * DAY) == 0
    assert not list(calendar.stretches(date(2026, 1, 1), date(2026, 12, 31)))


def test_open_again_long_after_the_horizon():
    then = date(2028, 7, 5)
    calendar = Calendar(MOSCOW, NEVER, extra={then: intervals("10:00-11:00")})
    now = at(MOSCOW, "2026-07-05 03:00")
    assert calendar.next_opening(now) is None
    assert calendar.elapsed(now, at(MOSCOW, "2028-07-06")) == 3600


def test_open_for_months_and_then_closed():
    week_of = replace(Calendar(MOSCOW, ALWAYS), closed=frozenset({date(2026, 12, 31)}))
    assert week_of.closing(at(MOSCOW, "2026-01-05 03:00")) == at(MOSCOW, "2026-12-31 00:00")


DAILY = week({"mon-sun": "10:00-20:00"})


@pytest.mark.parametrize(
    ("country", "zone", "closed", "working"),
    [
        ("RU", MOSCOW, ["2026-01-08", "2026-05-09", "2026-06-12", "2026-11-04"], "2026-12-25"),
        ("KZ", ALMATY, ["2026-01-07", "2026-03-22", "2026-10-25", "2026-12-16"], "2026-11-04"),
        ("DE", BERLIN, ["2026-04-03", "2026-05-14", "2026-10-03", "2026-12-26"], "2026-05-09"),
        ("de-BY", BERLIN, ["2026-01-06", "2026-04-03", "2026-11-01"], "2026-05-09"),
        ("", BERLIN, [], "2026-01-01"),
    ],
)
def test_public_holidays_are_closed(country, zone, closed, working):
    calendar = Calendar(zone, DAILY, country=country)
    assert [day for day in closed if calendar.is_open(at(zone, f"{day} 12:00"))] == []
    assert calendar.is_open(at(zone, f"{working} 12:00"))


def test_an_extra_day_wins_over_a_holiday_and_over_a_closed_day():
    victory, own = date(2026, 5, 9), date(2026, 7, 6)
    plan = {"mon-fri": "10:00-20:00"}
    short = intervals("12:00-16:00")
    closed = Calendar(MOSCOW, week(plan), frozenset({own}), {}, "RU")
    both = replace(closed, extra={victory: short, own: short})
    for day in (victory, own):
        noon = at(MOSCOW, f"{day} 12:30")
        assert not closed.is_open(noon)
        assert both.closing(noon) == at(MOSCOW, f"{day} 16:00")
    assert closed.next_opening(at(MOSCOW, "2026-05-09 09:00")) == at(MOSCOW, "2026-05-12 10:00")


def test_an_extra_day_without_intervals_is_closed():
    day = date(2026, 7, 6)
    calendar = Calendar(MOSCOW, DAILY, extra={day: ()})
    assert not calendar.is_open(at(MOSCOW, f"{day} 12:00"))


def test_the_night_before_a_holiday_ends_as_planned():
    calendar = Calendar(MOSCOW, week({"mon-sun": "20:00-02:00"}), country="RU")
    assert calendar.closing(at(MOSCOW, "2026-11-03 23:00")) == at(MOSCOW, "2026-11-04 02:00")
    assert not calendar.is_open(at(MOSCOW, "2026-11-04 21:00"))


@pytest.mark.parametrize("country", ["ZZ", "BANK", "NYSE", "DE-XX", "Russia", "-"])
def test_an_unknown_country_is_refused_at_once(country):
    with pytest.raises(ValueError, match=f'no public holidays are known for "{country}"'):
        Calendar(MOSCOW, DAILY, country=country)


def test_a_moment_without_a_zone_is_refused():
    naive = datetime(2026, 7, 5)  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a zone"):
        Calendar(MOSCOW, DAILY).is_open(naive)
    with pytest.raises(ValueError, match="no zone"):
        Interval(time(1, tzinfo=UTC), time(2))
    with pytest.raises(ValueError, match="7 days, not 1"):
        Calendar(MOSCOW, ((),))


def test_calendars_are_values_and_keep_what_they_were_given():
    extra: dict[date, tuple[Interval, ...]] = {}
    one, other = (Calendar(MOSCOW, DAILY, extra=extra) for _ in range(2))
    assert one.is_open(at(MOSCOW, "2026-07-05 12:00"))
    extra[date(2026, 7, 6)] = ()
    assert one == other
    assert hash(one) == hash(other)
    assert one.is_open(at(MOSCOW, "2026-07-06 12:00"))


def test_what_is_remembered_has_a_limit(monkeypatch):
    monkeypatch.setattr(hours, "CACHED_DAYS", 10)
    calendar = Calendar(MOSCOW, DAILY)
    now = at(MOSCOW, "2026-07-05 12:00")
    assert calendar.elapsed(now, now + 100 * DAY) == 100 * 36_000
    assert len(calendar._days) <= 10


# --- the settings' text ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10:00-13:00, 14:00-20:00", "10:00-13:00 14:00-20:00"),
        ("14:00–20:00,9:00 — 13.30", "09:00-13:30 14:00-20:00"),
        ("20:00-02:00", "20:00-02:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("10:00-13:00, 13:00-24:00", "10:00-13:00 13:00-24:00"),
        ("00:00-23:59", "00:00-24:00"),
        ("9:00-12:59, 14:00-17:59", "09:00-13:00 14:00-18:00"),
        ("20:00-07.59", "20:00-08:00"),
        ("  ", ""),
    ],
)
def test_intervals_are_read(text, said):
    found = intervals(text)
    assert " ".join(str(each) for each in found) == said
    assert intervals(",".join(str(each) for each in found)) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("10:00-25:00", 'no such time "25:00", write it like "09:00"'),
        ("24:00-10:00", 'no such time "24:00", write it like "09:00"'),
        ("10:00-10:60", 'no such time "10:60", write it like "09:00"'),
        ("10-18", 'no such time "10", write it like "09:00"'),
        ("١٠:00-18:00", 'no such time "١٠:00", write it like "09:00"'),
        ("10:00", '"10:00" is no interval, write it like "10:00-20:00"'),
        ("10:00-12:00-14:00", '"10:00-12:00-14:00" is no interval, write it like "10:00-20:00"'),
        ("10:00-12:00,", '"" is no interval, write it like "10:00-20:00"'),
        ("10:00-14:00, 13:00-20:00", '"10:00-14:00" and "13:00-20:00" overlap'),
        ("20:00-02:00, 22:00-23:00", '"20:00-02:00" and "22:00-23:00" overlap'),
        ("00:00-24:00, 10:00-11:00", '"00:00-24:00" and "10:00-11:00" overlap'),
    ],
)
def test_bad_intervals_are_refused_with_a_reason(text, reason):
    with pytest.raises(ValueError) as caught:
        intervals(text)
    assert str(caught.value) == reason


def test_a_week_is_read_and_the_narrower_key_holds():
    found = week(
        {"fri": "10:00-18:00", "Mon-Fri": "10:00-20:00", "sat - sun": "11:00-15:00", "sun": ""}
    )
    assert found == (
        *[intervals("10:00-20:00")] * 4,
        intervals("10:00-18:00"),
        intervals("11:00-15:00"),
        (),
    )
    assert week({}) == NEVER
    assert week({"mon-sun": "00:00-24:00"}) == week({"mon-sun": "00:00-23:59"}) == ALWAYS
    assert [bool(day) for day in week({"sat-mon": "10:00-11:00"})] == [1, 0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ({"mno": ""}, 'no such day "mno"; days are mon, tue, wed, thu, fri, sat, sun'),
        ({"": ""}, 'no such day ""; days are mon, tue, wed, thu, fri, sat, sun'),
        ({"mon-": ""}, 'no such day ""; days are mon, tue, wed, thu, fri, sat, sun'),
        ({"mon-tue-wed": ""}, 'no such day "tue-wed"; days are mon, tue, wed, thu, fri, sat, sun'),
        ({"mon": "26:00-27:00"}, '"mon": no such time "26:00", write it like "09:00"'),
        ({"mon-tue": "", "tue-wed": ""}, '"tue-wed": tue is already said'),
        ({"mon": "", "MON": ""}, '"MON": mon is already said'),
        (
            {"sun": "20:00-02:00", "mon": "01:00-05:00"},
            '"20:00-02:00" of sun overlaps "01:00-05:00" of mon',
        ),
    ],
)
def test_a_bad_week_is_refused_with_a_reason(plan: Mapping[str, str], reason):
    with pytest.raises(ValueError) as caught:
        week(plan)
    assert str(caught.value) == reason


def test_a_night_may_touch_the_morning():
    assert week({"mon-sun": "08:00-08:00"})[0] == (Interval(time(8), time(8)),)
