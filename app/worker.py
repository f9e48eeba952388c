"""Owns the way from the inbox to the desk: one worker, strictly in order, one commit a batch.

Routing reads only the update, so a batch is translated first and then carried out inside one
transaction, each update in its own savepoint together with its "done". A crash before the commit
means that the batch runs again; after it, never.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import Update

from desk.company import trouble
from handlers.actions import Action
from model import House
from storage import inbox
from storage.inbox import Letter
from storage.ports import Database, Tx

log = logging.getLogger(__name__)
BATCH = 100
PAUSE = 1.0
"""Seconds between tries while the disk refuses."""

Translated = tuple[Letter, Action | Exception | None]


class Worker:
    """Carries out what the inbox holds, until it is cancelled."""

    def __init__(
        self,
        database: Database,
        router: Router,
        house: House,
        *,
        me: str,
        bot_id: int,
        words: Mapping[str, str],
        clock: Callable[[], datetime],
        trace: Callable[[str], None],
    ) -> None:
        self._database = database
        self._router = router
        self._context = {"house": house, "me": me, "bot_id": bot_id, "words": words}
        self._clock = clock
        self._trace = trace

    async def run(self) -> None:
        """Work for ever; a disk that refuses is waited for, and nothing is skipped."""
        signal = self._database.signal("inbox")
        while True:
            signal.clear()
            try:
                while await self.work():
                    pass
            except Exception as error:
                if not self._database.is_trouble(error):
                    raise
                log.error("the disk refuses (%s); trying again in %g s", error, PAUSE)
                await asyncio.sleep(PAUSE)
                continue
            await signal.wait()

    async def work(self) -> int:
        """Carry out one batch; returns how many updates it was."""
        letters = await self._database.run(inbox.waiting, BATCH)
        if letters:
            translated = [(letter, await self._translate(letter)) for letter in letters]
            self._trace("handlers.translated")
            await self._database.run(self._carry_out, translated)
            self._trace("handlers.committed")
        return len(letters)

    async def _translate(self, letter: Letter) -> Action | Exception | None:
        try:
            update = Update.model_validate(letter.update)
            kind = update.event_type
            found = await self._router.propagate_event(
                kind, getattr(update, kind), raw=letter.update[kind], **self._context
            )
        except Exception as error:  # noqa: BLE001 - set aside whole with this as its reason
            return error
        return None if found is UNHANDLED else found

    def _carry_out(self, tx: Tx, batch: Sequence[Translated]) -> None:
        for letter, action in batch:
            self._carry_out_one(tx, letter, action)

    def _carry_out_one(self, tx: Tx, letter: Letter, action: Action | Exception | None) -> None:
        now = self._clock()
        try:
            with tx.savepoint():
                if isinstance(action, Exception):
                    raise action
                if action is not None:
                    action(tx, now=now)
                self._trace("handlers.acted")
                inbox.done(tx, letter.seq)
        except Exception as error:
            if self._database.is_trouble(error):
                raise
            log.exception("update %s is set aside", letter.update.get("update_id"))
            inbox.quarantine(tx, letter.seq, f"{type(error).__name__}: {error}"[:500])
            trouble.set_aside(tx, _client_id(letter.update), now)


def _client_id(update: dict[str, Any]) -> int | None:
    """The client whose message it was, as far as the raw update lets that be known."""
    for part in update.values():
        with suppress(TypeError, KeyError):
            if part["chat"]["type"] == "private":
                return int(part["chat"]["id"])
    return None
