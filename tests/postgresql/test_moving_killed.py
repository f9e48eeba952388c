"""`bot.py move` is killed in its middle and begun again: nothing is missing, nothing in the way."""

import subprocess
import sys

import pytest

from storage import opening
from storage.opening import Abode
from tests.postgresql.test_moving import NOW, rows
from tests.sources import ROOT

KILLED = -9
DIES = """
import os, pathlib, sys
import bot
from storage.postgresql import carrying, moving

def die(*_, **__):
    os.kill(os.getpid(), 9)

{place} = die
sys.exit(bot.main(sys.argv[1:]))
"""


def die(abode: Abode, place: str, *words: str) -> None:
    """Run that command until it comes there."""
    environ = {"PYTHONPATH": str(ROOT), "SMENA_STORAGE__PATH": str(abode.path)}
    done = subprocess.run(
        [sys.executable, "-c", DIES.format(place=place), *words],
        cwd=abode.path.parent, env=environ, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == KILLED


@pytest.mark.parametrize("place", ["carrying.compare", "pathlib.Path.rename"])
def test_killed_before_or_after_all_is_there_it_goes_on(full: Abode, place: str) -> None:
    before = rows(full.path)
    die(full, place, "move", "--to", full.url)
    count, aside = opening.move_in(full.path, full.url, NOW)
    assert count >= sum(map(len, before.values())) and rows(aside) == before
    assert not full.path.exists()


@pytest.mark.parametrize("place", ["pathlib.Path.replace", "moving._set_aside"])
def test_and_so_does_the_way_back(full: Abode, place: str) -> None:
    before = rows(full.path)
    opening.move_in(full.path, full.url, NOW)
    die(full, place, "move", "--from", full.url)
    count, former = opening.move_out(full.url, full.path, NOW)
    assert count >= sum(map(len, before.values())) and rows(full.path) == before
    assert former.startswith("smena_moved_") and not list(full.path.parent.glob("*.moving"))
