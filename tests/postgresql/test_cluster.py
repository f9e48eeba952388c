"""The tests' own PostgreSQL leaves nothing behind, whatever becomes of the tests."""

import os
import select
import signal
import subprocess
import sys

from tests import cluster
from tests.sources import ROOT

BEGIN = "from tests import cluster; print(cluster.start(), flush=True); input()"
WITHIN = 60.0


def test_where_the_tests_are_killed_it_ends_too() -> None:
    """Whoever watches has the other end of this pipe until all is gone."""
    process = subprocess.Popen(
        [sys.executable, "-c", BEGIN], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert process.stdout is not None
    (folder,) = cluster.folders(process.stdout.readline().strip())
    server = int((folder / "data" / "postmaster.pid").read_text("utf-8").split()[0])
    ends = os.pidfd_open(server)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert not folder.exists()
    assert select.select([ends], [], [], WITHIN)[0], "the server ends"
    os.close(ends)
