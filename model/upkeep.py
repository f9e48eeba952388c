"""What is done for the file itself, so that nothing that happens to it is the end of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Chore(StrEnum):
    """What is done, each once in its period."""

    BACKUP = "backup"
    """A copy of the file, once a day."""
    DRILL = "drill"
    """Going back to the newest copy, in a folder of its own, once a month."""


class ChoreState(StrEnum):
    """How far it is."""

    ORDERED = "ordered"
    DONE = "done"
    FAILED = "failed"


class Problem(StrEnum):
    """Why it failed; the name under which owners are told."""

    NO_ROOM = "no_room"
    NO_FOLDER = "no_folder"
    NO_COPY = "no_copy"
    DAMAGED = "damaged"
    DIFFERENT = "different"
    KEY = "key"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Upkeep:
    """One chore of one period: a day as 2026-11-28, a month as 2026-11."""

    chore: Chore
    period: str
    state: ChoreState
    since: datetime
    """When it was first ordered."""
    at: datetime
    """Since when it stands so."""
    name: str = ""
    """The copy that it made or went back to."""
    size: int = 0
    """Bytes."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many rows each table of it has."""
    problem: Problem | None = None
    """Why its last try failed; None: none has, or it is done."""

    @property
    def rows(self) -> int:
        """How many rows it has in all."""
        return sum(self.counts.values())
