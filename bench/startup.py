"""From the process's start to its first question for updates, and where that time goes."""

import time
from pathlib import Path

from bench import history
from bench.machine import Bot, bot, canned, environ
from bench.table import Table, milliseconds

STEPS = (
    ("interpreter", "started"),
    ("imports", "imported"),
    ("settings, session", "before-met"),
    ("getMe", "met"),
    ("open and check the database", "opened"),
    ("first getUpdates asked", "before-polled"),
)


async def measure(folder: Path, quick: bool) -> Table:
    """The best of a few starts with a new file and a full one: the rest is the machine's noise."""
    many = 1_000 if quick else 1_000_000
    table = Table(f"Start: with no message and with {many:,} stored".replace(",", " "))
    found = []
    for messages in (0, many):
        path = folder / f"{messages}.db"
        history.make(path, messages, 500)
        starts = [await _start(path) for _ in range(2 if quick else 5)]
        found.append(min(starts[1:], key=lambda start: start["in all"]))
    empty, full = found
    for name, seconds in full.items():
        table.add(name, milliseconds(seconds))
    table.bound("first question, in all", full["in all"], 1.5, "s")
    table.bound("more than a new file", full["in all"] - empty["in all"], 0.1, "s")
    return table


async def _start(path: Path) -> dict[str, float]:
    async with canned(0, 0, "new") as api:
        begun = time.monotonic()
        async with bot(environ(api, path)) as child:
            await child.said("before-polled")
            return _split(child, begun)


def _split(child: Bot, begun: float) -> dict[str, float]:
    found, before = {}, begun
    for name, label in STEPS:
        found[name] = child.at(label) - before
        before = child.at(label)
    return {**found, "in all": before - begun}
