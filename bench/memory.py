"""Resident memory of the bot at rest, and after many conversations were carried to the end."""

from pathlib import Path

from bench.machine import CROWD_COMES_IN, bot, canned, environ
from bench.table import Table

SOME = 200
"""Conversations after which others have been measured."""


async def measure(folder: Path, quick: bool) -> Table:
    """Every update is a new client's: a topic, a card with their words, an icon for each."""
    count = 50 if quick else 10_000
    table = Table("Memory: resident, one process")
    async with canned(0, 0, "new") as api, bot(environ(api, folder / "rest.db")) as resting:
        await resting.said("ready")
        rest = resting.rss()
        table.bound("at rest", rest, 80, "MB")
    async with (
        canned(count, count, "new") as api,
        bot(environ(api, folder / "busy.db", **CROWD_COMES_IN), unlimited=True) as busy,
    ):
        await busy.until(lambda: busy.opened() >= min(count, SOME))
        table.bound(f"after {min(count, SOME)} conversations", busy.rss(), 92, "MB")
        await busy.until(lambda: busy.opened() >= count)
        table.add(f"{count} conversations carried out", f"{busy.rss():.0f} MB")
        table.add("for each conversation", f"{(busy.rss() - rest) * 1024 / count:.1f} KB")
    return table
