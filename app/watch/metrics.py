"""Owns the figures that a monitoring program collects: counted as they happen, or read when asked.

What is counted here is gone with the process, as its readers expect; what the file knows is read
from it. The library is an extra (`make extras`), brought in where metrics are switched on.
"""

import asyncio
import logging
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, Info, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from app import logs
from delivery.channel import Outcome, Verdict
from model.health import Vitals
from model.upkeep import Chore
from storage import company, inbox, pulse, upkeep
from storage.ports import Reads, Tx

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Telegram answers in tenths of a second on a good day."""


@dataclass(frozen=True, slots=True)
class State:
    """What the file knew at the last question, and how the process was.

    `received`: the highest number that an update was kept under; those are never given twice.
    """

    waiting: int
    age: float
    dead: int
    received: int
    unhandled: int
    set_aside: int
    polled: datetime | None
    backup: datetime | None
    vitals: Vitals


def state_of(tx: Tx, now: datetime, vitals: Vitals) -> State:
    """All of it as of one moment."""
    unsent, made = pulse.unsent(tx, now), upkeep.latest_done(tx, Chore.BACKUP)
    return State(
        waiting=unsent.count,
        age=max(0.0, (now - unsent.since).total_seconds()) if unsent.since else 0.0,
        dead=pulse.dead(tx),
        received=pulse.received(tx),
        unhandled=pulse.unhandled(tx),
        set_aside=inbox.quarantined(tx),
        polled=company.last_polled(tx),
        backup=made.at if made else None,
        vitals=vitals,
    )


class _OfState(Collector):
    """Tells the last state as metrics."""

    def __init__(self) -> None:
        self.state: State | None = None

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family for each figure; moments as Unix seconds, those that never were left out."""
        state = self.state
        if state is None:
            return
        for name, told, value in _gauges(state):
            if value is not None:
                yield GaugeMetricFamily(name, told, value=value)


def _gauges(state: State) -> Iterator[tuple[str, str, float | None]]:
    vitals = state.vitals
    yield "smena_outbox_rows", "Rows that could go and have not gone yet.", state.waiting
    yield "smena_outbox_age_seconds", "How long the oldest of them waits.", state.age
    yield "smena_outbox_dead_rows", "Rows that were given up and wait for people.", state.dead
    yield "smena_inbox_rows", "Updates that are kept and not handled yet.", state.unhandled
    yield "smena_inbox_set_aside_rows", "Updates that nothing could be made of.", state.set_aside
    yield "smena_polled_timestamp_seconds", "When Telegram last answered.", _unix(state.polled)
    yield "smena_backup_timestamp_seconds", "When the last backup was made.", _unix(state.backup)
    yield "smena_group_budget_used", "Calls to the group in this window.", vitals.of - vitals.room
    yield "smena_group_budget_limit", "Calls to the group that a window takes.", vitals.of
    yield "smena_database_bytes", "The size of the file.", vitals.file_size
    yield "smena_disk_free_bytes", "What is free where the file lies.", vitals.disk_free
    yield "smena_up_since_timestamp_seconds", "When the process began.", _unix(vitals.up_since)


def _unix(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


class Metrics(logging.Handler):
    """Counts calls as they end, and what is logged as an error; tells all that is known."""

    def __init__(
        self, reader: Reads, look: Callable[[], Vitals], clock: Callable[[], datetime]
    ) -> None:
        super().__init__(logging.ERROR)
        self._company = logs.COMPANY.get()
        self._reader, self._look, self._clock = reader, look, clock
        self._registry = CollectorRegistry()
        known: dict[str, Any] = {"registry": self._registry}
        labels = ("what", "verdict", "reason")
        self._calls = Counter("smena_calls", "Calls to Telegram that ended.", labels, **known)
        self._seconds = Histogram(
            "smena_call_seconds", "How long they took.", buckets=SECONDS, **known
        )
        self._errors = Counter("smena_errors", "Errors that the log told of.", **known)
        self._updates = Counter("smena_updates", "Updates that Telegram handed over.", **known)
        owner = Info("smena_owner", "The machine that serves the company.", **known)
        named = {"company": self._company} if self._company else {}  # one of a host's
        owner.info({"machine": platform.node(), **named})
        self._received: int | None = None
        self._of_state = _OfState()
        self._registry.register(self._of_state)

    def called(self, made: str, verdict: Verdict, seconds: float) -> None:
        """A call ended."""
        sent = verdict.outcome is Outcome.SENT
        reason = "" if sent else str(verdict.reason)
        self._calls.labels(made, verdict.outcome.name.lower(), reason).inc()
        self._seconds.observe(seconds)

    def emit(self, record: logging.LogRecord) -> None:
        """An error was logged; who logged it tells the rest. Another company's is not ours."""
        if logs.COMPANY.get() == self._company:
            self._errors.inc()

    async def told(self) -> bytes:
        """All of it, as Prometheus reads it."""
        vitals, now = await asyncio.to_thread(self._look), self._clock()
        self._of_state.state = state = await self._reader.read(state_of, now, vitals)
        before, self._received = self._received, max(state.received, self._received or 0)
        self._updates.inc(self._received - (self._received if before is None else before))
        return generate_latest(self._registry)
