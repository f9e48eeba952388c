"""Owns the routes of inline mode: words typed behind the bot's name, and what was picked there."""

import re
from functools import partial
from typing import Any

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import InlineQuery, Message

from desk.company import door
from desk.company.door import InlineEntry
from desk.relay import canned
from handlers.actions import Action
from handlers.content import incoming, person_of
from handlers.filters import ByPerson, F, InTopic, Private
from model import AnswerId, BotId, ChatId, House, TopicId, Typed

PICKED = re.compile(r"\?start=answer_(\d{1,18})$")


class Ours(Filter):
    """A message that came of a choice behind this bot's name."""

    async def __call__(self, message: Message, bot_id: BotId) -> bool:
        return message.via_bot is not None and message.via_bot.id == bot_id


class Picked(Filter):
    """One that is an answer of the company's; hands on the `answer`'s id.

    Telegram itself says by which bot a message came, so nobody can write one by hand.
    """

    async def __call__(self, message: Message) -> bool | dict[str, AnswerId]:
        links = (entity.url or "" for entity in message.entities or ())
        found = next(filter(None, map(PICKED.search, links)), None)
        return {"answer": AnswerId(int(found[1]))} if found else False


def router(entry: InlineEntry) -> Router:
    """The routes, before those of words written in a topic."""
    here = Router(name="inline")
    here.message.register(picked, InTopic(), Ours(), Picked(), ByPerson())
    here.message.register(read, ByPerson(), Private(), Ours())
    here.message.register(picked, Ours(), Picked(), ByPerson(), F.chat.type == "supergroup")
    here.inline_query.register(partial(typed, entry=entry))
    return here


async def typed(query: InlineQuery, me: str, house: House, entry: InlineEntry) -> Action | None:
    """Somebody types behind the bot's name, anywhere in Telegram."""
    asked = Typed(
        query.id,
        person_of(query.from_user),
        query.query,
        f"https://t.me/{me}?start=answer_",
        private=query.chat_type == "sender",
        in_group=query.chat_type == "supergroup",
    )
    return partial(door.inline, house=house, entry=entry, typed=asked)


async def read(message: Message, raw: dict[str, Any], house: House) -> Action | None:
    """Somebody picked, in their own chat with the bot, something that was said."""
    said = incoming(message, raw)
    return partial(door.picked, house=house, message=said) if said else None


async def picked(
    message: Message,
    raw: dict[str, Any],
    house: House,
    answer: AnswerId,
    topic: TopicId | None = None,
) -> Action | None:
    """Somebody picked one of the company's answers in a topic, or in General."""
    said = incoming(message, raw)
    if said is None:
        return None
    return partial(
        canned.picked,
        house=house,
        chat_id=ChatId(message.chat.id),
        topic_id=topic,
        answer_id=answer,
        message=said,
    )
