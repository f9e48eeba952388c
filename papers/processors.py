"""Owns which processors we run on: the bot keeps to one, its children to none.

Python's lock lets one thread work at a time. Handed to a thread on another processor it costs an
interrupt there, most of all on a virtual machine, and it is handed on after every statement: a
third of all that a host of many companies does (bench/README.md). Whatever else the machine has to
do goes to its other processors; who may run on one alone, as `taskset` says it, keeps to that.
"""

import os
from contextlib import suppress

ALL = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset[int]()
"""Those on which we may run, by the time at which we begin; none on a machine that can't say it."""

REFUSED = (PermissionError, ProcessLookupError)
"""A unit of systemd may forbid to choose; a process may have ended already."""


def keep_to_one(number: int) -> None:
    """From now on, with the threads that come, unless it is forbidden here; `number`: which of
    them, counted round."""
    if len(ALL) > 1:
        with suppress(*REFUSED):
            os.sched_setaffinity(0, {sorted(ALL)[number % len(ALL)]})


def let_go(pid: int) -> None:
    """That child of ours, which has just begun, may run on all of them."""
    if ALL:
        with suppress(*REFUSED):
            os.sched_setaffinity(pid, ALL)
