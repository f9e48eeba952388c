"""Several hosts with the same companies in one PostgreSQL: how they share them, what that costs.

All run on this machine, as many as a machine each would be; so their figures say what one more
costs, not what it brings.
"""

import asyncio
import json
import os
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from app.host.folders import Street
from app.host.tenancy import Phase
from bench.engines import SERVER
from bench.host import crowd_of_many, host_of, lay
from bench.machine import Bot
from bench.table import Table, quantile

COUNTS = (1, 2, 3)
COMPANIES, RATE, MESSAGES = 60, 6.0, 360
SHARED_WITHIN = 300.0
"""Seconds until each has its share, on a machine that has nothing else to do."""


async def measure(folder: Path, quick: bool, counts: Sequence[int] = COUNTS) -> Table:
    """The same companies and messages, by one host, by two, by three."""
    companies, messages = (4, 8) if quick else (COMPANIES, MESSAGES)
    table = Table(f"Machines: {companies} companies in one PostgreSQL, {RATE:g} messages a second")
    url = os.environ.get(SERVER, "")
    if not url:
        table.add("hosts", "not taken", f"{SERVER} names no server")
        return table
    for count in counts:
        await _hosts(table, folder / f"{count}", url, count, companies, messages)
    return table


async def _hosts(
    table: Table, folder: Path, url: str, count: int, companies: int, messages: int
) -> None:
    names = [f"of-{count}-{number}" for number in range(companies)]
    roots = [folder / f"{number}" for number in range(count)]
    environ = [lay(root, names) | {"SMENA_STORAGE__URL": url} for root in roots]
    async with crowd_of_many() as (port, orders), AsyncExitStack() as stack:
        begun, hosts = time.monotonic(), list[Bot]()
        for root, ours in zip(roots, environ, strict=True):
            ours["SMENA_TELEGRAM__API_SERVER"] = f"http://127.0.0.1:{port}"
            hosts.append(await stack.enter_async_context(host_of("bot.py", root, ours)))
        await orders(f"polled {companies}")
        table.add(f"{count}: all are served", f"{time.monotonic() - begun:.1f} s")
        shares = await _shared(roots, companies)
        table.add(f"{count}: shared out", f"{time.monotonic() - begun:.1f} s", f"{shares}")
        used = sum(host.cpu() for host in hosts)
        took = json.loads(await orders(f"write {companies} {messages} {RATE}"))
        spent = (sum(host.cpu() for host in hosts) - used) / messages * 1000
        for name in ("new", "known"):
            p50, p99 = (quantile(took[name], share) for share in (0.5, 0.99))
            table.add(f"{count}: of {name} clients", f"p50 {p50:.0f} ms, p99 {p99:.0f} ms")
        table.add(f"{count}: processor, a message", f"{spent:.1f} ms")
        table.add(f"{count}: memory of each", ", ".join(f"{host.rss():.0f} MB" for host in hosts))
        table.bound(f"{count}: not passed on", took["missing"], 0)


async def _shared(roots: Sequence[Path], companies: int) -> list[int]:
    """How many each has, once all are served and nobody has two more than another."""
    async with asyncio.timeout(SHARED_WITHIN):
        while True:
            shares = [_working(Street(root)) for root in roots]
            if sum(shares) == companies and max(shares) - min(shares) <= 1:
                return shares
            await asyncio.sleep(0.5)


def _working(street: Street) -> int:
    told = street.told().get("companies", {})
    return sum(how["phase"] == Phase.WORKING for how in told.values())
