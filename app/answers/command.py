"""Owns the words of `bot.py answers export` and `import`."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from app.answers import folder
from app.policy import abode_of
from app.settings import Settings
from desk.answers import taking
from storage import answers, opening


def give(settings: Settings, target: Path) -> int:
    """bot.py answers export FOLDER: into a new folder, also while the bot runs.

    Raises AnswersError and StorageError, a line for each problem.
    """
    with opening.snapshot(abode_of(settings)) as tx:
        known = answers.every(tx)
    folder.write(target, known, _bot_of(settings))
    print(f"{target}: {len(known)} answers")
    return 0


def take(settings: Settings, source: Path) -> int:
    """bot.py answers import FOLDER: all of them or none, while the bot is stopped.

    Raises AnswersError and StorageError, a line for each problem.
    """
    found = folder.read(source, _bot_of(settings))

    async def bring() -> taking.Taken:
        database = await opening.opened(abode_of(settings))
        try:
            return await database.run(taking.take, found, datetime.now(UTC))
        finally:
            await database.close()

    taken = asyncio.run(bring())
    print(f"{source}: {taken.new} new, {taken.changed} changed, {taken.same} as they were")
    if taken.beside:
        print(f"{taken.beside} more that it does not name stay as they are, behind these")
    return 0


def _bot_of(settings: Settings) -> int | None:
    """The company's bot by its token's beginning, where a token is known."""
    token = settings.token.get_secret_value() if settings.token else ""
    return int(token.partition(":")[0]) if token else None
