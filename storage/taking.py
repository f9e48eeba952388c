"""Owns a file as long as it is ours alone: the lock beside it, whether what lies there is it."""

import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from storage import ends
from storage.place import Whereabouts, refuse_second_name
from storage.ports import StorageError

PRIVATE = 0o600
"""What is made here tells of clients: for its owner alone."""

Opens = Callable[[Path, bool], sqlite3.Connection]
"""Makes the file ready for work, after all of it was read if it is to be."""


class Occupied:
    """A file that is ours alone, once it is open."""

    lock: IO[str]
    place: Whereabouts

    def __init__(self, path: Path, opens: Opens) -> None:
        self._path, self._opens = path, opens

    def open(self) -> sqlite3.Connection:
        """On the file's own thread: its disk may take its time, and nobody else waits for that.

        Raises StorageError with one clear line.
        """
        self.lock = _lock(self._path)
        try:
            _refuse_vanished(self._path, self.lock)
            refuse_second_name(self._path)
            connection = self._opens(self._path, not ends.left_so(self._path, self.lock))
            self._use(connection)
        except BaseException:  # whatever it is: it is raised, and the place is free again
            self.lock.close()
            raise
        return connection

    def _use(self, connection: sqlite3.Connection) -> None:
        try:
            ends.mark_used(self.lock)
            self.place = Whereabouts(self._path)
        except OSError as error:
            connection.close()
            raise StorageError(closed(self._path, error.strerror)) from error


def closed(path: Path, detail: object) -> str:
    """That it can't be opened, and why."""
    return f"{path}: can't be opened ({detail})"


def lock_of(path: Path) -> Path:
    """What lies beside a file as soon as it was ours, by whichever name it is known."""
    return Path(f"{path.resolve()}.lock")


def _lock(path: Path) -> IO[str]:
    """A second process on the same file would be a second writer: refuse it."""
    if not path.parent.is_dir():
        raise StorageError(f"{path}: the folder {path.parent} does not exist")
    place = lock_of(path)
    try:
        place.touch(mode=PRIVATE)
        lock = place.open("a+", encoding="utf-8")
    except OSError as error:
        raise StorageError(closed(place, error.strerror)) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise StorageError(f"{path}: another Smena is already running on this file") from error
    return lock


@contextmanager
def held(path: Path) -> Iterator[IO[str]]:
    """Hold the place of the file as a running Smena does, whether there is one or not."""
    lock = _lock(path)
    try:
        yield lock
    finally:
        lock.close()


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the file as a running Smena does, without opening it: it may be anything."""
    with held(path) as lock:
        yield
        ends.mark_used(lock)


def _refuse_vanished(path: Path, lock: IO[str]) -> None:
    """Never start afresh where a database has been: emptiness there is damage, not a beginning."""
    if path.is_symlink() and not path.exists():
        raise StorageError(f"{path}: leads to {path.readlink()}, which is not there; is its disk?")
    lock.seek(0)
    if lock.read() and (not path.exists() or path.stat().st_size == 0):
        raise StorageError(
            f"{path}: the database was here and is gone or empty; restore a backup, "
            f"or delete {lock.name} to begin anew"
        )
