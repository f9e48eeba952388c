"""How long Smena itself holds a message: from Telegram's telling to the call that passes it on."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from bench.office import Office, office
from bench.table import Table, milliseconds, quantile
from sandbox import Call, Change, Limits, Person, Topic

PACE = 0.04
"""Seconds between two messages: a lively company, and no queue."""
ASKING = 0.05
"""Seconds that Telegram takes for getChat where its price is measured."""


async def measure(folder: Path, quick: bool) -> Table:
    """Both directions, and the question before each post into the group."""
    count = 20 if quick else 500
    table = Table(f"Latency that Smena adds: {count} messages each way, durable, loopback included")
    async with office(folder, Limits.off(), unlimited=True) as (scene, _):
        clients = [await scene.client(number) for number in range(5)]
        await asyncio.sleep(1)
        replies, notes = [], []
        for number in range(count):
            person, topic = clients[number % len(clients)]
            replies.append(await _reply(scene, topic))
            await asyncio.sleep(PACE)
            notes.append(await _message(scene, person))
            await asyncio.sleep(PACE)
        _show(table, "staff → client", replies)
        _show(table, "client → topic", [copied for copied, _ in notes])
        asking = quantile([asked for _, asked in notes], 0.5)
        table.add("  of that, behind getChat: median", milliseconds(asking))
        _show_asking(table, await _with_slow_asking(scene, clients, max(5, count // 10)))
    return table


def _show(table: Table, name: str, values: list[float]) -> None:
    wanted = "wanted: 15.0 / 60.0 ms"
    median, slow = quantile(values, 0.5), quantile(values, 0.99)
    table.add(f"{name}: median / p99", f"{milliseconds(median)} / {milliseconds(slow)}", wanted)


def _show_asking(table: Table, values: list[float]) -> None:
    shown = milliseconds(quantile(values, 0.5))
    name = f"client → topic where getChat takes {milliseconds(ASKING)}: median"
    table.add(name, shown, "that much is Telegram's")


async def _reply(scene: Office, topic: Topic) -> float:
    return (await _passed_on(scene, lambda: scene.olga.at(topic).write("Уже везём")))[0]


async def _message(scene: Office, person: Person) -> tuple[float, float]:
    """Seconds until the copy was asked for, and how many of them passed behind getChat."""
    return await _passed_on(scene, lambda: person.chat(scene.bot).write("Где заказ?"))


async def _passed_on(scene: Office, say: Callable[[], object]) -> tuple[float, float]:
    seen: list[Call] = []
    arrived = asyncio.Event()

    def look(change: Change) -> None:
        if isinstance(call := change.subject, Call):
            seen.append(call)
            if call.method == "copyMessage":
                arrived.set()

    forget = scene.box.world.listen(look)
    told = scene.box.clock.now()
    say()
    await asyncio.wait_for(arrived.wait(), 30)
    forget()
    return seen[-1].at - told, _asking(seen, seen[-1])


def _asking(calls: list[Call], copied: Call) -> float:
    """From the question's arrival to the copy's: the answer's way back and a transaction too."""
    asked = [call.at for call in calls if call.method == "getChat" and call.at <= copied.at]
    return copied.at - asked[0] if asked else 0.0


async def _with_slow_asking(
    scene: Office, clients: list[tuple[Person, Topic]], count: int
) -> list[float]:
    scene.box.faults.add("delay", "getChat", times=None, seconds=ASKING)
    found = []
    for number in range(count):
        person, _ = clients[number % len(clients)]
        found.append((await _message(scene, person))[0])
        await asyncio.sleep(PACE)
    scene.box.faults.clear()
    return found
