"""Owns the loop that asks the model: a few questions at once, apart from all that people wait for.

What there is to ask is looked up, so nothing piles up behind a slow server; one that fails is left
alone for a while, and asked meanwhile only where somebody of the team waits for it.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from app.drafts.wire import NoModelAnswerError, Wire
from app.settings import Settings
from desk.drafts import asking, proposing
from desk.drafts.asking import Asking
from desk.drafts.prompts import NonsenseError, messages, read
from model import House
from storage.ports import Database, Tx

log = logging.getLogger(__name__)
AT_ONCE = 3
LOOK = 2.0
"""Seconds between two looks at what there is to ask; a tap is heard at once."""

PATIENT, LONGEST_PAUSE = 3, 600.0
"""Failures in a row after which the server is left alone, and seconds for which at most."""

FIRST_PAUSE = 30.0


class Drafter:
    """Asks, until it is cancelled."""

    def __init__(
        self,
        database: Database,
        rules: Callable[[Tx], House],
        wire: Wire,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._rules, self._wire, self._clock = database, rules, wire, clock
        self._under_way: set[asyncio.Task[None]] = set()
        self._failures = 0
        self._rests_until = 0.0

    async def run(self) -> None:
        """Look what there is to ask, for ever."""
        signal = self._database.signal("drafts")
        try:
            await self._safely(self._database.run(asking.begin))
            while True:
                signal.clear()
                await self._safely(self._round())
                await self._rest(signal)
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            await self._wire.close()

    async def _rest(self, signal: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(LOOK):
                await signal.wait()
        except TimeoutError:
            return

    async def _safely(self, doing: Awaitable[object]) -> None:
        """Drafts are a help: whatever fails here is told in the log, and stops nothing else."""
        try:
            await doing
        except Exception:  # even a fault of our own must not end the relay beside it
            log.exception("drafts failed; they go on in a while")
            self._rests_until = time.monotonic() + FIRST_PAUSE

    async def _round(self) -> None:
        free, by_itself = AT_ONCE - len(self._under_way), time.monotonic() >= self._rests_until
        now = self._clock()

        def next_ones(tx: Tx) -> list[Asking]:
            proposing.sweep(tx, now)
            if not free:
                return []
            return asking.ask(tx, self._rules(tx), now, free, by_itself=by_itself)

        for question in await self._database.run(next_ones):
            task = asyncio.create_task(self._safely(self._answer(question)))
            self._under_way.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._database.signal("drafts").set()

    async def _answer(self, question: Asking) -> None:
        """Ask one, and write down what came of it. A server that answers is none that fails."""
        draft, rules = question.draft, self._rules
        try:
            answered = await self._wire.ask(messages(question.matter))
        except NoModelAnswerError as error:
            self._fail(str(error))
            await self._database.run(lambda tx: proposing.failed(tx, draft, self._clock()))
            return
        self._failures = 0
        try:
            text = read(question.matter, answered)
        except NonsenseError as error:
            log.warning("no draft (%s)", error)
            await self._database.run(lambda tx: proposing.useless(tx, draft, self._clock()))
            return
        await self._database.run(
            lambda tx: proposing.answered(tx, rules(tx), draft, text, self._clock())
        )

    def _fail(self, why: str) -> None:
        self._failures += 1
        beyond = self._failures - PATIENT
        if beyond >= 0:
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**beyond)
            self._rests_until = time.monotonic() + pause
            log.warning("no draft (%s); the model is left alone for %g s", why, pause)
        else:
            log.warning("no draft (%s)", why)


def drafter_of(
    settings: Settings,
    database: Database,
    rules: Callable[[Tx], House],
    clock: Callable[[], datetime],
) -> Drafter | None:
    """The company's, if it has a model."""
    ours, key = settings.drafts, settings.drafts_key
    if not ours.server:
        return None
    wire = Wire(ours.server, ours.model, key.get_secret_value() if key else "", AT_ONCE)
    return Drafter(database, rules, wire, clock)
