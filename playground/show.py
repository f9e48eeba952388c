"""Owns the show: a stage with its bot, and all that is told of it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playground import plan, shapes
from playground.feed import Feed
from playground.puppet import Json, Puppet
from playground.stage import GROUP, Stage
from playground.watch import Watch
from playground.words import Locale
from sandbox import Message, Person

STRIDE = 0.6
"""Seconds that the bot gets at every halt of a journey in time."""


class Show:
    """Runs from `open` to `close`."""

    def __init__(self, stage: Stage, feed: Feed, log: Callable[[str], None]) -> None:
        self.stage, self.feed = stage, feed
        self._log = log
        self.puppet = Puppet(self._heard, self._puppet_changed)
        self._watch = Watch(stage, feed)
        self._time = asyncio.Lock()

    @classmethod
    async def open(
        cls,
        feed: Feed,
        folder: Path,
        zone: ZoneInfo,
        locale: Locale,
        log: Callable[[str], None],
        *,
        fresh: bool,
    ) -> "Show":
        """The stage, and the bot on its way; nothing waits for it."""
        show = cls(await Stage.open(folder, zone, locale, fresh), feed, log)
        show._watch.start()
        await show.revive()
        return show

    async def close(self) -> None:
        """The bot first, so that it does not complain of the box."""
        await self.puppet.stop()
        self._watch.stop()
        await self.stage.box.stop()

    # -- the bot ---------------------------------------------------------------------------------

    async def revive(self) -> None:
        await self.puppet.start(self.stage.order())

    def admit(self, name: str) -> Person:
        """A new client, whom the page hears of."""
        client = self.stage.admit(name)
        self._watch.places()
        return client

    async def kill(self) -> None:
        await self.puppet.kill()

    def _heard(self, line: str) -> None:
        self._log(line)
        self.feed.tell("log", {"line": line})

    def _puppet_changed(self) -> None:
        self.feed.tell("bot", self.bot())

    # -- time ------------------------------------------------------------------------------------

    async def travel(self, until: datetime) -> None:
        """To that moment, with a halt wherever something is due, as if the time had passed."""
        async with self._time:
            for halt in plan.stops(self.stage.now, until, self.stage.zone):
                ahead = (halt - self.stage.now) / timedelta(seconds=1)
                self.stage.clock.advance(max(0.0, ahead))
                self.stage.moved += max(0.0, ahead)
                self.feed.tell("clock", self.clock())
                await asyncio.sleep(STRIDE)

    # -- what is told ----------------------------------------------------------------------------

    def bot(self) -> Json:
        account, puppet = self.stage.bot, self.puppet
        return {
            "id": account.id,
            "name": account.name,
            "username": account.username,
            "alive": puppet.alive,
            "ready": puppet.ready,
            "starts": puppet.starts,
            "link": puppet.link,
        }

    def clock(self) -> Json:
        stage = self.stage
        return {"now": int(stage.clock.now() * 1000), "moved": int(stage.moved)}

    def state(self) -> Json:
        """Everything there is, by the contract."""
        stage = self.stage
        return {
            "seq": self.feed.seq,
            "locale": stage.locale,
            "zone": stage.zone.key,
            **self.clock(),
            "bot": self.bot(),
            "people": [shapes.person(stage, one) for one in stage.people],
            "group": shapes.group(stage)
            | {"topics": [shapes.topic(topic) for topic in stage.group.topics]},
            "chats": self._chats(),
        }

    def _chats(self) -> Json:
        stage = self.stage
        found: Json = {
            f"p:{one.id}": {
                "messages": _shown(one.chat(stage.bot).chat.history),
                **shapes.chat(stage, one),
            }
            for one in stage.people
        }
        found[GROUP] = {
            "messages": _shown(stage.group.history),
            "keyboard": None,
            "commands": shapes.group_commands(stage),
        }
        return found


def _shown(history: list[Message]) -> list[Json]:
    return [shapes.message(said) for said in history if not said.deleted]
