"""The figures of a day, a month and everything, over histories of different length.

Each in a fresh process, so that its memory is its own: `python -m bench.summary <file> <days>`.
"""

import asyncio
import sys
import time
from datetime import timedelta
from pathlib import Path

from bench import days
from bench.machine import ROOT
from bench.table import Table, milliseconds
from desk.calendar import eras
from desk.figures import metrics
from model import House
from storage.database import SqliteTx, connect

TIMES = 3
"""The best of so many: the rest is the machine's noise."""


async def measure(folder: Path, quick: bool) -> Table:
    """Whether a day costs the same however long the history is."""
    table = Table("Summary: the figures of a period, and the peak memory of their process")
    for count in (2_000,) if quick else (10_000, 100_000, 1_000_000):
        path = folder / f"{count}.db"
        all_days = await asyncio.to_thread(days.make, path, count)
        for name, span in (("a day", 1), ("30 days", 30), ("everything", all_days)):
            if span <= all_days:
                figure = await _child(path, span)
                table.add(f"{count:,} events, {name}", figure, "wanted: below 100 ms" * (span == 1))
    return table


async def _child(path: Path, span: int) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.summary", str(path), str(span),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("the figures were not computed")
    return out.decode().strip()


def main(path: str, span: int) -> None:
    """Print how long it took, by the clock and of the processor, and the most memory it used."""
    tx = SqliteTx(connect(path))
    calendars, taken = eras.of(tx, House()), []
    for _ in range(TIMES):
        begun, worked = time.perf_counter(), time.process_time()
        metrics.figures(tx, calendars, days.UNTIL - timedelta(days=span), days.UNTIL)
        taken.append((time.perf_counter() - begun, time.process_time() - worked))
    lasted, worked = min(taken)
    status = Path("/proc/self/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    megabytes = int(peak.split()[1]) // 1024
    print(f"{milliseconds(lasted)} ({milliseconds(worked)} of processor), {megabytes} MB")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
