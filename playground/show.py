"""Owns the show: a stage with its bot, and all that is told of it."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from app.policy import locales
from playground import plan, shapes
from playground.advice import Advice
from playground.feed import Feed
from playground.puppet import Json, Puppet
from playground.scenes import Backstage
from playground.stage import GROUP, Stage
from playground.tally import Tally
from playground.tour import Tour
from playground.watch import Watch
from playground.weather import Weather
from sandbox import Call, Change, Message, Person

STRIDE = 0.4
"""Seconds that the bot gets at every halt of a journey in time."""
SETTLED, MORE = 0.3, 10
"""Seconds without a call after which it has done what was due, and how often it is waited for."""


class Show:
    """Runs from `start` to `close`."""

    def __init__(self, stage: Stage, feed: Feed, log: Callable[[str], None]) -> None:
        self.stage, self.feed = stage, feed
        self._log = log
        self.puppet = Puppet(self._heard, self._puppet_changed)
        self.weather = Weather(stage.box)
        self.tally = Tally(stage)
        backstage = Backstage(
            self.travel, self.admit, self.kill, self.revive, lambda: self.puppet.ready, self.link
        )
        advice = Advice(stage, self.puppet, self.weather)
        self.tour = Tour(stage, self.tally, backstage, advice, self._tour_changed)
        self._watch = Watch(stage, feed)
        self._time, self._speaking = asyncio.Lock(), asyncio.Lock()
        self._counted: Json = {}
        self._called = 0.0
        self._forget: Callable[[], None] = lambda: None
        self._counting: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """The bot is on its way then; nothing waits for it."""
        self.tally.recall()
        self._watch.start()
        self._forget = self.stage.box.world.listen(self._see)
        self._counting = asyncio.create_task(self._count_on())
        await self.revive()

    async def close(self) -> None:
        """The bot first, so that it does not complain of the box."""
        await self.tour.close()
        await self.puppet.stop()
        if self._counting is not None:
            self._counting.cancel()
        self._forget()
        self._watch.stop()
        await self.stage.box.stop()

    # -- what happens ----------------------------------------------------------------------------

    def _see(self, change: Change) -> None:
        subject = change.subject
        if isinstance(subject, Message):
            self.tally.see(change.kind, subject)
        elif isinstance(subject, Call) and subject.method != "getUpdates":
            self.tally.stir()
            self._called = time.monotonic()
        self.tour.see(change)
        if change.kind != "call":
            self._count()

    async def _count_on(self) -> None:
        """Time alone makes something lost of what is under way."""
        while True:
            await asyncio.sleep(1.0)
            self._count()

    def _count(self) -> None:
        counted = self.count()
        if counted != self._counted:
            self._counted = counted
            self.feed.tell("tally", counted)
        self.tour.counted(counted, at_work=self.puppet.ready)

    def count(self) -> Json:
        """The tally as it is now."""
        stage = self.stage
        served = stage.group.member(stage.bot).may("can_manage_topics")
        calm = self.weather.kind == "calm" and len(stage.bot.updates) == 0
        return self.tally.count(at_work=self.puppet.ready and served and calm)

    def _tour_changed(self) -> None:
        self.feed.tell("tour", self.tour.state())

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
        self.tour.killed()  # before it is gone, what it did would count as made up for

    async def turn(self, weather: str) -> None:
        """Another weather; raises ValueError if there is none of that name."""
        await self.weather.turn(weather)
        self.tally.stir()
        self.feed.tell("weather", self.sky())

    async def speak(self, locale: str) -> None:
        """Another language; the bot speaks it from its next start, which is now."""
        async with self._speaking:
            if locale == self.stage.locale:
                return
            self.stage.speak(locale)
            self.feed.tell("reload", {})
            if self.puppet.alive:
                await self.puppet.stop()
                await self.revive()

    def _heard(self, line: str) -> None:
        self._log(line)
        self.feed.tell("log", {"line": line})

    def _puppet_changed(self) -> None:
        self.tally.stir()
        self.feed.tell("bot", self.bot())

    # -- time ------------------------------------------------------------------------------------

    async def travel(self, until: datetime) -> None:
        """To that moment, with a halt wherever something is due, as if the time had passed."""
        async with self._time:
            since = self.stage.now
            for halt in plan.stops(self.stage.now, until, self.stage.zone):
                ahead = (halt - self.stage.now) / timedelta(seconds=1)
                self.stage.clock.advance(max(0.0, ahead))
                self.stage.moved += max(0.0, ahead)
                self.feed.tell("clock", self.clock())
                await self._settle()
            self.tour.passed(since)

    async def _settle(self) -> None:
        """Let the bot do what is due now, while it does something."""
        await asyncio.sleep(STRIDE)
        for _ in range(MORE):
            if time.monotonic() - self._called > SETTLED:
                return
            await asyncio.sleep(SETTLED)

    # -- what is told ----------------------------------------------------------------------------

    def link(self) -> str | None:
        """The owner's one-time link while it is still to be followed."""
        started = self.stage.owner.chat(self.stage.bot).chat.started
        return None if started else self.puppet.link

    def bot(self) -> Json:
        account, puppet = self.stage.bot, self.puppet
        return {
            "id": account.id,
            "name": account.name,
            "username": account.username,
            "alive": puppet.alive,
            "ready": puppet.ready,
            "starts": puppet.starts,
            "link": self.link(),
        }

    def sky(self) -> Json:
        return {"kind": self.weather.kind, "until": None}

    def clock(self) -> Json:
        stage = self.stage
        return {"now": int(stage.clock.now() * 1000), "moved": int(stage.moved)}

    def state(self) -> Json:
        """Everything there is, by the contract."""
        stage = self.stage
        return {
            "seq": self.feed.seq,
            "locale": stage.locale,
            "locales": locales(),
            "zone": stage.zone.key,
            **self.clock(),
            "bot": self.bot(),
            "people": [shapes.person(stage, person) for person in stage.people],
            "group": shapes.group(stage)
            | {"topics": [shapes.topic(topic) for topic in stage.group.topics]},
            "chats": self._chats(),
            "weather": self.sky(),
            "tally": self.count(),
            "tour": self.tour.state(),
        }

    def _chats(self) -> Json:
        stage = self.stage
        found: Json = {
            f"p:{person.id}": {
                "messages": _shown(person.chat(stage.bot).chat.history),
                **shapes.chat(stage, person),
            }
            for person in stage.people
        }
        found[GROUP] = {
            "messages": _shown(stage.group.history),
            "keyboard": None,
            "commands": shapes.group_commands(stage),
        }
        return found


def _shown(history: list[Message]) -> list[Json]:
    return [shapes.message(said) for said in history if not said.deleted]
