"""Owns a file that is on its way to somebody: how large it may be, how it is read.

Its disk may take its time, and nobody else waits for that.
"""

import asyncio
import os
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from model import Reason

LIMIT = 49 * 2**20
"""Bytes. Telegram takes 50 MB from a bot (telegram.md §9.11), the form around the file included."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An open file; the disk may not know its name any more, then it is gone with its last user."""

    file: IO[bytes]
    name: str

    async def pieces(self, size: int) -> AsyncGenerator[bytes, None]:
        """Its bytes, from its beginning."""
        await asyncio.to_thread(self.file.seek, 0)
        while piece := await asyncio.to_thread(self.file.read, size):
            yield piece


async def opened(file: Path, name: str, limit: int) -> Packed | Reason:
    """What is sent by that name, unless it is too big. Raises OSError."""
    return await asyncio.to_thread(_opened, file, name, limit)


def _opened(file: Path, name: str, limit: int) -> Packed | Reason:
    found = file.open("rb")
    if os.fstat(found.fileno()).st_size > limit:
        found.close()
        return Reason.TOO_BIG
    return Packed(found, name)
