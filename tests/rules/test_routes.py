"""Of all routes the first that fits is taken, and a question that many ask is asked once."""

import asyncio
from typing import Any

import pytest
from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import Message

import handlers
from handlers.routes import Routes
from model import House
from tests.fuzz import shapes

asked: list[str] = []


class Alike(Filter):
    """The same wherever it stands; hands something on."""

    async def __call__(self, message: Message, me: str) -> dict[str, str]:
        asked.append("alike")
        return {"known": me}


class Wanted(Filter):
    """Another one for each word."""

    def __init__(self, word: str) -> None:
        self._word = word

    async def __call__(self, message: Message) -> bool:
        asked.append(self._word)
        return message.text == self._word


def routes() -> Routes:
    root, below = Router(), Router()
    root.include_router(below)

    async def first(message: Message) -> Any:
        raise AssertionError("no route of this message")

    async def second(message: Message, known: str, me: str) -> Any:
        return lambda tx, now: (known, me)

    root.message.register(first, Alike(), Wanted("привет"))
    below.message.register(first, Alike(), F.photo)
    below.message.register(second, Alike(), F.text, Wanted("где заказ?"))
    return Routes(root)


def test_nothing_that_routes_or_handles_is_passed_to_a_thread() -> None:
    known = list(handlers.root())
    questions = [question for route in known for question in route.filters or ()]
    assert len(known) + len(questions) > 30
    assert [route for route in known if not route.awaitable] == []
    assert [each for each in questions if not each.awaitable and not each.magic] == []


async def test_a_question_is_asked_once_and_each_route_has_its_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asyncio, "to_thread", None)
    message = Message.model_validate(shapes.in_topic(shapes.ANNA, 7, text="где заказ?"))
    asked.clear()
    act = await routes().propagate_event("message", message, me="alatau_bot")
    assert act is not None
    assert act(None, now=None) == ("alatau_bot", "alatau_bot")
    assert asked == ["alike", "привет", "где заказ?"]


async def test_what_fits_no_route_is_nobody_s() -> None:
    message = Message.model_validate(shapes.in_topic(shapes.ANNA, 7, text="спасибо"))
    assert await routes().propagate_event("message", message, me="") is None
    assert await routes().propagate_event("poll", message, me="") is None


@pytest.mark.parametrize(("message", "most"), [
    (shapes.in_private(shapes.ANNA, 7, text="Где мой заказ?"), 10),
    (shapes.in_topic(shapes.ANNA, 7, text="Уже везём"), 14),
])  # fmt: skip
async def test_everyday_words_are_asked_so_many_questions(
    monkeypatch: pytest.MonkeyPatch, message: dict[str, Any], most: int
) -> None:
    seen, answer = list[object](), handlers.routes._answer

    async def counted(question: Any, *given: Any) -> Any:
        seen.append(question)
        return await answer(question, *given)

    monkeypatch.setattr(handlers.routes, "_answer", counted)
    context = {"raw": message, "house": House(), "me": "alatau_bot", "bot_id": shapes.BOT}
    known = Message.model_validate(message)
    assert await handlers.root().propagate_event("message", known, **context, words={}, ours=set())
    assert 0 < len(seen) <= most, seen
