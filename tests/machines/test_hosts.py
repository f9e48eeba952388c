"""Many companies on two hosts: whatever befalls one of them befalls all that it has, at once.

COMPANIES=30 TROUBLES=60 python -m pytest tests/machines/test_hosts.py -m proof
                                       more of it (SEED=7: at other moments; MACHINES=3; SKEW=0)
"""

import os
import random
from collections import defaultdict
from itertools import count, cycle, islice
from pathlib import Path
from statistics import median

from tests import cluster
from tests.kill.birth import Nursery
from tests.kill.conftest import Totals
from tests.kill.fate import ALONE
from tests.machines.storm import REPLACED, Struck, Trouble
from tests.machines.town import Town

COMPANIES = int(os.environ.get("COMPANIES", "16"))
TROUBLES = int(os.environ.get("TROUBLES", "12"))
MACHINES = int(os.environ.get("MACHINES", "2"))
SEED = int(os.environ.get("SEED", "1"))
SKEW = float(os.environ.get("SKEW", "60"))
"""Seconds by which the clock of each machine is ahead of the one before it."""
BEFALLS: list[Trouble] = [trouble for trouble in Trouble if trouble is not Trouble.FAILED_OVER]
IN_A_DAY = 14
"""Troubles at most: a day has so many steps."""
BUSY = 30.0
"""Seconds until others have them all, on a machine that is busy with more; else 15."""


async def test_whatever_befalls_a_host_nothing_of_any_company_is_lost(
    tmp_path: Path, nursery: Nursery
) -> None:
    chance, totals, problems = random.Random(SEED), Totals(), list[str]()
    left, befell, days = [*islice(cycle(BEFALLS), TROUBLES)], list[Struck](), count()
    server = cluster.start()
    while left:
        troubles = chance.sample(left, min(len(left), IN_A_DAY))
        for trouble in troubles:
            left.remove(trouble)
        folder = tmp_path / f"day_{next(days)}"
        folder.mkdir()
        async with Town(
            folder, nursery, server, troubles, chance, machines=MACHINES, skew=SKEW
        ) as town:
            await town.settle({f"firm{number}": ALONE for number in range(COMPANIES)})
            for tenant, found in zip(town.tenants.values(), await town.live_through(), strict=True):
                totals.add(tenant.toll, found)
                problems += [f"{tenant.name}: {problem}" for problem in found.problems()]
            print(await town.shares())
            await town.end()
        befell += town.storm.befell
        left += town.left
        problems += town.damage
    print(totals, said(befell), sep="\n")
    assert not problems, "\n".join([said(befell), *problems])
    assert max(struck.slowest for struck in befell if struck.trouble in REPLACED) < BUSY


def said(befell: list[Struck]) -> str:
    """Of each trouble: how often, how many owners at once, seconds until all were replaced."""
    lines, each = list[str](), defaultdict[Trouble, list[Struck]](list)
    for struck in befell:
        each[struck.trouble].append(struck)
    for trouble, several in sorted(each.items()):
        owners = [len(struck.companies) for struck in several]
        seconds = sorted(s for struck in several for s in struck.seconds.values())
        took = f", {median(seconds):.1f} s, at most {seconds[-1]:.1f} s" if seconds else ""
        lines.append(f"{trouble}: {len(several)} times, owners {owners}{took}")
    lines.append(f"owners struck: {sum(len(struck.companies) for struck in befell)}")
    return "\n".join(lines)
