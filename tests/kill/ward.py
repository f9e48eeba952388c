"""A company whose bot is a real process that is killed again and again, and brought back."""

import asyncio
import os
import signal
import sqlite3
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sandbox import BotAccount, Call, Change, Limits, Message, Person, Sandbox, Seat, Topic
from tests.kill.birth import Nursery
from tests.kill.fate import ALONE, Fate, Way
from tests.kill.toll import Toll

LIMITS = Limits(
    group_count=60,
    group_window=1.0,
    private_per_second=5.0,
    private_burst=20,
    overall_per_second=1000,
)
SETTINGS = {
    "SMENA_TELEGRAM__POLL_TIMEOUT_S": "5",
    "SMENA_DELIVERY__GROUP_MESSAGES": "60",
    "SMENA_DELIVERY__GROUP_WINDOW_S": "1",
    "SMENA_DELIVERY__PER_CLIENT_SHARE": "1",
    "SMENA_DELIVERY__NEW_TOPICS_PER_MINUTE": "20",
    "SMENA_CLIENTS__LOBBY_OVER": "0",
    "SMENA_CLIENTS__MATCH_BY_MEANING": "false",  # where it is installed, each life would begin it
    "SMENA_DELIVERY__PRIVATE_PER_S": "5",
    "SMENA_DELIVERY__PRIVATE_BURST": "20",
    "SMENA_DELIVERY__GLOBAL_PER_S": "1000",
    "SMENA_DELIVERY__ALBUM_WAIT_MS": "100",
    "SMENA_LOGGING__LEVEL": "ERROR",
}
UNSETTLED = """SELECT (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'calling'))
    + (SELECT count(*) FROM inbox WHERE state IN ('new', 'asking'))"""
IN_FLIGHT = """SELECT o.kind, o.step, l.client_id, CAST(a.external_id AS INTEGER) AS person,
        l.side, l.origin_id, l.album
    FROM outbox o LEFT JOIN links l
            ON l.id = o.link_id OR (o.kind = 'card' AND l.side = 'client' AND l.copy_id =
                (SELECT card_id FROM clients WHERE id = o.client_id))
        LEFT JOIN addresses a ON a.client_id = l.client_id
    WHERE o.state = 'calling'"""
HELPS = "SELECT count(*) FROM helpers WHERE state = 'active'"
OF_ALBUM = "SELECT origin_id FROM links WHERE client_id = ? AND side = ? AND album = ?"
TELEGRAM = "telegram."


@dataclass(frozen=True)
class End:
    """How a bot dies: at its n-th passing of a label, or when Telegram has carried out a call."""

    label: str
    number: int

    def __str__(self) -> str:
        return f"{self.label}:{self.number}"

    @classmethod
    def read(cls, text: str) -> "End":
        label, _, number = text.rpartition(":")
        return cls(label, int(number))

    @property
    def method(self) -> str | None:
        """The Bot API's method whose answer the bot does not live to read."""
        return self.label.removeprefix(TELEGRAM) if self.label.startswith(TELEGRAM) else None


