"""Owns what the log hears of a disk, or a server, that refuses: each trouble of a file once, and a
server's once, however many wait for it."""

import logging
import time

from storage.ports import NotOursError

log = logging.getLogger(__name__)
OVER = 600.0
"""Seconds without it after which the same trouble is another matter: more than between two looks at
a company at rest."""


class Refusals:
    """Of one database."""

    def __init__(self, name: str) -> None:
        """`name`: who it is that refuses."""
        self._name = name
        self._last = dict[str, float]()
        """When each trouble came last: who waits for a lock is not told by that of a full disk."""

    def tell(self, error: BaseException, said: str) -> None:
        """Who has lost the company says so where it is left."""
        if isinstance(error, NotOursError):
            return
        trouble, now = getattr(error, "sqlite_errorname", ""), time.monotonic()
        last, self._last[trouble] = self._last.get(trouble, float("-inf")), now
        if now - last > OVER:
            known = "updates stay at Telegram meanwhile, and it goes on by itself"
            log.error("%s refuses (%s); %s", self._name, said, known)
