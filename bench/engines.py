"""Durable updates a second on SQLite's file and on PostgreSQL, side by side."""

import os
from datetime import UTC, datetime
from pathlib import Path

from bench import history
from bench.machine import bot, canned, environ
from bench.table import Table
from storage import opening

CLIENTS, MESSAGES = 500, 1_000
SERVER = "BENCH_URL"
"""A role there that may make a schema; ?schema= names one that is not there yet."""


async def measure(folder: Path, quick: bool) -> Table:
    """The same updates; PostgreSQL only where the environment says which."""
    count = 500 if quick else 5_000
    table = Table(f"Engines: {count} updates through intake, handlers and desk; durable; one core")
    for name, url in (("SQLite", ""), ("PostgreSQL", os.environ.get(SERVER, ""))):
        if name == "PostgreSQL" and not url:
            table.add(name, "not taken", f"{SERVER} names no server")
            continue
        path = folder / f"{name}.db"
        history.make(path, MESSAGES, CLIENTS)
        if url:
            opening.move_in(path, url, datetime.now(UTC))
        speed, cost = await _run(path, url, count)
        table.add(name, f"{speed:.0f} a second", f"{cost * 1e6:.0f} µs of the bot's processor each")
    return table


async def _run(path: Path, url: str, count: int) -> tuple[float, float]:
    """Updates a second by the clock, and the bot's processor seconds for one."""
    async with (
        canned(count, CLIENTS, "known") as api,
        bot(environ(api, path, SMENA_STORAGE__URL=url), idle=True, core=0) as child,
    ):
        begun = await child.said("ready")
        cpu = child.cpu()
        await child.until(lambda: child.acted() >= count)
        return count / (child.marks[-1][1] - begun), (child.cpu() - cpu) / count
