"""The nursery, seen from the tests: one process that forks every bot."""

import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Nursery:
    """Starts with the first test that needs it and ends with the session."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="smena")
        self._door = str(Path(self._folder.name) / "door")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.nursery", self._door],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"open\n", "the nursery did not open"

    async def ask(self, order: dict[str, Any]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A new bot; its diary is read until it ends, which is when the bot does."""
        reader, writer = await asyncio.open_unix_connection(self._door)
        writer.write(json.dumps(order).encode() + b"\n")
        return reader, writer

    def close(self) -> None:
        """No more bots."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._folder.cleanup()
