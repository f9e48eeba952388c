"""Owns what is not looked through for garbage: what the companies at work brought in.

A thousand of them hold millions of objects, and Python looks through them all whenever they have
become a quarter more: nobody's message goes on meanwhile, for a second or two.
"""

import gc

from app import lean

MORE = 1.1
"""So many times as many must work before what the newer ones hold is put aside, too."""


class Garbage:
    """Follows how many companies work."""

    def __init__(self) -> None:
        self._settled = 0

    def look(self, working: int, starting: int) -> None:
        """What they hold is there to stay, once as good as all have started."""
        if starting * 10 <= working and working > self._settled * MORE:
            lean.settle()
            self._settled = working

    def left(self, working: int) -> None:
        """One has ended: what it held is found as garbage is."""
        gc.unfreeze()
        self._settled = working
