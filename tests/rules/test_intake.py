"""The way in: the offset moves after the commit, never before; every refusal is waited out."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiogram.client.telegram import TelegramAPIServer

from app.intake import CONFLICT_PAUSE, LONGEST_PAUSE, REFUSED_PAUSE, Intake
from app.road import NoAnswerError, Road
from sandbox import Sandbox
from storage import inbox
from storage.database import SqliteDatabase
from storage.ports import NotOursError, Tx

NOW = datetime(2026, 9, 21, 10, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    base = await SqliteDatabase.open(tmp_path / "smena.db")
    yield base
    await base.close()


def heard(tx: Tx, host: str, now: datetime) -> bool:
    tx.run("UPDATE company SET group_title = :host", host=host)
    return False


def made(database: SqliteDatabase, road: Any, poll_timeout: int = 0) -> Intake:
    return Intake(
        database, road, allowed=["message"], poll_timeout=poll_timeout, clock=lambda: NOW,
        conflict=lambda tx, now: tx.run("UPDATE company SET group_title = 'conflict'"),
        webhook=heard,
        polled=lambda tx, now: None, trace=lambda label: None,
    )  # fmt: skip


async def kept(database: SqliteDatabase) -> list[int]:
    letters = await database.run(inbox.waiting, 1000)
    return [letter.update["update_id"] for letter in letters]


class Answers:
    """A road that answers from a list, and remembers what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[int] = []
        self.methods: list[str] = []

    async def ask(self, method: str, question: Mapping[str, Any], seconds: float) -> Any:
        self.methods.append(method)
        self.asked.append(question.get("offset", -1))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def batch(*numbers: int) -> dict[str, Any]:
    return {"ok": True, "result": [{"update_id": number, "message": {}} for number in numbers]}


def refusal(code: Any, **parameters: Any) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": "no", "parameters": parameters}


async def test_the_offset_follows_the_last_update_of_a_committed_batch(
    database: SqliteDatabase,
) -> None:
    server = Answers(batch(5, 6), batch(), batch(7), batch())
    way_in = made(database, server)
    for _ in range(4):
        assert await way_in._poll() == 0
    assert server.asked == [0, 7, 7, 8]
    assert await kept(database) == [5, 6, 7]


async def test_after_a_quiet_week_ids_may_begin_anew_and_lower(database: SqliteDatabase) -> None:
    server = Answers(batch(900), batch(5), batch())
    way_in = made(database, server)
    for _ in range(3):
        await way_in._poll()
    assert server.asked == [0, 901, 6] and await kept(database) == [900, 5]


async def test_the_first_poll_waits_for_nothing_and_says_that_it_is_over(
    database: SqliteDatabase,
) -> None:
    timeouts: list[int] = []
    over: list[bool] = []

    class Sleepy:
        async def ask(self, method: str, question: Mapping[str, Any], seconds: float) -> Any:
            timeouts.append(question["timeout"])
            over.append(way_in.began.is_set())
            if len(timeouts) == 1:
                raise NoAnswerError("reset")
            raise asyncio.CancelledError

    way_in = made(database, Sleepy(), poll_timeout=50)
    with pytest.raises(asyncio.CancelledError):
        await way_in.run()
    assert timeouts == [0, 50] and over == [False, True]


