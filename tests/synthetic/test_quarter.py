"""A quarter of a company, and every figure of it counted twice: once by the desk, once slowly."""

import os
from dataclasses import fields
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from types import SimpleNamespace

import pytest

from desk.calendar import eras
from desk.figures import behind, metrics
from desk.figures.figures import Figures
from model import House
from storage.ports import Tx
from tests.cases import daily
from tests.synthetic.compare import changes, days, differences, edges, of_live, of_small
from tests.synthetic.oracle import Oracle
from tests.synthetic.quarter import almaty, berlin, moment, play

SEEDS = int(os.environ.get("SYNTHETIC_SEEDS", "20"))
CHUNK = 2
"""Seeds at once; the first such chunk is tried every day, the others among the proofs."""

HOME = "Europe/Berlin"
OCTOBER = date(2026, 10, 1)
MONTHS = [moment(HOME, *first, 1) for first in ((2026, 10), (2026, 11), (2026, 12), (2027, 1))]
A_WEEK = (moment(HOME, 2026, 10, 19), moment(HOME, 2026, 10, 26))
QUARTER = (MONTHS[0], MONTHS[3])
WEEKS = days("Asia/Almaty", date(2026, 3, 1), 42, step=7)


class Company:
    """What happened to one, and both ways to count it."""

    def __init__(self, tx: Tx, house: House) -> None:
        self.tx, self.house, self.oracle = tx, house, Oracle(tx)

    def differences(self, *spans: tuple[datetime, datetime]) -> list[str]:
        """Between the desk's figures and the oracle's."""
        return differences(self.tx, self.house, self.oracle, spans)


@pytest.fixture(scope="module")
def quarter():
    plan = berlin()
    with play(plan, seed=1) as tx:
        yield Company(tx, plan.houses[-1][1])


@pytest.fixture(scope="module")
def spring():
    plan = almaty()
    with play(plan, seed=1) as tx:
        yield Company(tx, plan.houses[-1][1])


@pytest.fixture(scope="module")
def everything(quarter) -> SimpleNamespace:
    return quarter.oracle.figures(*QUARTER)


def test_the_quarter_holds_what_a_quarter_may_hold(quarter, everything):
    """Were a figure nothing throughout, its equality would say nothing."""
    assert quarter.tx.value("SELECT count(*) FROM conversations") > 3000
    empty = [one.name for one in fields(Figures) if getattr(everything, one.name) == one.default]
    assert empty == []
    assert len(everything.operators) == 6 and len(everything.departments) == 2


def test_the_quarter(quarter):
    assert quarter.differences(QUARTER) == []


def test_each_month(quarter):
    assert quarter.differences(*pairwise(MONTHS)) == []


def test_each_week(quarter):
    assert quarter.differences(*days(HOME, date(2026, 9, 28), 98, step=7)) == []


def test_behind_the_numbers_a_list_counts_exactly_what_its_number_counts(quarter):
    calendars = eras.of(quarter.tx, quarter.house)
    whole = metrics.figures(quarter.tx, calendars, *A_WEEK)
    numbers = {name: behind.number(name, whole) for name in behind.NUMBERS}
    assert all(numbers.values()), "were one nothing, its list would say nothing"
    for name, number in numbers.items():
        found = behind.counted(quarter.tx, calendars, *A_WEEK, name)
        assert sum(client.times for client in found) == number, name


def test_each_day_around_the_switch_of_the_clocks_and_a_holiday(quarter):
    fortnight = days(HOME, date(2026, 10, 19), 14)
    assert max(until - since for since, until in fortnight) == timedelta(hours=25)
    assert quarter.oracle.work.seconds(*fortnight[12]) == 0
    assert quarter.differences(*fortnight) == []


def test_what_lies_at_an_edge(quarter):
    first = days(HOME, OCTOBER, 1)
    noon = (moment(HOME, 2026, 10, 20, 12, 30), moment(HOME, 2026, 10, 22, 9, 15))
    future = (MONTHS[3], MONTHS[3] + timedelta(days=7))
    spans = [*first, noon, future, *changes(quarter.tx)]
    assert quarter.differences(*spans) == []


def test_where_the_clock_is_never_set(spring):
    spans = [*WEEKS, *days("Asia/Almaty", date(2026, 3, 19), 7), *edges(spring.tx, Random(1))]
    assert spring.differences(*spans) == []


@pytest.mark.parametrize("seed", daily(1, range(0, SEEDS, CHUNK)))
def test_small_companies(seed):
    found = [(number, *of_small(number)) for number in range(seed, seed + CHUNK)]
    assert [one for one in found if len(one) > 1] == []


@pytest.mark.parametrize("seed", daily(1, range(0, SEEDS // 2, CHUNK)))
def test_what_the_real_desk_records(seed):
    found = [(number, *of_live(number)) for number in range(seed, seed + CHUNK)]
    assert [one for one in found if len(one) > 1] == []


LOST = ["opened", "reopened", "closed", "message_in", "reply", "no_answer", "snoozed",
        "handed_over", "rating_asked", "rated", "on_duty", "off_duty", "undelivered",
        "promise_missed", "blocked"]  # fmt: skip


@pytest.mark.parametrize("kind", LOST)
def test_a_lost_event_shows(kind, spring):
    """So nothing of what is compared is blind to what it is computed from."""
    spring.tx.run("SAVEPOINT whole")
    spring.tx.run("DELETE FROM events WHERE kind = :kind", kind=kind)
    found = spring.differences(*WEEKS)
    spring.tx.run("ROLLBACK TO whole")
    assert found
