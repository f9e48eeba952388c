"""Owns the threads that many databases share: a file's work is done in order, on whichever is free.

A thread for each of a thousand files is no way, and one for all of them would let a slow disk of
one hold up the others. So there are some, and a connection never has more than one of them. After
each piece of work it stands at the end of the queue again.

Only a few of them work at once: each takes Python's lock anew after every statement, and where
many want it the processor is busy with handing it round. Who waits for a disk keeps nobody from
beginning. That is who uses no processor for a while, not who is long at it: where the machine is
busy all take long, and to begin still more then would make them take longer.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from typing import Any

from aiosqlite.core import set_exception, set_result

log = logging.getLogger(__name__)

MOST = 48
"""Threads at most, but for those whose disk is dead: so many files may hang at the same moment
before a healthy one has to wait."""

FEW = 3
"""Of them that work at once, those aside that hang."""

ON_THE_WAY = 24
"""The same where all wait for a server most of the time: meanwhile Python's lock is nobody's."""

HANGS = 0.05
"""Seconds without a sign of life after which a piece of work is one that hangs."""

DEAD = 10.0
"""Seconds without one after which another thread takes the place of whoever hangs."""

LIFE = 0.0001
"""Seconds of the processor that are a sign of life: a statement or two."""


class Threads:
    """A process's threads for its databases; they come as they are needed."""

    def __init__(self, most: int = MOST, few: int = FEW) -> None:
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="storage")
        self._most, self._few = most, few
        self._lock = threading.Lock()
        self._waiting: deque[Turn] = deque()
        self._begun = set[_Work]()
        """What is under way."""
        self._watched = self._closed = False

    def thread(self) -> "SharedThread":
        """What one connection takes for a thread of its own."""
        return SharedThread(self)

    def begin(self, turn: "Turn") -> None:
        """Have it done, after whatever was asked for before and has not begun."""
        with self._lock:
            self._waiting.append(turn)
            self._admit()

    def close(self) -> None:
        """Let them go; what was asked for is done first. Waits for nobody."""
        with self._lock:
            self._closed = True
            while self._waiting:
                self._start(self._waiting.popleft())
        self._pool.shutdown(wait=False)

    def _admit(self) -> None:
        """Begin what may; look again soon for the sake of what may not yet."""
        while self._waiting and self._at_work() < self._few:
            self._start(self._waiting.popleft())
        if not self._watched and self._is_late():
            self._watched = True
            threading.Thread(target=self._watch, name="storage-watch", daemon=True).start()

    def _is_late(self) -> bool:
        """Whether anybody waits, for their turn or where all threads are taken."""
        full = len(self._begun) > self._most
        return bool(self._waiting) or (full and any(work.waits for work in self._begun))

    def _at_work(self) -> int:
        hanging = time.monotonic() - HANGS
        return sum(work.moved > hanging for work in self._begun)

    def _start(self, turn: "Turn") -> None:
        work = _Work()  # of one connection the next piece may begin while this one is wound up
        self._begun.add(work)
        self._pool.submit(self._carry_out, turn, work)

    def _carry_out(self, turn: "Turn", work: "_Work") -> None:
        work.begin()
        while not self._is_over(work, turn, goes_on=turn()):
            pass

    def _is_over(self, work: "_Work", turn: "Turn", *, goes_on: bool) -> bool:
        """Whether it is another's turn; where all are let go, it goes on by itself."""
        with self._lock:
            if goes_on and self._closed:
                return False
            self._begun.discard(work)
            if goes_on:
                self._waiting.append(turn)
            self._admit()
            return True

    def _watch(self) -> None:
        """As long as somebody waits: those before them may hang, or be dead."""
        while self._watched:
            time.sleep(HANGS)
            with self._lock:
                self._watched = self._is_late()
                for work in self._begun:
                    work.look()
                self._relieve()
                self._admit()

    def _relieve(self) -> None:
        """Others take the place of the dead. The pool looks whether it may have more of them each
        time something is submitted, which a test guards."""
        dead = time.monotonic() - DEAD
        most = self._most + sum(work.moved < dead for work in self._begun if not work.waits)
        if most > self._most and not self._closed:
            self._pool._max_workers = most
            self._pool.submit(int)


class _Work:
    """A piece of work under way."""

    def __init__(self) -> None:
        self.moved = time.monotonic()
        """When it gave a sign of life last."""
        self.waits = True
        """For a thread."""
        self._clock: int | None = None
        self._used = 0.0

    def begin(self) -> None:
        """It has its thread now."""
        self.waits = False
        if hasattr(time, "pthread_getcpuclockid"):  # else, on a Mac, whoever is long at it hangs
            self._clock = time.pthread_getcpuclockid(threading.get_ident())
            self._used = time.thread_time()

    def look(self) -> None:
        """Whether it has used the processor since the last look."""
        if self._clock is not None:
            used = time.clock_gettime(self._clock)
            if used - self._used >= LIFE:
                self._used, self.moved = used, time.monotonic()


Turn = Callable[[], bool]
"""Does the next piece of work of one connection, raises never, and says whether there is more."""


class SharedThread:
    """Stands where aiosqlite has a thread of its own and the queue to it (its version is pinned).

    What is logged on the way belongs to whoever asked for the work: their context comes with it.
    """

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
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
        self._threads.begin(self._turn)

    def _turn(self) -> bool:
        context, future, function = self._waiting.popleft()
        _do(context, future, function)
        with self._at_rest:
            self._busy = bool(self._waiting)
            if not self._busy:
                self._at_rest.notify_all()
            return self._busy


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
