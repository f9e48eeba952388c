"""The stage's day: when things are due, and where a journey in time halts."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from playground import plan

ZONE = ZoneInfo("Asia/Almaty")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2026-09-22 23:30", "2026-09-22 11:00"),
        ("2026-09-25 08:00", "2026-09-25 11:00"),
        ("2026-09-26 08:00", "2026-09-28 11:00"),
        ("2026-09-27 08:00", "2026-09-28 11:00"),
    ],
)
def test_the_curtain_rises_on_a_weekday_at_eleven(now: str, begins: str) -> None:
    assert plan.beginning(at(now), ZONE) == at(begins)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-09-22 11:00", "2026-09-22 16:00"),
        ("2026-09-22 16:00", "2026-09-22 20:00"),
        ("2026-09-22 16:00:02", "2026-09-22 20:00"),
        ("2026-09-22 23:00", "2026-09-23 16:00"),
        ("2026-09-23 03:00", "2026-09-23 16:00"),
    ],
)
def test_the_next_shift_ends(now: str, end: str) -> None:
    assert plan.shift_end(at(now), ZONE) == at(end) + plan.A_LITTLE


@pytest.mark.parametrize(
    ("now", "due", "last"),
    [
        ("2026-09-22 11:00", "2026-09-22 20:15", "2026-09-21 20:15"),
        ("2026-09-22 20:14", "2026-09-22 20:15", "2026-09-21 20:15"),
        ("2026-09-22 20:16", "2026-09-23 20:15", "2026-09-22 20:15"),
    ],
)
def test_the_summary_is_due_after_closing(now: str, due: str, last: str) -> None:
    assert plan.summary(at(now), ZONE) == at(due) + plan.A_LITTLE
    assert plan.last_summary(at(now), ZONE) == at(last)


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2026-09-22 11:00", "2026-09-22 11:00"),
        ("2026-09-22 08:00", "2026-09-22 10:00:02"),
        ("2026-09-22 16:00", "2026-09-23 10:00:02"),
        ("2026-09-22 23:00", "2026-09-23 10:00:02"),
    ],
)
def test_a_whole_day_begins_while_most_of_it_is_left(now: str, begins: str) -> None:
    assert plan.day_from(at(now), ZONE) == at(begins)
    assert plan.closing(at(now), ZONE) > at(now)


@pytest.mark.parametrize(
    ("now", "found"),
    [("09:59", []), ("10:00", [0, 1]), ("15:30", [0, 1, 2]), ("16:00", [1, 2]), ("20:00", [])],
)
def test_who_is_on_duty(now: str, found: list[int]) -> None:
    assert plan.on_duty(at(f"2026-09-22 {now}"), ZONE) == found


@pytest.mark.parametrize(
    ("now", "ended"),
    [("15:59", False), ("16:00:02", True), ("16:04", True), ("16:06", False), ("11:30", False)],
)
def test_what_passes_on_in_the_middle_of_a_shift_is_no_end_of_it(now: str, ended: bool) -> None:
    assert plan.has_ended(at(f"2026-09-22 {now}"), ZONE) is ended


def test_a_journey_halts_wherever_something_is_due() -> None:
    until = at("2026-09-22 16:00") + plan.A_LITTLE
    found = [f"{halt:%H:%M}" for halt in plan.stops(at("2026-09-22 14:50"), until, ZONE)]
    assert found == ["15:00", "15:30", "15:45", "16:00"]


def test_nights_are_passed_at_once() -> None:
    until = at("2026-09-23 10:00") + plan.A_LITTLE
    found = [f"{halt:%H:%M}" for halt in plan.stops(at("2026-09-22 20:10"), until, ZONE)]
    assert found == ["20:15", "09:00", "10:00"]


def test_a_short_way_needs_no_halt() -> None:
    until = at("2026-09-22 11:25")
    assert plan.stops(at("2026-09-22 11:10"), until, ZONE) == [until]
