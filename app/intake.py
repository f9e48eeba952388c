"""Owns the way in: asks Telegram for raw updates and keeps them before Telegram may forget them.

The offset moves only after the batch is committed. Raw dicts, not models: one update that can't be
decoded must not hold up the others (aiogram parses a batch as a whole; telegram.md §10.5).
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from app.road import NoAnswerError
from storage import inbox
from storage.ports import NO_FOLLOWER, Database, Follower, Tx

log = logging.getLogger(__name__)
LONGEST_PAUSE = 30.0
POLLED_EVERY = 60.0
CONFLICT_PAUSE = 5.0
REFUSED_PAUSE = 60.0
"""Seconds: a refused token heals only when a person acts."""

LONGEST_FLOOD = 3600.0
LATE = 10.0
"""Seconds beyond the time that Telegram may hold a request open, until it is given up."""


class Asker(Protocol):
    """The road to Telegram, for raw questions that may be asked twice."""

    async def ask(
        self, method: str, question: Mapping[str, Any], seconds: float
    ) -> dict[str, Any]: ...


class RefusedError(Exception):
    """Telegram answered, and said no: `code` is its error code."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        super().__init__(str(answer.get("description", "")))
        code, parameters = answer.get("error_code"), answer.get("parameters")
        after = parameters.get("retry_after") if isinstance(parameters, dict) else None
        self.code = code if isinstance(code, int) else 0
        self.retry_after: float | None = None
        if isinstance(after, int | float) and after > 0:
            self.retry_after = min(float(after), LONGEST_FLOOD)

    @property
    def by_webhook(self) -> bool:
        """Whether updates go to a webhook instead (telegram.md §9.5)."""
        return self.code == 409 and "webhook" in str(self).lower()


Told = Callable[[Tx, datetime], None]
"""What the desk makes of something that happened to the intake."""


def unheard(tx: Tx, now: datetime) -> None:
    """Nobody wants to know."""


