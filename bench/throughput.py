"""Updates a second through intake, handlers and desk on one core, and whether history slows it."""

from pathlib import Path

from bench import history
from bench.machine import bot, canned, environ
from bench.table import Table

CLIENTS = 500
TARGET = 2000
DEARER = 1.05
"""How much more an update may cost with a thousand times as many messages stored."""


async def measure(folder: Path, quick: bool) -> Table:
    """The same updates onto ever longer histories."""
    count = 1000 if quick else 10_000
    table = Table(f"Updates: {count} through intake, handlers and desk; durable; one core")
    costs = []
    for messages in (1_000, 5_000) if quick else (1_000, 100_000, 1_000_000):
        path = folder / f"{messages}.db"
        history.make(path, messages, CLIENTS)
        speed, cost = await _run(path, count)
        name = f"{messages:,} messages stored".replace(",", " ")
        costs.append(cost)
        table.least(name, speed, TARGET, "a second")
        table.add("  processor for one", f"{cost * 1e6:.0f} µs", f"alone: {1 / cost:.0f} a second")
    table.bound("the most stored to the least", costs[-1] / costs[0], DEARER)
    return table


async def _run(path: Path, count: int, **order: str) -> tuple[float, float]:
    """Updates a second by the clock, and processor seconds for one."""
    async with (
        canned(count, CLIENTS, "known") as api,
        bot(environ(api, path), idle=True, core=0, **order) as child,
    ):
        begun = await child.said("ready")
        cpu = child.cpu()
        await child.until(lambda: child.acted() >= count)
        seconds = child.marks[-1][1] - begun
        return count / seconds, (child.cpu() - cpu) / count


async def profile(folder: Path, out: Path) -> None:
    """The same under cProfile, for whoever wants to know where the time goes."""
    path = folder / "profiled.db"
    history.make(path, 1_000, CLIENTS)
    await _run(path, 5_000, profile=str(out))
