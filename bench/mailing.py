"""Owns what a broadcast comes to among troubles: who has it once, twice, or not at all.

The real bot sends it at Telegram's pace. Meanwhile it is killed three times, Telegram refuses every
copy for a while (429), and the proxy cuts answers and is gone, so that a second one has to do. All
the while some people whom everybody knows go on writing, and what they wait is told.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from bench import machine
from bench.machine import Bot
from bench.office import Office
from bench.table import Table, quantile
from model import Incoming, MessageId, PersonId, Side
from model import Person as Known
from sandbox import Limits, Message, Person, Sandbox, Topic
from sandbox.proxy import Proxy
from storage import clients, links
from storage.database import SqliteTx, connect

FULL, QUICK = 10_000, 300
TALKERS, PAUSE = 4, 8.0
"""People who go on writing, and seconds between two messages: with their cards half of what a group
takes, so that nobody waits for its budget."""

WITHIN = 2.0
REFUSED, RETRY_AFTER = 40, 2
OFFER, SCREEN, SEND, OVER = "В субботу скидка", "Так это увидит клиент", "Отправить", "готово"
PATIENCE = 1800.0
MARK, NONE = "↻", "acted=0"

DONE = "SELECT count(*) FROM recipients WHERE state NOT IN ('waiting', 'ordered')"
ENDS = """SELECT CAST(addresses.external_id AS INTEGER), state FROM recipients
    JOIN addresses ON addresses.client_id = recipients.client_id"""


@dataclass
class Said:
    """What somebody wrote in everyday business, when, and when it was passed on."""

    words: str
    topic: Topic
    begun: float
    seen: float = 0.0

    @property
    def is_well(self) -> bool:
        """Whether it is there once; or, where a call was interrupted, once more and marked."""
        found = self.copies()
        return len(found) == 1 or (len(found) == 2 and any(MARK in words for words in found))

    def copies(self) -> list[str]:
        """What stands of it in the topic."""
        said = (message.content.words for message in self.topic.messages)
        return [words for words in said if self.words in words]


@dataclass
class Outcome:
    """What was found when all was over."""

    recipients: int
    sent: int = 0
    unknown: int = 0
    twice: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Who is said to have it, and has not; or is said to have no end."""
    shown: str = ""
    """How its author sees it."""
    seconds: float = 0.0
    said: list[Said] = field(default_factory=list)
    troubles: list[tuple[float, float]] = field(default_factory=list)

    def waits(self, *, troubled: bool) -> list[float]:
        """Seconds that everyday messages took: those in whose time something was broken, or not."""
        return [said.seen - said.begun for said in self.said if troubled == self._is_troubled(said)]

    def _is_troubled(self, said: Said) -> bool:
        return any(said.begun < end and said.seen > begin for begin, end in self.troubles)


