"""Owns the small filters that routers share: commands to this bot, kinds of chat."""

import re
from collections.abc import Mapping
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.handler import CallableObject
from aiogram.filters import Filter
from aiogram.types import Message

from handlers.content import is_private
from handlers.words import words_in


class Command(Filter):
    """A command, to this bot or to none in particular; hands on its `argument`, if that fits.

    aiogram's own asks Telegram for the bot's name at need; here nothing waits for the network.
    """

    def __init__(self, name: str, argument: str = ".*") -> None:
        self.name = name
        self._argument = re.compile(argument, re.DOTALL)

    async def __call__(
        self, message: Message, me: str, raw: Mapping[str, Any]
    ) -> bool | dict[str, str]:
        word, *rest = words_in(raw).split(maxsplit=1) or [""]
        argument = rest[0] if rest else ""
        command, _, addressee = word.partition("@")
        if command.lower() != f"/{self.name}" or addressee.lower() not in ("", me.lower()):
            return False
        fits = self._argument.fullmatch(argument.strip())
        return {"argument": fits[0]} if fits else False


class Private(Filter):
    """One person's chat with the bot."""

    async def __call__(self, message: Message) -> bool:
        return is_private(message.chat)


class InTopic(Filter):
    """A message in a forum topic other than General; hands on `topic`.

    Replies in General carry a thread id too; only `is_topic_message` tells (telegram.md §1).
    """

    async def __call__(self, message: Message) -> bool | dict[str, int]:
        if message.chat.type != "supergroup" or not message.is_topic_message:
            return False
        return {"topic": message.message_thread_id or 0}


def keep_on_this_thread(root: Router) -> None:
    """Let magic filters (F) be asked where they are needed.

    aiogram hands everything that is no coroutine to a pool of threads; passing such a question
    to a thread and back costs more than all that is done with the update afterwards.
    """
    for router in root.chain_tail:
        for observer in router.observers.values():
            for handler in observer.handlers:
                for one in handler.filters or ():
                    _keep(one)


def _keep(one: CallableObject) -> None:
    if one.awaitable:
        return
    ask = one.callback

    async def asked(*args: Any, **kwargs: Any) -> Any:
        return ask(*args, **kwargs)

    one.callback, one.awaitable = asked, True
