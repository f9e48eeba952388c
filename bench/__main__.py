"""The command line: `python -m bench [--quick] [--only name …] [--out file] [--profile file]`."""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench import (
    budget,
    engines,
    export,
    fair,
    flood,
    handover,
    host,
    latency,
    machines,
    mailing,
    memory,
    rush,
    saleday,
    search,
    startup,
    summary,
    throughput,
    tick,
    yardstick,
)
from bench.table import Table

Measure = Callable[[Path, bool], Awaitable[Table]]
MEASURES: dict[str, Measure] = {
    "throughput": throughput.measure,
    "latency": latency.measure,
    "yardstick": yardstick.measure,
    "memory": memory.measure,
    "startup": startup.measure,
    "budget": budget.measure,
    "engines": engines.measure,
    "tick": tick.measure,
    "rush": rush.measure,
    "saleday": saleday.measure,
    "handover": handover.measure,
    "export": export.measure,
    "summary": summary.measure,
    "host": host.measure,
    "fair": fair.measure,
    "machines": machines.measure,
    "search": search.measure,
    "flood": flood.measure,
    "mailing": mailing.measure,
}


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="bench", description="What Smena costs here and now")
    parser.add_argument("--quick", action="store_true", help="only whether it runs")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES))
    parser.add_argument("--out", type=Path, default=Path("build/bench.txt"))
    parser.add_argument("--profile", type=Path, help="write cProfile's findings there instead")
    return parser


async def measure(options: argparse.Namespace) -> str:
    """Every table that was asked for, printed as it is found."""
    found = []
    for name in options.only:
        with tempfile.TemporaryDirectory(prefix="smena-bench") as folder:
            table = await MEASURES[name](Path(folder), options.quick)
        print(table, flush=True)
        found.append(str(table))
    return "\n".join(found)


def main() -> None:
    """Run what was asked for."""
    options = arguments().parse_args()
    if options.profile:
        with tempfile.TemporaryDirectory(prefix="smena-bench") as folder:
            asyncio.run(throughput.profile(Path(folder), options.profile))
        return
    tables = asyncio.run(measure(options))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(tables + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
