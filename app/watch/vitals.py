"""Owns what only the process knows of itself and its machine: its age, its budget, its disk."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.road import Road
from app.version import number
from model.health import Vitals


def _unknown() -> tuple[int, int]:
    return 0, 0


@dataclass(slots=True)
class Onlooker:
    """Looks at the process whenever it is asked."""

    file: Path
    road: Road
    up_since: datetime
    elsewhere: bool = False
    """It is not in that file that the company lives, whatever lies there."""
    room: Callable[[], tuple[int, int]] = _unknown
    """How many more calls the staff group takes now, and of how many; the sender knows."""

    def __call__(self) -> Vitals:
        """How it is now."""
        room, of = self.room()
        return Vitals(
            version=number(),
            up_since=self.up_since,
            room=room,
            of=of,
            disk_free=shutil.disk_usage(self.file.parent).free,
            file_size=0 if self.elsewhere else self._size(),
            road=self.road.taken,
            hops=len(self.road.hops),
        )

    def _size(self) -> int:
        parts = (Path(f"{self.file}{ending}") for ending in ("", "-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())
