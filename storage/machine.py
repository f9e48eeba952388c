"""Owns this process among those that may serve the same companies: whose turn it is.

A company in a file is served by whoever locks the file. One in PostgreSQL is served by one process
at a time, and others stand by for it.
"""

import os
import platform
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol, cast

from storage import opening
from storage.opening import Abode, Held
from storage.place import GONE
from storage.pool import Threads
from storage.ports import Hearer, StorageError
from storage.postgresql import address

TAKEN_AWAY = (
    "was taken away while it was in use; put it back, or restore a backup. What clients write "
    "meanwhile waits at Telegram for 24 hours"
)


class Tenure(Protocol):
    """A company's turn in this process: waited for, held, lost."""

    async def comes(self, waits: Callable[[str], None], way: Hearer) -> None:
        """Wait until it is ours to take; `waits` is told once who has it meanwhile.

        Raises NotOursError where nobody answers any more by that way: who could do nothing with it
        does not stand by.
        """

    async def begin(self) -> Held:
        """Take it. Raises StorageError; NotOursError where another was faster."""

    def is_certain(self) -> bool:
        """Whether nobody else can have it by now, for all that this process can know."""

    def refused(self, error: Exception) -> StorageError:
        """What it means that the disk, or the server, refused what has to be done to begin."""

    async def ends(self, way: Hearer) -> None:
        """Wait until it is another's, which raises NotOursError: also where nobody answers by that
        way, and another may have more luck."""

    def leave(self) -> None:
        """It is not wanted here any more."""


@asynccontextmanager
async def begun(tenure: Tenure) -> AsyncIterator[Held]:
    """The company's database, until the block ends. Raises StorageError; NotOursError.

    What is not waited for in the block, while the company begins, is told by the tenure.
    """
    database = await tenure.begin()
    try:
        yield database
    except Exception as error:  # only the database knows which are its own; others rise
        if isinstance(error, StorageError) or not database.is_trouble(error):
            raise
        raise tenure.refused(error) from error
    finally:
        await database.close()


class Machine:
    """One process, by a name that no other has."""

    def __init__(self) -> None:
        self._tenures: dict[str, Any] = {}

    def tenure(self, abode: Abode, threads: Threads | None) -> Tenure:
        """The turn of the company that lives there."""
        if not abode.url:
            return _Alone(abode, threads)
        there = address.read(abode.url)
        engine = opening.engine()
        if there.server not in self._tenures:
            name = f"{platform.node()[:40]}/{os.getpid()}-{secrets.token_hex(2)}"
            self._tenures[there.server] = engine.Tenures(there, name)
        known = self._tenures[there.server]
        return cast(Tenure, engine.PostgresTenure(known, there, abode.path, threads))


class _Alone:
    """Of a file: it is ours, or the start is refused."""

    def __init__(self, abode: Abode, threads: Threads | None) -> None:
        self._abode, self._threads = abode, threads
        self._database: Held | None = None

    async def comes(self, waits: Callable[[str], None], way: Hearer) -> None:
        """At once."""

    async def begin(self) -> Held:
        self._database = await opening.opened(self._abode, self._threads)
        return self._database

    def is_certain(self) -> bool:
        return True

    def refused(self, error: Exception) -> StorageError:
        return StorageError(f"{self._abode}: the disk refuses ({error})")

    async def ends(self, way: Hearer) -> None:
        """Only where somebody takes the file away. Raises StorageError."""
        assert self._database is not None
        await self._database.signal(GONE).wait()
        raise StorageError(f"{self._abode}: {TAKEN_AWAY}")

    def leave(self) -> None:
        """Nobody stands by."""
