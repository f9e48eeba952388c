"""Which deaths to die: every label, early, in the middle and late, a few deaths to a scene.

The diary of a calm scene says when each label is passed. It is cut into as many parts as a scene
has deaths: the k-th bot dies within the k-th part, or where every bot passes when it starts.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence

from tests.kill.ward import End

IN_A_SCENE = 4
STARTED = "telegram.getForumTopicIconStickers"
"""With that a bot's look at its group is over, which is the same at every start."""


def plan(diary: Sequence[str], kills: int, seed: int) -> list[list[End]]:
    """Scenes of deaths, so many in all, spread evenly over the labels and over the day."""
    chance = random.Random(seed)
    parts = [_deaths(found, kills // IN_A_SCENE, chance) for found in _parts(diary)]
    return [list(scene) for scene in zip(*parts, strict=True)]


def _parts(diary: Sequence[str]) -> Iterable[Counter[str]]:
    """What is passed in each part, and how often."""
    start = Counter(diary[: diary.index(STARTED)])
    for part in range(IN_A_SCENE):
        cut = [len(diary) * edge // IN_A_SCENE for edge in (part, part + 1)]
        yield start | Counter(diary[cut[0] : cut[1]])


def _deaths(passed: Counter[str], count: int, chance: random.Random) -> list[End]:
    """Each label once before any comes again; no death twice while there are others."""
    found: list[End] = []
    while len(found) < count:
        labels = sorted(passed)
        chance.shuffle(labels)
        fresh = [_death(label, passed, found, chance) for label in labels]
        found += [end for end in fresh if end] or [End(label, 1) for label in labels]
    return found[:count]


def _death(
    label: str, passed: Counter[str], dead: Sequence[End], chance: random.Random
) -> End | None:
    left = [End(label, n) for n in range(1, passed[label] + 1) if End(label, n) not in dead]
    return chance.choice(left) if left else None
