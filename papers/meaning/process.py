"""The process that knows what words mean: a line of JSON in, a line out, until nobody asks more.

`python -m papers.meaning.process MODULE`: what the module's `load` gives is asked. What it was told
of is kept as directions under a hash of the words, never as words.
"""

import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import Any, Protocol

from numpy.typing import NDArray

from papers.meaning.keys import key_of

Floats = NDArray[Any]
AT_ONCE = 8
"""New passages that are learnt before an answer: the asker waits for it, 0.3 s of a processor."""

KEPT = 30_000
"""Directions that are kept: 1.5 kB each."""


class Learnt(Protocol):
    """What people's ordinary words have taught."""

    middle: Floats
    turn: Floats

    def asks(self, direction: Floats) -> float:
        """About 1 for what asks, about -1 for what tells."""


class Model(Protocol):
    """Turns words into directions."""

    learnt: Learnt

    def asked(self, text: str) -> Floats:
        """The direction of a question."""

    def said(self, text: str) -> Floats:
        """The direction of a passage."""


class Comparer:
    """Compares questions with passages that it learns once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known: dict[str, Floats] = {}

    def reply(self, answers: Sequence[Sequence[Sequence[str]]], question: str) -> dict[str, Any]:
        """How near the question is to each answer, and how much it asks; nothing while passages
        are left to be learnt."""
        wanted = {key_of(text): text for kinds in answers for texts in kinds for text in texts}
        unknown = [key for key in wanted if key not in self._known]
        for key in unknown[:AT_ONCE]:
            self._known[key] = self._model.said(wanted[key])
        left = len(unknown[AT_ONCE:])
        if left or not question:
            return {"left": left}
        learnt, direction = self._model.learnt, self._model.asked(question)
        turned = learnt.turn @ (direction - learnt.middle)
        near = [[self._best(turned, texts) for texts in kinds] for kinds in answers]
        self._forget(wanted)
        return {"left": 0, "asks": learnt.asks(direction), "near": near}

    def unlearn(self, keys: Sequence[str]) -> dict[str, Any]:
        """Nothing stays of the passages that are called so."""
        for key in keys:
            self._known.pop(key, None)
        return {"left": 0}

    def _best(self, direction: Floats, texts: Sequence[str]) -> float:
        return max(float(direction @ self._known[key_of(text)]) for text in texts)

    def _forget(self, wanted: dict[str, str]) -> None:
        if len(self._known) > KEPT:
            self._known = {key: self._known[key] for key in wanted}


def _listen(lines: SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        lines.put(line)
    os._exit(0)  # whoever asked is gone: nobody waits for what is being computed


def answered(comparer: Comparer, asked: dict[str, Any]) -> dict[str, Any]:
    """What a line asks for."""
    if "gone" in asked:
        return comparer.unlearn(asked["gone"])
    return comparer.reply(asked["answers"], asked["question"])


def main(module: str) -> None:
    """Answer until the asker goes."""
    lines: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(lines,), daemon=True).start()
    comparer = Comparer(import_module(module).load())
    while True:
        asked = json.loads(lines.get())
        told = answered(comparer, asked)
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
