"""On which processors a host and its children run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from papers import processors

ROOT = Path(__file__).resolve().parents[2]
WHERE = "import os, sys; sys.stdin.read(); print(sorted(os.sched_getaffinity(0)))"
"""Once it was let go: what it is given comes after that."""
SCRIPT = f"""
import asyncio, os, sys, threading
from papers import child, processors
processors.keep_to_one(int(sys.argv[1]))
mine = [sorted(os.sched_getaffinity(0))]
other = threading.Thread(target=lambda: mine.append(sorted(os.sched_getaffinity(0))))
other.start()
other.join()
said = asyncio.run(child.run([sys.executable, "-c", {WHERE!r}], b"", 60.0)).decode().strip()
print(mine, said, sorted(os.sched_getaffinity(0)))
"""

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="there is but one processor here, or nobody can say which",
)


def where(number: int, *allowed: int) -> str:
    """What a process says that keeps to the one of that number, of those that it may use."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(number)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, allowed),
    )
    return done.stdout.strip()


def test_it_keeps_to_one_with_its_threads_and_its_children_to_none() -> None:
    first, second, *_ = sorted(os.sched_getaffinity(0))
    assert where(7, first, second) == f"{[[second], [second]]} {[first, second]} {[second]}"
    assert where(8, first, second) == f"{[[first], [first]]} {[first, second]} {[first]}"


def test_where_it_may_use_one_alone_all_keep_to_that() -> None:
    _, second, *_ = sorted(os.sched_getaffinity(0))
    assert where(8, second) == f"{[[second], [second]]} {[second]} {[second]}"


def test_where_nobody_may_choose_it_runs_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(pid: int, allowed: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "sched_setaffinity", forbidden)
    processors.keep_to_one(0)
    processors.let_go(os.getpid())
