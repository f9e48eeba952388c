"""A copy of the project in which mutants live and are looked for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.mutants.table import Mutant

ROOT = Path(__file__).resolve().parents[2]
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
        path.write_text(changed(sound, mutant), encoding="utf-8")
        try:
            return self._run(mutant.seen_by) == 1
        finally:
            path.write_text(sound, encoding="utf-8")

    def is_sound(self, tests: str) -> bool:
        """Whether the tests are green without any mutant: else their red would say nothing."""
        return self._run(tests) == 0

    def _run(self, tests: str) -> int:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", tests]
        done = subprocess.run(
            command,
            cwd=self.root,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 1):
            raise ValueError(f"{tests} can't be run: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.returncode


def changed(source: str, mutant: Mutant) -> str:
    """The source with the mutant in it. Raises ValueError where it has no place, or several."""
    places = source.count(mutant.before)
    if places != 1:
        raise ValueError(f"{mutant.name}: {places} places in {mutant.path}, not one")
    return source.replace(mutant.before, mutant.after)