class Mailing:
    """A company, those whom it writes to, and its troubles."""

    def __init__(self, box: Sandbox, folder: Path, roads: tuple[Proxy, Proxy], number: int) -> None:
        self._box, self._roads = box, roads
        self._scene = Office(box)
        self._database = folder / "box.db"
        proxies = ", ".join(road.url for road in roads)
        self._environ = self._scene.environ(folder, SMENA_TELEGRAM__PROXY=proxies)
        self._people: list[Person] = []
        self._talkers: list[tuple[Person, Topic]] = []
        self._relays: list[asyncio.Task[None]] = []
        self.outcome = Outcome(number)

    async def play(self) -> None:
        """From an empty company to the end of its broadcast."""
        async with self._life():
            self._talkers = [await self._scene.client(number) for number in range(TALKERS)]
        self._meet(self.outcome.recipients - TALKERS)
        began = time.monotonic()
        talking: asyncio.Task[None] | None = None
        for troubles in LIVES:
            async with self._life() as child:
                if talking is None:
                    await self._begin()
                    talking = asyncio.create_task(self._talk())
                for share, trouble in troubles:
                    await self._until_done(share)
                    await trouble(self, child)
                if troubles is LIVES[-1]:
                    await self._end(talking)
        self.outcome.seconds = time.monotonic() - began
        self._compare()

    @asynccontextmanager
    async def _life(self) -> AsyncIterator[Bot]:
        """The bot, until it is killed or told to stop; until it works something is broken."""
        began = time.monotonic()
        async with machine.bot(self._environ) as child:
            await child.said("ready")
            yield child
        handled = (at for label, at in child.marks if label.startswith("acted=") and label != NONE)
        self.outcome.troubles.append((began, next(handled, child.at("ready"))))

    def _meet(self, strangers: int) -> None:
        """So many clients who wrote once, long ago, and have started the bot."""
        now = datetime.now(UTC)
        with closing(connect(str(self._database))) as connection:
            connection.execute("BEGIN")
            tx = SqliteTx(connection)
            for number in range(strangers):
                person = self._box.user(f"Адресат {number}")
                person.chat(self._scene.bot).chat.started = True
                known = Known(PersonId(person.id), person.name)
                client = clients.meet(tx, known, now)
                wrote = Incoming(MessageId(1), known, {"kind": "sticker"}, "", now)
                links.add(tx, client, None, Side.CLIENT, wrote, "")
                self._people.append(person)
            connection.execute("COMMIT")
        self._people += [person for person, _ in self._talkers]

    async def _begin(self) -> None:
        """The owner writes it and confirms."""
        seat = self._scene.boss.chat(self._scene.bot)
        seat.write("/broadcast")
        seat.write(OFFER)
        await self._box.until(lambda: self._screens(SCREEN), timeout=PATIENCE)
        screen = self._screens(SCREEN)[-1]
        seat.press(screen, next(label for label in screen.labels if SEND in label))

    def _screens(self, said: str) -> list[Message]:
        seat = self._scene.boss.chat(self._scene.bot)
        return [message for message in seat.messages if said in message.content.words]

    async def _talk(self) -> None:
        """Everyday business, until cancelled: whoever waits keeps nobody from writing."""
        for number in count():
            person, topic = self._talkers[number % TALKERS]
            said = Said(f"Вопрос {number}.", topic, time.monotonic())
            person.chat(self._scene.bot).write(said.words)
            self.outcome.said.append(said)
            self._relays.append(asyncio.create_task(self._relayed(said)))
            await asyncio.sleep(PAUSE)

    async def _relayed(self, said: Said) -> None:
        await self._box.until(said.copies, timeout=PATIENCE)
        said.seen = time.monotonic()

    async def _until_done(self, share: float) -> None:
        """Until so many of the recipients have an end."""
        wanted = share * self.outcome.recipients
        await self._box.until(lambda: self._query(DONE)[0][0] >= wanted, timeout=PATIENCE)

    def _query(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as file:
            return file.execute(sql).fetchall()

    async def kill(self, child: Bot) -> None:
        """Nothing is written down any more, and nobody knows what was on its way."""
        child.process.kill()
        await child.process.wait()

    async def storm(self, child: Bot) -> None:
        """Telegram refuses what is copied, everyday messages too."""
        began, faults = time.monotonic(), self._box.faults
        faults.add("flood", "copyMessage", times=REFUSED, retry_after=RETRY_AFTER)
        await self._box.until(lambda: faults.spent, timeout=PATIENCE)
        self.outcome.troubles.append((began, time.monotonic()))

    async def lose_road(self, child: Bot) -> None:
        """The proxy cuts answers to what Telegram has done; then it is gone."""
        began, (first, second) = time.monotonic(), self._roads
        await first.behave("cut")
        await asyncio.sleep(1)
        await first.behave("refuse")
        await self._box.until(lambda: second.passed, timeout=PATIENCE)
        self.outcome.troubles.append((began, time.monotonic()))

    async def _end(self, talking: asyncio.Task[None]) -> None:
        """Its author sees that it is over, and everybody has been heard."""
        await self._until_done(1.0)
        await self._box.until(lambda: self._screens(OVER), timeout=PATIENCE)
        self.outcome.shown = self._screens(OVER)[-1].content.words
        talking.cancel()
        await asyncio.gather(*self._relays)

    def _compare(self) -> None:
        """What stands in the chats, against what the bot says of it."""
        found, ends = self.outcome, dict(self._query(ENDS))
        found.sent = sum(end == "sent" for end in ends.values())
        found.unknown = sum(end == "unknown" for end in ends.values())
        for person in self._people:
            messages = person.chat(self._scene.bot).messages
            copies = sum(message.content.words == OFFER for message in messages)
            end = ends.get(person.id, "none")
            if copies > 1:
                found.twice.append(person.name)
            if end not in ("sent", "unknown") or (end == "sent" and not copies):
                found.missing.append(f"{person.name}: {end}, {copies}")


Trouble = Callable[[Mailing, Bot], Awaitable[None]]

LIVES: tuple[tuple[tuple[float, Trouble], ...], ...] = (
    ((0.2, Mailing.kill),),
    ((0.35, Mailing.storm), (0.5, Mailing.kill)),
    ((0.65, Mailing.lose_road), (0.8, Mailing.kill)),
    (),
)
"""Of each life of the bot at which share of the recipients what happens."""


async def run(folder: Path, recipients: int) -> Outcome:
    """The whole of it."""
    async with Sandbox(Limits()) as box, Proxy("socks5") as first, Proxy("http") as second:
        mailing = Mailing(box, folder, (first, second), recipients)
        await mailing.play()
        return mailing.outcome


async def measure(folder: Path, quick: bool) -> Table:
    """Ten thousand, or some hundred."""
    found = await run(folder, QUICK if quick else FULL)
    calm, troubled = found.waits(troubled=False), found.waits(troubled=True)
    table = Table(f"A broadcast to {found.recipients:,} through three kills, a storm, a lost proxy")
    table.add("sent · unknown, and shown as such", f"{found.sent:,} · {found.unknown}")
    table.add("twice", str(len(found.twice)), "wanted: 0")
    table.add("no end, or said to have it and have not", str(len(found.missing)), "wanted: 0")
    table.add("from the confirmation to the end", f"{found.seconds:.0f} s")
    ill = sum(not said.is_well for said in found.said)
    table.add(
        "everyday messages lost, or twice unmarked", f"{ill} of {len(found.said)}", "wanted: 0"
    )
    table.bound("  95 % of them waited less than", quantile(calm, 0.95), WITHIN, "s")
    table.add("  the longest, through a kill, a storm, a lost proxy", f"{max(troubled):.1f} s")
    return table
