"""Owns the processes that the benchmarks start: the canned Telegram and the bot."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bench import traffic

ROOT = Path(__file__).resolve().parents[1]
TOKEN = f"{traffic.BOT}:bench-token-that-opens-no-door-0000000"
CROWD_COMES_IN = {"SMENA_CLIENTS__LOBBY_OVER": "0"}
"""For measures of a crowd: who waits at the door costs next to nothing."""
PATIENCE = 900.0


class Bot:
    """A child process with the bot in it, and what it said."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.marks: list[tuple[str, float]] = []
        self._changed = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            label, moment = line.decode().split()
            self.marks.append((label, float(moment)))
            self._changed.set()

    def at(self, label: str) -> float:
        """The first moment of that label."""
        return next(moment for name, moment in self.marks if name == label)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for what it says; fails when it dies."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                if self._reading.done():
                    raise RuntimeError("the bot ended before its time")
                self._changed.clear()
                await asyncio.wait(
                    [asyncio.ensure_future(self._changed.wait()), self._reading],
                    return_when=asyncio.FIRST_COMPLETED,
                )

    async def said(self, label: str) -> float:
        """Wait for a label; its moment."""
        await self.until(lambda: any(name == label for name, _ in self.marks))
        return self.at(label)

    def acted(self) -> int:
        """How many updates are handled and committed."""
        return self._latest("acted=")

    def opened(self) -> int:
        """How many new clients have a topic, in fifties."""
        return self._latest("opened=")

    def _latest(self, label: str) -> int:
        found = [name for name, _ in self.marks if name.startswith(label)]
        return int(found[-1].removeprefix(label)) if found else 0

    def rss(self) -> float:
        """Resident memory in megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def environ(api: str, database: Path, **more: str) -> dict[str, str]:
    """The settings of a company with a group."""
    return {
        "BOT_TOKEN": TOKEN,
        "SMENA_TELEGRAM__API_SERVER": api,
        "SMENA_STORAGE__PATH": str(database),
        "SMENA_BACKUP__ON": "false",
        "SMENA_STAFF__GROUP_ID": str(traffic.GROUP),
        "SMENA_STAFF__OWNER_IDS": f"[{traffic.OPERATORS[0]}]",
        "SMENA_LOGGING__LEVEL": "WARNING",
        **more,
    }


@asynccontextmanager
async def bot(environ: dict[str, str], **order: Any) -> AsyncIterator[Bot]:
    """The bot, until the block ends."""
    async with program("bench.child", {"environ": environ, **order}) as child:
        yield child


@asynccontextmanager
async def program(module: str, order: dict[str, Any]) -> AsyncIterator[Bot]:
    """A bot of that module, which takes an order, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, json.dumps(order),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, limit=1 << 20,
    )  # fmt: skip
    found = Bot(process)
    try:
        yield found
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


@asynccontextmanager
async def canned(count: int, clients: int, kind: str) -> AsyncIterator[str]:
    """A Telegram with so many updates in store; its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.canned", str(count), str(clients), kind,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        port = (await process.stdout.readline()).decode().strip()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        await process.wait()
