"""Owns what the lock beside the file says of its past: that it was used, how it was left.

Whoever closes the file in order writes down how large it was and when it was changed last. As long
as it lies so, nobody has to read it whole; one that a crash, a restore or a stranger left has
another size or age, or more beside it.
"""

import os
from pathlib import Path
from typing import IO

USED = "a database lives beside this file\n"


def mark_used(lock: IO[str]) -> None:
    """Somebody works on it: from now on it is as it was left only when they say so."""
    if _read(lock) == USED:
        return
    lock.truncate(0)
    _write(lock, USED)


def mark_left(path: Path, lock: IO[str]) -> None:
    """It was closed in order."""
    if not _beside(path):
        _write(lock, _signs(path))


def left_so(path: Path, lock: IO[str]) -> bool:
    """Whether the file lies as it was closed in order."""
    return path.exists() and not _beside(path) and _read(lock) == USED + _signs(path)


def _signs(path: Path) -> str:
    found = path.stat()
    return f"closed: {found.st_size} bytes, changed at {found.st_mtime_ns}\n"


def _beside(path: Path) -> bool:
    """Whether what was written last still stands beside the file."""
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


def _read(lock: IO[str]) -> str:
    lock.seek(0)
    return lock.read()


def _write(lock: IO[str], line: str) -> None:
    """At the end of what it says, and surely on the disk."""
    lock.write(line)
    lock.flush()
    os.fsync(lock.fileno())
