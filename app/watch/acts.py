"""Owns the taking over of what the command line did beside the bot: it goes on record."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from desk.privacy import machine
from storage import acts
from storage.ports import Database

log = logging.getLogger(__name__)
LOOK = 15.0
"""Seconds between two looks."""


class Register:
    """Looks beside the database of one bot, until it is cancelled."""

    def __init__(
        self, database: Database, file: Path, clock: Callable[[], datetime], every: float = LOOK
    ) -> None:
        """`every`: seconds between two looks."""
        self._every = every
        self._database = database
        self._file = file
        self._clock = clock

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            try:
                await self._look()
            except Exception as error:  # only the database knows which are the disk's; others rise
                if not isinstance(error, OSError) and not self._database.is_trouble(error):
                    raise
                log.error("the disk refuses (%s); trying again in %g s", error, self._every)
            await asyncio.sleep(self._every)

    async def _look(self) -> None:
        found = acts.left(self._file)
        if not found:
            return
        await self._database.run(lambda tx: acts.take(tx, found, machine.did, self._clock()))
        for act in found:
            act.file.unlink(missing_ok=True)
