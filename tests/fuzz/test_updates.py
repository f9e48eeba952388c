"""Spoilt updates through the real worker, handlers and desk, on a file: whatever comes, it lives.

Nothing is to be relayed to anybody wrong, a note goes nowhere, every client's word is in a link or
in the owners' list, and what comes behind in good order is handled at once.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiogram.types import Update

import handlers
from app import decoding, lean
from app.lenient import decodable
from app.worker import Worker
from desk.company import membership
from model import LARGEST, STAFF, House, Person, Role
from storage import clients, company, inbox, people
from storage.database import SqliteDatabase
from storage.ports import Tx
from tests import former
from tests.fuzz import shapes
from tests.fuzz.mutation import spoilt
from tests.fuzz.seeds import rounds

NOW = datetime.fromtimestamp(shapes.DATE, UTC)
BATCH = 50
WITHIN = 2.0
"""Seconds of the processor's within which a good update behind a batch of spoilt ones is handled:
by the wall it is a matter of what else the machine has to do."""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    base = await SqliteDatabase.open(tmp_path / "smena.db")
    await base.run(_found)
    await lean.build([Update])  # as the bot does before its first update
    yield base
    await base.close()


def _found(tx: Tx) -> None:
    """The company: an owner, an operator, two clients who have topics."""
    company.set_group(tx, shapes.GROUP, "Алатау")
    company.set_state(tx, True, [])
    for number, role in ((shapes.BOSS, Role.OWNER), (shapes.OLGA, Role.OPERATOR)):
        people.meet(tx, Person(number, shapes.PEOPLE[number]["first_name"]), NOW)
        people.set_role(tx, number, role)
        people.set_in_group(tx, number, True)
    for number, topic in shapes.TOPICS.items():
        former.client(tx, Person(number, shapes.PEOPLE[number]["first_name"]), NOW)
        clients.set_topic(tx, number, topic, "тема")


def worker_of(database: SqliteDatabase) -> Worker:
    return Worker(
        database, handlers.root(), lambda tx: House(owner_ids=frozenset({shapes.BOSS})),
        me="alatau_bot", bot_id=shapes.BOT, words={}, clock=lambda: NOW, trace=lambda label: None,
    )  # fmt: skip


@pytest.mark.parametrize(("seed", "count"), rounds(200, 2000, range(2, 12)))
async def test_spoilt_updates_end_nothing_and_lose_no_word(
    database: SqliteDatabase, seed: int, count: int
) -> None:
    logging.getLogger("app.worker").setLevel(logging.CRITICAL)
    chance, worker = Random(seed), worker_of(database)
    for first in range(0, count, BATCH):
        numbers = range(seed * 100_000 + first, seed * 100_000 + first + BATCH)
        whole = [shapes.updates(number, chance.choice) for number in numbers]
        broken = [{**spoilt(each, chance), "update_id": each["update_id"]} for each in whole]
        good = _good(numbers[-1])
        before = await database.run(_last_link)
        begun = time.process_time()
        await database.run(inbox.store, [*broken, good], NOW)
        while await worker.work() or await database.run(_telegram_answers):
            pass
        spent = time.process_time() - begun
        assert await database.run(_is_linked, shapes.ANNA, good["message"]["message_id"])
        assert spent < WITHIN
        for was, came in zip(whole, broken, strict=True):
            await database.run(_nothing_is_lost, was, came)
        await database.run(_nothing_is_misrouted, before)


async def test_what_is_undecodable_is_looked_for_once_an_update(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Any] = []

    def looking(model: type[Update], raw: Any) -> dict[str, Any]:
        looked.append(raw)
        return decodable(model, raw)

    monkeypatch.setattr(decoding, "decodable", looking)
    strange = [
        {"update_id": n, "message": {**_good(n)["message"], "forward_origin": {"type": "planet"}}}
        for n in range(1, 11)
    ]
    monkeypatch.setattr(worker := worker_of(database), "_router", _Refusing(worker._router, 2))
    await database.run(inbox.store, strange, NOW)
    while await worker.work():
        pass
    assert len(looked) == len(strange)
    assert all(
        [
            await database.run(_is_linked, shapes.ANNA, each["message"]["message_id"])
            for each in strange
        ]
    )


def _telegram_answers(tx: Tx) -> int:
    """Whether somebody is still there was asked of Telegram: it says so of the team."""
    asked = inbox.asked_about(tx)
    for person in asked:
        membership.told(tx, House(), person, person in (shapes.BOSS, shapes.OLGA), NOW)
    return len(asked)


class _Refusing:
    """Routes whose acts fail for the first readings, as those of a contradictory update do."""

    def __init__(self, routes: Any, fails: int) -> None:
        self._routes, self._fails = routes, fails

    async def propagate_event(self, *given: Any, **named: Any) -> Any:
        act = await self._routes.propagate_event(*given, **named)

        def fail(tx: Tx, *, now: datetime) -> None:
            self._fails -= 1
            if self._fails >= 0:
                raise ValueError("not as it reads")
            act(tx, now=now)

        return fail


class _Noting:
    """Stands where the routes are, and notes how many turns somebody else has had by then."""

    def __init__(self) -> None:
        self.turns = 0
        self.noted: list[int] = []

    async def somebody_else(self) -> None:
        while True:
            await asyncio.sleep(0)
            self.turns += 1

    async def propagate_event(self, *_: Any, **__: Any) -> Any:
        self.noted.append(self.turns)
        return lambda tx, *, now: None


async def test_a_flood_leaves_everybody_else_in_the_process_their_turn(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    flood, routes, worker = range(1, 101), _Noting(), worker_of(database)
    monkeypatch.setattr(worker, "_router", routes)
    await database.run(inbox.store, [_good(number) for number in flood], NOW)
    elsewhere = asyncio.create_task(routes.somebody_else())
    assert await worker.work() == len(flood)
    elsewhere.cancel()
    assert len(set(routes.noted)) == len(flood), "a turn between any two of them"


def _good(number: int) -> dict[str, Any]:
    message = shapes.in_private(shapes.ANNA, 50_000_000 + number, text="всё в порядке")
    return {"update_id": 90_000_000 + number, "message": message}


def _is_linked(tx: Tx, client_id: int, message_id: int) -> bool:
    sql = "SELECT count(*) FROM links WHERE client_id = :client AND origin_id = :message"
    return bool(tx.value(sql, client=client_id, message=message_id))


def _nothing_is_lost(tx: Tx, was: dict[str, Any], came: dict[str, Any]) -> None:
    """A client's message is linked, or set aside whole; unless it was spoilt into silence."""
    message = was.get("message")
    word = f"слово{was['update_id'] - 10_000}"
    text = json.dumps(came, ensure_ascii=False)
    if message is None or message["chat"]["type"] != "private" or word not in text:
        return
    # Two that were spoilt to the same number are one message to anybody.
    spoilt_one = came.get("message")
    numbers = [message["message_id"]]
    numbers += [spoilt_one.get("message_id")] if isinstance(spoilt_one, dict) else []
    linked = any(_is_linked(tx, message["chat"]["id"], n) for n in numbers if _fits(n))
    assert linked or _is_aside(tx, was["update_id"]) or _is_said(tx, word), came


