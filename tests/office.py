"""A small company for the tests: the real bot over real HTTP on a Telegram in a box.

The windows of the limits are sixty times shorter than Telegram's on both sides, so a scene costs
no waiting; the tests of the limits themselves use the real numbers.
"""

import asyncio
import os
import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any
from unittest.mock import patch

from aiogram.client.session.aiohttp import AiohttpSession
from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_SUBMITTED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from app import intake, policy, service
from app.settings import Settings, load
from app.shared import Shared
from delivery.telegram.cards import RIGHTS
from desk.voice import saying
from model import APART
from papers.meaning.interpreter import Interpreter
from sandbox import Clock, Group, Limits, Message, Person, Press, Sandbox, Seat, Topic
from storage import opening
from storage.database import SqliteDatabase
from storage.pool import Threads
from storage.ports import Tx
from storage.times import ms
from tests import blank
from views import Library

PATIENCE = float(os.environ.get("SMENA_TESTS_PATIENCE", "150"))
"""Seconds until what is waited for has failed to come, on a machine that is busy with more."""
TICK = 0.25
"""Seconds between two looks of the bot at what is due."""

UNDONE = """
    SELECT EXISTS (SELECT 1 FROM inbox WHERE state = 'new') OR EXISTS (SELECT 1 FROM outbox
        WHERE state = 'calling' OR (state = 'waiting' AND due <= :now))
"""

NOON = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)
"""When scenes begin that don't care: on a working day, by daylight from London to Almaty."""

LOOKED = """
    SELECT NOT EXISTS (SELECT 1 FROM outbox
        WHERE kind = 'inspect' AND state IN ('waiting', 'calling') AND id =
            (SELECT min(id) FROM outbox WHERE kind = 'inspect'))
"""


async def _close(session: AiohttpSession) -> None:
    """As aiogram does, without its quarter of a second for TLS, of which there is none here."""
    if session._session is not None and not session._session.closed:
        await session._session.close()


class Rounds:
    """Knows when the bot's clock has looked at all since a moment: some of it each second time."""

    def __init__(self) -> None:
        self._begun, self._ended = Counter[str](), Counter[str]()

    def watch(self, scheduler: AsyncIOScheduler) -> None:
        """From now on that is the bot's clock."""
        self._scheduler = scheduler
        scheduler.add_listener(self._hear, EVENT_JOB_SUBMITTED | EVENT_JOB_EXECUTED)

    def _hear(self, event: JobEvent) -> None:
        if event.code == EVENT_JOB_SUBMITTED:
            self._begun[event.job_id] += 1
        elif self._begun[event.job_id] > self._ended[event.job_id]:
            self._ended[event.job_id] += 1

    def anew(self) -> Callable[[], bool]:
        """Whether it has since this was asked."""
        self._begun, self._ended = Counter(), Counter()
        jobs = self._scheduler.get_jobs()
        short = [job.id for job in jobs if job.trigger.interval <= timedelta(seconds=TICK)]
        return lambda: all(self._ended[name] >= 2 for name in short)


class _Hasty(SqliteDatabase):
    """Doesn't wait for the disk: no power is cut in a scene."""

    @classmethod
    async def open(cls, path: Path, threads: Threads | None = None) -> SqliteDatabase:
        found = await super().open(path, threads)
        await found.alone(lambda connection: connection.execute("PRAGMA synchronous = OFF"))
        return found


# What is merged over seconds is merged over their tenths; a webhook stays away at once.
saying.ICON_PAUSE = timedelta(seconds=0.1)
intake.CONFLICT_PAUSE = 0.1

# Every office has the same templates, routes and certificates: they are made once.
# Whether this machine has a model that knows what words mean is not what a scene depends on.
SHARED, library = Shared(meaning=None), cache(Library)
patch.object(opening, "SqliteDatabase", _Hasty).start()
patch.object(ssl, "create_default_context", cache(ssl.create_default_context)).start()
patch.object(AiohttpSession, "close", _close).start()

