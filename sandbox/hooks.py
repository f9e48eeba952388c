"""What a bot with a webhook gets: updates brought to its address, as Telegram brings them.

In order within a chat or a person's presses, side by side beyond that; any 2xx ends it, whatever
else is tried again (Bot API server, WebhookActor.cpp). Pauses are sixty times shorter than there.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

import aiohttp

from sandbox.calls import Call
from sandbox.queue import Event
from sandbox.world import Bot, Change, World

PAUSES = (0.0, 2 / 60, 4 / 60, 8 / 60)
"""Seconds before each further try; the last holds for all that follow."""

WITHIN = 10.0
"""Seconds in which an answer must have come."""


class Hooks:
    """Brings updates to where `setWebhook` said; goes by `roads` from a public host to a port."""

    def __init__(self, world: World) -> None:
        self.roads: dict[str, int] = {}
        """On which port of this machine the web server of a host passes on what it gets."""
        self._tasks: dict[Bot, asyncio.Task[None]] = {}
        world.listen(self._see)

    async def stop(self) -> None:
        for bot in list(self._tasks):
            await self._end(self._tasks.pop(bot))

    def _see(self, change: Change) -> None:
        call = change.subject
        if isinstance(call, Call) and call.method in ("setWebhook", "deleteWebhook"):
            if task := self._tasks.pop(call.bot, None):
                task.cancel()
            if call.bot.webhook:
                self._tasks[call.bot] = asyncio.create_task(self._bring_all(call.bot))

    async def _end(self, task: asyncio.Task[None]) -> None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def _bring_all(self, bot: Bot) -> None:
        most = asyncio.Semaphore((bot.webhook or {}).get("max_connections", 40))
        going: dict[str, asyncio.Task[None]] = {}
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(WITHIN)) as session:
            try:
                while True:
                    bot.updates.arrived.clear()
                    for event in bot.updates.waiting():
                        key = queue_of(event)
                        if key not in going or going[key].done():
                            going[key] = asyncio.create_task(self._bring(session, bot, key, most))
                    await bot.updates.arrived.wait()
            finally:
                for task in going.values():
                    task.cancel()

    async def _bring(
        self, session: aiohttp.ClientSession, bot: Bot, key: str, most: asyncio.Semaphore
    ) -> None:
        """One after the other; what is refused holds up those behind it."""
        failures = 0
        while event := next(iter(of_queue(bot, key)), None):
            async with most:
                problem = await self._post(session, bot, event)
            if problem is None:
                bot.updates.remove(event.update_id)
                failures = 0
                continue
            if bot.webhook is not None:
                bot.webhook["last_error_message"] = problem
                bot.webhook["last_error_date"] = int(bot.updates.now())
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    async def _post(self, session: aiohttp.ClientSession, bot: Bot, event: Event) -> str | None:
        """What Telegram would say went wrong; None if nothing did."""
        hook = bot.webhook or {}
        address = urlsplit(hook["url"])
        if address.hostname not in self.roads:
            return "Failed to resolve host: Name or service not known"
        url = f"http://127.0.0.1:{self.roads[address.hostname]}{address.path or '/'}"
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook["secret"]} if hook.get("secret") else {}
        update = {"update_id": event.update_id, event.kind: event.payload}
        try:
            async with session.post(url, json=update, headers=headers) as answer:
                if 200 <= answer.status < 300:
                    return None
                return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError):
            return "Connection refused"


def of_queue(bot: Bot, key: str) -> list[Event]:
    """What waits in that queue, oldest first."""
    return [event for event in bot.updates.waiting() if queue_of(event) == key]


def queue_of(event: Event) -> str:
    """In what its order is kept: a chat's messages, a person's presses; nothing keeps both."""
    said = event.payload
    if "chat" in said:
        return f"{'message' if 'message' in event.kind else event.kind}:{said['chat']['id']}"
    return f"{event.kind}:{said['from']['id'] if 'from' in said else ''}"
