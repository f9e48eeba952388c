"""Owns that of the looks at one thing each waits for the one before, and none is lost."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)
LATE = 60.0
"""Seconds without an answer of the database, after which that is said."""

Doing = Callable[[], Coroutine[Any, Any, Any]]


class Pace:
    """One look at a time; of what comes meanwhile the first waits, and looks for all of it."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._coming = 0
        self._began = 0.0
        self._is_told = False

    async def follow(self, look: Doing) -> None:
        """It is done when the one under way has ended, unless another waits for that already."""
        if self._coming > 1:
            self._tell()
            return
        self._coming += 1
        try:
            async with self._turn:
                self._began, self._is_told = time.monotonic(), False
                await look()
        finally:
            self._coming -= 1

    def _tell(self) -> None:
        """Whoever looks after the machine knows by that which company's disk, or server, hangs."""
        seconds = time.monotonic() - self._began
        if seconds >= LATE and not self._is_told:
            self._is_told = True
            log.warning("what is due has waited for the database for %.0f s", seconds)
