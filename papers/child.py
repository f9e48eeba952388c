"""Owns short-lived processes: what costs memory or time is done beside the bot, within a limit."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from papers import processors

ROOT = Path(__file__).resolve().parents[1]
KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TEMP", "PYTHONTZPATH")
"""What a child sees of our environment: no token, no setting, no home."""


class ChildError(Exception):
    """It gave nothing; the text is one line that says why."""


def module(name: str) -> tuple[str, ...]:
    """The command that runs one of our packages."""
    return (sys.executable, "-m", name)


def surroundings() -> dict[str, str]:
    """The environment of a child, as far as it is ours."""
    return {name: os.environ[name] for name in KEPT if name in os.environ}


Run = Callable[[Sequence[str], bytes, float], Awaitable[bytes]]
"""What asks a child: `run`, or a gate before it."""


HANGS = 60.0
"""Seconds after which a child keeps nobody from beginning: it waits for a disk, most likely."""

HANGING = 6
"""So many are passed over at most: where all hang, more of them would help nobody."""


class _Patience:
    """With a child that may hang; who waits at the next gate does not."""

    def __init__(self, ends: Callable[[], None]) -> None:
        self._ends = ends
        self.go()

    def go(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(HANGS, self._ends)

    def hold(self) -> None:
        self._timer.cancel()


_BEFORE: ContextVar[_Patience | None] = ContextVar("before", default=None)
"""That of the gate before, for whoever comes through it."""


class Gate:
    """So many children at once at most: a thousand companies' reports fall due at one moment."""

    def __init__(self, most: int, behind: Run | None = None) -> None:
        """`behind`: the next gate, if there is one."""
        self._places, self._behind = asyncio.Semaphore(most), behind
        self._hanging = 0

    async def run(self, command: Sequence[str], given: bytes, within: float) -> bytes:
        """What `run` does when it is this one's turn; `within` counts from there."""
        before = _BEFORE.get()
        if before:
            before.hold()
        await self._places.acquire()
        if before:
            before.go()
        hangs = asyncio.Event()
        patience = _Patience(partial(self._pass_over, hangs))
        mark = _BEFORE.set(patience)
        try:
            return await (self._behind or run)(command, given, within)
        finally:
            _BEFORE.reset(mark)
            patience.hold()
            if hangs.is_set():
                self._hanging -= 1
            else:
                self._places.release()

    def _pass_over(self, hangs: asyncio.Event) -> None:
        if self._hanging < HANGING:
            self._hanging += 1
            hangs.set()
            self._places.release()


async def run(command: Sequence[str], given: bytes, within: float) -> bytes:
    """What the command answers to `given`. It is ended after `within` seconds, or with its caller.

    Raises ChildError. A folder of its own, gone afterwards, is its home.
    """
    with TemporaryDirectory(prefix="smena-") as home:
        try:
            return await _ask(command, given, within, home)
        except OSError as error:
            raise ChildError(f"it could not be started ({error.strerror})") from error


async def _ask(command: Sequence[str], given: bytes, within: float, home: str) -> bytes:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**surroundings(), "HOME": home, "MPLCONFIGDIR": home},
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
    )
    processors.let_go(process.pid)
    try:
        answer, complaint = await asyncio.wait_for(process.communicate(given), within)
    except TimeoutError as error:
        raise ChildError(f"it took longer than {within:g} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        lines = complaint.decode(errors="replace").strip().splitlines() or ["without a word"]
        raise ChildError(f"it ended with {process.returncode}: {lines[-1][:200]}")
    return answer
