"""An operator's own day: two lines at a shift's end, once, of nobody's work but theirs."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from desk.relay import presses
from desk.shifts import own_day
from model import DutyRules, Page, Row
from model.errands.lines import Say
from model.errands.papers import OwnDay
from storage import outbox, people
from tests.rules.test_shifts import ANNA, BORIS, HOUR, Desk, at


def orders(desk: Desk) -> list[Row]:
    """The lines that were ordered."""
    return [row for row in outbox.new_rows(desk.tx, 0) if isinstance(row.errand, OwnDay)]


def page(desk: Desk) -> Page:
    """The only one that was ordered, as it is put together."""
    (row,) = orders(desk)
    return own_day.compose(desk.tx, desk.house, row)


def work(desk: Desk, who: int, *clients: int, now: datetime) -> None:
    """Each of the clients asks, and gets an answer two minutes later."""
    for number, client in enumerate(clients):
        desk.writes(client, now + number * HOUR / 10)
        desk.replies(who, client, desk.now + timedelta(minutes=2))


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Evening")
    desk.tick(at(9))
    desk.tick(at(16))
    return desk


def test_it_comes_once_when_the_shift_ends_and_is_of_ones_own_work(desk: Desk) -> None:
    work(desk, ANNA, 101, 102, now=at(10))
    work(desk, BORIS, 103, 104, 105, now=at(16, 30))
    desk.tick(at(17, 59))
    assert not orders(desk)
    for minute in (0, 1, 30):
        desk.tick(at(18, minute))
    mine = page(desk).args["mine"]
    assert (mine.operator_id, mine.replies, mine.conversations) == (ANNA, 2, 2)
    assert page(desk).args["items"] == []
    assert orders(desk)[0].errand == OwnDay(since=at(9), until=at(18))


def test_it_stands_behind_the_lists_of_the_shifts_end(desk: Desk) -> None:
    work(desk, ANNA, 101, now=at(10))
    desk.writes(102, at(17, 40))
    desk.press(ANNA, presses.claim, 102)
    desk.tick(at(17, 45))
    desk.tick(at(18))
    said = [row for row in outbox.new_rows(desk.tx, 0) if row.chat == ANNA]
    assert [row.errand.text if isinstance(row.errand, Say) else row.kind for row in said] == [
        "duty.welcome", "duty.leaving", "own_day",
    ]  # fmt: skip


def test_what_was_kept_is_named(desk: Desk) -> None:
    work(desk, ANNA, 101, now=at(10))
    desk.writes(101, at(17, 30))
    desk.leaves(ANNA, "leave_keep", 101)
    desk.tick(at(18))
    assert [item["client"] for item in page(desk).args["items"]] == [101]


def test_not_for_somebody_who_answered_nobody(desk: Desk) -> None:
    desk.writes(101, at(10))
    desk.press(ANNA, presses.claim, 101)
    desk.tick(at(18))
    assert not orders(desk)


def test_a_break_is_no_end(desk: Desk) -> None:
    work(desk, ANNA, 101, now=at(10))
    desk.says(ANNA, "break", at(12))
    desk.tick(at(12, 1))
    assert not orders(desk)


def test_off_in_mid_shift_is_an_end(desk: Desk) -> None:
    work(desk, ANNA, 101, now=at(10))
    desk.says(ANNA, "off", at(12))
    desk.tick(at(12, 1))
    assert page(desk).args["mine"].replies == 1


def silent(desk: Desk) -> None:
    desk.house = type(desk.house)(zone=desk.house.zone, duty=DutyRules(desk.house.duty.shifts,
                                                                       own_day=False))  # fmt: skip


def without_the_bot(desk: Desk) -> None:
    desk.tx.run("UPDATE operators SET private = 0 WHERE id = :id", id=ANNA)


def gone(desk: Desk) -> None:
    people.set_in_group(desk.tx, ANNA, False)


@pytest.mark.parametrize("reason", [silent, without_the_bot, gone])
def test_not_when(desk: Desk, reason: Any) -> None:
    work(desk, ANNA, 101, now=at(10))
    reason(desk)
    desk.tick(at(18))
    assert not orders(desk)
