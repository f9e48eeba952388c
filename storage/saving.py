"""Owns the taking of copies of the file while the bot writes on.

A copy is proven whole before it is called a backup, and nothing is ever written over.
"""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from model.upkeep import Problem
from storage.ports import StorageError

BESIDES = ("-wal", "-shm")
"""What SQLite keeps next to a file; it belongs to that file and to no other."""

SPARE = 64 * 2**20
"""Bytes of the disk that a copy leaves alone: the bot itself writes there too."""

Counts = Mapping[str, int]
"""How many rows each table has."""


class CopyError(StorageError):
    """There is no copy; the text is one line that says why."""

    def __init__(self, problem: Problem, text: str) -> None:
        super().__init__(text)
        self.problem = problem


def save(path: Path, target: Path) -> Counts:
    """Copy the file as it is at one moment; a bot that runs on it is not disturbed.

    First all of one moment, counted in that same moment; then, from that copy, without what was
    deleted, as a privacy promise needs. The rows of every table are counted again in what came
    of it. Raises CopyError.
    """
    if not path.exists():
        raise CopyError(Problem.NO_COPY, f"{path}: there is no database to back up")
    with new_file(target) as fresh:
        leave_room(target.parent, 2 * _size(path), f"{target}: no backup was made")
        whole = fresh.with_name(f"{fresh.name}-whole")
        try:
            counts = _copy_of_a_moment(path, whole)
            with closing(sqlite3.connect(whole, isolation_level=None)) as source:
                source.execute("VACUUM INTO :file", {"file": str(fresh)})
            check(fresh)
            compare(fresh, counts)
        except sqlite3.Error as error:
            problem = _problem_of(error)
            raise CopyError(problem, f"{target}: no backup was made ({error})") from error
        finally:
            remove(whole)
    return counts


def leave_room(folder: Path, needed: int, refusal: str) -> None:
    """Raise CopyError if that many bytes would leave the disk too full to work on."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE:
        short = f"it needs {(needed + SPARE) / 2**20:.0f} MB, {free / 2**20:.0f} MB are free"
        raise CopyError(Problem.NO_ROOM, f"{refusal}: there is no room ({short})")


def compare(copy: Path, counts: Counts) -> None:
    """Raise CopyError unless every table that was counted has as many rows in the copy."""
    with closing(read_only(copy)) as connection:
        found = count(connection)
    differing = [name for name, rows in counts.items() if found.get(name) != rows]
    if differing:
        name = differing[0]
        told = f"{name} has {found.get(name)} rows and should have {counts[name]}"
        raise CopyError(Problem.DIFFERENT, f"{copy}: the copy differs ({told})")


def count(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has, as that connection sees it now."""
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    found = {}
    for (name,) in connection.execute(tables).fetchall():
        rows = f'SELECT count(*) FROM "{name}"'  # noqa: S608 - the schema's own names
        found[str(name)] = int(connection.execute(rows).fetchone()[0])
    return found


def check(path: Path) -> None:
    """Raise sqlite3.DatabaseError unless it is whole and holds a Smena that we understand."""
    with closing(read_only(path)) as connection:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"it is damaged: {verdict.splitlines()[0]}")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox'").fetchone():
            raise sqlite3.DatabaseError("it is no database of Smena")


def read_only(path: Path) -> sqlite3.Connection:
    """A reader beside the one writer: it can neither change nor checkpoint the file."""
    address = f"file:{quote(str(path.resolve()))}?mode=ro"
    return sqlite3.connect(address, uri=True, isolation_level=None)


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """A name to write to that becomes the target once all is well; for the owner's eyes only."""
    refuse_target(target)
    fresh = target.with_name(f".{target.name}.part")
    try:
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        yield fresh
        sync(fresh)
        os.link(fresh, target)  # unlike a rename, this never writes over what is there
    except FileExistsError as error:
        raise _is_there(target) from error
    except OSError as error:
        text = f"{target}: can't be written ({error.strerror})"
        raise CopyError(_problem_of(error), text) from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def refuse_target(target: Path) -> None:
    """Raise CopyError where nothing new can be called so; before any of the work."""
    if not target.parent.is_dir():
        raise CopyError(Problem.NO_FOLDER, f"{target}: the folder {target.parent} does not exist")
    if target.exists() or target.is_symlink():
        raise _is_there(target)


def _is_there(target: Path) -> CopyError:
    return CopyError(Problem.FAILED, f"{target}: is there already; choose another name")


def remove(path: Path) -> None:
    """A database and what SQLite keeps beside it."""
    for ending in ("", *BESIDES, "-journal"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Have the file and its name on the disk, not only in memory."""
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _copy_of_a_moment(path: Path, whole: Path) -> Counts:
    """All of the file and its counts, both as of the moment at which the transaction began."""
    remove(whole)
    whole.touch(mode=0o600)
    with closing(read_only(path)) as source, closing(sqlite3.connect(whole)) as copy:
        source.execute("BEGIN")
        counts = count(source)
        source.backup(copy)
        source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = DELETE")
    return counts


def _size(path: Path) -> int:
    """Bytes of the file and of what is not yet in it."""
    parts = (Path(f"{path}{ending}") for ending in ("", "-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


def _problem_of(error: sqlite3.Error | OSError) -> Problem:
    if isinstance(error, OSError):
        return Problem.NO_ROOM if error.errno == errno.ENOSPC else Problem.NO_FOLDER
    code = getattr(error, "sqlite_errorcode", None)
    return Problem.NO_ROOM if code == sqlite3.SQLITE_FULL else Problem.DAMAGED
