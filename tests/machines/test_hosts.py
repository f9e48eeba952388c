"""Many companies on two hosts: whatever befalls one of them befalls all that it has, at once.

COMPANIES=30 TROUBLES=60 python -m pytest tests/machines/test_hosts.py -m proof
                                       more of it (SEED=7: at other moments; MACHINES=3; SKEW=0)
"""

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import count, cycle, islice
from pathlib import Path
from statistics import median

import pytest

from tests import cluster
from tests.kill.birth import Nursery
from tests.kill.conftest import Totals
from tests.kill.fate import ALONE, TOGETHER, Fate, Way
from tests.machines.pair import pair
from tests.machines.storm import REPLACED, Struck, Trouble
from tests.machines.town import Town

COMPANIES = int(os.environ.get("COMPANIES", "22"))
TROUBLES = int(os.environ.get("TROUBLES", "14"))
MACHINES = int(os.environ.get("MACHINES", "2"))
SEED = int(os.environ.get("SEED", "1"))
SKEW = float(os.environ.get("SKEW", "60"))
"""Seconds by which the clock of each machine is ahead of the one before it."""
BEFALLS: list[Trouble] = [trouble for trouble in Trouble if trouble is not Trouble.FAILED_OVER]
FATES = (ALONE, TOGETHER, ALONE, Fate(Way.KICKED), ALONE, Fate(Way.REVOKED))
"""What becomes of the companies' helpers, in turn."""
FEW = 8
"""Companies of a failover."""
IN_A_DAY = 14
"""Troubles at most: a day has so many steps."""
BUSY = 60.0
"""Seconds until others have them all, on a machine that is busy with more; else 15."""


@pytest.mark.timeout(max(900, 60 * TROUBLES))
async def test_whatever_befalls_a_host_nothing_of_any_company_is_lost(
    tmp_path: Path, nursery: Nursery
) -> None:
    chance, ring, days = random.Random(SEED), Ring(), count()
    left, server = [*islice(cycle(BEFALLS), TROUBLES)], cluster.start()
    while left:
        troubles = chance.sample(left, min(len(left), IN_A_DAY))
        for trouble in troubles:
            left.remove(trouble)
        folder = tmp_path / f"day_{next(days)}"
        folder.mkdir()
        town = Town(folder, nursery, server, troubles, chance, machines=MACHINES, skew=SKEW)
        async with town:
            await ring.play(town, COMPANIES)
        left += town.left
    print(ring)
    assert not ring.problems, f"{ring}\n" + "\n".join(ring.problems)
    assert ring.slowest < BUSY
    assert ring.owners >= 0.9 * COMPANIES * TROUBLES / MACHINES, "some are between two owners"


async def test_where_commits_wait_for_the_replica_no_company_of_a_host_loses_anything(
    tmp_path: Path, nursery: Nursery
) -> None:
    ring, chance = Ring(), random.Random(SEED)
    async with pair(waits=True) as servers:
        town = Town(tmp_path, nursery, servers.url, [Trouble.FAILED_OVER], chance, skew=SKEW)
        async with town:
            await ring.play(town, FEW)
    print(ring)
    assert not ring.problems, f"{ring}\n" + "\n".join(ring.problems)
    assert ring.owners and ring.slowest < BUSY


class Ring:
    """What it all came to."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._totals = Totals()
        self._befell: list[Struck] = []

    async def play(self, town: Town, companies: int) -> None:
        """A day of so many companies; in the end each machine has its share, and ends in order."""
        fates = zip(range(companies), cycle(FATES), strict=False)
        await town.settle({f"firm{number}": fate for number, fate in fates})
        found = await town.live_through()
        for tenant, findings in zip(town.tenants.values(), found, strict=True):
            self._totals.add(tenant.toll, findings)
            self.problems += [f"{tenant.name}: {problem}" for problem in findings.problems()]
            if findings.problems():
                print(*tenant.story(), sep="\n")
        await town.shares()
        await town.end()
        self.problems += [*town.damage, *town.storm.problems]
        self._befell += town.storm.befell

    @property
    def owners(self) -> int:
        """How many were struck."""
        return sum(len(struck.companies) for struck in self._befell)

    @property
    def slowest(self) -> float:
        """Seconds until one that had to be replaced was."""
        return max(struck.slowest for struck in self._befell if struck.trouble in REPLACED)

    def __str__(self) -> str:
        said = f"owners struck: {self.owners}, by {len(self._befell)} troubles"
        return "\n".join([str(self._totals), said, *self._by_trouble()])

    def _by_trouble(self) -> Iterator[str]:
        """How often, whom at once, and the seconds until they were at work elsewhere."""
        each = defaultdict[Trouble, list[Struck]](list)
        for struck in self._befell:
            each[struck.trouble].append(struck)
        for trouble, several in each.items():
            owners = [len(struck.companies) for struck in several]
            seconds = sorted(s for struck in several for s in struck.seconds.values())
            took = f", {median(seconds):.1f} s, at most {seconds[-1]:.1f} s" if seconds else ""
            yield f"{trouble}: owners {owners}{took}"
