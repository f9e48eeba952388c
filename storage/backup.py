"""Owns copies of the file: taking one while the bot writes on, and going back to one.

A copy is proven whole before it is called a backup, and nothing is ever written over.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from model.errands import kinds
from storage.database import exclusive
from storage.migrations import NewerSchema, migrate
from storage.ports import StorageError

BESIDES = ("-wal", "-shm")
"""What SQLite keeps next to a file; it belongs to that file and to no other."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a restore: the former file, and the messages whose fate is in doubt."""

    former: Path | None
    doubtful: int


def save(path: Path, target: Path) -> None:
    """Copy the file as it is at one moment; a bot that runs on it is not disturbed.

    VACUUM INTO reads one snapshot and leaves out what was deleted, as a privacy promise needs.
    """
    if not path.exists():
        raise StorageError(f"{path}: there is no database to back up")
    with new_file(target) as fresh:
        try:
            with closing(_read_only(path)) as source:
                source.execute("VACUUM INTO :file", {"file": str(fresh)})
            _check(fresh)
        except sqlite3.Error as error:
            raise StorageError(f"{target}: no backup was made ({error})") from error


def restore(path: Path, copy: Path, now: datetime) -> Restored:
    """Put a backup in the place of the file; the former one is kept beside it."""
    if not copy.is_file():
        raise StorageError(f"{copy}: there is no such backup")
    fresh = path.with_name(f"{path.name}.restoring")
    with exclusive(path):
        fresh.unlink(missing_ok=True)
        try:
            with closing(_read_only(copy)) as source:
                source.execute("VACUUM INTO :file", {"file": str(fresh)})
            _check(fresh)
            doubtful = _doubt(fresh, now)
        except sqlite3.Error as error:
            fresh.unlink(missing_ok=True)
            raise StorageError(f"{copy}: is not restored ({error}); nothing was changed") from error
        former = _set_aside(path, now)
        fresh.replace(path)
        _sync(path)
    return Restored(former, doubtful)


def _read_only(path: Path) -> sqlite3.Connection:
    """A reader beside the one writer: it can neither change nor checkpoint the file."""
    address = f"file:{quote(str(path.resolve()))}?mode=ro"
    return sqlite3.connect(address, uri=True, isolation_level=None)


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """A name to write to that becomes the target once all is well; for the owner's eyes only."""
    if not target.parent.is_dir():
        raise StorageError(f"{target}: the folder {target.parent} does not exist")
    fresh = target.with_name(f".{target.name}.part")
    try:
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        yield fresh
        _sync(fresh)
        os.link(fresh, target)  # unlike a rename, this never writes over what is there
    except FileExistsError as error:
        raise StorageError(f"{target}: is there already; choose another name") from error
    except OSError as error:
        raise StorageError(f"{target}: can't be written ({error.strerror})") from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _check(path: Path) -> None:
    """Raise unless the file is whole and holds a Smena that this code understands."""
    with closing(_read_only(path)) as connection:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"it is damaged: {verdict.splitlines()[0]}")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox'").fetchone():
            raise sqlite3.DatabaseError("it is no database of Smena")


def _doubt(path: Path, now: datetime) -> int:
    """What still had to be sent when the backup was made may have been sent since.

    It is put where a crash in the middle of the call would have left it, and the next start
    judges it by the same rule: to the group once more, marked; to a client only if staff say so.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        try:
            migrate(connection)
        except NewerSchema as error:
            raise sqlite3.DatabaseError(str(error)) from error
        found = [
            connection.execute(
                """
                UPDATE outbox SET state = 'calling', called_at = coalesce(called_at, created_at)
                WHERE state IN ('waiting', 'calling') AND kind = :kind
                """,
                {"kind": kind},
            ).rowcount
            for kind in kinds(doubtful=True)
        ]
        return sum(found)


def _set_aside(path: Path, now: datetime) -> Path | None:
    """The file goes first: a start in between finds it gone, and refuses to begin afresh."""
    former = path.with_name(f"{path.name}.before-{now:%Y%m%d-%H%M%S}")
    if former.exists():
        raise StorageError(f"{former}: is there already; move it away and try again")
    found = path.exists()
    for ending in ("", *BESIDES):
        with suppress(FileNotFoundError):
            Path(f"{path}{ending}").rename(f"{former}{ending}")
    return former if found else None


def _sync(path: Path) -> None:
    """Have the file and its name on the disk, not only in memory."""
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
