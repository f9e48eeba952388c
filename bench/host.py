"""Many companies in one process: memory and processor at rest, starts, messages spread over them.

The host is the real `bot.py host`, every company a folder with a database of its own.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from app.host.vault import variable
from bench import crowd, traffic
from bench.machine import ROOT, Bot
from bench.table import Table, quantile

COUNTS = (1, 100, 1000)
SETTLED = 90.0
"""Seconds after the last start before anything counts as rest: the clock slows down after 60."""

REST = 300.0
"""Seconds over which the processor's time at rest is taken: all is looked at once within them."""

RATE = 20.0
"""Messages a second over all companies; fewer where a group's budget would be the limit."""

SETTINGS = """
[staff]
group_id = {group}
owner_ids = [{owner}]
[backup]
on = false
"""
"""Without the first day's backups: they are made by processes of their own, two at a time."""

A_COMPANY = 0.05
"""Messages a second that one company takes at most here."""


async def measure(folder: Path, quick: bool, counts: Sequence[int] = COUNTS) -> Table:
    """For each number of companies a host of its own."""
    table = Table("Host: many companies, one process")
    for count in (2,) if quick else counts:
        await _companies(table, folder / f"{count}", count, quick)
        print(f"{table}\n", file=sys.stderr)  # the next count takes minutes
    return table


async def _companies(table: Table, folder: Path, count: int, quick: bool) -> None:
    environ = lay(folder, [f"company-{number}" for number in range(count)])
    async with crowd_of_many() as (port, orders):
        environ["SMENA_TELEGRAM__API_SERVER"] = f"http://127.0.0.1:{port}"
        begun = time.monotonic()
        async with host_of("bot.py", folder, environ) as host:
            first, last = [float(await orders(f"polled {number}")) for number in (1, count)]
            table.add(f"{count}: start of the first", f"{first - begun:.1f} s", "wanted: 3 s")
            table.add(f"{count}: start of all", f"{last - begun:.1f} s", "wanted: 60 s")
            table.add(f"{count}: of processor time", f"{host.cpu():.1f} s")
            await asyncio.sleep(1.0 if quick else SETTLED)
            table.add(f"{count}: at rest", f"{host.rss():.0f} MB", "wanted: 2048 MB for 1000")
            used = host.cpu()
            seconds = 1.0 if quick else REST
            await asyncio.sleep(seconds)
            share = (host.cpu() - used) / seconds * 100
            table.add(f"{count}: at rest", f"{share:.1f} % of a core", "wanted: 2 % for 1000")
            await _messages(table, orders, count, quick)
            table.add(f"{count}: after that", f"{host.rss():.0f} MB")


async def _messages(table: Table, orders: "Orders", count: int, quick: bool) -> None:
    rate = min(RATE, count * A_COMPANY)
    messages = 2 if quick else round(60 * rate)
    took = json.loads(await orders(f"write {count} {messages + messages % 2} {rate}"))
    for name, said in (("new", "of new clients"), ("known", "of known clients")):
        figure = "none passed on"
        if took[name]:
            p50, p99 = (quantile(took[name], share) for share in (0.5, 0.99))
            figure = f"p50 {p50:.0f} ms, p99 {p99:.0f} ms"
        table.add(f"{count}: {rate:g} messages a second {said}", figure, "wanted: p99 100 ms")
    table.add(f"{count}: not passed on within a minute", str(took["missing"]), "wanted: 0")


def lay(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """The folders; the tokens are in the environment."""
    environ = {}
    for number, name in enumerate(names):
        bot, home = traffic.BOT + number, folder / name
        home.mkdir(parents=True)
        said = SETTINGS.format(group=crowd.group_of(bot), owner=traffic.OPERATORS[0])
        (home / "settings.local.toml").write_text(said, "utf-8")
        environ[variable(name)] = f"{bot}:bench-token-that-opens-no-door-0000000"
    return environ


@asynccontextmanager
async def host_of(program: str, folder: Path, environ: dict[str, str]) -> AsyncIterator[Bot]:
    """A host of these companies, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, program, "host", "--root", str(folder),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **environ, "SMENA_LOGGING__LEVEL": "WARNING"},
    )  # fmt: skip
    try:
        yield Bot(process)
    finally:
        process.terminate()
        await process.wait()


class Orders:
    """Says a line to the crowd, and hears one."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def __call__(self, line: str) -> str:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{line}\n".encode())
        return (await self._process.stdout.readline()).decode()


@asynccontextmanager
async def crowd_of_many() -> AsyncIterator[tuple[int, Orders]]:
    """A Telegram for many bots: its port, and who is told what people do there."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.crowd", cwd=ROOT, stdin=pipe, stdout=pipe, limit=1 << 22
    )
    assert process.stdout is not None
    try:
        yield int(await process.stdout.readline()), Orders(process)
    finally:
        process.kill()
        await process.wait()
