"""Owns the small filters that routers share: commands to this bot, kinds of chat."""

import re
from collections.abc import Iterable
from typing import Any

from aiogram.filters import Filter
from aiogram.types import Message
from aiogram.utils.magic_filter import MagicFilter

from desk.company.door import CommandEntry
from handlers.content import is_private

F = MagicFilter()
"""aiogram's, which as `aiogram.F` brings in all that is gathered there."""


class Called(Filter):
    """A command of the table, to this bot or to none in particular, in private or in a supergroup.

    Hands on its `entry` and the `argument`, if that fits. aiogram's own filter asks Telegram for
    the bot's name at need; here nothing waits for the network.
    """

    def __init__(self, entries: Iterable[CommandEntry]) -> None:
        self._entries = {
            entry.name: (entry, re.compile(entry.argument, re.DOTALL)) for entry in entries
        }

    async def __call__(self, message: Message, me: str) -> bool | dict[str, Any]:
        text = message.text or ""
        if not text.startswith("/") or message.chat.type not in ("private", "supergroup"):
            return False
        word, *rest = text.split(maxsplit=1)
        name, _, addressee = word.removeprefix("/").partition("@")
        entry, pattern = self._entries.get(name.lower(), (None, None))
        if entry is None or pattern is None or addressee.lower() not in ("", me.lower()):
            return False
        fits = pattern.fullmatch(rest[0].strip() if rest else "")
        return {"entry": entry, "argument": fits[0]} if fits else False


class ByPerson(Filter):
    """Written by a person under their own name: no bot, no channel, no anonymous administrator."""

    async def __call__(self, message: Message) -> bool:
        sender = message.from_user
        return sender is not None and not sender.is_bot and message.sender_chat is None


class Private(Filter):
    """One person's chat with the bot."""

    async def __call__(self, message: Message) -> bool:
        return is_private(message.chat)


class InTopic(Filter):
    """A message in a forum topic other than General; hands on `topic`.

    Replies in General carry a thread id too; only `is_topic_message` tells (telegram.md §2.19).
    """

    async def __call__(self, message: Message) -> bool | dict[str, int]:
        if message.chat.type != "supergroup" or not message.is_topic_message:
            return False
        return {"topic": message.message_thread_id or 0}
