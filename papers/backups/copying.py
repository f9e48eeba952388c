"""Owns what the process does: making a copy, going back to one; and which of them stay."""

import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from desk.privacy import erasing
from model.upkeep import Problem
from papers.backups import sealing
from storage import backup, beside, opening, saving
from storage.opening import Abode
from storage.ports import StorageError
from storage.saving import CopyError

DAILY, WEEKLY = 7, 4
"""How many of the newest days' copies stay, and from how many weeks before them the last one."""

NAME = re.compile(r"auto-(\d{4}-\d\d-\d\d)-\d{6}\.db(\.age)?")
"""What we call ours: a copy of another name is somebody's own, and is never deleted."""


TRIAL = ".trial-"


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of it: the copy's size in bytes, and how many rows each table has."""

    size: int
    counts: Mapping[str, int]


def name_of(now: datetime, *, encrypted: bool = False) -> str:
    """What a copy made now is called."""
    ending = sealing.ENDING if encrypted else ""
    return f"auto-{now.astimezone(UTC):%Y-%m-%d-%H%M%S}.db{ending}"


def make(source: Path, target: Path, key: str = "", url: str = "") -> Copied:
    """A copy where it says, proven; then of the former ones only those that shall stay.

    Raises CopyError.
    """
    folder = target.parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear(folder)
    except OSError as error:
        text = f"{folder}: can't be used for backups ({error.strerror})"
        raise CopyError(Problem.NO_FOLDER, text) from error
    abode = Abode(source, url)
    counts = _sealed(abode, target, key) if key else opening.save(abode, target)
    marks = beside.place(source)
    if marks.is_file():  # who was erased since an older copy: without it that can't be known
        shutil.copyfile(marks, folder / marks.name)
    for name in too_many(path.name for path in folder.iterdir()):
        (folder / name).unlink(missing_ok=True)
    return Copied(target.stat().st_size, counts)


def _sealed(abode: Abode, target: Path, key: str) -> saving.Counts:
    """An encrypted copy; the plain one never has a name that anybody would keep."""
    plain = target.with_name(f".{target.name}.plain")
    try:
        counts = opening.save(abode, plain)
        with saving.new_file(target) as fresh:
            saving.leave_room(target.parent, 2 * plain.stat().st_size, f"{target}: not encrypted")
            sealing.seal(plain, fresh, key)
            sealing.compare(fresh, plain, key)
    finally:
        plain.unlink(missing_ok=True)
    return counts


def _clear(folder: Path) -> None:
    """Remove what a process left that was killed at its work."""
    for left in folder.glob(".auto-*"):
        left.unlink()
    for left in folder.glob(f"{TRIAL}*"):
        shutil.rmtree(left)


def attempt(copy: Path, counts: Mapping[str, int], now: datetime, key: str = "") -> Copied:
    """Go back to that copy as `bot.py restore` would, but in a folder that is gone afterwards.

    Raises StorageError.
    """
    if not copy.is_file():
        raise CopyError(Problem.NO_COPY, f"{copy}: there is no such backup")
    size = copy.stat().st_size
    saving.leave_room(copy.parent, 3 * size, f"{copy}: was not tried")
    with TemporaryDirectory(prefix=TRIAL, dir=copy.parent) as folder:
        path = Path(folder) / "smena.db"
        plain = sealing.opened(copy, Path(folder) / "plain.db", key)
        backup.restore(path, plain, now, erasing.repeat)
        saving.compare(path, counts)
        with closing(saving.read_only(path)) as connection:
            return Copied(size, saving.count(connection))


def too_many(names: Iterable[str]) -> set[str]:
    """Which copies go: of a day the last one stays, and of each week before those its last."""
    days: dict[date, list[str]] = {}
    for name in sorted(names):
        if found := NAME.fullmatch(name):
            days.setdefault(date.fromisoformat(found[1]), []).append(name)
    newest = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    for day in newest[DAILY:]:
        weeks.setdefault(day.isocalendar()[:2], day)
    staying = {*newest[:DAILY], *list(weeks.values())[:WEEKLY]}
    return {name for day, made in days.items() for name in (made[:-1] if day in staying else made)}


def problem_of(error: StorageError) -> Problem:
    """What it is, for people; a copy that can't be gone back to is a damaged one."""
    return error.problem if isinstance(error, CopyError) else Problem.DAMAGED
