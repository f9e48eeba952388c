"""Owns the taking over of what the command line did beside the bot: it goes on record."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from desk.privacy import machine
from storage import acts
from storage.ports import Database

log = logging.getLogger(__name__)
LOOK = 15.0
"""Seconds between two looks."""

SETTLED = 1.0
"""Seconds after which a folder's time tells whether anything came into it: two that come in one
tick of the machine's clock have the same."""


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
        self._read: int | None = None
        """The folder's time when all that it holds was read; None: something may have come."""

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            try:
                await self._look()
            except Exception as error:  # only the database knows which are the disk's; others rise
                if isinstance(error, OSError):
                    log.error("the disk refuses (%s); trying again in %g s", error, self._every)
                elif self._database.is_trouble(error):
                    self._database.tell(error)
                else:
                    raise
            await asyncio.sleep(self._every)

    async def _look(self) -> None:
        if found := await asyncio.to_thread(self._found):
            await self._database.run(lambda tx: acts.take(tx, found, machine.did, self._clock()))
            await asyncio.to_thread(acts.forget, found)

    def _found(self) -> Sequence[acts.Act]:
        """To read a folder is most of what a company at rest would do in it; mostly nobody came."""
        try:
            changed = self._file.parent.stat().st_mtime_ns
        except FileNotFoundError:  # taken away: whoever has the file open tells of it
            return ()
        if changed == self._read:
            return ()
        self._read = changed if time.time() - changed / 1e9 > SETTLED else None
        return acts.left(self._file)
