"""Owns the threads that many databases share: a file's work is done in order, on whichever is free.

A thread for each of a thousand files is no way, and one for all of them would let a slow disk of
one hold up the others. So there are some, and a connection never has more than one of them. After
each piece of work it stands at the end of the queue again.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from typing import Any

from aiosqlite.core import set_exception, set_result

log = logging.getLogger(__name__)

MOST = 48
"""Threads at most: so many files may hang at the same moment before a healthy one has to wait."""


class Threads:
    """A process's threads for its databases; they come as they are needed."""

    def __init__(self, most: int = MOST) -> None:
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="storage")

    def thread(self) -> "SharedThread":
        """What one connection takes for a thread of its own."""
        return SharedThread(self._pool)

    def close(self) -> None:
        """Let them go; what was asked for is done first. Waits for nobody."""
        self._pool.shutdown(wait=False)


class SharedThread:
    """Stands where aiosqlite has a thread of its own and the queue to it (its version is pinned).

    What is logged on the way belongs to whoever asked for the work: their context comes with it.
    """

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._waiting: deque[tuple[Context, Any, Callable[[], Any]]] = deque()
        self._at_rest = threading.Condition()
        self._busy = False

    def start(self) -> None:
        """Nothing has to be started."""

    def join(self) -> None:
        """Wait until nothing is under way."""
        with self._at_rest:
            self._at_rest.wait_for(lambda: not self._busy)

    def put_nowait(self, job: tuple[Any, Callable[[], Any]]) -> None:
        """Have it done after all that was put before; its future, if it has one, hears of it."""
        with self._at_rest:
            self._waiting.append((copy_context(), *job))
            if self._busy:
                return
            self._busy = True
        self._pool.submit(self._turn)

    def _turn(self) -> None:
        context, future, function = self._waiting.popleft()
        _do(context, future, function)
        with self._at_rest:
            self._busy = bool(self._waiting)
            if not self._busy:
                self._at_rest.notify_all()
                return
        self._pool.submit(self._turn)


def _do(context: Context, future: Any, function: Callable[[], Any]) -> None:
    tell: Callable[[Any, Any], None] = set_result
    try:
        said = context.run(function)
    except BaseException as error:  # it goes to whoever asked; where nobody did, into the log
        if not future:
            log.exception("what nobody waits for has failed")
        tell, said = set_exception, error
    if not future:
        return
    try:
        future.get_loop().call_soon_threadsafe(tell, future, said)
    except (
        RuntimeError
    ):  # the loop has been closed: a thread that died of it would be at rest never
        log.warning("whoever asked is gone: %r", said)