async def test_a_disk_that_refuses_acknowledges_nothing(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    server = Answers(batch(5), batch(5), batch())
    way_in = made(database, server)
    with monkeypatch.context() as broken:
        broken.setattr(inbox, "store", full)
        assert await way_in._poll() > 0
    await way_in._poll()
    await way_in._poll()
    assert server.asked == [0, 0, 6] and await kept(database) == [5]


async def test_a_mistake_of_our_own_is_not_mistaken_for_a_full_disk(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object) -> None:
        raise sqlite3.IntegrityError("NOT NULL")

    monkeypatch.setattr(inbox, "store", wrong)
    with pytest.raises(sqlite3.IntegrityError):
        await made(database, Answers(batch(5)))._poll()


@pytest.mark.parametrize(
    "answer",
    [NoAnswerError("reset"), {"ok": True}, {"ok": True, "result": {}}, {"ok": True, "result": 5}],
)
async def test_what_is_no_answer_is_waited_out_longer_and_longer(
    database: SqliteDatabase, answer: Any
) -> None:
    server = Answers(*[answer] * 12, batch(5), answer)
    way_in = made(database, server)
    pauses = [await way_in._poll() for _ in range(12)]
    assert pauses == sorted(pauses) and 0 < pauses[0] < 1 and pauses[-1] == LONGEST_PAUSE
    assert await way_in._poll() == 0
    assert await way_in._poll() == pauses[0]


async def test_each_refusal_has_its_pause(
    database: SqliteDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    server = Answers(refusal(409), refusal(401), refusal(404), refusal(429, retry_after=17))
    way_in = made(database, server)
    pauses = [await way_in._poll() for _ in range(4)]
    assert pauses == [CONFLICT_PAUSE, REFUSED_PAUSE, REFUSED_PAUSE, 17]
    title = await database.run(lambda tx: tx.value("SELECT group_title FROM company"))
    assert title == "conflict" and "@BotFather" in caplog.text


async def test_a_disk_that_refuses_during_a_conflict_ends_nothing(database: SqliteDatabase) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    way_in = made(database, Answers(refusal(409)))
    way_in._conflict = full
    assert await way_in._poll() > 0


async def test_who_has_been_replaced_is_not_told_that_its_token_was_stolen(
    database: SqliteDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    def replaced(*_: object) -> None:
        raise NotOursError("another Smena has been there")

    way_in = made(database, Answers(refusal(409), refusal(409)))
    way_in._conflict = replaced
    with pytest.raises(NotOursError):
        await way_in._poll()
    assert "409" not in caplog.text
    way_in._conflict = lambda tx, now: None
    await way_in._poll()
    assert "409" in caplog.text


@pytest.mark.parametrize("after", ["soon", None, -5, [], {"seconds": 5}])
async def test_a_flood_whose_time_makes_no_sense_is_waited_out_by_the_schedule(
    database: SqliteDatabase, after: Any
) -> None:
    way_in = made(database, Answers(refusal(429, retry_after=after), refusal("x"), {"ok": False}))
    assert [0 < await way_in._poll() < 5 for _ in range(3)] == [True] * 3


async def test_an_entry_that_is_no_update_holds_up_no_other(
    database: SqliteDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    odd = {"ok": True, "result": [None, "?", *batch(5)["result"]]}
    server = Answers(odd, {"ok": True, "result": [None]}, batch(6))
    way_in = made(database, server)
    pauses = [await way_in._poll() for _ in range(3)]
    assert pauses[0] == 0 and pauses[1] > 0 and pauses[2] == 0
    assert await kept(database) == [5, 6] and "no updates" in caplog.text


@pytest.mark.parametrize("number", [2**63, -1, "5", None, True, 1.5, [5]])
async def test_an_update_whose_number_can_not_be_is_kept_once_all_the_same(
    database: SqliteDatabase, number: Any
) -> None:
    odd = {"update_id": number, "message": {"text": "Здравствуйте"}}
    answer = {"ok": True, "result": [odd, *batch(7)["result"]]}
    server = Answers(answer, answer, {"ok": True, "result": [odd]})
    way_in = made(database, server)
    assert await way_in._poll() == 0
    assert [await way_in._poll() > 0 for _ in range(2)] == [True, True]
    assert server.asked == [0, 8, 8] and await kept(database) == [number, 7]


async def test_a_webhook_is_removed_without_dropping_what_waits(
    database: SqliteDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    taken = {**refusal(409), "description": "Conflict: can't use getUpdates method while webhook "
             "is active; use deleteWebhook to delete the webhook first"}  # fmt: skip
    info = {"ok": True, "result": {"url": "https://former.example/secret/path"}}
    server = Answers(taken, info, {"ok": True, "result": True}, batch(5))
    way_in = made(database, server)
    assert await way_in._poll() == CONFLICT_PAUSE and await way_in._poll() == 0
    assert server.methods == ["getUpdates", "getWebhookInfo", "deleteWebhook", "getUpdates"]
    title = await database.run(lambda tx: tx.value("SELECT group_title FROM company"))
    assert title == "former.example" and await kept(database) == [5]
    assert "former.example" in caplog.text and "secret" not in caplog.text


async def test_over_real_http_nothing_is_lost_and_nothing_is_kept_twice(
    database: SqliteDatabase,
) -> None:
    async with Sandbox() as box:
        bot, anna = box.bot("alatau_bot", "Мебель"), box.user("Анна")
        for number in range(250):
            anna.chat(bot).write(f"слово {number}")
        road = Road(bot.token, TelegramAPIServer.from_base(box.url), [], 30)
        way_in = made(database, road)
        box.faults.add("drop_after", "getUpdates", times=1)
        box.faults.add("truncated", "getUpdates", times=1)
        while len(await kept(database)) < 250:
            await way_in._poll()
        await road.close()
        letters = await database.run(inbox.waiting, 1000)
        texts = [letter.update["message"]["text"] for letter in letters]
        assert texts == [f"слово {number}" for number in range(250)]
