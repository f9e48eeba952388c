"""What a message in costs, by count: statements, and ways to the storage's thread and back.

Seconds would be those of the machine. Where a bound is too low for something new, the new thing is
dear to everybody who writes: ask whether a row that is read already says it.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import Update

import handlers
from app import lean
from app.intake import Intake
from app.worker import Worker
from desk.relay import messages
from model import House, Incoming, Person
from storage import clients, company, inbox, links, people
from storage.database import SqliteDatabase
from storage.ports import Tx
from tests import blank, former
from tests.fuzz import shapes

NOW = datetime.fromtimestamp(shapes.DATE, UTC)
FRAME = ("BEGIN", "COMMIT")
FROM_CLIENT, FROM_STAFF = 24, 23
"""Statements from the update to its own "done", of somebody who has written before."""


class _NoRoad:
    """Nothing is asked of Telegram here."""

    async def ask(self, method: str, question: object, seconds: float) -> dict[str, Any]:
        raise AssertionError(method)


class Counted:
    """A company whose ways to the disk are counted."""

    def __init__(self, database: SqliteDatabase) -> None:
        self.database = database
        self.committed = asyncio.Event()
        self.worker = Worker(
            database, handlers.root(), lambda tx: House(lobby_over=10),
            me="alatau_bot", bot_id=shapes.BOT, words={}, clock=lambda: NOW, trace=self._passed,
        )  # fmt: skip
        self.intake = Intake(
            database, _NoRoad(), allowed=[], poll_timeout=0, clock=lambda: NOW,
            trace=lambda label: None, worker=self.worker,
        )  # fmt: skip
        self._numbers = iter(range(90_000_001, 90_000_100))

    def _passed(self, label: str) -> None:
        if label == "handlers.committed":
            self.committed.set()

    async def comes(self, message: dict[str, Any]) -> None:
        """It is kept, and waits for the worker."""
        await self.intake._keep([{"update_id": next(self._numbers), "message": message}])

    async def costs(self, message: dict[str, Any]) -> list[str]:
        """The statements of keeping and handling it."""
        said: list[str] = []
        await self.database.alone(lambda file: file.set_trace_callback(said.append))
        await self.comes(message)
        assert await self.worker.work() == 1
        await self.database.alone(lambda file: file.set_trace_callback(None))
        return [one for one in said if not one.startswith(FRAME)]


@pytest.fixture
async def counted(tmp_path: Path) -> AsyncIterator[Counted]:
    base = await SqliteDatabase.open(tmp_path / "smena.db")
    await base.run(_found)
    await lean.build([Update])
    yield Counted(base)
    await base.close()


def _found(tx: Tx) -> None:
    company.set_group(tx, shapes.GROUP, "Алатау")
    company.set_state(tx, True, [])
    olga, anna = Person(shapes.OLGA, "Ольга", locale="ru"), Person(shapes.ANNA, "Анна", locale="ru")
    people.meet(tx, olga, NOW)
    people.set_in_group(tx, olga.id, True)
    key = former.client(tx, anna, NOW).id
    clients.set_topic(tx, key, shapes.TOPICS[shapes.ANNA], "тема")


async def test_a_known_clients_words_and_a_reply_take_so_many_statements(counted: Counted) -> None:
    asked = [
        await counted.costs(shapes.in_private(shapes.ANNA, number, text="Где мой заказ?"))
        for number in (50_000_001, 50_000_002)
    ]
    await counted.database.run(blank.shown)
    await counted.database.run(_all_left)
    replied = [
        await counted.costs(shapes.in_topic(shapes.ANNA, number, text="Уже везём"))
        for number in (50_000_003, 50_000_004)
    ]
    assert len(asked[-1]) <= FROM_CLIENT, asked[-1]
    assert len(replied[-1]) <= FROM_STAFF, replied[-1]
    copies = await counted.database.run(
        lambda tx: tx.value("SELECT count(*) FROM outbox WHERE kind = 'copy'")
    )
    assert copies == 4, "all of it was handled"


async def test_a_message_alone_is_kept_and_carried_out_and_looked_for_no_more(
    counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways, plain, looked = list[str](), counted.database.run, asyncio.Event()

    async def run(action: Callable[..., Any], *args: Any) -> Any:
        ways.append(action.__name__)
        found = await plain(action, *args)
        looked.set()
        return found

    monkeypatch.setattr(counted.database, "run", run)
    working = asyncio.create_task(counted.worker.run())
    await looked.wait()
    ways.clear()
    await counted.comes(shapes.in_private(shapes.ANNA, 50_000_001, text="Где мой заказ?"))
    await counted.committed.wait()
    for _ in range(10):  # whatever it still wanted to do, it would have begun
        await asyncio.sleep(0)
    working.cancel()
    assert ways == ["_kept", "_advance"]


async def test_a_card_is_told_once_a_minute_that_they_were_answered(counted: Counted) -> None:
    await counted.costs(shapes.in_private(shapes.ANNA, 50_000_001, text="Где мой заказ?"))
    numbers = iter(range(50_000_002, 50_000_010))

    async def is_told(second: int, **sets: str) -> bool:
        """Whether a reply of that second has the card told; before, `sets` what the last did."""
        await counted.database.run(_all_left, **sets)
        said = shapes.in_topic(shapes.ANNA, next(numbers), text="Везём", date=MINUTE + second)
        await counted.costs(said)
        return bool(await counted.database.run(lambda tx: tx.value(CARD)))

    assert await is_told(0), "they waited"
    assert not await is_told(59)
    assert await is_told(60), "another minute"
    assert not await is_told(61)
    assert await is_told(62, state="failed"), "the card said that the last one did not arrive"


MINUTE = shapes.DATE // 60 * 60
CARD = "SELECT 1 FROM outbox WHERE kind = 'card' AND state = 'waiting'"


def _all_left(tx: Tx, state: str = "sent") -> None:
    tx.run("UPDATE outbox SET state = 'sent'")
    tx.run("UPDATE links SET state = :state WHERE side = 'staff'", state=state)


async def test_what_fails_undoes_no_other_of_its_batch_and_nothing_of_it_stays(
    counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = messages.from_client

    def breaks(tx: Tx, house: House, message: Incoming, now: datetime) -> None:
        heard(tx, house, message, now)
        if message.text == "ломается":
            raise LookupError

    monkeypatch.setattr(messages, "from_client", breaks)
    texts = ["раз", "ломается", "два"]
    for number, text in enumerate(texts, 50_000_001):
        await counted.comes(shapes.in_private(shapes.ANNA, number, text=text))
    said: list[str] = []
    await counted.database.alone(lambda file: file.set_trace_callback(said.append))
    while await counted.worker.work():
        pass
    words = await counted.database.run(
        lambda tx: [row["words"] for row in tx.rows("SELECT words FROM links ORDER BY id")]
    )
    assert words == ["раз", "два"]
    assert await counted.database.run(inbox.quarantined) == 1
    assert any(statement.startswith("SAVEPOINT") for statement in said)
    said.clear()
    for number, text in enumerate(("три", "четыре"), 50_000_011):
        await counted.comes(shapes.in_private(shapes.ANNA, number, text=text))
        await counted.worker.work()
    last = said[max(place for place, sql in enumerate(said) if sql.startswith("BEGIN")) :]
    assert not [statement for statement in last if statement.startswith("SAVEPOINT")]


PAST = """WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
    INSERT INTO links (client_id, conversation_id, side, author_id, origin_id, copy_id, fingerprint,
        content, words, state, at)
    SELECT client_id, id, iif(i % 2, 'staff', 'client'), client_id, i, 1000000 + i, 'f' || i,
        '{"kind":"text"}', 'Где мой заказ?', 'sent', :now - 1000 * (:count - i)
    FROM conversations, n"""
STEPS = 10


async def test_what_somebody_wrote_for_years_makes_their_next_message_no_dearer(
    counted: Counted,
) -> None:
    numbers = iter(range(50_000_001, 50_000_100))
    work, base = list[None](), counted.database

    def count(file: sqlite3.Connection, handler: Callable[[], None] | None) -> None:
        file.set_progress_handler(handler, STEPS)

    async def steps() -> int:
        """What SQLite does for words, for a reply, and for the card that tells of both."""
        work.clear()
        await base.run(blank.shown)
        await base.alone(partial(count, handler=lambda: work.append(None)))
        for number, text in zip(numbers, ("Уже везём", "Везём"), strict=False):
            await counted.costs(shapes.in_topic(shapes.ANNA, number, text=text))
        asked = shapes.in_private(shapes.ANNA, next(numbers), text="Где мой заказ?")
        await counted.costs(asked)
        await base.run(_looked_at)
        await base.alone(partial(count, handler=None))
        return len(work)

    await counted.costs(shapes.in_private(shapes.ANNA, next(numbers), text="Где мой заказ?"))
    await steps()
    before = await steps()
    await base.run(lambda tx: tx.run(PAST, count=5_000, now=shapes.DATE * 1000))
    assert await steps() < before * 1.2


def _looked_at(tx: Tx) -> None:
    """What lists and cards say of a conversation."""
    (client,) = tx.rows("SELECT id FROM clients")
    assert links.last_of_client(tx, client["id"]) and links.recent(tx, client["id"], 20)
    assert links.state_of_last_reply(tx, client["id"])
    assert links.latest_by(tx, client["id"], shapes.OLGA)
