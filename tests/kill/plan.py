"""Which deaths to die: every label, early, in the middle and late, a few deaths to a scene.

The diary of a calm scene says when each label is passed. It is cut into as many parts as a scene
has deaths: the k-th bot dies within the k-th part, or where every bot passes when it starts.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from tests.kill.ward import End

IN_A_SCENE = 8
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
    """Each label once before any comes again; no death twice before every other had its turn."""
    found: list[End] = []
    while len(found) < count:
        found += _every_death(passed, chance)
    return found[:count]


def _every_death(passed: Counter[str], chance: random.Random) -> Iterable[End]:
    """All that there are, once, label by label in turn."""
    at_label = [
        chance.sample([End(label, number + 1) for number in range(times)], times)
        for label, times in sorted(passed.items())
    ]
    for turn in zip_longest(*at_label):
        ends = [end for end in turn if end]
        yield from chance.sample(ends, len(ends))
