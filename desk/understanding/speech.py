"""Owns how much some words read like a question, by their letters alone.

`LEARNT` is made by `python -m bench.asking` of what people ask and say in other trades than those
that answers are measured by (bench/asking.toml).
"""

import re
from base64 import b85decode
from collections import Counter
from collections.abc import Iterator
from functools import cache
from math import sqrt
from zlib import crc32

from desk.understanding.learnt import AT_REST, LEARNT, SCALE
from desk.understanding.spelling import folded

MARKS = 4096
"""So many kinds of marks are told apart; two that share one are taken for the same."""

SIGN = re.compile(r"[^\W\d_]+|\d+|[?!]")
LENGTHS = (3, 4, 5)
LONG = 8
"""Words from which on a text is long."""


def asks(text: str) -> float:
    """About 1 for what asks, about -1 for what tells."""
    marked = marks(text)
    weights = _weights()
    length = sqrt(sum(count * count for count in marked.values()))
    told = sum(weights[mark] * count for mark, count in marked.items())
    return AT_REST + (SCALE * told / length if length else 0.0)


def marks(text: str) -> Counter[int]:
    """What is seen of the words: which they are, and parts of them."""
    return Counter(crc32(mark.encode()) % MARKS for mark in set(_marks(text)))


def _marks(text: str) -> Iterator[str]:
    words = [folded(word) for word in SIGN.findall(text.casefold())]
    for word in words:
        whole = f"^{'0' if word.isdecimal() else word}$"
        yield f"word {whole}"
        for length in LENGTHS:
            yield from (whole[at : at + length] for at in range(len(whole) - length + 1))
    if words:
        yield from (f"first {words[0]}", f"begins {words[0][:3]}")
        yield from (f"last {words[-1]}", f"ends {words[-1][-3:]}")
    yield f"length {min(len(words), LONG)}"


@cache
def _weights() -> list[int]:
    """What each mark says for its being a question."""
    return [weight - 128 for weight in b85decode("".join(LEARNT.split()))]
