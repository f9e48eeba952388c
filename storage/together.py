"""Owns the line in which transactions wait: those that wait together share one commit.

Which database it is, is no matter here: it says how a batch is performed, whole, elsewhere than on
the loop.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from storage.ports import Tx

P = ParamSpec("P")
T = TypeVar("T")
BATCH = 256
"""How many waiting transactions may share one commit: bounds what one of them waits for."""


@dataclass(slots=True)
class Awaited:
    """One transaction that somebody waits for, and what became of it."""

    action: Callable[[Tx], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None
    woken: set[str] = field(default_factory=set)

    def fail(self, error: BaseException) -> None:
        """Nothing of it is kept."""
        self.error, self.woken = error, set()

    def settle(self) -> None:
        """Tell whoever waits."""
        if self.future.done():  # its caller went away; the work is committed all the same
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


Batch = Sequence[Awaited]
Over = Callable[[], object]
"""Says, from whichever thread, that a batch is over."""


class Together:
    """The one writer of a database, and the signals that its transactions set."""

    def __init__(self, perform: Callable[[Batch, Over], None]) -> None:
        """`perform` has a batch carried out under one commit, fills in what became of each, and
        says when that is over; raises never."""
        self._perform = perform
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Awaited] = deque()
        self._signals: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    async def run(
        self, action: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run the transaction and return its result once it is durable."""
        future: asyncio.Future[T] = self._loop.create_future()
        self.put(Awaited(lambda tx: action(tx, *args, **kwargs), future))
        return await future

    def put(self, awaited: Awaited) -> None:
        """It is next; whatever else is put in this turn of the loop goes with it."""
        self._waiting.append(awaited)
        if self._at_rest.is_set():
            self._at_rest.clear()
            self._loop.call_soon(self._begin)

    def signal(self, name: str) -> asyncio.Event:
        """The event that `Tx.wake(name)` sets."""
        return self._signals[name]

    async def finish(self) -> None:
        """Wait until all is done that was asked for."""
        await self._at_rest.wait()

    def _begin(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        over = partial(self._loop.call_soon_threadsafe, self._end, batch)
        self._perform(batch, over)

    def _end(self, batch: Batch) -> None:
        for awaited in batch:
            awaited.settle()
            for name in awaited.woken:
                self._signals[name].set()
        if self._waiting:
            self._begin()
        else:
            self._at_rest.set()
