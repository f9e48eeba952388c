"""A model of a few words, for the process that is asked what words mean; some of them end it.

`python -m papers.meaning.process tests.meanings`
"""

import os
import sys
import threading
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from papers.meaning.interpreter import Interpreter

Floats = NDArray[np.float32]
AXES = (
    ("доставка", "привезёте", "довезти", "дотащить", "delivery"),
    ("оплата", "рассчитаться", "картой", "pay"),
    ("?", "можно"),
)
HANGS, DIES, RAVES = "зависни", "умри", "бред"
PROCESS = (sys.executable, "-m", "papers.meaning.process", "tests.meanings")


def interpreter(pause: float = 0.0) -> Interpreter:
    """Asks this model."""
    return Interpreter(PROCESS, pause)


class Learnt(NamedTuple):
    """That a question mark asks, and nothing else does."""

    middle: Floats = np.zeros(len(AXES), np.float32)
    turn: Floats = np.eye(len(AXES), dtype=np.float32)

    def asks(self, direction: Floats) -> float:
        """How much it asks."""
        return float(direction[2])


class Model:
    """Knows which of its words stand in a text."""

    learnt = Learnt()

    def asked(self, text: str) -> Floats:
        """A direction, unless it is told otherwise."""
        if DIES in text:
            os._exit(9)
        if HANGS in text:
            threading.Event().wait()
        return np.full(len(AXES), np.nan, np.float32) if RAVES in text else self.said(text)

    def said(self, text: str) -> Floats:
        """A direction."""
        stand = [any(word in text.casefold() for word in axis) for axis in AXES]
        return np.array(stand, np.float32)


def load() -> Model:
    """What the process asks."""
    return Model()
