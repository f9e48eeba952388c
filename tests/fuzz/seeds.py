"""By which seeds the long ring plays: ten of its own, or those that `FUZZ_SEEDS` names.

`FUZZ_SEEDS="101 102" .venv/bin/python -m pytest -m proof tests/fuzz` plays those two.
"""

import os
from typing import Any

import pytest

GIVEN = [int(seed) for seed in os.environ.get("FUZZ_SEEDS", "").split()]


def rounds(everyday: int, long: int, seeds: range) -> list[Any]:
    """The first seed and how many it plays every day; of each other one, how many it plays."""
    others = [pytest.param(seed, long, marks=pytest.mark.proof) for seed in GIVEN or seeds]
    return [(1, everyday), *others]
