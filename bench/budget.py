"""How much of Telegram's 20 messages a minute is used while a backlog waits, and at what price.

The minute is shorter here, on both sides; calls are as slow as ever, so that the loss at a
window's edges shows larger than it is.
"""

import asyncio
from pathlib import Path

from bench.machine import CROWD_COMES_IN
from bench.office import Office, office
from bench.table import Table
from sandbox import Call, Limits
from sandbox.dispatch import charged

MESSAGES = 20
WINDOW = 4.0
"""Seconds that stand for Telegram's sixty."""
CLIENTS = 8


async def measure(folder: Path, quick: bool) -> Table:
    """A backlog of photos, which can't be packed, from several clients."""
    windows = 1 if quick else 10
    table = Table(f"Budget: {MESSAGES} messages in {WINDOW:g} s (for 60), {windows} windows")
    limits = Limits(group_count=MESSAGES, group_window=WINDOW, overall_per_second=1000)
    settings = {
        "SMENA_DELIVERY__GROUP_MESSAGES": str(MESSAGES),
        "SMENA_DELIVERY__GROUP_WINDOW_S": str(WINDOW),
        "SMENA_DELIVERY__GLOBAL_PER_S": "1000",
        "SMENA_DELIVERY__NEW_TOPICS_PER_MINUTE": "20",
        **CROWD_COMES_IN,
    }
    async with office(folder, limits, settings=settings) as (scene, _):
        for number in range(2 if quick else CLIENTS):
            await scene.client(number)
        calls = await _backlog(scene, windows)
        _show(table, calls, windows)
    return table


async def _backlog(scene: Office, windows: int) -> list[Call]:
    """What reached the group during so many windows in which something always waited."""
    people = [topic.name for topic in scene.group.topics]
    known = [user for user in scene.box.world.users.values() if user.name in people]
    for number in range(MESSAGES * (windows + 3)):
        person = known[number % len(known)]
        scene.box.world.private_chat(person, scene.bot)
        person.chat(scene.bot).send("photo", caption=str(number))  # type: ignore[attr-defined]
    await asyncio.sleep(WINDOW)  # what came before the backlog has left the window
    begun = scene.box.clock.now()
    await asyncio.sleep(WINDOW * windows)
    calls = [call for call in scene.box.calls if begun <= call.at < begun + WINDOW * windows]
    group = [call for call in calls if str(call.params.get("chat_id")) == str(scene.group.id)]
    return [call for call in group if charged(call.method)]


def _show(table: Table, calls: list[Call], windows: int) -> None:
    refused = [call for call in calls if call.error_code == 429]
    used = len(calls) - len(refused)
    table.add("refused with 429", str(len(refused)), "wanted: 0")
    share = used / (MESSAGES * windows)
    table.add("of the budget used", f"{share:.1%} ({used} calls)", "wanted: at least 95 %")