class Intake:
    """Polls until it is cancelled; nothing that was handed over is lost by that."""

    def __init__(
        self,
        database: Database,
        road: Asker,
        *,
        allowed: Sequence[str],
        poll_timeout: int,
        clock: Callable[[], datetime],
        trace: Callable[[str], None],
        polled_every: float = POLLED_EVERY,
        conflict: Told = unheard,
        webhook: Callable[[Tx, str, datetime], bool] = lambda tx, host, now: False,
        polled: Told = unheard,
        refused: Told = unheard,
        store: Callable[[Tx, Sequence[dict[str, Any]], datetime], int] | None = None,
        worker: Follower[Any] = NO_FOLLOWER,
    ) -> None:
        """`webhook` hears whose host took our updates, and says whether it is ours; the others are
        told what they say.

        `store` keeps a batch, where not all of it is to be kept; says how many of it were new.
        `worker` goes on with what is kept.
        """
        self._database = database
        self._road = road
        self._allowed = list(allowed)
        self._poll_timeout = poll_timeout
        self._clock = clock
        self._conflict = conflict
        self._webhook = webhook
        self._polled, self._polled_every = polled, polled_every
        self._token_refused = refused
        self._store = store
        self._worker = worker
        self._told_polled = float("-inf")
        self._trace = trace
        self._offset = 0
        self._failures = 0
        self.began = asyncio.Event()
        """Set when the first poll has come back, whatever it brought; it waits for nothing new."""

    @property
    def rest(self) -> float:
        """Seconds between two rounds in which all went well."""
        return 0.0

    async def run(self) -> None:
        """Poll for ever; whatever goes wrong is waited out."""
        while True:
            pause = await self._poll()
            self.began.set()
            await asyncio.sleep(pause)

    async def _poll(self) -> float:
        """One round; returns how many seconds to wait before the next."""
        try:
            updates = await self._ask()
            self._trace("intake.fetched")
            moved = await self._keep(updates) if updates else True
            await self._tell_polled()
        except RefusedError as error:
            return await self._refused(error)
        except NoAnswerError as error:
            return self._back_off(f"Telegram can't be reached ({error})")
        except Exception as error:
            if not self._database.is_trouble(error):
                raise
            self._database.tell(error)
            return self._pause()
        if not moved:
            return self._back_off("Telegram repeats what is kept already")
        if self._failures:
            log.info("updates come again")
        self._failures = 0
        return self.rest

    async def _ask(self) -> list[Any]:
        timeout = self._poll_timeout if self.began.is_set() else 0
        question = {
            "offset": self._offset,
            "timeout": timeout,
            "allowed_updates": self._allowed,
        }
        result = await self._result("getUpdates", question, timeout + LATE)
        if not isinstance(result, list):
            raise NoAnswerError("its answer holds no updates")
        return result

    async def _result(self, method: str, question: Mapping[str, Any], seconds: float) -> Any:
        answer = await self._road.ask(method, question, seconds)
        if answer["ok"] is not True:
            raise RefusedError(answer)
        return answer.get("result")

    async def _keep(self, updates: Sequence[Any]) -> bool:
        """Keep what is new; False if nothing was, so that asking again at once would be idle."""
        found = [update for update in updates if isinstance(update, dict)]
        if len(found) < len(updates):
            log.error("%d entries of Telegram's answer are no updates", len(updates) - len(found))
        new, ahead = await self._database.run(self._kept, found, self._clock())
        self._worker.brought(ahead)
        self._trace("intake.committed")
        known = [number for update in found if (number := inbox.number_of(update)) is not None]
        before, self._offset = self._offset, known[-1] + 1 if known else self._offset
        return bool(new) or self._offset != before

    def _kept(self, tx: Tx, found: Sequence[dict[str, Any]], now: datetime) -> tuple[int, Any]:
        """Keep them; how many were new, and what lies ahead of whoever handles them."""
        new = (self._store or inbox.store)(tx, found, now)
        return new, self._worker.look(tx) if new else None

    async def _tell_polled(self) -> None:
        """Once a minute the file learns that we are here: so a long absence can be told."""
        if time.monotonic() - self._told_polled >= self._polled_every:
            await self._database.run(self._polled, self._clock())
            self._told_polled = time.monotonic()

    def _back_off(self, problem: str) -> float:
        pause = self._pause()
        log.warning("%s; trying again in %g s", problem, pause)
        return pause

    def _pause(self) -> float:
        self._failures += 1
        pause: float = min(LONGEST_PAUSE, 0.25 * 2 ** min(self._failures, 10))
        return pause

    async def _refused(self, error: RefusedError) -> float:
        if error.by_webhook:
            return await self._remove_webhook()
        if error.code == 409:
            await self._tell(self._conflict)  # who has been replaced learns it there, and is quiet
            log.error(
                "409: somebody else is getting this bot's updates. Either Smena runs twice, "
                "or the token is in other hands: then revoke it at @BotFather (/revoke)."
            )
            return CONFLICT_PAUSE
        if error.code in (401, 404):
            log.error("401: Telegram refuses the token. Take a new one from @BotFather.")
            await self._tell(self._token_refused)
            return REFUSED_PAUSE
        return error.retry_after or self._back_off(f"Telegram says {error.code}: {error}")

    async def _remove_webhook(self) -> float:
        """Updates go to somebody's address: take them back, with all that has waited there."""
        try:
            info = await self._result("getWebhookInfo", {}, LATE)
            url = info.get("url") if isinstance(info, dict) else None
            host = host_of(url) if isinstance(url, str) else ""
            await self._result("deleteWebhook", {"drop_pending_updates": False}, LATE)
        except (NoAnswerError, RefusedError) as error:
            return self._back_off(f"a webhook takes the updates, and stays ({error})")
        if await self._tell(lambda tx, now: self._webhook(tx, host, now)):
            log.info("our webhook at %s is removed, and what waited comes now", host)
            return CONFLICT_PAUSE
        log.warning(
            "a webhook at %s took this bot's updates; it is removed, and what waited comes now. "
            "If you don't know that address, revoke the token at @BotFather (/revoke).",
            host or "an address that Telegram doesn't name",
        )
        return CONFLICT_PAUSE

    async def _tell(self, told: Callable[[Tx, datetime], bool | None]) -> bool | None:
        """What the desk says to it; None where it could not be told."""
        try:
            return await self._database.run(told, self._clock())
        except Exception as error:
            if not self._database.is_trouble(error):
                raise
            self._database.tell(error)
            return None


def host_of(url: str) -> str:
    """Whose address it is; the rest of it may be a secret of theirs."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