class Ward:
    """«Мебель Алатау» again; whoever kills its bot finds it started anew, with its file checked."""

    AWAY: tuple[type[Exception], ...] = (sqlite3.OperationalError,)
    """How a database fails that is not there yet, or is away for a moment."""

    def __init__(
        self, folder: Path, nursery: Nursery, ends: Sequence[End] = (), fate: Fate = ALONE
    ) -> None:
        self.path = folder / "smena.db"
        self.name = "alatau"
        self.toll = Toll()
        self.fate = fate
        self.lost: Way | None = None
        """How the helper was lost, once it was."""
        self.had_helped = False
        """Whether it helped before that."""
        self.exit_code: int | None = None
        self.pid = 0
        self._offset = folder / "offset"
        self._nursery = nursery
        self._ends = list(ends)
        self._calls: Counter[str] = Counter()
        self._end: End | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._over = False
        self._awake = asyncio.Event()
        self._before: list[Callable[[], None]] = []

    async def __aenter__(self) -> Self:
        self.box = await self._telegram()
        self.bot = self.box.bot(f"{self.name}_bot", "Мебель Алатау")
        self.boss = self.box.user("Босс", language="ru")
        self.helpers: list[BotAccount] = []
        self.olga = self.box.user("Ольга", language="ru")
        self.oleg = self.box.user("Олег", language="ru")
        self.group = self.box.forum("Алатау · клиенты", owner=self.boss)
        self.group.add(self.olga)
        self.group.add(self.oleg)
        self.boss.chat(self.bot).start()
        self.group.add_bot(
            self.bot,
            by=self.boss,
            can_manage_topics=True,
            can_delete_messages=True,
            can_manage_tags=True,
        )
        if self.fate.way is not Way.NOBODY:
            self.helpers.append(self.box.bot(f"{self.name}_help_bot", "Помощник"))
        self._tokens = ",".join(helper.token for helper in self.helpers)
        self.let_help()
        self.box.world.listen(self._strike)
        self._offset.write_bytes(struct.pack("d", 0.0))
        self._keeper = asyncio.create_task(self._keep_alive())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over = True
        self.kill()
        assert self._keeper is not None
        try:
            await asyncio.wait_for(self._keeper, 10)
        finally:
            await self._leave()

    async def _telegram(self) -> Sandbox:
        return await Sandbox.start(limits=LIMITS)

    async def _leave(self) -> None:
        await self.box.stop()

    # -- life and death --------------------------------------------------------------------------

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Now, wherever it is."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, how)

    def appoint(self, end: End) -> None:
        """Of an end at Telegram: counted from now on."""
        if end.method:
            self._end = end
            self._calls.clear()

    async def settle_down(self) -> None:
        """SIGTERM, and no new start; returns when the process is gone."""
        self._over = True
        self.kill(signal.SIGTERM)
        assert self._keeper is not None
        await self._keeper

    def revive(self) -> None:
        """Start again after `settle_down`."""
        self._over = False
        self._keeper = asyncio.create_task(self._keep_alive())

    async def _keep_alive(self) -> None:
        while not self._over:
            self._end = self._ends.pop(0) if self._ends else None
            self._calls.clear()
            last = await self._live_once()
            if self._over:
                return
            if last.startswith("exit "):
                self.toll.damage.append(f"the bot ended by itself: {last}")
                return
            self.toll.kills += 1
            self.toll.ends[str(self._end) if self._end else last] += 1
            if self.fate.death == self.toll.kills:
                self.lose_helper()
            await asyncio.to_thread(self._examine)

    async def _live_once(self) -> str:
        """One life; returns the last label that it passed."""
        own = self._end and self._end.method is None
        order = {
            "environ": self._environ(),
            "offset": str(self._offset),
            "end": [self._end.label, self._end.number] if own and self._end else None,
        }
        reader, writer = await self._nursery.ask(order)
        begun, last = time.monotonic(), ""
        try:
            self.pid = int(await reader.readline())
            while line := (await reader.readline()).decode().strip():
                last = line
                self.toll.diary.append(line)
                if line == "ready":
                    self.toll.slowest = max(self.toll.slowest, time.monotonic() - begun)
                if line.startswith("exit "):
                    self.exit_code = int(line[5:])
        finally:
            self.pid = 0
            writer.close()
        return last

    def _environ(self) -> dict[str, str]:
        return {
            **SETTINGS,
            "BOT_TOKEN": self.bot.token,
            "SMENA_HELPER_TOKENS": self._tokens,
            "SMENA_TELEGRAM__API_SERVER": self.box.url,
            "SMENA_STORAGE__PATH": str(self.path),
            "SMENA_BACKUP__ON": "false",
            "SMENA_STAFF__GROUP_ID": str(self.group.id),
            "SMENA_STAFF__OWNER_IDS": f"[{self.boss.id}]",
        }

    def _strike(self, change: Change) -> None:
        """Telegram has carried a call out; nobody has read the answer yet."""
        if change.kind == "call" and isinstance(change.subject, Call):
            label = TELEGRAM + change.subject.method
            self._calls[label] += 1
            self.toll.diary.append(label)
            if self._end and (label, self._calls[label]) == (self._end.label, self._end.number):
                self.kill()

    # -- the file --------------------------------------------------------------------------------

    def _examine(self) -> None:
        """The file as the dead left it: whole; and what was under way."""
        if not self.path.exists() or not self.path.stat().st_size:
            return
        with closing(sqlite3.connect(self.path)) as file:
            verdict = file.execute("PRAGMA integrity_check").fetchone()[0]
            if verdict != "ok":
                self.toll.damage.append(verdict)
            if file.execute("SELECT 1 FROM sqlite_master WHERE name = 'addresses'").fetchone():
                self._note_in_flight(file)

    def _note_in_flight(self, file: sqlite3.Connection) -> None:
        def parts(client: int, side: str, album: str) -> list[int]:
            return [one for (one,) in file.execute(OF_ALBUM, (client, side, album))]

        self._note(file.execute(IN_FLIGHT).fetchall(), parts)

    def _note(
        self, flown: Iterable[Sequence[Any]], parts: Callable[[int, str, str], list[int]]
    ) -> None:
        """What was under way; `parts` are an album's messages."""
        for kind, step, client, person, side, origin, album in flown:
            self.toll.topics_in_flight += step == "topic"
            self.toll.cards_in_flight += step == "card" or kind == "card"
            if origin is not None:
                found = parts(client, side, album) if album else [origin]
                keys = {(person, side, number) for number in found}
                self.toll.in_flight |= keys
                self.toll.edits_in_flight |= keys if kind == "edit" else set()

    def unsettled(self) -> int:
        """How much the bot still has to do, by its own file; who is refused hears nothing more."""
        heard = [self.bot] if self.lost is Way.REVOKED else self.bots
        told, left = sum(len(bot.updates) for bot in heard), self.says(UNSETTLED)
        return -1 if left is None else int(left) + told

    def query(self, sql: str) -> list[Any]:
        """Read the bot's file."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as file:
            return file.execute(sql).fetchall()

    def says(self, sql: str) -> Any:
        """The first that it finds; None while the database is not there yet, or is away."""
        with suppress(*self.AWAY):
            return self.query(sql)[0][0]
        return None

    async def drained(self, timeout: float = 60.0) -> None:  # noqa: ASYNC109
        """Everything is handled and sent, and every appointed end has come or can't any more."""
        await self.until(
            lambda: self.pid and not self.unsettled(), "it never came to rest", timeout
        )

    async def until(self, condition: Callable[[], object], what: str, timeout: float) -> None:  # noqa: ASYNC109
        """Wait for it. Raises AssertionError."""
        await self.box.until(condition, what, timeout)

    async def goes_on(self) -> None:
        """A step of its day is done; nothing keeps it from the next."""

    # -- the helper ------------------------------------------------------------------------------

    @property
    def bots(self) -> list[BotAccount]:
        """All of the company's."""
        return [self.bot, *self.helpers]

    def let_help(self) -> None:
        """An owner follows the link that adds the helper."""
        for helper in self.helpers:
            self.group.add_bot(helper, by=self.boss, can_manage_topics=True)

    def lose_helper(self) -> None:
        """As its fate says, now; once."""
        if not self.fate.loses or self.lost:
            return
        self.lost, self.had_helped = self.fate.way, self.helps()
        lose = self.group.kick if self.lost is Way.KICKED else self.box.revoke
        for helper in self.helpers:
            lose(helper)

    def has_help(self) -> bool:
        """Whether the day may begin: the helper is known, if there is one."""
        return not self.helpers or bool(self.lost) or self.helps()

    def helps(self) -> bool:
        """Whether the bot knows that it has a helper now."""
        return bool(self.says(HELPS))

    # -- people ----------------------------------------------------------------------------------

    def pass_time(self, seconds: float) -> None:
        """For Telegram and for the bot."""
        self.box.clock.advance(seconds)
        (old,) = struct.unpack("d", self._offset.read_bytes())
        with self._offset.open("r+b") as file:  # the same file: the bot has it mapped
            file.write(struct.pack("d", old + seconds))

    def client(self, name: str) -> Person:
        """Somebody who can write to the bot."""
        return self.box.user(name, language="ru")

    def seat(self, client: Person) -> Seat:
        """The client's chat with the bot."""
        return client.chat(self.bot)

    def topics_of(self, client: Person) -> list[Topic]:
        """Every topic under the client's name, whether used or left over."""
        return [topic for topic in self.group.topics if topic.name == client.name]

    def said_in(self, topic: Topic) -> list[Message]:
        """What the company's bots said there."""
        return [message for message in topic.messages if message.sender in self.bots]
