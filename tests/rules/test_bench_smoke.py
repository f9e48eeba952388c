"""The quicker benchmarks run; what they find on a busy machine is nobody's failure."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES = {
    "throughput": "messages stored",
    "latency": "staff → client",
    "summary": "events, a day",
    "export": "events and as many",
}


@pytest.mark.proof
def test_a_quick_run_fills_its_tables(tmp_path: Path) -> None:
    out = tmp_path / "bench.txt"
    command = [sys.executable, "-m", "bench", "--quick", "--only", *LINES, "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    tables = out.read_text(encoding="utf-8")
    assert [name for name, line in LINES.items() if line not in tables] == []
    assert tables.strip() == done.stdout.strip()
