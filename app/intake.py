"""Owns the way in: asks Telegram for raw updates and keeps them before Telegram may forget them.

The offset moves only after the batch is committed. Raw dicts, not models: one update that can't be
decoded must not hold up the others (aiogram parses a batch as a whole; telegram.md §4.2).
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, cast

import aiohttp

from storage import inbox
from storage.ports import Database, Tx

log = logging.getLogger(__name__)
LONGEST_PAUSE = 30.0
POLLED_EVERY = 60.0
CONFLICT_PAUSE = 5.0
REFUSED_PAUSE = 60.0
"""Seconds: a refused token heals only when a person acts."""


class RefusedError(Exception):
    """Telegram answered, and said no: `code` is its error code."""

    def __init__(self, code: int, description: str, retry_after: float | None) -> None:
        super().__init__(description)
        self.code = code
        self.retry_after = retry_after


class Intake:
    """Polls until it is cancelled; nothing that was handed over is lost by that."""

    def __init__(
        self,
        database: Database,
        url: str,
        *,
        allowed: Sequence[str],
        poll_timeout: int,
        clock: Callable[[], datetime],
        conflict: Callable[[Tx, datetime], None],
        polled: Callable[[Tx, datetime], None],
        trace: Callable[[str], None],
    ) -> None:
        """`url` is the full address of getUpdates: it holds the token, so it is never logged."""
        self._database = database
        self._url = url
        self._allowed = list(allowed)
        self._poll_timeout = poll_timeout
        self._clock = clock
        self._conflict = conflict
        self._polled = polled
        self._told_polled = float("-inf")
        self._trace = trace
        self._offset = 0
        self._failures = 0

    async def run(self) -> None:
        """Poll for ever; whatever goes wrong is waited out."""
        timeout = aiohttp.ClientTimeout(total=self._poll_timeout + 15, sock_connect=10)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                pause = await self._poll(session)
                await asyncio.sleep(pause)

    async def _poll(self, session: aiohttp.ClientSession) -> float:
        """One round; returns how many seconds to wait before the next."""
        try:
            updates = await self._ask(session)
            self._trace("intake.fetched")
            if updates:
                await self._keep(updates)
            await self._tell_polled()
        except RefusedError as error:
            return await self._refused(error)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return self._back_off(f"Telegram can't be reached ({type(error).__name__})")
        except Exception as error:
            if not self._database.is_trouble(error):
                raise
            return self._back_off(f"the disk refuses ({error}); updates stay at Telegram")
        if self._failures:
            log.info("updates come again")
        self._failures = 0
        return 0.0

    async def _ask(self, session: aiohttp.ClientSession) -> list[dict[str, Any]]:
        question = {
            "offset": self._offset,
            "timeout": self._poll_timeout,
            "allowed_updates": self._allowed,
        }
        async with session.post(self._url, json=question) as response:
            answer = await response.json(content_type=None)
        if not isinstance(answer, dict) or "ok" not in answer:
            raise ValueError("not an answer of the Bot API")
        if not answer["ok"]:
            after = (answer.get("parameters") or {}).get("retry_after")
            raise RefusedError(answer.get("error_code", 0), answer.get("description", ""), after)
        return cast(list[dict[str, Any]], answer["result"])

    async def _keep(self, updates: list[dict[str, Any]]) -> None:
        await self._database.run(inbox.store, updates, self._clock())
        self._trace("intake.committed")
        self._offset = updates[-1]["update_id"] + 1

    async def _tell_polled(self) -> None:
        """Once a minute the file learns that we are here: so a long absence can be told."""
        if time.monotonic() - self._told_polled >= POLLED_EVERY:
            await self._database.run(self._polled, self._clock())
            self._told_polled = time.monotonic()

    def _back_off(self, problem: str) -> float:
        self._failures += 1
        pause: float = min(LONGEST_PAUSE, 0.25 * 2 ** min(self._failures, 10))
        log.warning("%s; trying again in %g s", problem, pause)
        return pause

    async def _refused(self, error: RefusedError) -> float:
        if error.code == 409:
            log.error(
                "409: somebody else is getting this bot's updates. Either Smena runs twice, "
                "or the token is in other hands: then revoke it at @BotFather (/revoke)."
            )
            await self._tell_conflict()
            return CONFLICT_PAUSE
        if error.code in (401, 404):
            log.error("401: Telegram refuses the token. Take a new one from @BotFather.")
            return REFUSED_PAUSE
        return error.retry_after or self._back_off(f"Telegram says {error.code}: {error}")

    async def _tell_conflict(self) -> None:
        try:
            await self._database.run(self._conflict, self._clock())
        except Exception as error:
            if not self._database.is_trouble(error):
                raise
            log.warning("the disk refuses (%s); the owner is told next time", error)
