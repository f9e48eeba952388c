"""Owns the file beside the database that says whom to erase again after going back to a backup.

The database remembers the same; but who goes back to a backup may have lost it. It holds marks
(`storage.erased`), who had it done and when, one a line.
"""

import os
from pathlib import Path

from model import PersonId
from storage.erased import Mark
from storage.ports import StorageError
from storage.times import moment, ms

HEAD = "# Who was erased: bot.py restore erases them again. Keep it beside the database."
NONE = "no-broadcasts"
"""What they had said, behind the rest of a line."""


def place(path: Path) -> Path:
    """Where it is, of a database there."""
    return path.with_name(f"{path.name}.erased")


def write(path: Path, marks: list[Mark]) -> None:
    """Put down all of them, at once or not at all. Raises OSError if the disk refuses."""
    lines = [_line(known) for known in marks]
    fresh = path.with_name(f".{path.name}.erased.part")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("\n".join([HEAD, *lines, ""]))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(place(path))


def read(path: Path) -> list[Mark]:
    """What was put down; nothing, if nobody was ever erased.

    Raises StorageError if it is not as it was written.
    """
    try:
        text = place(path).read_text("ascii")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"{place(path)}: can't be read ({error})") from error
    try:
        return [_mark(line) for line in text.splitlines() if not line.startswith("#")]
    except ValueError as error:
        raise StorageError(f"{place(path)}: is not as Smena wrote it ({error})") from error


def _line(known: Mark) -> str:
    said = f"{known.mark} {ms(known.at)} {known.owner_id}"
    return f"{said} {NONE}" if known.wants_none else said


def _mark(line: str) -> Mark:
    mark, at, owner, *more = line.split()
    if more not in ([], [NONE]):
        raise ValueError(f"{more} means nothing here")
    return Mark(mark, PersonId(int(owner)), moment(int(at)), bool(more))
