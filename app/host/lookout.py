"""Owns the look at which companies should run: a folder that gives no answer holds up no other."""

import asyncio
import logging
from collections.abc import Container, Mapping, Sequence

from app.host.folders import Home, Street

log = logging.getLogger("smena")
ANSWERS = 2.0
"""Seconds in which a folder has to say whether it is a company's that should run."""


class Lookout:
    """Looks at all of a street's companies, one after the other, on a thread that may hang."""

    def __init__(self, street: Street) -> None:
        self._street = street
        self._silent = dict[str, asyncio.Task[None]]()
        """Whose folder is still asked, since an earlier look."""
        self._heard = False

    def has_news(self) -> bool:
        """Whether one that was silent has answered since this was asked."""
        heard, self._heard = self._heard, False
        return heard

    async def running(self, known: Container[str]) -> Mapping[str, Home]:
        """Those that should run, by name; `known`: those that do, which a silent one goes on to."""
        homes = await asyncio.to_thread(self._street.plots)
        asked, found = [home for home in homes if home.name not in self._silent], dict[str, Home]()
        while asked:
            look = _Look(asked)
            task = asyncio.create_task(asyncio.to_thread(look.go))
            await look.ends(task)
            look.is_left = True
            number = look.number  # it may still grow
            found |= {home.name: home for home in asked[:number] if home.name in look.run}
            asked = asked[number:]
            if asked:
                self._leave(asked.pop(0), task)
        return found | {
            home.name: home for home in homes if home.name in self._silent and home.name in known
        }

    def _leave(self, home: Home, task: asyncio.Task[None]) -> None:
        log.error("%s: gives no answer; it stays as it is, and nobody waits for it", home.folder)
        self._silent[home.name] = task
        task.add_done_callback(lambda _: self._answered(home))

    def _answered(self, home: Home) -> None:
        del self._silent[home.name]
        self._heard = True


class _Look:
    """At these, as far as it comes."""

    def __init__(self, homes: Sequence[Home]) -> None:
        self._homes = homes
        self.number = 0
        """Of so many it is known."""
        self.run = set[str]()
        self.is_left = False

    def go(self) -> None:
        for home in self._homes:
            if home.should_run():
                self.run.add(home.name)
            if self.is_left:
                return
            self.number += 1

    async def ends(self, task: asyncio.Task[None]) -> None:
        """Or one of them gives no answer."""
        before = -1
        while not task.done() and self.number > before:
            before = self.number
            await asyncio.wait([task], timeout=ANSWERS)
        if task.done():
            task.result()
