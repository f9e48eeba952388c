"""Owns what is kept between two starts: the bot's file and, beside it, the world as JSON.

The two belong together. The world is written when the playground ends and taken away when it
begins, so that after an end that nobody could see to, both are begun anew.
"""

import fcntl
import json
from pathlib import Path
from typing import IO, Any

Json = dict[str, Any]
WORLD, LOCK = "world.json", "lock"
PRIVATE = 0o600


class KeepError(Exception):
    """The folder can't be used; the text is one line for the person who starts it."""


class Folder:
    """Held from `__init__` to `close`, by one playground at a time."""

    def __init__(self, path: Path) -> None:
        """Raises KeepError if another playground has it, or it can't be made."""
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            (path / LOCK).touch(mode=PRIVATE)
            self._lock: IO[bytes] = (path / LOCK).open("ab")
        except OSError as error:
            raise KeepError(f"{path}: can't be used ({error.strerror})") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise KeepError(f"{path}: another playground has it") from None

    @property
    def is_new(self) -> bool:
        """Whether nothing at all was left here."""
        return not (self.path / WORLD).exists() and not list(self.path.glob("smena.db*"))

    def take(self, *, fresh: bool) -> Json | None:
        """What was kept, once; None if there is nothing, or if it is not wanted."""
        try:
            kept = dict(json.loads((self.path / WORLD).read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError):
            kept = None
        (self.path / WORLD).unlink(missing_ok=True)
        if kept is None or fresh:
            for left in self.path.glob("smena.db*"):
                left.unlink()
            return None
        return kept

    def put(self, kept: Json) -> None:
        """Keep it for the next start."""
        text = json.dumps(kept, ensure_ascii=False)
        unfinished = self.path / f"{WORLD}.new"
        unfinished.touch(mode=PRIVATE)
        unfinished.write_text(text, encoding="utf-8")
        unfinished.rename(self.path / WORLD)

    def close(self) -> None:
        self._lock.close()
