"""What a tick costs: it asks for what is due, however much waits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from app.clock import OFTEN
from desk.conversations import topics
from model import House, Person
from storage import clients, company, conversations, duties, people
from storage.database import SqliteTx, connect
from storage.migrations import migrate

HOUSE, NOW = House(), datetime(2026, 11, 2, 12, tzinfo=UTC)
AT_WORK = (1, 2, 3)
STEP = 100
"""So many instructions of SQLite's machine are counted as one."""


def world(waiting: int, *, claimed: bool, on_duty: bool) -> SqliteTx:
    """A company where so many clients have waited for an hour; every step about them is done."""
    connection = connect(":memory:")
    migrate(connection)
    tx = SqliteTx(connection)
    company.set_group(tx, -100, "")
    for operator in AT_WORK:
        people.meet(tx, Person(operator, f"Operator {operator}"), NOW)
        people.set_in_group(tx, operator, True)
        if on_duty:
            duties.say(tx, operator, "on", NOW, until=NOW + timedelta(hours=9))
    since = NOW - timedelta(hours=1)
    for number in range(waiting):
        client = clients.meet(tx, Person(1000 + number, "Client"), since)
        conversation = conversations.start(tx, client.id, since)
        conversations.wait(tx, conversation.id, since)
        if claimed:
            conversations.claim(tx, conversation.id, AT_WORK[number % len(AT_WORK)], since)
    for minutes in (0, 1, 2, 60, 61):  # at first whoever came begins, and an hour later is late
        tick(tx, NOW + timedelta(minutes=minutes))
    return tx


def tick(tx: SqliteTx, now: datetime) -> None:
    """All that the clock does within its usual tick, and what it does once a minute."""
    for _, act in OFTEN:
        act(tx, HOUSE, now)
    topics.close_strays(tx, now)


def work(tx: SqliteTx, act: Callable[[], None]) -> int:
    """How much the database has to do for it."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    tx._connection.set_progress_handler(count, STEP)
    act()
    tx._connection.set_progress_handler(None, 0)
    return steps


@pytest.mark.proof
@pytest.mark.parametrize("on_duty", [True, False])
@pytest.mark.parametrize("claimed", [True, False])
def test_a_tick_costs_the_same_however_much_waits(claimed: bool, on_duty: bool) -> None:
    costs = []
    for waiting in (200, 2000):
        tx = world(waiting, claimed=claimed, on_duty=on_duty)
        moment = NOW + timedelta(minutes=65)
        costs.append(work(tx, partial(tick, tx, moment)))
    few, many = costs
    assert many <= 2 * few + 20, costs
