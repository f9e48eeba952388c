"""Owns whether a file is in its place, and known by one name: what is written to one that was taken
away is lost, and who writes to it by another name knows nothing of us."""

import fcntl
import logging
import os
import sqlite3
from pathlib import Path

from storage.ports import StorageError

log = logging.getLogger(__name__)
SHARED = 510, 0x40000002
"""What SQLite locks of a file as long as it has it open: so many bytes from there on."""

GONE = "gone"
"""The signal that it is not."""


class GoneError(sqlite3.OperationalError):
    """The file was taken away under us: the disk's trouble, for it may come back."""

    sqlite_errorcode = sqlite3.SQLITE_READONLY_DBMOVED


class Whereabouts:
    """Where a file was when this was made."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, _file_at(path)

    def is_kept(self) -> bool:
        """Whether it is there now."""
        return _file_at(self._path) == self._file

    def refuse_gone(self) -> None:
        """Raise GoneError if it is not."""
        if not self.is_kept():
            raise GoneError(f"{self._path} was taken away")


def refuse_second_name(path: Path) -> None:
    """Raise StorageError where another program has the file open by another of its names.

    Each name has a log of its own beside it, so neither would see what the other writes.
    """
    try:
        file = path.open("r+b")
    except OSError:  # whoever opens it tells why
        return
    with file:
        if os.fstat(file.fileno()).st_nlink == 1:
            return
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, *SHARED)
        except OSError as error:
            raise StorageError(f"{path}: is in use under another of its names (ls -i)") from error
    log.warning(
        "%s: the same file has another name, so that is no copy of it: what is written to one is "
        "in both. Make copies with bot.py backup", path
    )  # fmt: skip


def _file_at(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
