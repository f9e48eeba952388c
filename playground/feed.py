"""Owns the feed: the last events, numbered, for any number of listeners, fast and slow.

A listener holds nothing but the number of the last event it saw, so however slow it is, it costs
no memory; what it missed for too long it makes good by asking for the whole state.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

KEPT = 2000
BREATH = 15.0
"""Seconds of silence after which a listener is told that we are still there."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event; its data is JSON already, made once for everybody."""

    seq: int
    kind: str
    data: str

    def encode(self) -> bytes:
        """As server-sent events are written."""
        return f"id: {self.seq}\nevent: {self.kind}\ndata: {self.data}\n\n".encode()


class Feed:
    """Numbers go on from one process to the next, so that an old page notices a new playground."""

    def __init__(self, first: int | None = None, kept: int = KEPT) -> None:
        self.seq = int(time.time() * 1000) if first is None else first
        self._events: deque[Event] = deque(maxlen=kept)
        self._more = asyncio.Event()
        self._closed = False

    def tell(self, kind: str, data: Any) -> None:
        """Something happened."""
        self.seq += 1
        self._events.append(Event(self.seq, kind, compact(data)))
        self._wake()

    def close(self) -> None:
        """Every listener comes to its end."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        self._more.set()
        self._more = asyncio.Event()

    def after(self, seq: int) -> list[Event]:
        """What came after that number; one event `reload` if that can't be told any more."""
        oldest = self._events[0].seq if self._events else self.seq + 1
        if not oldest - 1 <= seq <= self.seq:
            return [Event(self.seq, "reload", "{}")]
        return [event for event in self._events if event.seq > seq]

    async def listen(self, seq: int) -> AsyncIterator[bytes]:
        """Everything after that number, as it happens, until the feed is closed."""
        while not self._closed:
            more = self._more
            if events := self.after(seq):
                seq = events[-1].seq
                yield b"".join(event.encode() for event in events)
                continue
            try:
                await asyncio.wait_for(more.wait(), BREATH)
            except TimeoutError:
                yield b": still here\n\n"


def compact(data: Any) -> str:
    """JSON without a needless blank."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
