"""`python -m tests.simulation`: many seeds on all processors; `--seed 7` plays one again."""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from tests.simulation.play import chunk, play

CHUNK = 50


def main() -> int:
    """Play what the command line names; 1 if a seed failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="play this one alone")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=20_000)
    asked = parser.parse_args()
    if asked.seed is not None:
        print(f"seed {asked.seed}: {play(asked.seed)} hand-overs, every rule held")
        return 0
    last = asked.first + asked.count
    chunks = [range(at, min(at + CHUNK, last)) for at in range(asked.first, last, CHUNK)]
    failed, start = 0, time.monotonic()
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        parts = [pool.submit(chunk, each) for each in chunks]
        for number, part in enumerate(as_completed(parts), start=1):
            failures = part.result()
            failed += len(failures)
            print(*failures, sep="\n", end="\n" if failures else "", flush=True)
            if number % max(1, len(chunks) // 40) == 0 or number == len(chunks):
                done, passed = min(number * CHUNK, asked.count), time.monotonic() - start
                print(f"{done} of {asked.count} seeds, {failed} failed, {passed:.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
