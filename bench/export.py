"""An export of few and of many events: how long, and whether memory stays what it was."""

import asyncio
import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any

from bench import history, traffic
from bench.table import Table
from papers.archives import EXPORTS
from papers.child import ROOT

CLIENTS = 2000


async def measure(folder: Path, quick: bool) -> Table:
    """The process that a press of [Export] starts, on files of two sizes."""
    table = Table("Export: everything as one zip, in a process of its own")
    few, many = (1000, 10_000) if quick else (10_000, 1_000_000)
    peaks = []
    for events in (few, many):
        peak, seconds, size = await asyncio.to_thread(_export, folder, events)
        figures = f"{peak:.0f} MB · {seconds:.1f} s · zip of {size:.1f} MB"
        table.add(f"{events} events and as many messages", figures)
        peaks.append(peak)
    table.add("peak memory, many to few", f"{peaks[1] / peaks[0]:.2f}", "≤ 1.2")
    return table


def _export(folder: Path, events: int) -> tuple[float, float, float]:
    """Peak resident memory in MB, seconds, size of the zip in MB."""
    source, target = folder / f"{events}.db", folder / f"{events}.zip"
    history.make(source, events, min(CLIENTS, events // 5))
    order: dict[str, Any] = {
        "source": str(source),
        "target": str(target),
        "since": None,
        "until": (traffic.NOW + 86_400) * 1000,
        "zone": "Asia/Almaty",
        "locale": "ru",
        "readme": "",
    }
    began, peak = time.monotonic(), 0.0
    with subprocess.Popen(EXPORTS, stdin=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(order).encode())
        process.stdin.close()
        while process.poll() is None:
            peak = max(peak, _peak(process.pid))
            time.sleep(0.02)
    if process.returncode:
        raise RuntimeError(f"the export of {source} failed")
    return peak, time.monotonic() - began, target.stat().st_size / 2**20


def _peak(pid: int) -> float:
    """The most memory the process has held since it began, in MB (Linux; 0 when it has ended).

    Not getrusage: what that tells of a child includes the memory of who started it.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
