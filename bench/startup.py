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
    """The best of a few starts: the rest is the machine's noise."""
    messages = 1_000 if quick else 100_000
    table = Table(f"Start: {messages} messages stored")
    path = folder / "start.db"
    history.make(path, messages, 500)
    starts = [await _start(path) for _ in range(1 if quick else 5)]
    best = min(starts, key=lambda start: start["in all"])
    for name, seconds in best.items():
        table.add(name, milliseconds(seconds), "wanted: below 3000 ms" * (name == "in all"))
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
