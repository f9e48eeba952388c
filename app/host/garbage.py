"""Owns what is not looked through for garbage: what the companies at work brought in.

A thousand of them hold millions of objects, and Python looks through them all whenever they have
become a quarter more: nobody's message goes on meanwhile, for a second or two.
"""

import gc

from app import lean

MORE = 1.1
"""So many times as many must work before what the newer ones hold is put aside, too."""

TENTH = 10
"""One of so many must have ended before what they held is looked for: that looks through all."""


class Garbage:
    """Follows how many companies work."""

    def __init__(self) -> None:
        self._settled = self._ended = 0

    def look(self, working: int, starting: int) -> None:
        """What they hold is there to stay, once as good as all have started."""
        if starting * 10 <= working and working > self._settled * MORE:
            lean.settle()
            self._settled, self._ended = working, 0

    def left(self, working: int) -> None:
        """One has ended: what it held is found as garbage is, when it is worth it."""
        self._ended += 1
        if self._ended * TENTH >= self._settled:
            gc.unfreeze()
            self._settled, self._ended = working, 0
