"""How rows come into the queue: each once and in order, whoever brings them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from delivery.budget import Budget
from delivery.limits import Limits
from delivery.lining import Lining
from delivery.queue import Queue
from model import MAIN, STAFF, ClientId, Order, RowId, Step
from model.errands.messages import Copy
from storage import outbox
from storage.database import SqliteDatabase
from storage.ports import Tx

NOW = datetime(2026, 9, 21, 10, tzinfo=UTC)
ANNA, BORIS = ClientId(1), ClientId(2)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    base = await SqliteDatabase.open(tmp_path / "smena.db")
    yield base
    await base.close()


def lining_on(database: SqliteDatabase) -> tuple[Lining, Queue]:
    limits = Limits()
    queue = Queue(Budget(limits))
    tools: Any = SimpleNamespace(
        database=database, channel=SimpleNamespace(limits=limits), clock=lambda: NOW
    )
    return Lining(tools, queue, asyncio.Event()), queue


def ordered(tx: Tx, lining: Lining, client_id: ClientId) -> Any:
    """What whoever orders something brings along."""
    outbox.put(tx, Order(Copy(), STAFF, client_id=client_id), NOW)
    return lining.look(tx)


async def test_what_is_brought_needs_no_other_look(database: SqliteDatabase) -> None:
    lining, queue = lining_on(database)
    await lining.load()
    lining.brought(await database.run(ordered, lining, ANNA))
    assert len(queue) == 1 and not database.signal("outbox").is_set()
    lining.brought(await database.run(ordered, lining, ANNA))
    await lining.load()
    assert len(queue) == 2, "each of them once"


async def test_what_a_death_cut_off_has_its_place_before_what_is_brought(
    database: SqliteDatabase,
) -> None:
    await database.run(lambda tx: outbox.put(tx, Order(Copy(), STAFF, client_id=ANNA), NOW))
    await database.run(outbox.call, RowId(1), Step.SELF, NOW, MAIN)
    lining, queue = lining_on(database)
    lining.brought(await database.run(ordered, lining, BORIS))  # before anything was recovered
    await database.run(outbox.wait_again, RowId(1), NOW)
    await lining.load()
    assert len(queue) == 2
