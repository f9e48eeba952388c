"""Owns the folder that holds the companies: which there are, and what of each lies where.

A company is a folder, laid out as the one that a company alone is started in: its database, its
settings.local.toml, its templates.local, perhaps its .env. That is all that a host knows of it.
Commands change the folder and say so with a touch of one small file, at which the host looks;
nothing listens on any port.
"""

import fcntl
import json
import os
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.policy import OWN_TEMPLATES
from app.settings.layers import OWN
from storage.ports import StorageError

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
"""How a company may be called: it names a folder, a variable and a line of the log."""

NAMED = "a company's name has only a-z, 0-9 and -, at most 31"
VAULT = ".vault.age"
PRIVATE = 0o700
LOOKS, MOMENT = 5, 0.05
"""How often a host tries to be the one, and the seconds between."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a company lives."""

    name: str
    folder: Path

    @property
    def database(self) -> Path:
        """Its file."""
        return self.folder / "smena.db"

    @property
    def settings(self) -> Path:
        """What it has otherwise than the shipped settings."""
        return self.folder / OWN

    @property
    def templates(self) -> Path:
        """What it says otherwise than the shipped texts."""
        return self.folder / OWN_TEMPLATES

    def laid(self) -> Iterator[Path]:
        """What of it Smena reads, and what it writes, as far as it is there."""
        yield from (self.settings, self.templates, self.folder / ".env", self.paused)
        yield from self.folder.glob(f"{self.database.name}*")

    @property
    def paused(self) -> Path:
        """While this file is there it doesn't run."""
        return self.folder / "paused"

    def is_paused(self) -> bool:
        """Whether it is there; a folder that can't be looked into is a start's to tell of."""
        try:
            return self.paused.exists()
        except OSError:
            return False

    def should_run(self) -> bool:
        """Whether it is there, and not paused; where nobody may look, a start tells of it."""
        try:
            return self.folder.is_dir() and not self.is_paused()
        except OSError:
            return True


def home_at(folder: Path) -> Home | None:
    """The company whose folder that is, if a host has it or a command has made it."""
    marks = (VAULT, ".status.json", ".commands.lock")
    is_hosts = any((folder.parent / mark).exists() for mark in marks)
    return Home(folder.name, folder) if is_hosts and NAME.fullmatch(folder.name) else None


class Street:
    """The folder of companies; made if there is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.changed = path / ".changed"
        self._status = path / ".status.json"
        self.vault = path / VAULT
        self._lock = path / ".lock"

    def build(self) -> None:
        """See to it that the folder is there, for its owner alone."""
        try:
            self.path.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"{self.path}: can't be made ({error.strerror})") from error

    def homes(self) -> list[Home]:
        """Every company, by name."""
        return [home for home in self.plots() if home.folder.is_dir()]

    def plots(self) -> list[Home]:
        """Where there may be one, by name; nothing is asked of what lies there."""
        if not self.path.is_dir():
            return []
        found = sorted(path for path in self.path.iterdir() if NAME.fullmatch(path.name))
        return [Home(path.name, path) for path in found]

    def misnamed(self) -> list[Path]:
        """Folders with a company's things in them that no company can be called like: left alone,
        and told of, for nobody else would know why they do not run."""
        if not self.path.is_dir():
            return []
        others = (path for path in self.path.iterdir() if not path.name.startswith("."))
        return sorted(path for path in others if not NAME.fullmatch(path.name) and _is_laid(path))

    def home(self, name: str) -> Home:
        """That company, whether it is there or not. Raises StorageError for what is no name."""
        if not NAME.fullmatch(name):
            raise StorageError(f"{name!r}: {NAMED}")
        return Home(name, self.path / name)

    def known(self, name: str) -> Home:
        """That company. Raises StorageError if there is none."""
        home = self.home(name)
        if not home.folder.is_dir():
            raise StorageError(f"{name}: there is no such company in {self.path}")
        return home

    def touch(self) -> None:
        """Have the host look."""
        self.changed.touch()
        os.utime(self.changed)

    def looked_at(self) -> int:
        """Differs whenever a command has changed something since."""
        try:
            return self.changed.stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def tell(self, told: Mapping[str, Any]) -> None:
        """How all are, from the host to `bot.py company list`."""
        fresh = self._status.with_name(f"{self._status.name}.part")
        fresh.write_text(json.dumps(told), "utf-8")
        fresh.replace(self._status)

    def still_so(self) -> None:
        """All are as was told last, and the host lives."""
        os.utime(self._status)

    def silence(self) -> float:
        """Seconds since the host gave a sign of life."""
        try:
            return time.time() - self._status.stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def told(self) -> dict[str, Any]:
        """What the host told last; nothing if it has only begun."""
        try:
            found: dict[str, Any] = json.loads(self._status.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    def aside(self, home: Home, now: datetime) -> Path:
        """Move a company's folder to where no host looks; nothing is deleted."""
        removed = self.path / ".removed"
        removed.mkdir(mode=PRIVATE, exist_ok=True)
        target = removed / f"{home.name}-{now:%Y%m%d-%H%M%S}"
        if target.exists():  # removed twice within a second
            target = target.with_name(f"{target.name}-{secrets.token_hex(4)}")
        home.folder.rename(target)
        return target

    @contextmanager
    def served(self) -> Iterator[None]:
        """Be the one host of this folder. Raises StorageError if there is another."""
        self.build()
        try:
            kept = self._lock.open("a")
        except OSError as error:
            raise StorageError(f"{self._lock}: can't be opened ({error.strerror})") from error
        with kept as lock:
            if not _taken_soon(lock.fileno()):
                raise StorageError(f"{self.path}: another host serves these companies")
            self._status.unlink(missing_ok=True)  # what a former one told is of its time
            yield

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Be the one command that changes something; others wait. The host is told at the end."""
        self.build()
        with (self.path / ".commands.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
            self.touch()

    def is_served(self) -> bool:
        """Whether a host runs now."""
        if not self._lock.exists():
            return False
        with self._lock.open("a") as lock:
            return not _taken(lock.fileno(), fcntl.LOCK_SH)


def _is_laid(folder: Path) -> bool:
    """Whether anything that only a company has lies there; who may not look can't say."""
    home = Home(folder.name, folder)
    try:
        return any(path.exists() for path in (home.database, home.settings, home.templates))
    except OSError:
        return False


def _taken_soon(handle: int) -> bool:
    """Whoever only looks whether a host runs is in the way for a moment."""
    for _ in range(LOOKS):
        if _taken(handle, fcntl.LOCK_EX):
            return True
        time.sleep(MOMENT)
    return False


def _taken(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
