"""The tests' own PostgreSQL leaves nothing behind, whatever becomes of the tests."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests import cluster
from tests.sources import ROOT

BEGIN = "from tests import cluster; print(cluster.start(), flush=True); input()"
WITHIN = 60.0


def test_where_the_tests_are_killed_it_ends_too() -> None:
    """Waits for the folder to go, which is the last thing."""
    process = subprocess.Popen(
        [sys.executable, "-c", BEGIN], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert process.stdout is not None
    (folder,) = cluster.folders(process.stdout.readline().strip())
    server = int((folder / "data" / "postmaster.pid").read_text("utf-8").split()[0])
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    until = time.monotonic() + WITHIN
    while folder.exists() or Path(f"/proc/{server}").exists():
        assert time.monotonic() < until
        time.sleep(0.05)
