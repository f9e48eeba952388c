"""Owns where a company lives: in its file, or in a schema of PostgreSQL where a URL says so.

Of the second nothing is imported before it is needed; its library is an extra.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from storage import backup, reading, saving, taking
from storage.database import SqliteDatabase
from storage.pool import Threads
from storage.ports import Database, Reads, StorageError, Tx
from storage.postgresql import address


@dataclass(frozen=True, slots=True)
class Abode:
    """The file, and the URL if it is not there that the company lives.

    What lies beside a file (backups, marks of whom owners had erased) lies there on both.
    """

    path: Path
    url: str = field(default="", repr=False)

    def __str__(self) -> str:
        """For people; it names no password."""
        return str(address.read(self.url)) if self.url else str(self.path)


class Held(Database, Protocol):
    """A database that is ours until we close it."""

    async def close(self) -> None:
        """Finish what was asked for, then let go."""


class OnTheSide(Reads, Protocol):
    """Reads on the side, and can look whether all is whole."""

    async def damage(self) -> str:
        """The first damage in a line; "" if there is none."""

    async def close(self) -> None:
        """Answer what was asked, then let go; before the database does."""


async def opened(abode: Abode, threads: Threads | None = None) -> Held:
    """Lock it and bring it to this version. Raises StorageError with one clear line."""
    if not abode.url:
        return await SqliteDatabase.open(abode.path, threads)
    there = await engine().PostgresDatabase.open(address.read(abode.url), abode.path, threads)
    return cast(Held, there)


def reader(abode: Abode, threads: Threads | None = None) -> OnTheSide:
    """Reads it on the side, once asked."""
    if not abode.url:
        return reading.Reader(abode.path, threads)
    return cast(OnTheSide, engine().PostgresReader(address.read(abode.url), threads))


def is_there(abode: Abode) -> bool:
    """Whether there is anything yet where it lives. Raises StorageError."""
    return bool(engine().is_laid(address.read(abode.url))) if abode.url else abode.path.exists()


def snapshot(abode: Abode) -> AbstractContextManager[Tx]:
    """All of it as of one moment, beside the bot. Raises StorageError, one line."""
    if not abode.url:
        return reading.snapshot(abode.path)
    return cast(AbstractContextManager[Tx], engine().snapshot(address.read(abode.url)))


def held(abode: Abode) -> AbstractContextManager[object]:
    """Hold it as a running Smena does, whether it is there or not. Raises StorageError."""
    if not abode.url:
        return taking.held(abode.path)
    return cast(AbstractContextManager[object], engine().held(address.read(abode.url)))


def put_aside(abode: Abode, now: datetime) -> str:
    """What lies in no folder is called otherwise from now on: its new name, or ""."""
    return str(engine().put_aside(address.read(abode.url), now)) if abode.url else ""


def put_back(abode: Abode, former: str) -> None:
    """And has its name again. Raises StorageError."""
    if former:
        engine().put_back(address.read(abode.url), former)


def owner(abode: Abode) -> str:
    """The name of the machine that serves it; "" where none does, or only this one can."""
    return str(engine().owner(address.read(abode.url))) if abode.url else ""


def save(abode: Abode, target: Path) -> saving.Counts:
    """A backup of it, proven: a file of SQLite, wherever it lives. Raises StorageError."""
    if not abode.url:
        return saving.save(abode.path, target)
    return cast(saving.Counts, engine().save(address.read(abode.url), target))


def restore(
    abode: Abode, copy: Path, now: datetime, repeat: backup.Repeat
) -> tuple[backup.Restored, str]:
    """Put a backup in its place; what became of it, and where the former one is ("": nowhere)."""
    if not abode.url:
        done = backup.restore(abode.path, copy, now, repeat)
        return done, str(done.former or "")
    there, put = address.read(abode.url), engine().restore
    found: tuple[backup.Restored, str] = put(there, abode.path, copy, now, repeat)
    return found


def move_in(path: Path, url: str, now: datetime) -> tuple[int, Path]:
    """From that file into PostgreSQL: how many rows, and what the file is called from now on."""
    return cast(tuple[int, Path], engine().move_in(path, address.read(url), now))


def move_out(url: str, path: Path, now: datetime) -> tuple[int, str]:
    """From PostgreSQL into that file: how many rows, and how the schema is called from now on."""
    return cast(tuple[int, str], engine().move_out(address.read(url), path, now))


def engine() -> Any:
    """The other database's parts. Raises StorageError where its library is missing."""
    try:
        return import_module("storage.postgresql.engine")
    except ModuleNotFoundError as error:
        text = "storage.url: PostgreSQL needs the library psycopg: make extras"
        raise StorageError(text) from error
