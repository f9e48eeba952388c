"""Which deaths to die: every label, early, in the middle and late, a few deaths to a scene.

A label's passings are counted anew after each death, so the k-th death of a scene is appointed
within the k-th part of it: first deaths early, last deaths late.
"""

import random
from collections import Counter
from collections.abc import Iterable

from tests.kill.ward import End

IN_A_SCENE = 4


def plan(passed: Counter[str], kills: int, seed: int) -> list[list[End]]:
    """Scenes of deaths, so many in all, spread evenly over the labels and over the day."""
    chance = random.Random(seed)
    parts: list[list[End]] = [[] for _ in range(IN_A_SCENE)]
    for part, ends in enumerate(parts):
        rounds = [_round(passed, part, chance) for _ in range(1 + kills // len(passed))]
        pool = [end for one in rounds for end in one]
        ends += list(dict.fromkeys(pool))[: kills // IN_A_SCENE]
    return [list(scene) for scene in zip(*parts, strict=False)]


def _round(passed: Counter[str], part: int, chance: random.Random) -> Iterable[End]:
    """One death for each label that is passed in this part of the scene."""
    labels = sorted(passed)
    chance.shuffle(labels)
    for label in labels:
        share = _share(passed[label], part)
        if share:
            yield End(label, chance.randint(1, share))


def _share(count: int, part: int) -> int:
    """How often a label is passed in that part, when so often in the whole."""
    return count * (part + 1) // IN_A_SCENE - count * part // IN_A_SCENE
