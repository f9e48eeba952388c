"""Owns short-lived processes: what costs memory or time is done beside the bot, within a limit."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

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


class Gate:
    """So many children at once at most: a thousand companies' reports fall due at one moment."""

    def __init__(self, most: int) -> None:
        self._places = asyncio.Semaphore(most)

    async def run(self, command: Sequence[str], given: bytes, within: float) -> bytes:
        """What `run` does when it is this one's turn; `within` counts from there."""
        async with self._places:
            return await run(command, given, within)


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
