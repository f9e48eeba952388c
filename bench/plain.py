"""A relay as most are written, to compare with: aiogram, two dictionaries, nothing on disk.

`python -m bench.plain <order>`: JSON with `token`, `api` and `group`. It says "ready" and then
works until it is killed. What it had in hand is lost with it, and which topic was whose.
"""

import asyncio
import json
import sys
import time

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


class Relay:
    """Who has which topic."""

    def __init__(self, group: int) -> None:
        self._group = group
        self._topics: dict[int, int] = {}
        self._clients: dict[int, int] = {}

    async def pass_on(self, message: Message, bot: Bot) -> None:
        """A client's message into their topic, a colleague's to the client."""
        sender = message.from_user
        if sender is None or sender.is_bot:
            return
        if message.chat.id != self._group:
            topic_id = self._topics.get(sender.id) or await self._open(
                sender.id, sender.full_name, bot
            )
            await message.copy_to(self._group, message_thread_id=topic_id)
        elif client := self._clients.get(message.message_thread_id or 0):
            await message.copy_to(client)

    async def _open(self, client: int, name: str, bot: Bot) -> int:
        topic = await bot.create_forum_topic(self._group, name)
        self._topics[client] = topic.message_thread_id
        self._clients[topic.message_thread_id] = client
        return topic.message_thread_id


async def main(order: dict[str, str]) -> None:
    """Until killed."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(order["api"]))
    dispatcher = Dispatcher()
    dispatcher.message.register(Relay(int(order["group"])).pass_on)
    async with Bot(order["token"], session=session) as bot:
        print("ready", time.monotonic(), flush=True)
        await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
