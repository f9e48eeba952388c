"""`python -m tests.synthetic --seeds 500`: many companies; `--first 7 --seeds 1` is one again."""

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.synthetic.compare import judge

SHOWN = 10


def main() -> int:
    """Compare what the command line names; 1 if any figure differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.synthetic", description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=500)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.seeds)
    wrong = 0
    with ProcessPoolExecutor(asked.processes, get_context("spawn")) as pool:
        for found in pool.map(judge, seeds, chunksize=5):
            wrong += bool(found)
            print(*found[:SHOWN], sep="\n", end="\n" if found else "", flush=True)
    print(f"{asked.seeds} seeds, in {wrong} of them a figure differs")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
