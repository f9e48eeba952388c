"""What it costs to lose nothing: Smena beside a plain relay that keeps nothing, in the same run.

The plain one is `bench/plain.py`. Both serve the same box one after the other: how long a message
is on its way at Telegram's speed of 0 and of 30 ms, and how much processor it takes.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import machine
from bench.machine import CROWD_COMES_IN, Bot
from bench.office import Office, office
from bench.table import Table, quantile
from sandbox import Change, Limits, Message, Person, Sandbox, Topic

PACE = 0.04
"""Seconds between two messages: a lively company, and no queue."""
ROAD = 0.03
"""Seconds that a call takes on its way to Telegram."""
CLIENTS = 5


@dataclass
class Figures:
    """Of one relay: milliseconds of each message, milliseconds of processor for one."""

    came: list[float] = field(default_factory=list)
    went: list[float] = field(default_factory=list)
    came_far: list[float] = field(default_factory=list)
    went_far: list[float] = field(default_factory=list)
    new_far: list[float] = field(default_factory=list)
    taken_in: float = 0.0
    taken_out: float = 0.0
    calls_in: float = 0.0
    calls_out: float = 0.0


async def measure(folder: Path, quick: bool) -> Table:
    """Both, and the one as a share of the other."""
    count = 10 if quick else 300
    async with _plain() as (scene, child):
        plain = await Measuring(scene, child).take(count)
    async with office(folder, Limits.off(), unlimited=True, settings=CROWD_COMES_IN) as (
        scene,
        child,
    ):
        smena = await Measuring(scene, child).take(count)
    table = Table(f"Beside a plain relay without durability: {count} messages each way")
    for name, ours, theirs, most in (
        ("client → topic", smena.came, plain.came, 6.0),
        ("topic → client", smena.went, plain.went, 6.0),
        ("client → topic at 30 ms", smena.came_far, plain.came_far, 38.0),
        ("topic → client at 30 ms", smena.went_far, plain.went_far, 38.0),
        ("a new client at 30 ms", smena.new_far, plain.new_far, 95.0),
    ):
        half, half_plain = quantile(ours, 0.5), quantile(theirs, 0.5)
        table.bound(f"{name}, p50", half, most, "ms")
        table.bound(f"{name}, p99", quantile(ours, 0.99), 12.0 if most < ROAD * 1000 else 0, "ms")
        table.bound(f"  plain: {half_plain:.1f} ms; ours to that", half / half_plain, 1.3)
    for name, spent, spent_plain, most in (
        ("processor, a message in", smena.taken_in, plain.taken_in, 4.0),
        ("processor, a message out", smena.taken_out, plain.taken_out, 5.0),
    ):
        table.bound(name, spent, most, "ms")
        table.bound(f"  plain: {spent_plain:.1f} ms; ours to that", spent / spent_plain, 1.5)
    table.bound("calls, a message in", smena.calls_in, 1.1)
    table.bound("calls, a message out", smena.calls_out, 1.8)
    return table


@asynccontextmanager
async def _plain() -> AsyncIterator[tuple[Office, Bot]]:
    async with Sandbox(Limits.off()) as box:
        scene = Office(box)
        order = {"token": scene.bot.token, "api": box.url, "group": str(scene.group.id)}
        async with machine.program("bench.plain", order) as child:
            await child.said("ready")
            yield scene, child


class Measuring:
    """The same messages for whoever passes them on."""

    def __init__(self, scene: Office, child: Bot) -> None:
        self._scene, self._child = scene, child
        self._number = 0

    async def take(self, count: int) -> Figures:
        """Some at first that don't count, then those that do."""
        found, scene = Figures(), self._scene
        clients = [await scene.client(number) for number in range(CLIENTS)]
        for _ in range(3):
            await self._each(clients, CLIENTS, self._in)
            await self._each(clients, CLIENTS, self._out)
        await asyncio.sleep(1)
        found.came, found.taken_in, found.calls_in = await self._each(clients, count, self._in)
        found.went, found.taken_out, found.calls_out = await self._each(clients, count, self._out)
        scene.box.faults.add("delay", times=None, seconds=ROAD)
        found.came_far, _, _ = await self._each(clients, count // 3, self._in)
        found.went_far, _, _ = await self._each(clients, count // 3, self._out)
        for _ in range(count // 6):
            found.new_far.append(await self._new())
            await asyncio.sleep(PACE)
        return found

    async def _each(
        self,
        clients: list[tuple[Person, Topic]],
        count: int,
        way: "Callable[[Person, Topic], asyncio.Future[float]]",
    ) -> tuple[list[float], float, float]:
        """How long each took, the processor's milliseconds and the calls for one."""
        taken, spent, calls = [], self._child.cpu(), len(self._scene.box.calls)
        for number in range(count):
            taken.append(await way(*clients[number % len(clients)]))
            await asyncio.sleep(PACE)
        spent, calls = self._child.cpu() - spent, len(self._scene.box.calls) - calls
        return taken, spent * 1000 / count, calls / count

    def _in(self, person: Person, topic: Topic) -> "asyncio.Future[float]":
        return self._passed(person.chat(self._scene.bot).write)

    def _out(self, person: Person, topic: Topic) -> "asyncio.Future[float]":
        return self._passed(self._scene.olga.at(topic).write)

    def _new(self) -> "asyncio.Future[float]":
        self._number += 1
        person = self._scene.box.user(f"Новый {self._number}")
        return self._passed(person.chat(self._scene.bot).write)

    def _passed(self, say: Callable[[str], Message]) -> "asyncio.Future[float]":
        """Milliseconds until the words stand on the other side."""
        self._number += 1
        words, loop = f"вопрос номер {self._number}.", asyncio.get_running_loop()
        arrived: asyncio.Future[float] = loop.create_future()
        begun = loop.time()

        def look(change: Change) -> None:
            copy = change.subject
            if not isinstance(copy, Message) or copy.sender is not self._scene.bot:
                return
            if words in copy.content.words and not arrived.done():
                arrived.set_result((loop.time() - begun) * 1000)

        forget = self._scene.box.world.listen(look)
        arrived.add_done_callback(lambda _: forget())
        say(words)
        return arrived
