"""A copy of the project in which mutants live and are looked for."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.mutants.table import Mutant

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = "60"
"""Seconds: what a mutant keeps from coming is not waited for as what a busy machine delays. The
tests without mutants have as many."""
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "pictures", "browser", "*.gz")


class Laboratory:
    """The copy; one mutant at a time."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        shutil.copytree(ROOT, self.root, ignore=LEFT_OUT)

    def is_seen(self, mutant: Mutant) -> bool:
        """Whether its tests turn red. Raises ValueError if they can't be run at all."""
        path = self.root / mutant.path
        sound = path.read_text(encoding="utf-8")
        _write(path, changed(sound, mutant))
        try:
            return self._run(mutant.seen_by) == 1
        finally:
            _write(path, sound)

    def is_sound(self, tests: str) -> bool:
        """Whether the tests are green without any mutant: else their red would say nothing."""
        return self._run(tests) == 0

    def _run(self, tests: str) -> int:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", tests]
        done = subprocess.run(
            command,
            cwd=self.root,
            env={**os.environ, "SMENA_TESTS_PATIENCE": PATIENCE},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 1):
            raise ValueError(f"{tests} can't be run: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.returncode


def _write(path: Path, source: str) -> None:
    """Python tells by the second and the size whether what it has compiled still holds."""
    path.write_text(source, encoding="utf-8")
    Path(importlib.util.cache_from_source(path)).unlink(missing_ok=True)


def changed(source: str, mutant: Mutant) -> str:
    """The source with the mutant in it. Raises ValueError where it has no place, or several."""
    places = source.count(mutant.before)
    if places != 1:
        raise ValueError(f"{mutant.name}: {places} places in {mutant.path}, not one")
    return source.replace(mutant.before, mutant.after)
