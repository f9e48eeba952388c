"""The way in: the offset moves after the commit, never before; every refusal is waited out."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from app.intake import CONFLICT_PAUSE, LONGEST_PAUSE, REFUSED_PAUSE, Intake
from sandbox import Sandbox
from storage import inbox
from storage.database import SqliteDatabase

NOW = datetime(2026, 9, 21, 10, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    base = await SqliteDatabase.open(tmp_path / "smena.db")
    yield base
    await base.close()


def made(database: SqliteDatabase, url: str) -> Intake:
    return Intake(
        database, url, allowed=["message"], poll_timeout=0, clock=lambda: NOW,
        conflict=lambda tx, now: tx.run("UPDATE company SET group_title = 'conflict'"),
        polled=lambda tx, now: None, trace=lambda label: None,
    )  # fmt: skip


async def kept(database: SqliteDatabase) -> list[int]:
    letters = await database.run(inbox.waiting, 1000)
    return [letter.update["update_id"] for letter in letters]


class Answers:
    """A server that answers getUpdates from a list, and remembers what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[int] = []

    def post(self, url: str, json: dict[str, Any]) -> "Answers":
        self.asked.append(json["offset"])
        return self

    async def __aenter__(self) -> "Answers":
        if isinstance(self.answers[0], Exception):
            raise self.answers.pop(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def json(self, content_type: object) -> Any:
        return self.answers.pop(0)


def batch(*numbers: int) -> dict[str, Any]:
    return {"ok": True, "result": [{"update_id": number, "message": {}} for number in numbers]}


def refusal(code: int, **parameters: Any) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": "no", "parameters": parameters}


async def test_the_offset_follows_the_last_update_of_a_committed_batch(
    database: SqliteDatabase,
) -> None:
    server, way_in = Answers(batch(5, 6), batch(), batch(7), batch()), made(database, "")
    for _ in range(4):
        assert await way_in._poll(server) == 0
    assert server.asked == [0, 7, 7, 8]
    assert await kept(database) == [5, 6, 7]


async def test_after_a_quiet_week_ids_may_begin_anew_and_lower(database: SqliteDatabase) -> None:
    server, way_in = Answers(batch(900), batch(5), batch()), made(database, "")
    for _ in range(3):
        await way_in._poll(server)
    assert server.asked == [0, 901, 6] and await kept(database) == [900, 5]


async def test_a_disk_that_refuses_acknowledges_nothing(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    server, way_in = Answers(batch(5), batch(5), batch()), made(database, "")
    with monkeypatch.context() as broken:
        broken.setattr(inbox, "store", full)
        assert await way_in._poll(server) > 0
    await way_in._poll(server)
    await way_in._poll(server)
    assert server.asked == [0, 0, 6] and await kept(database) == [5]


async def test_a_mistake_of_our_own_is_not_mistaken_for_a_full_disk(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object) -> None:
        raise sqlite3.IntegrityError("NOT NULL")

    monkeypatch.setattr(inbox, "store", wrong)
    with pytest.raises(sqlite3.IntegrityError):
        await made(database, "")._poll(Answers(batch(5)))


@pytest.mark.parametrize(
    "answer",
    [aiohttp.ServerDisconnectedError(), TimeoutError(), ["no", "object"], {}, ValueError("page")],
)
async def test_what_is_no_answer_is_waited_out_longer_and_longer(
    database: SqliteDatabase, answer: Any
) -> None:
    server, way_in = Answers(*[answer] * 12, batch(5), answer), made(database, "")
    pauses = [await way_in._poll(server) for _ in range(12)]
    assert pauses == sorted(pauses) and 0 < pauses[0] < 1 and pauses[-1] == LONGEST_PAUSE
    assert await way_in._poll(server) == 0
    assert await way_in._poll(server) == pauses[0]


async def test_each_refusal_has_its_pause(
    database: SqliteDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    server = Answers(refusal(409), refusal(401), refusal(404), refusal(429, retry_after=17))
    way_in = made(database, "")
    pauses = [await way_in._poll(server) for _ in range(4)]
    assert pauses == [CONFLICT_PAUSE, REFUSED_PAUSE, REFUSED_PAUSE, 17]
    title = await database.run(lambda tx: tx.value("SELECT group_title FROM company"))
    assert title == "conflict" and "@BotFather" in caplog.text


async def test_a_disk_that_refuses_during_a_conflict_ends_nothing(database: SqliteDatabase) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    way_in = made(database, "")
    way_in._conflict = full
    assert await way_in._poll(Answers(refusal(409))) > 0


async def test_over_real_http_nothing_is_lost_and_nothing_is_kept_twice(
    database: SqliteDatabase,
) -> None:
    async with Sandbox() as box:
        bot, anna = box.bot("alatau_bot", "Мебель"), box.user("Анна")
        for number in range(250):
            anna.chat(bot).write(f"слово {number}")
        way_in = made(database, f"{box.url}/bot{bot.token}/getUpdates")
        box.faults.add("drop_after", "getUpdates", times=1)
        box.faults.add("truncated", "getUpdates", times=1)
        async with aiohttp.ClientSession() as session:
            while len(await kept(database)) < 250:
                await way_in._poll(session)
        letters = await database.run(inbox.waiting, 1000)
        texts = [letter.update["message"]["text"] for letter in letters]
        assert texts == [f"слово {number}" for number in range(250)]
