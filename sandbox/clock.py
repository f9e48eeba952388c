"""The box's clock: wall time plus an offset that a test may move forward."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Telegram's notion of now; limits, dates and lifetimes all follow it."""

    def __init__(self, start: float | None = None) -> None:
        self._offset = 0.0 if start is None else start - time.time()
        self._sleepers: set[asyncio.Event] = set()

    def now(self) -> float:
        return time.time() + self._offset

    def unix(self) -> int:
        return int(self.now())

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("the clock only goes forward")
        self._offset += seconds
        for sleeper in self._sleepers:
            sleeper.set()

    async def sleep(self, seconds: float) -> None:
        """Sleeps in the box's time, so that advancing the clock wakes the sleeper."""
        until = self.now() + seconds
        moved = asyncio.Event()
        self._sleepers.add(moved)
        try:
            while (left := until - self.now()) > 0:
                moved.clear()
                await first(moved, left)
        finally:
            self._sleepers.discard(moved)


async def first(event: asyncio.Event, seconds: float) -> None:
    """Returns when the event is set or the time is up, whichever comes first."""
    waiter = asyncio.ensure_future(event.wait())
    await asyncio.wait({waiter}, timeout=seconds)
    waiter.cancel()
