"""Owns the bot's process as the stage sees it: start, kill, its log, and the clock both share."""

import asyncio
import json
import mmap
import os
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sandbox import Clock

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "playground.actor")
STOP_WITHIN = 10.0
"""Seconds the bot gets to end by itself."""
LONGEST_LINE = 1 << 20

Json = dict[str, Any]


class SharedClock(Clock):
    """The box's clock; the bot's process reads the same from a file of one number."""

    def __init__(self, path: Path, start: float) -> None:
        """`start`: Unix seconds at which the stage's time begins."""
        super().__init__(start)
        self.path = path
        path.write_bytes(struct.pack("d", 0.0))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 8)
        self._share()

    def advance(self, seconds: float) -> None:
        super().advance(seconds)
        self._share()

    def _share(self) -> None:
        self._shared[:] = struct.pack("d", self.now() - time.time())


class Puppet:
    """The bot: none, one that starts, one at work. Nothing brings it back but `start`."""

    def __init__(self, log: Callable[[str], None], changed: Callable[[], None]) -> None:
        """`log` gets its lines, `changed` is called when it lives, is ready, or is gone."""
        self._log, self._changed = log, changed
        self._process: asyncio.subprocess.Process | None = None
        self._watching: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()  # two in a hurry must not start two bots
        self.starts = 0
        self.ready = False
        self.link: str | None = None

    @property
    def alive(self) -> bool:
        """Whether there is a process, ready or not."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        """The process's id while it is alive."""
        return self._process.pid if self._process and self.alive else None

    async def start(self, order: Json) -> None:
        """A new process, unless there is one; the order tells it whose bot it is."""
        async with self._turn:
            if not self.alive:
                await self._begin(order)

    async def _begin(self, order: Json) -> None:
        process = await asyncio.create_subprocess_exec(
            *COMMAND, cwd=ROOT, limit=LONGEST_LINE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            # Ctrl-C in the terminal is for us, who end it in good order.
            start_new_session=True,
        )  # fmt: skip
        self._process = process
        self.starts += 1
        # The pipe stays open: its end is how the bot learns that we are gone.
        assert process.stdin is not None
        process.stdin.write(json.dumps(order).encode() + b"\n")
        task = asyncio.create_task(self._watch(process))
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)
        self._changed()

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        await asyncio.gather(self._heed(process), self._pass_on(process))
        await process.wait()
        self.ready = False
        self._changed()

    async def _heed(self, process: asyncio.subprocess.Process) -> None:
        """What it says to us: that it is ready, and its one-time link."""
        assert process.stdout is not None
        async for line in process.stdout:
            self.link = json.loads(line)["link"] or self.link  # told once, good for a day
            self.ready = True
            self._changed()

    async def _pass_on(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self._log(line.decode(errors="replace").rstrip())

    async def kill(self) -> None:
        """SIGKILL, wherever it is; returns when it is gone."""
        async with self._turn:
            if self._process is not None:
                with suppress(ProcessLookupError):
                    self._process.kill()
                await self._gone()

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL if that is not heeded; returns when it is gone."""
        async with self._turn:
            if self._process is not None:
                await self._end(self._process)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_WITHIN)
        except TimeoutError:
            process.kill()
        await self._gone()

    async def _gone(self) -> None:
        if self._watching:
            await asyncio.wait(set(self._watching))


def read_order() -> Json:
    """The order, from stdin, byte by byte so that nothing behind it is taken."""
    line = b""
    while not line.endswith(b"\n"):
        if not (more := os.read(0, 1)):
            raise EOFError("no order came")
        line += more
    return dict(json.loads(line))
