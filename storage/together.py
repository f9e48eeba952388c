"""Owns the line in which transactions wait: those that wait together share one commit.

Which database it is, is no matter here: it says how a batch is performed, whole, elsewhere than on
the loop.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
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


class Together:
    """The one writer of a database, and the signals that its transactions set."""

    def __init__(self, perform: Callable[[Sequence[Awaited]], Awaitable[None]]) -> None:
        """`perform` runs a batch under one commit, fills in what became of each; raises never."""
        self._perform = perform
        self._jobs: asyncio.Queue[Awaited | None] = asyncio.Queue()
        self._signals: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._writer = asyncio.create_task(self._write(), name="storage-writer")

    async def run(
        self, action: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run the transaction and return its result once it is durable."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put_nowait(Awaited(lambda tx: action(tx, *args, **kwargs), future))
        return await future

    def signal(self, name: str) -> asyncio.Event:
        """The event that `Tx.wake(name)` sets."""
        return self._signals[name]

    async def finish(self) -> None:
        """Do what was asked for, and no more."""
        self._jobs.put_nowait(None)
        await self._writer

    async def _write(self) -> None:
        while (first := await self._jobs.get()) is not None:
            jobs, last = self._waiting_together(first)
            await self._perform(jobs)
            for job in jobs:
                job.settle()
                for name in job.woken:
                    self._signals[name].set()
            if last:
                return

    def _waiting_together(self, first: Awaited) -> tuple[list[Awaited], bool]:
        jobs = [first]
        while len(jobs) < BATCH and not self._jobs.empty():
            job = self._jobs.get_nowait()
            if job is None:
                return jobs, True
            jobs.append(job)
        return jobs, False
