"""Owns how what runs side by side comes to its end: by a signal, by a failure, in which order."""

import asyncio
from collections.abc import Sequence
from typing import Any

STOP_WITHIN = 8.0
"""Seconds that calls under way get at the end; whatever is cut off is settled at the next start."""

HAND_OVER_WITHIN = 2.0
"""The same where another machine waits for the company."""


async def before(stop: asyncio.Event, task: asyncio.Task[Any]) -> bool:
    """Whether the task came to its end before we were to stop; if not, it is given up."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, task], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not task.done():
        task.cancel()
        await asyncio.wait([task])
        return False
    return True


async def until(stop: asyncio.Event, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait for the end; a part that fails ends the whole, loudly."""
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            task.result()
    finally:
        stopping.cancel()


async def finish(tasks: Sequence[asyncio.Task[None]], within: float) -> None:
    """Intake first, then what it brought, then what is under way; the outbox keeps the rest.

    `within`: so many seconds calls get that are under way.
    """
    for task in tasks:
        task.cancel()
    _, late = await asyncio.wait(tasks, timeout=within)
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late)
