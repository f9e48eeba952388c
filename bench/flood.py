"""Owns what a flood costs everybody else, and how much of the file those who cause it can take.

New accounts by the hundred, a client who writes without end, a program that forges presses. All the
while somebody known writes, somebody honest writes for the first time, an owner asks for a summary.
What each of them waits is told beyond what Telegram's own limits can make them wait: in the group
one of its windows, in private what is left to wait at that moment.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from bench.office import Office, office
from bench.table import Table, quantile
from sandbox import Call, Change, Limits, Message, Person, presses

WITHIN = 2.0
"""Seconds beyond the budget."""

LIMITS = Limits()
PATIENCE = 300.0
"""Seconds after the flood in which whoever still waits must have been served."""


@dataclass(frozen=True)
class Flood:
    """How much of it."""

    seconds: float
    accounts: int
    messages_a_second: int = 50
    presses_a_second: int = 100
    pause: float = 10.0
    """Seconds between two looks at the others."""


FULL, QUICK = Flood(600, 500), Flood(15, 8, 10, 20, pause=5)


@dataclass
class Probe:
    """Somebody who waits: since when, for what, how long Telegram alone can make them wait."""

    begun: float
    budget: float
    fits: Callable[[Call], bool]
    served: asyncio.Event = field(default_factory=asyncio.Event)
    at: float = 0.0

    @property
    def beyond(self) -> float:
        """Seconds."""
        return max(0.0, self.at - self.begun - self.budget)


class Watch:
    """Sees who was served."""

    def __init__(self, scene: Office) -> None:
        self._scene = scene
        self._waiting: list[Probe] = []
        self.seen: dict[str, list[Probe]] = {}
        scene.box.world.listen(self._look)

    def _look(self, change: Change) -> None:
        call = change.subject
        if not isinstance(call, Call) or call.ok is False:
            return  # one that is refused is made again
        for probe in [waiting for waiting in self._waiting if waiting.fits(call)]:
            probe.at = call.at
            probe.served.set()
            self._waiting.remove(probe)

    def expect(self, kind: str, chat_id: int, fits: Callable[[Call], bool]) -> None:
        """Somebody waits from now on for a call into that chat."""
        now = self._scene.box.clock.now()
        limiter = self._scene.box._dispatcher._limiter
        left = limiter._chat(self._scene.bot.id, chat_id).wait(now, 1)
        # A window that is full a moment later is as good as full.
        probe = Probe(now, LIMITS.group_window if chat_id < 0 else left, fits)
        self._waiting.append(probe)
        self.seen.setdefault(kind, []).append(probe)

    async def all_served(self) -> None:
        """Wait for whoever still waits."""
        for kind, probes in self.seen.items():
            for probe in probes:
                try:
                    await asyncio.wait_for(probe.served.wait(), PATIENCE)
                except TimeoutError:
                    raise RuntimeError(f"{kind} was not served in {PATIENCE:g} s") from None


async def measure(folder: Path, quick: bool) -> Table:
    """A flood, and what the others notice of it."""
    flood = QUICK if quick else FULL
    async with office(folder, LIMITS, unlimited=False) as (scene, child):
        known = [(await scene.client(number))[0] for number in range(2 if quick else 4)]
        await _known_owner(scene)
        noisy, forger = known[0], scene.box.user("Взломщик")
        watch = Watch(scene)
        end = time.monotonic() + flood.seconds
        wrote = await asyncio.gather(
            _accounts(scene, flood, end),
            _noise(scene, noisy, flood, end),
            _forge(scene, forger, flood, end),
            _look_on(scene, watch, known[1:], flood, end),
        )
        await watch.all_served()
        rss = child.rss()
    table = Table(_title(flood))
    for kind, probes in watch.seen.items():
        slow = quantile([probe.beyond for probe in probes], 0.95)
        told = f"{kind}: beyond the budget, p95 of {len(probes)}"
        table.add(told, f"{slow:.1f} s", f"wanted: {WITHIN:.1f} s")
    _held(table, folder / "box.db", noisy, wrote)
    table.add("memory at its end", f"{rss:.0f} MB")
    return table


def _title(flood: Flood) -> str:
    return (
        f"A flood of {flood.seconds:g} s: {flood.accounts} new accounts, "
        f"{flood.messages_a_second} messages and {flood.presses_a_second} forged presses a second"
    )


async def _known_owner(scene: Office) -> None:
    """The owner has pressed Start, and what that brings is over."""
    seat = scene.boss.chat(scene.bot)
    seat.write("/start")
    await scene.box.until(lambda: seat.messages[-1].sender is scene.bot, timeout=60)


async def _paced(end: float, a_second: float, act: Callable[[int], object]) -> int:
    """Do it so often until the end; returns how often it was."""
    begun = time.monotonic()
    for number in count():
        act(number)
        due = begun + (number + 1) / a_second
        if due >= end:
            return number + 1
        await asyncio.sleep(due - time.monotonic())
    raise AssertionError("it has an end")


async def _accounts(scene: Office, flood: Flood, end: float) -> int:
    def act(number: int) -> None:
        person = scene.box.user(f"Новый {number}")
        person.chat(scene.bot).write("Заработок от ста тысяч")

    return await _paced(end, flood.accounts / flood.seconds, act)


async def _noise(scene: Office, noisy: Person, flood: Flood, end: float) -> int:
    seat = noisy.chat(scene.bot)
    return await _paced(end, flood.messages_a_second, lambda number: seat.write(f"спам {number}"))


async def _forge(scene: Office, forger: Person, flood: Flood, end: float) -> int:
    seat = forger.chat(scene.bot)
    under: Message = seat.write("Здравствуйте")

    def act(number: int) -> None:
        data = ("claim:1:0", "data_erase:1:0", "lead:1:1", "x")[number % 4]
        presses.ask(forger.world, forger.queries, forger, under, data, [])

    return await _paced(end, flood.presses_a_second, act)


async def _look_on(
    scene: Office, watch: Watch, known: list[Person], flood: Flood, end: float
) -> int:
    def act(number: int) -> None:
        _probe(scene, watch, known[number % len(known)], number)

    return await _paced(end, 1 / flood.pause, act)


def _probe(scene: Office, watch: Watch, person: Person, number: int) -> None:
    """Each of the three, once."""
    token = f"вопрос {number};"
    said = person.chat(scene.bot).write(token)
    watch.expect("a known client", scene.group.id, partial(_carries, person, said, token))
    new, words = scene.box.user(f"Честный {number}"), f"Сколько стоит диван {number}?"
    first = new.chat(scene.bot).write(words)
    watch.expect("a new client, shown or told", new.id, partial(_heard, new, first, words))
    scene.boss.chat(scene.bot).write("/summary")
    watch.expect("an owner's /summary", scene.boss.id, partial(_goes_to, scene.boss))


def _carries(person: Person, said: Message, token: str, call: Call) -> bool:
    """Whether the call brings that message to the group, alone or with others."""
    copied = str(call.params.get("from_chat_id")) == str(person.id)
    alone = copied and str(said.id) in str(call.params)
    return alone or token in str(call.params.get("text", ""))


def _heard(person: Person, said: Message, token: str, call: Call) -> bool:
    """Whether the group sees it, or they are told that it waits at the door."""
    return _goes_to(person, call) or _carries(person, said, token, call)


def _goes_to(person: Person, call: Call) -> bool:
    return call.method.startswith("send") and str(call.params.get("chat_id")) == str(person.id)


def _held(table: Table, file: Path, noisy: Person, wrote: Sequence[int]) -> None:
    """What the file holds because of whom."""
    accounts, messages, forged, _ = wrote
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:

        def ask(sql: str, *values: object) -> tuple[int, int]:
            rows, size = database.execute(sql, values).fetchone()
            return int(rows), int(size or 0)

        (noisy_id,) = database.execute(
            "SELECT client_id FROM addresses WHERE external_id = ?", (str(noisy.id),)
        ).fetchone()
        rows, size = ask(BY_CLIENT, noisy_id)
        table.add(f"rows of who wrote {messages} times", f"{rows:,}, {size / 1024:,.0f} KB",
                  "wanted: at most 4,000")  # fmt: skip
        most, largest = ask(MOST_OF_NEW)
        table.add(f"rows of each of {accounts} new accounts, at most",
                  f"{most}, {largest / 1024:.1f} KB", "wanted: at most 12")  # fmt: skip
        left, size = ask("SELECT count(*), sum(length(payload)) FROM outbox WHERE kind = 'answer'")
        table.add(f"rows that {forged} forged presses leave in the outbox",
                  f"{left:,}, {size / 1024:,.0f} KB", "wanted: none but the last")  # fmt: skip
        left, size = ask(WAITING)
        table.add("rows that still wait", f"{left:,}, {size / 1024:,.0f} KB")
        aside, size = ask("SELECT held, size FROM set_aside")
        table.add("updates set aside", f"{aside}, {size / 1024:.0f} KB", "wanted: none")


BY_CLIENT = """
    SELECT sum(rows), sum(size) FROM (
        SELECT count(*) AS rows, sum(length(payload)) AS size FROM outbox WHERE client_id = ?1
        UNION ALL SELECT count(*), sum(length(data)) FROM events WHERE client_id = ?1
        UNION ALL SELECT count(*), sum(length(words)) FROM links WHERE client_id = ?1)"""
MOST_OF_NEW = """
    SELECT max(rows), max(size) FROM (
        SELECT count(*) AS rows, sum(length(payload)) AS size FROM outbox
        JOIN clients ON clients.id = client_id WHERE name LIKE 'Новый %' GROUP BY client_id)"""
WAITING = "SELECT count(*), sum(length(payload)) FROM outbox WHERE state = 'waiting'"
