"""How long Smena itself holds a message: from Telegram's telling to the call that passes it on."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from bench.office import Office, office
from bench.table import Table, milliseconds, quantile
from sandbox import Call, Change, Limits, Person, Topic

PACE = 0.04
"""Seconds between two messages: a lively company, and no queue."""


async def measure(folder: Path, quick: bool) -> Table:
    """Both directions."""
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
        _show(table, "client → topic", notes)
    return table


def _show(table: Table, name: str, values: list[float]) -> None:
    wanted = "wanted: 15.0 / 60.0 ms"
    median, slow = quantile(values, 0.5), quantile(values, 0.99)
    table.add(f"{name}: median / p99", f"{milliseconds(median)} / {milliseconds(slow)}", wanted)


async def _reply(scene: Office, topic: Topic) -> float:
    return await _passed_on(scene, lambda: scene.olga.at(topic).write("Уже везём"))


async def _message(scene: Office, person: Person) -> float:
    return await _passed_on(scene, lambda: person.chat(scene.bot).write("Где заказ?"))


async def _passed_on(scene: Office, say: Callable[[], object]) -> float:
    """Seconds until the copy was asked for."""
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
    return seen[-1].at - told
