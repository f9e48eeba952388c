"""Spoilt answers of the server: each gets a verdict, none ends the intake, none passes for sent."""

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import CreateForumTopic, GetMe, SendMessage, TelegramMethod
from aiohttp import web
from aiohttp.test_utils import TestServer

from app.intake import LONGEST_FLOOD, REFUSED_PAUSE, Intake
from app.road import NoAnswerError, Road
from delivery.channel import Outcome
from delivery.telegram.verdicts import judge
from storage import inbox
from storage.database import SqliteDatabase
from tests.fuzz import shapes
from tests.fuzz.mutation import spoilt
from tests.fuzz.seeds import rounds

NOW = datetime.fromtimestamp(shapes.DATE, UTC)
TOKEN = "42:sandbox"
ROUNDS = rounds(100, 500, range(2, 4))
ME = {**shapes.user(42, "Смена"), "is_bot": True, "username": "alatau_bot"}
SENT = shapes.in_private(shapes.ANNA, 5, text="готово")
TOPIC = {"message_thread_id": 5, "name": "Анна", "icon_color": 7322096}
QUESTIONS: list[tuple[TelegramMethod[Any], Any]] = [
    (GetMe(), ME),
    (SendMessage(chat_id=shapes.ANNA, text="готово"), SENT),
    (CreateForumTopic(chat_id=shapes.GROUP, name="Анна"), TOPIC),
]
REFUSALS = [
    {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 5",
     "parameters": {"retry_after": 5}},
    {"ok": False, "error_code": 400, "description": "Bad Request: message thread not found"},
    {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"},
    {"ok": False, "error_code": 502, "description": "Bad Gateway"},
]  # fmt: skip


@pytest.mark.parametrize(("seed", "count"), ROUNDS)
async def test_every_spoilt_answer_gets_a_verdict(seed: int, count: int) -> None:
    chance, road = Random(seed), Road(TOKEN, TelegramAPIServer.from_base("http://x"), [], 30)
    bot, session = Bot(TOKEN), road.hops[0].session
    for _ in range(count):
        method, result = chance.choice(QUESTIONS)
        refused = chance.random() < 0.5
        whole = chance.choice(REFUSALS) if refused else {"ok": True, "result": result}
        came = spoilt(whole, chance)
        code = whole.get("error_code", 200)
        try:
            session.check_response(bot, method, code, json.dumps(came))
        except Exception as error:  # noqa: BLE001 - judged, like every answer of Telegram
            verdict = judge(error, idempotent=False)
            assert verdict.outcome is not Outcome.SENT or came.get("ok") is True, came
        else:
            assert came.get("ok") and came.get("result") is not None, came


BODIES: tuple[bytes, ...] = (
    b"", b"null", b"[null]", b"\xff\xfe", b"[" * 200_000, b'{"ok":' + b"9" * 5000 + b"}", b"{",
    b"<html>Log in</html>", b'{"ok":true}', b'{"ok":true,"result":null}', b"\x1f\x8b\x08broken",
)  # fmt: skip
"""What is no answer of Telegram's at all."""

KINDS = ("application/json", "text/html; charset=utf-7", "image/png", "application/json;;=")


class Page:
    """An HTTP server that answers with the next body, whatever it is asked."""

    def __init__(self) -> None:
        self.body, self.status, self.headers = b"", 200, {"Content-Type": KINDS[0]}

    async def answer(self, request: web.Request) -> web.Response:
        return web.Response(body=self.body, status=self.status, headers=self.headers)

    def spoil(self, chance: Random) -> None:
        """Another body, status, kind; now and then said to be packed although it is not."""
        answer = {"ok": True, "result": [shapes.updates(chance.randrange(10**6), chance.choice)]}
        whole = json.dumps(spoilt(answer, chance)).encode()
        self.body = chance.choice((whole, whole[: len(whole) // 2], *BODIES))
        self.status = chance.choice((200, 200, 204, 301, 400, 409, 502))
        self.headers = {"Content-Type": chance.choice(KINDS)}
        if chance.random() < 0.2:
            self.headers["Content-Encoding"] = chance.choice(("gzip", "deflate", "planet"))


@pytest.mark.parametrize(("seed", "count"), rounds(30, 300, range(2, 3)))
async def test_no_page_of_a_real_server_is_mistaken_for_an_answer(seed: int, count: int) -> None:
    page, chance = Page(), Random(seed)
    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", page.answer)
    async with TestServer(app) as server:
        road = Road(TOKEN, TelegramAPIServer.from_base(str(server.make_url("/"))), [], 30)
        for _ in range(count):
            page.spoil(chance)
            try:
                came = await road.ask("getUpdates", {}, 10)
            except NoAnswerError as error:
                assert TOKEN not in str(error)
            else:
                assert came == json.loads(page.body) and isinstance(came["ok"], bool)
        await road.close()


class Answers:
    """A road that gives the spoilt answer, then the good one, for ever."""

    def __init__(self) -> None:
        self.next: list[Any] = []

    async def ask(self, method: str, question: Any, seconds: float) -> dict[str, Any]:
        answer = self.next.pop(0) if self.next else {"ok": True, "result": []}
        if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
            raise NoAnswerError("its answer is not Telegram's")
        return answer


@pytest.mark.parametrize(("seed", "count"), ROUNDS)
async def test_no_spoilt_answer_ends_the_intake(tmp_path: Path, seed: int, count: int) -> None:
    database, road, chance = (
        await SqliteDatabase.open(tmp_path / "smena.db"),
        Answers(),
        Random(seed),
    )
    way_in = Intake(
        database, road, allowed=["message"], poll_timeout=0, clock=lambda: NOW,
        conflict=lambda tx, now: None, webhook=lambda tx, host, now: False,
        polled=lambda tx, now: None, trace=lambda label: None,
    )  # fmt: skip
    for number in range(count):
        update = shapes.updates(2 * number, chance.choice)
        refusal = {**chance.choice(REFUSALS), "error_code": chance.choice((409, 401, 429, 500))}
        answer = chance.choice([{"ok": True, "result": [update]}, refusal])
        road.next = [spoilt(answer, chance)]
        assert 0 <= await way_in._poll() <= max(LONGEST_FLOOD, REFUSED_PAUSE)
        good = shapes.updates(2 * number + 1, chance.choice)
        road.next = [{"ok": True, "result": [good]}]
        assert await way_in._poll() == 0
        letters = await database.run(inbox.waiting, 10 * count)
        assert letters[-1].update == good
    await database.close()