QUICK = Limits(group_window=1.0, private_per_second=5.0, private_burst=20, overall_per_second=1000)
QUICK_SETTINGS = {
    "SMENA_TELEGRAM__POLL_TIMEOUT_S": "5",
    "SMENA_DELIVERY__GROUP_WINDOW_S": "1",
    "SMENA_DELIVERY__PER_CLIENT_SHARE": "1",
    "SMENA_DELIVERY__NEW_TOPICS_PER_MINUTE": "20",
    "SMENA_DELIVERY__PRIVATE_PER_S": "5",
    "SMENA_DELIVERY__PRIVATE_BURST": "20",
    "SMENA_DELIVERY__GLOBAL_PER_S": "1000",
    "SMENA_DELIVERY__ALBUM_WAIT_MS": "150",
    "SMENA_CLIENTS__LOBBY_OVER": "0",  # a minute's newcomers come within a second here
    "SMENA_BACKUP__ON": "false",
}


GRANTED = dict.fromkeys(RIGHTS, True)
"""What an owner grants who follows the bot's own link or picker."""


class Office:
    """The company «Мебель Алатау»: an owner, two operators, a staff group, clients who come."""

    def __init__(
        self,
        folder: Path,
        *,
        limits: Limits = QUICK,
        group: bool = True,
        at: datetime | None = NOON,
        helpers: int = 0,
        meaning: Interpreter | None = None,
        **settings: str,
    ) -> None:
        """`at`: when it begins; None: now, where other processes work on the same file.

        `helpers`: so many further bots are in the group beside the company's own. `meaning`: who is
        asked what words mean.
        """
        self._shared = replace(SHARED, meaning=meaning, texts=library(policy.TEMPLATES))
        self._helpers = helpers
        self.folder = folder
        self._file = folder / "smena.db"
        self._limits = limits
        self._with_group = group
        self._extra = settings
        self._at = at
        self._time_passed = False
        self._rounds = Rounds()
        self.link: str | None = None
        self.traced: list[str] = []
        self.trace: Callable[[str], None] = self.traced.append
        self._task: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    async def __aenter__(self) -> "Office":
        self.box = await Sandbox.start(
            limits=self._limits, clock=Clock(self._at.timestamp() if self._at else None)
        )
        self.bot = self.box.bot("alatau_bot", "Мебель Алатау")
        self.boss = self.box.user("Босс", language="ru")
        self.olga = self.box.user("Ольга", language="ru")
        self.oleg = self.box.user("Олег", language="ru")
        self.group: Group = self.box.forum("Алатау · клиенты", owner=self.boss)
        self.group.add(self.olga)
        self.group.add(self.oleg)
        self.helpers = [
            self.box.bot(f"alatau_{number}_bot", f"Алатау {number}")
            for number in range(1, self._helpers + 1)
        ]
        if self._with_group:
            self.boss.chat(self.bot).start()
            self.group.add_bot(self.bot, by=self.boss, **GRANTED)
            for helper in self.helpers:
                self.group.add_bot(helper, by=self.boss, can_manage_topics=True)
        if not blank.is_laid(self._file):
            blank.lay_for_the_next_start(self._file)
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self.stop()
        finally:
            await self.box.stop()

    def settings(self) -> Settings:
        """The settings as the environment of this company gives them."""
        environ = {
            **QUICK_SETTINGS,
            "BOT_TOKEN": self.bot.token,
            "SMENA_TELEGRAM__API_SERVER": self.box.url,
            "SMENA_STORAGE__PATH": str(self._file),
            "SMENA_STORAGE__URL": blank.abode(self._file).url,
        }
        if self.helpers:
            environ["SMENA_HELPER_TOKENS"] = ",".join(helper.token for helper in self.helpers)
        if self._with_group:
            environ["SMENA_STAFF__GROUP_ID"] = str(self.group.id)
            environ["SMENA_STAFF__OWNER_IDS"] = f"[{self.boss.id}]"
        return load(None, {**environ, **self._extra})

    def now(self) -> datetime:
        """The bot's wall clock, which `pass_time` moves together with the box's."""
        return datetime.fromtimestamp(self.box.clock.now(), UTC)

    def pass_time(self, seconds: float) -> None:
        """Let time pass for Telegram and for the bot."""
        self.box.clock.advance(seconds)
        self._time_passed = True

    async def start(self) -> None:
        """Start the bot and wait until it polls and, if it has one, serves its group."""
        self._stop = asyncio.Event()
        begun = asyncio.Event()

        def ready(link: str | None) -> None:
            self.link = link
            begun.set()

        around = service.Surroundings(
            clock=self.now,
            jitter=lambda: 0.0,
            tick=TICK,
            trace=lambda label: self.trace(label),
            watch=self._rounds.watch,
            ready=ready,
            shared=self._shared,
        )
        self._task = asyncio.create_task(service.serve(self.settings(), around, self._stop))
        waiting = asyncio.create_task(begun.wait())
        await asyncio.wait([self._task, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._task.done():
            self._task.result()
        if self._with_group:
            await self.box.until(lambda: bool(self.box.calls_of("getForumTopicIconStickers")))
            await self._looked()

    async def _looked(self) -> None:
        """Wait until what Telegram says of the group is known: who starts before it is a client."""
        with blank.aside(self._file) as tx:
            await self.until(lambda: tx.value(LOOKED))

    async def stop(self) -> None:
        """Stop the bot as SIGTERM does."""
        self._stop.set()
        if self._task is not None:
            task, self._task = self._task, None
            await task

    async def query(self, sql: str, **values: Any) -> list[Any]:
        """Read the bot's file; only while the bot is stopped."""
        database = await opening.opened(blank.abode(self._file))
        try:
            rows = await database.run(lambda tx: tx.rows(sql, **values))
            return [tuple(row) for row in rows]
        finally:
            await database.close()

    def key_of(self, client: Person) -> int:
        """Under which key the bot's file knows them."""
        with blank.aside(self._file) as tx:
            sql = "SELECT client_id FROM addresses WHERE external_id = :id"
            return int(tx.value(sql, id=str(client.id)))

    def client(self, name: str = "Анна", **more: Any) -> Person:
        """Somebody new who can write to the bot."""
        return self.box.user(name, **{"language": "ru", **more})

    def seat(self, client: Person) -> Seat:
        """The client's private chat with the bot."""
        return client.chat(self.bot)

    def topic_of(self, client: Person) -> Topic | None:
        """The client's newest topic, by its name."""
        topics = [topic for topic in self.group.topics if not topic.deleted]
        mine = [topic for topic in topics if topic.name.split(APART)[0] == client.name]
        return mine[-1] if mine else None

    async def write(self, client: Person, text: str = "Здравствуйте") -> Topic:
        """The client writes, and it arrives in their topic."""
        self.seat(client).write(text)
        await self.until(lambda: self.shown(client, text))
        topic = self.topic_of(client)
        assert topic is not None
        return topic

    def shown(self, client: Person, text: str) -> bool:
        """Whether that text stands in the client's topic."""
        topic = self.topic_of(client)
        return topic is not None and any(text in (m.text or "") for m in topic.messages)

    def card(self, topic: Topic) -> Message:
        """The card at the topic's head."""
        return next(message for message in topic.messages if message.labels)

    def press(self, who: Person, topic: Topic, label: str) -> Press:
        """Press a button of the card."""
        return who.at(topic).press(self.card(topic), label)

    async def claim(self, who: Person, topic: Topic) -> None:
        """Take the conversation, and see it on the card."""
        press = self.press(who, topic, "Беру")
        await self.until(lambda: press.answer is not None)
        await self.until(lambda: who.name in (self.card(topic).text or ""))

    async def until(self, condition: Callable[[], object], timeout: float = PATIENCE) -> None:  # noqa: ASYNC109
        """Wait for something to be seen."""
        await self.box.until(lambda: bool(condition()), timeout=timeout)

    async def quiet(self) -> None:
        """Wait until the bot has handled and sent everything: a message with no effect shows none.

        What falls due when time passes is noticed by the clock's next round, and no sooner.
        """
        if self._time_passed:
            await self.until(self._rounds.anew())
            self._time_passed = False
        with blank.aside(self._file) as tx:
            await self.until(lambda: not len(self.bot.updates) and not self._undone(tx))

    def _undone(self, tx: Tx) -> bool:
        return bool(tx.value(UNDONE, now=ms(self.now())))
