"""Owns one company's life in the host: begun, begun again when it fails, ended; alone with that.

What fails here is this company's own matter. It is logged with its name and tried again later and
later; nobody else notices.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from app import logs
from app.host.folders import Home
from app.settings import SettingsError
from desk.shifts.tables import RosterError
from storage.ports import StorageError
from views import TextError

log = logging.getLogger("smena")
FIRST_PAUSE = 5.0
LONGEST_PAUSE = 600.0
"""Seconds until a company that failed is tried again: twice as many each time, up to these."""

STEADY = 300.0
"""Seconds of work after which a failure is a new one."""

TURN = 5.0
"""Seconds that a start may keep others from starting: a Telegram that is silent keeps nobody."""

TOLD = (SettingsError, StorageError, RosterError, TextError)
"""What says in one line what is wrong; anything else is a slip of ours and is logged whole."""


class Phase(StrEnum):
    """How a company is."""

    STARTING = "starting"
    STANDBY = "standby"
    WORKING = "working"
    FAILED = "failed"
    PAUSED = "paused"
    STOPPED = "stopped"


Told = Callable[[Phase], None]
Serve = Callable[[Home, asyncio.Event, Told], Awaitable[None]]
"""Serves that company until the event is set; tells when it works, and when it stands by."""


@dataclass(slots=True)
class Health:
    """What is known of it: since when (UTC epoch seconds), and what was wrong last."""

    phase: Phase
    since: float
    problem: str = ""
    failures: int = 0


class Tenancy:
    """One company in this process."""

    def __init__(
        self, home: Home, serve: Serve, starts: asyncio.Semaphore, now: Callable[[], float]
    ) -> None:
        """`starts`: how many may be starting at once; `now`: UTC epoch seconds."""
        self.home = home
        self.health = Health(Phase.STARTING, now())
        self.changes = 0
        """How often that has changed."""
        self._serve = serve
        self._starts = starts
        self._now = now
        self._stop, self._again = asyncio.Event(), asyncio.Event()
        self._task = asyncio.create_task(self._live(), name=f"company-{home.name}")

    def end(self) -> None:
        """Ask it to end; `ended` waits for that."""
        self._stop.set()

    def try_again(self) -> None:
        """What it failed by may have been mended: it need not wait for its next try."""
        self._again.set()

    def is_ending(self) -> bool:
        """Whether it was asked to end, and may not have."""
        return self._stop.is_set()

    def is_over(self) -> bool:
        """Whether it has."""
        return self._task.done()

    async def ended(self) -> None:
        """Wait until it has."""
        await asyncio.wait([self._task])

    async def _live(self) -> None:
        logs.COMPANY.set(self.home.name)
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                await self._once()
            except TOLD as error:
                self._failed(str(error), began)
            except Exception as error:  # its own trouble: logged, shown, tried again; others run on
                log.exception("ended by an error nobody expected")
                self._failed(f"{type(error).__name__}", began)
            else:
                break
            await self._pause()
        self._be(Phase.STOPPED)

    async def _once(self) -> None:
        await self._starts.acquire()
        turn = _Turn(self._starts)
        try:
            self._be(Phase.STARTING)
            await self._serve(self.home, self._stop, lambda phase: self._is(phase, turn))
        finally:
            turn.over()

    def _is(self, phase: Phase, turn: "_Turn") -> None:
        turn.over()
        self.health.problem = ""
        self._be(phase)

    def _failed(self, problem: str, began: float) -> None:
        steady = self.health.phase is Phase.WORKING and time.monotonic() - began >= STEADY
        self.health.failures = 1 if steady else self.health.failures + 1
        self.health.problem = problem
        self._be(Phase.FAILED)

    async def _pause(self) -> None:
        """Until the next try, until something was changed, or until it is to end."""
        seconds = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self.health.failures - 1, 10))
        problem = self.health.problem.replace("\n", "; ")
        log.error("does not run (%s); trying again in %g s", problem, seconds)
        self._again.clear()
        ends = [asyncio.create_task(event.wait()) for event in (self._stop, self._again)]
        await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for waiting in ends:
            waiting.cancel()

    def _be(self, phase: Phase) -> None:
        self.health.phase, self.health.since = phase, self._now()
        self.changes += 1


class _Turn:
    """A place among those who start, given back once: when it works, fails, or takes too long."""

    def __init__(self, starts: asyncio.Semaphore) -> None:
        self._starts: asyncio.Semaphore | None = starts
        self._timer = asyncio.get_running_loop().call_later(TURN, self.over)

    def over(self) -> None:
        """Let the next one start."""
        self._timer.cancel()
        starts, self._starts = self._starts, None
        if starts:
            starts.release()
