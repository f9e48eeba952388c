"""Owns the company that the demo plays in: the box, the real bot, the people."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from app.settings import (
    BackupSection,
    CompanySection,
    DeliverySection,
    Settings,
    StorageSection,
    TelegramSection,
)
from playground.terminal.words import TerminalWords
from sandbox import BotAccount, Group, Limits, Message, Person, Sandbox, Seat, Topic

Serve = Callable[[Settings, Callable[[str | None], None], asyncio.Event], Coroutine[Any, Any, None]]
"""The bot itself: serves until the event is set, and hands over its one-time link when ready."""

PATIENCE = 20.0
"""Seconds that anything on the scene may take before the scene is given up."""

WINDOW = 15.0
"""Seconds in which the box, like the bot, takes twenty messages into a group; Telegram's are 60."""


@dataclass(frozen=True)
class Company:
    """Everybody on the scene."""

    box: Sandbox
    bot: BotAccount
    group: Group
    olga: Person
    oleg: Person
    anna: Person
    igor: Person
    set_up_in: float

    async def until(self, seen: Callable[[], object], awaited: str) -> None:
        """Wait until something is seen; `seen` is asked again whenever the box changes."""
        await self.box.until(seen, awaited, timeout=PATIENCE)

    def phone(self, client: Person) -> Seat:
        """The client's chat with the bot."""
        return client.chat(self.bot)

    def topic(self, client: Person) -> Topic:
        """The client's topic."""
        return next(topic for topic in self.group.topics if topic.name == client.name)

    def has_topic(self, client: Person, words: str) -> bool:
        """Whether the client's topic has their words, which may stand in its card."""
        topics = [topic for topic in self.group.topics if topic.name == client.name]
        shown = chain.from_iterable(topic.messages for topic in topics)
        return any(words in message.content.words for message in shown)

    def card(self, client: Person) -> Message:
        """The card at the head of the client's topic."""
        return next(message for message in self.topic(client).messages if message.labels)


def settings_for(
    box: Sandbox, account: BotAccount, folder: Path, locale: str, zone: ZoneInfo
) -> Settings:
    """The defaults, whatever the settings say: the scene must play the same for everybody."""
    return Settings(
        telegram=TelegramSection(api_server=box.url, poll_timeout_s=5),
        storage=StorageSection(path=str(folder / "smena.db")),
        backup=BackupSection(on=False),
        company=CompanySection(locale=locale, timezone=zone),
        delivery=DeliverySection(
            group_window_s=WINDOW, per_client_share=1, new_topics_per_minute=20
        ),
        token=SecretStr(account.token),
    )


def _tell(link: asyncio.Future[str], found: str | None) -> None:
    link.set_result(found or "")


@asynccontextmanager
async def opened(
    serve: Serve, words: TerminalWords, folder: Path, zone: ZoneInfo
) -> AsyncIterator[Company]:
    """The company from its first start, through its set-up, until the bot has stopped."""
    async with Sandbox(limits=Limits(group_window=WINDOW)) as box:
        account = box.bot("alatau_bot", words.said.company)
        settings, stop = settings_for(box, account, folder, words.locale, zone), asyncio.Event()
        link: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        ready = partial(_tell, link)
        running = asyncio.create_task(serve(settings, ready, stop))
        try:
            first: list[asyncio.Future[Any]] = [running, link]
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
            yield await _set_up(box, account, words, link.result())
        finally:
            stop.set()
            await running


async def _set_up(box: Sandbox, account: BotAccount, words: TerminalWords, link: str) -> Company:
    """As an owner does it: one link, one group, nothing typed."""
    names = (words.said.owner, words.said.olga, words.said.oleg, words.said.anna, words.said.igor)
    owner, olga, oleg, anna, igor = (box.user(name, language=words.locale) for name in names)
    group, begun = box.forum(words.said.group, owner=owner), time.monotonic()
    chat = owner.chat(account)
    chat.start(link.partition("?start=")[2])
    await box.until(lambda: len(chat.messages) > 1, "the bot greets its owner", PATIENCE)
    group.add_bot(
        account, by=owner, can_manage_topics=True, can_delete_messages=True, can_manage_tags=True
    )
    await box.until(lambda: len(chat.messages) > 2, "the group is ready", PATIENCE)
    group.add(olga)
    group.add(oleg)
    return Company(box, account, group, olga, oleg, anna, igor, time.monotonic() - begun)
