"""Resident memory of the bot at rest, and after many conversations were carried to the end."""

from pathlib import Path

from bench.machine import CROWD_COMES_IN, bot, canned, environ
from bench.table import Table

SOME = 200
"""Conversations after which others have been measured."""


async def measure(folder: Path, quick: bool) -> Table:
    """Every update is a new client's: a topic, a card with their words, an icon for each."""
    some, many = (50, 100) if quick else (SOME, 10_000)
    table = Table("Memory: resident, one process")
    async with canned(0, 0, "new") as api, bot(environ(api, folder / "rest.db")) as resting:
        await resting.said("ready")
        rest = resting.rss()
        table.bound("at rest", rest, 80, "MB")
    async with (
        canned(some, some, "new") as api,
        bot(environ(api, folder / "some.db", **CROWD_COMES_IN), unlimited=True) as used,
    ):
        await used.until(lambda: used.opened() >= some)
        table.bound(f"after {some} conversations", used.rss(), 92, "MB")
    async with (
        canned(many, many, "new") as api,
        bot(environ(api, folder / "busy.db", **CROWD_COMES_IN), unlimited=True) as busy,
    ):
        await busy.until(lambda: busy.opened() >= some)
        table.add(f"the same, {many - some} more having come at once", f"{busy.rss():.0f} MB")
        await busy.until(lambda: busy.opened() >= many)
        table.add(f"{many} conversations carried out", f"{busy.rss():.0f} MB")
        table.add("for each conversation", f"{(busy.rss() - rest) * 1024 / many:.1f} KB")
    return table
