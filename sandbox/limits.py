"""Telegram's rate limits: per bot and chat, per bot as a whole, in the box's time."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from sandbox.clock import Clock


@dataclass(frozen=True)
class Limits:
    """The numbers; the defaults are what Telegram says or is known to do."""

    group_count: int = 20
    group_window: float = 60.0
    private_per_second: float = 1.0
    private_burst: int = 3
    overall_per_second: int = 30
    soft_wait: float = 0.0
    """A shorter wait than this is a slow answer rather than a 429."""
    callback_answer: float = 30.0
    """How long a button press can be answered."""
    ephemeral_window: float = 15.0
    """How long after a press a bot that is no administrator may say something to one person."""
    enabled: bool = True

    @staticmethod
    def off() -> Limits:
        """No rate limits; the lifetimes stay."""
        return Limits(enabled=False)


class _Window:
    """So many units in any stretch of so many seconds."""

    def __init__(self, count: int, seconds: float) -> None:
        self._count, self._seconds = count, seconds
        self._taken: deque[float] = deque()

    def wait(self, now: float, cost: int) -> float:
        while self._taken and self._taken[0] <= now - self._seconds:
            self._taken.popleft()
        over = len(self._taken) + min(cost, self._count) - self._count
        return 0.0 if over <= 0 else self._taken[over - 1] + self._seconds - now

    def take(self, now: float, cost: int) -> None:
        self._taken.extend([now] * cost)


class _Bucket:
    """So many units at once, refilled at a steady rate."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, burst
        self._level, self._at = float(burst), 0.0

    def wait(self, now: float, cost: int) -> float:
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now
        return max(0.0, (min(cost, self._burst) - self._level) / self._rate)

    def take(self, now: float, cost: int) -> None:
        self._level -= cost


class Limiter:
    """Counts what every bot does in every chat."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits, self._clock = limits, clock
        self._chats: dict[tuple[int, int], _Window | _Bucket] = {}
        self._overall: dict[int, _Window] = {}

    def charge(self, bot_id: int, chat_id: int, cost: int) -> float:
        """Takes the cost, or takes nothing and says for how many seconds to wait."""
        if not self._limits.enabled:
            return 0.0
        now = self._clock.now()
        meters = (self._chat(bot_id, chat_id), self._bot(bot_id))
        wait = max(meter.wait(now, cost) for meter in meters)
        if wait <= 0:
            for meter in meters:
                meter.take(now, cost)
        return wait

    def _chat(self, bot_id: int, chat_id: int) -> _Window | _Bucket:
        key = (bot_id, chat_id)
        if key not in self._chats:
            limits = self._limits
            self._chats[key] = (
                _Window(limits.group_count, limits.group_window)
                if chat_id < 0
                else _Bucket(limits.private_per_second, limits.private_burst)
            )
        return self._chats[key]

    def _bot(self, bot_id: int) -> _Window:
        if bot_id not in self._overall:
            self._overall[bot_id] = _Window(self._limits.overall_per_second, 1.0)
        return self._overall[bot_id]


def retry_after(wait: float) -> int:
    return max(1, math.ceil(wait))
