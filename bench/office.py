"""Owns the scene of the benchmarks with a box: a group, an operator, clients who have topics."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bench import machine
from bench.machine import Bot
from sandbox import Limits, Person, Sandbox, Topic


class Office:
    """The company in the box; the bot is another process."""

    def __init__(self, box: Sandbox, helpers: int = 0) -> None:
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
        self.helpers = [
            box.bot(f"bench_{number}_bot", f"Смена {number}") for number in range(1, helpers + 1)
        ]
        for helper in self.helpers:
            self.group.add_bot(helper, by=self.boss, can_manage_topics=True)

    def environ(self, folder: Path, **more: str) -> dict[str, str]:
        """The settings of this company."""
        known = machine.environ(self.box.url, folder / "box.db")
        return {
            **known,
            "BOT_TOKEN": self.bot.token,
            "SMENA_STAFF__GROUP_ID": str(self.group.id),
            "SMENA_STAFF__OWNER_IDS": f"[{self.boss.id}]",
            "SMENA_HELPER_TOKENS": ",".join(helper.token for helper in self.helpers),
            **more,
        }

    def welcomed(self) -> bool:
        """Whether the owner has read that each helper helps now."""
        news = "\n".join(self.boss.chat(self.bot).texts)
        return all(f"@{helper.username}" in news for helper in self.helpers)

    async def client(self, number: int) -> tuple[Person, Topic]:
        """Somebody who has written before."""
        person = self.box.user(f"Клиент {number}")
        person.chat(self.bot).write("Здравствуйте")

        def topics() -> list[Topic]:
            mine = (topic for topic in self.group.topics if topic.name == person.name)
            return [topic for topic in mine if topic.messages]

        await self.box.until(lambda: bool(topics()), timeout=60)
        return person, topics()[0]


@asynccontextmanager
async def office(
    folder: Path,
    limits: Limits,
    *,
    unlimited: bool = False,
    speed: float = 0.0,
    helpers: int = 0,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[tuple[Office, Bot]]:
    """The company at work, until the block ends; `speed`: so many times as fast as Telegram is."""
    async with Sandbox(limits) as box:
        scene = Office(box, helpers)
        environ = scene.environ(folder, **(settings or {}))
        async with machine.bot(environ, unlimited=unlimited, speed=speed) as child:
            await child.said("ready")
            await box.until(lambda: box.calls_of("getForumTopicIconStickers"), timeout=30)
            await box.until(scene.welcomed, timeout=60)
            await asyncio.sleep(0.5)
            yield scene, child
