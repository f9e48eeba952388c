"""A small scene: a company's bot, its boss and staff group, a client; driven through aiogram."""

from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Update

from sandbox import BotAccount, Group, Limits, Person, Sandbox

ASKED_FOR = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
    "inline_query",
    "chosen_inline_result",
]


class QuickSession(AiohttpSession):
    """Closes without the pause that encrypted connections need."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def client(box: Sandbox, account: BotAccount) -> Bot:
    session = QuickSession(api=TelegramAPIServer.from_base(box.url))
    return Bot(account.token, session=session)


GRANTED = dict.fromkeys(
    ("can_manage_topics", "can_delete_messages", "can_pin_messages", "can_manage_tags"), True
)


@dataclass
class Scene:
    """Who and what the tests are about."""

    box: Sandbox
    account: BotAccount
    api: Bot
    boss: Person
    anna: Person
    group: Group
    offset: int = 0

    async def updates(self, *kinds: str) -> list[Update]:
        """The updates that came since the last time, all or of some kinds."""
        # A poll that follows another too closely is slowed down; that has tests of its own.
        self.box.clock.advance(4)
        found = await self.api.get_updates(offset=self.offset, timeout=0, allowed_updates=ASKED_FOR)
        self.offset = found[-1].update_id + 1 if found else self.offset
        return [update for update in found if not kinds or update.event_type in kinds]

    async def topic(self, name: str = "Анна"):
        made = await self.api.create_forum_topic(self.group.id, name)
        return self.group.topic(made.message_thread_id)


async def refused(call: Awaitable[object]) -> str:
    """The description of the error that a call ends in."""
    with pytest.raises(TelegramAPIError) as caught:
        await call
    return caught.value.message


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=label, callback_data=f"do:{label}") for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=[row])


async def make_scene(box: Sandbox) -> Scene:
    account = box.bot("alatau_bot", "Мебель Алатау")
    boss = box.user("Босс", username="boss")
    anna = box.user("Анна", last_name="Ковалёва", username="anna_k")
    group = box.forum("Алатау · клиенты", owner=boss)
    group.add_bot(account, by=boss, **GRANTED)
    anna.chat(account).start()
    return Scene(box, account, client(box, account), boss, anna, group)


@pytest.fixture(name="scene")
async def fixture_scene() -> AsyncIterator[Scene]:
    """The scene without rate limits, with the updates of its making already fetched."""
    async with Sandbox(limits=Limits.off()) as box:
        scene = await make_scene(box)
        await scene.updates()
        yield scene
        await scene.api.session.close()


@pytest.fixture(name="limited")
async def fixture_limited() -> AsyncIterator[Scene]:
    """The scene with Telegram's rate limits."""
    async with Sandbox() as box:
        scene = await make_scene(box)
        yield scene
        await scene.api.session.close()


@pytest.fixture(name="refused")
def fixture_refused():
    return refused


@pytest.fixture(name="keyboard")
def fixture_keyboard():
    return keyboard


@pytest.fixture(name="client")
def fixture_client():
    return client