def _is_aside(tx: Tx, number: int) -> bool:
    """Whether it is kept whole: set aside, or behind an act that waits for Telegram's word."""
    kept = "state IN ('quarantined', 'asking')"
    sql = f"SELECT count(*) FROM inbox WHERE {kept} AND external_id = :id"
    return bool(tx.value(sql, id=f"0:{number}"))


def _is_said(tx: Tx, word: str) -> bool:
    sql = "SELECT count(*) FROM links WHERE content LIKE '%' || :word || '%'"
    return bool(tx.value(sql, word=word))


def _last_link(tx: Tx) -> int:
    return int(tx.value("SELECT coalesce(max(id), 0) FROM links"))


def _fits(number: Any) -> bool:
    return isinstance(number, int) and abs(number) <= LARGEST


def _nothing_is_misrouted(tx: Tx, after: int) -> None:
    """Each copy since then goes to its link's client or comes from them; a note goes nowhere."""
    rows = tx.rows(
        """
        SELECT o.chat, l.side, l.client_id, l.content, l.author_id FROM outbox o
        JOIN links l ON l.id = o.link_id WHERE o.kind IN ('copy', 'album', 'edit') AND l.id > :after
        """,
        after=after,
    )
    for row in rows:
        by_client = row["side"] == "client"
        assert row["chat"] == (STAFF if by_client else row["client_id"])
        assert by_client or "// слово" not in row["content"]
        assert not by_client or row["author_id"] == row["client_id"]
