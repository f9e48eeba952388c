"""Owns what is not looked through for garbage: what the companies at work hold.

A thousand of them hold millions of objects, and Python looks through them all whenever they have
become a quarter more: nobody's message goes on meanwhile, for half a second or two.
"""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

OLDEST = 2
"""The generation that holds whatever was found to be no garbage twice."""

LONG = 0.03
"""Seconds that a look through all of it may take; what it left then is there to stay."""

TENTH = 10
"""One of so many must have ended before what they held is looked for: that looks through all."""


class Garbage:
    """Follows Python's looks, and how many companies have ended."""

    def __init__(self) -> None:
        self._ended = 0
        self._began = 0.0

    @contextmanager
    def followed(self) -> Iterator[None]:
        """While the companies are served."""
        gc.callbacks.append(self._looks)
        try:
            yield
        finally:
            gc.callbacks.remove(self._looks)

    def left(self, working: int) -> None:
        """One has ended: what it held is found as garbage is, when it is worth it."""
        self._ended += 1
        if self._ended * TENTH >= working + self._ended:
            gc.unfreeze()
            self._ended = 0

    def _looks(self, phase: str, said: dict[str, Any]) -> None:
        """Put aside what a long look has left: the next goes through what is newer."""
        if said["generation"] != OLDEST:
            return
        if phase == "start":
            self._began = time.perf_counter()
        elif time.perf_counter() - self._began > LONG:
            gc.freeze()
