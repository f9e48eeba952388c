"""Owns whether a file is still in its place: what is written to one that was taken away is lost."""

import sqlite3
from pathlib import Path

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


def _file_at(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
