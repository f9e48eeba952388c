"""Owns the scene of the benchmarks with a box: a group, an operator, clients who have topics."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench import machine
from bench.machine import Bot
from sandbox import Limits, Person, Sandbox, Topic


class Office:
    """The company in the box; the bot is another process."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.bot = box.bot("bench_bot", "Смена")
        self.boss = box.user("Босс")
        self.olga = box.user("Ольга")
        self.group = box.forum("Клиенты", owner=self.boss)
        self.group.add(self.olga)
        self.boss.chat(self.bot).start()
        self.group.add_bot(
            self.bot,
            by=self.boss,
            can_manage_topics=True,
            can_delete_messages=True,
            can_manage_tags=True,
        )

    def environ(self, folder: Path, **more: str) -> dict[str, str]:
        """The settings of this company."""
        known = machine.environ(self.box.url, folder / "box.db")
        return {
            **known,
            "BOT_TOKEN": self.bot.token,
            "SMENA_STAFF__GROUP_ID": str(self.group.id),
            "SMENA_STAFF__OWNER_IDS": f"[{self.boss.id}]",
            **more,
        }

    async def client(self, number: int) -> tuple[Person, Topic]:
        """Somebody who has written before."""
        person = self.box.user(f"Клиент {number}")
        person.chat(self.bot).write("Здравствуйте")

        def topics() -> list[Topic]:
            mine = (topic for topic in self.group.topics if topic.name == person.name)
            return [topic for topic in mine if any(message.labels for message in topic.messages)]

        await self.box.until(lambda: bool(topics()), timeout=60)
        return person, topics()[0]


@asynccontextmanager
async def office(
    folder: Path, limits: Limits, *, unlimited: bool, **settings: str
) -> AsyncIterator[tuple[Office, Bot]]:
    """The company at work, until the block ends."""
    async with Sandbox(limits) as box:
        scene = Office(box)
        environ = scene.environ(folder, **settings)
        async with machine.bot(environ, unlimited=unlimited) as child:
            await child.said("ready")
            await box.until(lambda: box.calls_of("getForumTopicIconStickers"), timeout=30)
            await asyncio.sleep(0.5)
            yield scene, child
