"""Owns which processors we run on: the bot keeps to one, its children to none.

Python's lock lets one thread work at a time. Handed to a thread on another processor it costs an
interrupt there, most of all on a virtual machine, and it is handed on after every statement: a
third of all that a host of many companies does (bench/README.md). Whatever else the machine has to
do goes to its other processors; who may run on one alone, as `taskset` says it, keeps to that.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

ALL = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset[int]()
"""Those on which we may run, by the time at which we begin; none on a machine that can't say it."""


def keep_to_one(number: int) -> None:
    """From now on, with the threads that come; `number`: which of them, counted round."""
    if len(ALL) > 1:
        os.sched_setaffinity(0, {sorted(ALL)[number % len(ALL)]})


@contextmanager
def everywhere() -> Iterator[None]:
    """Whoever is begun meanwhile, as a process of its own, may run on all of them."""
    ours = os.sched_getaffinity(0) if ALL else ALL
    if ours == ALL:
        yield
        return
    os.sched_setaffinity(0, ALL)
    try:
        yield
    finally:
        os.sched_setaffinity(0, ours)
