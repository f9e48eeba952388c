"""The bot is killed wherever it can be; nothing is lost, nothing goes astray.

make kill KILLS=10000             more deaths (SEED=7: other ones; AT_ONCE=2: on a busy machine)
ENDS=commit:31+delivery.called.copy:2 FATE=kicked:2 pytest tests/kill -k again
                                  one scene's deaths once more, and what became of its helper
"""

import asyncio
import os
import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import pytest

from tests.kill.birth import Nursery
from tests.kill.chronicle import Findings
from tests.kill.fate import FATES, TOGETHER, Fate
from tests.kill.plan import plan
from tests.kill.scene import Scene, play
from tests.kill.toll import Toll
from tests.kill.ward import End, Ward

KILLS = int(os.environ.get("KILLS", "240"))
SEED = int(os.environ.get("SEED", "1"))
ENDS = os.environ.get("ENDS", "")
FATE = os.environ.get("FATE", "nobody")
AT_ONCE = int(os.environ.get("AT_ONCE", "8"))
"""Scenes side by side: most of a scene is waiting."""


class Ring:
    """Plays scenes side by side and gathers what went wrong in them."""

    def __init__(self, folder: Path, nursery: Nursery, totals) -> None:
        self._folder, self._nursery, self._totals = folder, nursery, totals
        self._gate = asyncio.Semaphore(AT_ONCE)
        self.problems: list[str] = []
        self.kills = 0

    async def play(
        self, ends: Sequence[End], fate: Fate, chance: random.Random | None = None
    ) -> Toll:
        """One scene; whatever is found is told together with the deaths that led to it."""
        async with self._gate:
            folder = Path(tempfile.mkdtemp(dir=self._folder))
            ward, found = Ward(folder, self._nursery, ends, fate), Findings()
            try:
                async with ward:
                    hunter = asyncio.create_task(hunt(ward, chance))
                    found = await play(ward)
                    hunter.cancel()
            except (AssertionError, TimeoutError, AttributeError, LookupError) as error:
                found.lost.append(f"the scene did not end: {error!r}")
            self._gather(ward, found, ends)
            return ward.toll

    def _gather(self, ward: Ward, found: Findings, ends: Sequence[End]) -> None:
        self._totals.add(ward.toll, found)
        self.kills += ward.toll.kills
        if problems := found.problems():
            again = "+".join(map(str, ends)) or "random moments"
            told = f"ENDS={again} FATE={ward.fate}\n  " + "\n  ".join(problems)
            self.problems.append(told)
            self._totals.problems.append(told)
        else:
            shutil.rmtree(ward.path.parent)  # thousands of files would fill the disk


async def hunt(ward: Ward, chance: random.Random | None) -> None:
    """Kill at moments that nothing in the code announces."""
    for _ in range(5 if chance else 0):
        await asyncio.sleep(chance.expovariate(1.0))
        ward.kill()


@pytest.fixture
def ring(tmp_path: Path, nursery: Nursery, totals) -> Ring:
    return Ring(tmp_path, nursery, totals)


@pytest.mark.timeout(max(3600, 10 * KILLS))
async def test_killed_at_every_label_nothing_is_lost(ring: Ring) -> None:
    calm = await ring.play([], TOGETHER)
    scenes = plan(calm.diary, KILLS, SEED)
    await asyncio.gather(*map(ring.play, scenes, cycle(FATES)))
    assert not ring.problems, "\n".join(ring.problems)
    # Where a bot dies later than planned, those after it have less of the day left to die in.
    assert ring.kills >= KILLS * 0.8, f"only {ring.kills} of the {KILLS} deaths took place"


async def test_killed_at_random_moments_nothing_is_lost(ring: Ring) -> None:
    chances = (random.Random(SEED + number) for number in range(6))
    fates = zip(FATES, chances, strict=False)
    await asyncio.gather(*(ring.play([], fate, chance) for fate, chance in fates))
    assert not ring.problems, "\n".join(ring.problems)
    assert ring.kills


async def test_sigterm_ends_within_ten_seconds_and_loses_nothing(
    tmp_path: Path, nursery: Nursery
) -> None:
    async with Ward(tmp_path, nursery, fate=TOGETHER) as ward:
        scene = Scene(ward)
        playing = asyncio.create_task(scene.play())
        for _ in range(3):
            await asyncio.sleep(0.5)
            begun = time.monotonic()
            await ward.settle_down()
            assert time.monotonic() - begun < 10
            assert ward.exit_code == 0
            ward.revive()
        await playing
        found = await scene.finish()
    assert found.problems() == []
    assert ward.toll.kills == 0


@pytest.mark.skipif(not ENDS, reason="plays the deaths that ENDS names")
async def test_again(ring: Ring) -> None:
    toll = await ring.play([End.read(one) for one in ENDS.split("+")], Fate.read(FATE))
    assert not ring.problems, "\n".join(ring.problems)
    print(toll.ends)


def test_an_end_is_read_as_it_is_written() -> None:
    assert End.read(str(End("delivery.called.copy", 3))) == End("delivery.called.copy", 3)
