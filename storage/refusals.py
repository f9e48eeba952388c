"""Owns what the log hears of a disk, or a server, that refuses: once, however many wait for it."""

import logging
import time

from storage.ports import NotOursError

log = logging.getLogger(__name__)
OVER = 600.0
"""Seconds without a refusal after which the next is another matter: more than between two looks at
a company at rest."""


class Refusals:
    """Of one database."""

    def __init__(self, name: str) -> None:
        """`name`: who it is that refuses."""
        self._name = name
        self._last = float("-inf")

    def tell(self, error: BaseException, said: str) -> None:
        """Who has lost the company says so where it is left."""
        if isinstance(error, NotOursError):
            return
        last, self._last = self._last, time.monotonic()
        if self._last - last > OVER:
            known = "updates stay at Telegram meanwhile, and it goes on by itself"
            log.error("%s refuses (%s); %s", self._name, said, known)
