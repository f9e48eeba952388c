"""One bot's queue of updates, with getUpdates' rules for confirming, waiting and forgetting."""

from __future__ import annotations

import asyncio
import json
import math
import random
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.clock import Clock
from sandbox.errors import ApiError, conflict
from sandbox.files import told

DAY = 24 * 60 * 60
LIFETIME = {
    "callback_query": 150,
    "inline_query": 30,
    "chosen_inline_result": 600,
    "shipping_query": 150,
    "pre_checkout_query": 150,
}
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
MAX_EVENTS = 100_000
MAX_QUEUE_BYTES = 128 << 20
MAX_ANSWER_BYTES = 1 << 22
MAX_TIMEOUT = 50


@dataclass(frozen=True)
class Event:
    """An update waiting to be fetched."""

    update_id: int
    kind: str
    payload: dict[str, Any]
    expires: float
    size: int


class UpdateQueue:
    """Updates of one bot: fetched by offset, forgotten when confirmed or too old."""

    def __init__(self, clock: Clock, files_end: str = "") -> None:
        """`files_end`: what the bot's ids of files end with."""
        self._clock = clock
        self._files_end = files_end
        self._events: deque[Event] = deque()
        self._bytes = 0
        self._soonest = math.inf
        """Before this moment nothing in the queue can be too old."""
        self._next_id = random.randint(2_000_000, 1_000_000_000)
        self._allowed: frozenset[str] | None = None
        self._poll: asyncio.Future[bool] | None = None
        self._previous_offset: int | None = None
        self._previous_start = 0.0
        self.arrived = asyncio.Event()
        """Set when an update comes: for whoever brings them to a webhook."""

    def __len__(self) -> int:
        self._drop_expired()
        return len(self._events)

    @property
    def allowed_updates(self) -> list[str] | None:
        return None if self._allowed is None else sorted(self._allowed)

    @property
    def polled(self) -> bool:
        """True while a getUpdates call is waiting for something to happen."""
        return self._poll is not None and not self._poll.done()

    def wants(self, kind: str) -> bool:
        return kind in self._allowed if self._allowed is not None else kind not in NOT_BY_DEFAULT

    def allow(self, kinds: Iterable[str]) -> None:
        """Remembers the wanted types; an empty list means the default again."""
        self._allowed = frozenset(kinds) or None

    def now(self) -> float:
        """What the time is at Telegram."""
        return self._clock.now()

    def waiting(self) -> list[Event]:
        """All that the bot has not got yet, oldest first."""
        self._drop_expired()
        return list(self._events)

    def remove(self, update_id: int) -> None:
        """The bot has got it."""
        self._events = deque(event for event in self._events if event.update_id != update_id)
        self._bytes = sum(event.size for event in self._events)

    def clear(self) -> None:
        self._events.clear()
        self._bytes = 0

    def push(self, kind: str, payload: dict[str, Any], happened: float | None = None) -> int | None:
        """Queues an update; None when the bot does not want it or Telegram would drop it."""
        expires = (self._clock.now() if happened is None else happened) + LIFETIME.get(kind, DAY)
        if not self.wants(kind) or expires <= self._clock.now():
            return None
        payload = told(payload, self._files_end)
        size = len(json.dumps(payload, ensure_ascii=False).encode())
        if len(self._events) >= MAX_EVENTS or self._bytes + size > MAX_QUEUE_BYTES:
            return None
        event = Event(self._next_id, kind, payload, expires, size)
        self._next_id += 1
        self._events.append(event)
        self._soonest = min(self._soonest, expires)
        self._bytes += size
        self.arrived.set()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(True)
        return event.update_id

    async def fetch(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Answers getUpdates: at once when there is something, else after waiting."""
        self.end_poll()
        self._confirm(offset)
        limit, seconds = self._slow_down(offset, limit, seconds)
        batch = self._batch(limit)
        if batch or seconds <= 0:
            return batch
        await self._wait(seconds)
        return self._batch(limit)

    async def _wait(self, seconds: float) -> None:
        poll: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            await asyncio.wait({poll}, timeout=seconds)
            if poll.done():
                poll.result()
        finally:
            poll.cancel()
            if self._poll is poll:
                self._poll = None

    def end_poll(self, error: ApiError | None = None) -> None:
        """Answers the poll that waits, if one does: another one asks, or what the error says."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(error or conflict())
        self._poll = None

    def _slow_down(self, offset: int, limit: int, timeout: float) -> tuple[int, float]:
        """Asking the same again and again gets one update at a time, and is made to wait."""
        now = self._clock.now()
        limit = min(max(limit, 1), 100)
        timeout = min(max(timeout, 0), MAX_TIMEOUT)
        since = now - self._previous_start
        if offset == self._previous_offset and since < 3 and timeout < 3:
            timeout = 3
        if offset == self._previous_offset and since < 0.5:
            limit = 1
        self._previous_offset, self._previous_start = offset, now
        return limit, timeout

    def _confirm(self, offset: int) -> None:
        self._drop_expired()
        if offset < 0:
            while len(self._events) > -offset:
                self._drop_first()
            return
        head = self._events[0].update_id if self._events else self._next_id
        if offset > self._next_id + 10 or offset < head - 100_000:
            return
        while self._events and self._events[0].update_id < offset:
            self._drop_first()

    def _drop_first(self) -> None:
        self._bytes -= self._events.popleft().size

    def _drop_expired(self) -> None:
        now = self._clock.now()
        if now < self._soonest:
            return
        self._events = deque(event for event in self._events if event.expires > now)
        self._bytes = sum(event.size for event in self._events)
        self._soonest = min((event.expires for event in self._events), default=math.inf)

    def _batch(self, limit: int) -> list[dict[str, Any]]:
        self._drop_expired()
        batch: list[dict[str, Any]] = []
        size = 0
        for event in self._events:
            size += event.size
            if len(batch) == limit or (batch and size > MAX_ANSWER_BYTES):
                break
            batch.append({"update_id": event.update_id, event.kind: event.payload})
        return batch
