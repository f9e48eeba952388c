"""Owns the files beside the database in which a command leaves word of what it did.

Only the bot writes to its database. What the command line does beside it, or while it is stopped,
lies here until the bot takes it over: one file an act, so that none is lost or counted twice.
"""

import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from model import Event
from storage import runs
from storage.ports import Tx
from storage.times import moment, ms

KINDS = frozenset({Event.BACKED_UP, Event.RESTORED, Event.EXPORTED, Event.ROSTER})
NAME = re.compile(r"\.act-(\d{1,15})-([a-z_]{1,30})-[0-9a-f]{8}$")


@dataclass(frozen=True, slots=True)
class Act:
    """What was done, and when; `file` says it."""

    kind: Event
    at: datetime
    file: Path


def leave(path: Path, kind: Event, now: datetime) -> None:
    """Leave word for the bot whose database is at `path`. Raises OSError if the disk refuses."""
    file = path.with_name(f"{path.name}.act-{ms(now)}-{kind}-{secrets.token_hex(4)}")
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def left(path: Path) -> list[Act]:
    """What there is to take over, oldest first; a file that we did not write is left alone."""
    return sorted(_found(path), key=lambda act: (act.at, act.file.name))


def _found(path: Path) -> Iterator[Act]:
    for file in path.parent.glob(f"{path.name}.act-*"):
        said = NAME.search(file.name)
        if said and said[2] in KINDS:
            yield Act(Event(said[2]), moment(int(said[1])), file)


def take(
    tx: Tx, acts: Iterable[Act], record: Callable[[Tx, Event, datetime], None], now: datetime
) -> None:
    """Put each on record once, though a crash left its file here."""
    for act in acts:
        if runs.first(tx, "act", act.file.name, now):
            record(tx, act.kind, act.at)


def forget(taken: Iterable[Act]) -> None:
    """They are on record."""
    for act in taken:
        act.file.unlink(missing_ok=True)
