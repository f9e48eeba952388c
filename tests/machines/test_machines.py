"""One company on two machines, whatever befalls who has it: nothing is lost, nothing goes astray.

TROUBLES=60 python -m pytest tests/machines -m proof      more of it (SEED=7: at other moments;
                                                          SKEW=60: by clocks that differ so much)
"""

import os
import random
from itertools import count, cycle, islice
from pathlib import Path

from tests import cluster
from tests.kill.birth import Nursery
from tests.kill.conftest import Totals
from tests.kill.scene import play
from tests.machines.fleet import Fleet
from tests.machines.storm import REPLACED, Trouble

TROUBLES = int(os.environ.get("TROUBLES", "6"))
SEED = int(os.environ.get("SEED", "1"))
BEFALLS: list[Trouble] = [trouble for trouble in Trouble if trouble is not Trouble.FAILED_OVER]
IN_A_SCENE = 3
"""Troubles in one scene: it is as short as a day can be."""
BUSY = 60.0
"""Seconds until another has the company, on a machine that is busy with more; else 15."""


async def test_whatever_befalls_the_owner_nothing_is_lost(tmp_path: Path, nursery: Nursery) -> None:
    chance, totals, problems = random.Random(SEED), Totals(), list[str]()
    left = [*islice(cycle(BEFALLS), TROUBLES)]
    server = cluster.start()
    slowest, days = dict[Trouble, float](), count()
    while left:
        troubles = chance.sample(left, min(len(left), IN_A_SCENE))
        for trouble in troubles:
            left.remove(trouble)
        folder = tmp_path / f"day_{next(days)}"
        folder.mkdir()
        async with Fleet(folder, nursery, server, troubles, chance) as fleet:
            found = await play(fleet)
            totals.add(fleet.toll, found)
        for struck in fleet.storm.befell:
            slowest[struck.trouble] = max(struck.slowest, slowest.get(struck.trouble, 0.0))
        left += fleet.left
        problems += [f"{fleet.storm.befell}: {problem}" for problem in found.problems()]
    print(totals, {str(trouble): round(seconds, 1) for trouble, seconds in slowest.items()})
    assert not problems, "\n".join(problems)
    assert max(slowest[trouble] for trouble in REPLACED if trouble in slowest) < BUSY
