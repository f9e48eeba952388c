"""Owns the doing of what was ordered for the file: backups, and the trials of them.

Each is done by a process of its own, so neither the loop nor a writer waits for it. What was
ordered and not done when we ended is done at the next start.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.watch import backups
from model import House
from model.upkeep import Chore, Problem, Upkeep
from papers import child
from papers.backups.copying import name_of
from storage import upkeep
from storage.ports import Database, Tx
from storage.times import ms

log = logging.getLogger(__name__)
BACKUPS = child.module("papers.backups")
WITHIN = 3600.0
"""Seconds: a gigabyte takes about a minute on a slow disk."""

PAUSE = 5.0
"""Seconds between tries while the disk refuses."""


def _trials_last(ordered: Upkeep) -> bool:
    """What is made is there to be tried."""
    return ordered.chore is Chore.DRILL


class Keeper:
    """Does what the clock orders, until it is cancelled."""

    def __init__(
        self,
        database: Database,
        rules: Callable[[Tx], House],
        source: Path,
        folder: Path,
        clock: Callable[[], datetime],
        key: str = "",
        run: child.Run = child.run,
        url: str = "",
    ) -> None:
        """`rules` give the house of the moment; `folder`: where the copies of `source` go, or of
        what lives at `url`; `key`: by which they are encrypted."""
        self._database = database
        self._rules = rules
        self._source = source
        self._folder = folder
        self._clock = clock
        self._key = key
        self._run, self._url = run, url

    async def run(self) -> None:
        """Do what is ordered, for ever."""
        self._folder = await asyncio.to_thread(self._folder.resolve)
        signal = self._database.signal("upkeep")
        while True:
            signal.clear()
            try:
                for ordered in sorted(await self._database.run(upkeep.ordered), key=_trials_last):
                    await self._do(ordered)
                await signal.wait()
            except Exception as error:  # only the database knows which are the disk's; others rise
                if not self._database.is_trouble(error):
                    raise
                self._database.tell(error)
                await asyncio.sleep(PAUSE)

    async def _do(self, ordered: Upkeep) -> None:
        """One of them, however it ends; that is written down, and people hear what they must."""
        meant = await self._meant(ordered)
        if meant is None:
            log.info("%s of %s waits for a backup of this machine", ordered.chore, ordered.period)
            return
        answer = await self._ask(meant)
        now, rules = self._clock(), self._rules
        if "problem" in answer:
            problem = Problem(answer["problem"])
            log.error("%s of %s failed: %s", meant.chore, meant.period, answer["told"])
            await self._database.run(lambda tx: backups.failed(tx, rules(tx), meant, problem, now))
            return
        made = replace(meant, size=answer["size"], counts=answer["counts"])
        log.info("%s of %s: %s, %d rows, all there", made.chore, made.period, made.name, made.rows)
        await self._database.run(lambda tx: backups.done(tx, rules(tx), made, now))

    async def _meant(self, ordered: Upkeep) -> Upkeep | None:
        """The same with the copy that it makes, or tries; None while there is none on this machine
        of what others have served before."""
        if ordered.chore is Chore.BACKUP:
            return replace(ordered, name=name_of(self._clock(), encrypted=bool(self._key)))
        made = await self._database.run(upkeep.all_done, Chore.BACKUP)
        if self._url:  # others of its machines have made theirs in folders of their own
            made = await asyncio.to_thread(self._here, made)
            if not made:
                return None
        return replace(ordered, name=made[0].name, counts=made[0].counts) if made else ordered

    def _here(self, made: Sequence[Upkeep]) -> list[Upkeep]:
        return [kept for kept in made if (self._folder / kept.name).is_file()]

    async def _ask(self, meant: Upkeep) -> dict[str, Any]:
        """What the process says of it."""
        if (leads := await asyncio.to_thread(self._folder.resolve)) != self._folder:
            text = f"{self._folder}: leads to {leads} since the start; begin anew if it may"
            return {"problem": Problem.NO_FOLDER, "told": text}
        order = {
            "task": meant.chore,
            "source": str(await asyncio.to_thread(self._source.resolve)),
            "copy": str(self._folder / meant.name),
            "key": self._key,
            "url": self._url,
            "counts": dict(meant.counts),
            "now": ms(self._clock()),
        }
        try:
            told = await self._run(BACKUPS, json.dumps(order).encode(), WITHIN)
        except child.ChildError as error:
            return {"problem": Problem.FAILED, "told": str(error)}
        answer: dict[str, Any] = json.loads(told)
        return answer
