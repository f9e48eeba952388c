"""Meters: what counts calls against one of Telegram's limits; a window, a bucket, a shelf of them.

Every moment is a float in seconds of one monotonic clock, passed in by the caller.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import inf
from typing import Generic, Protocol, TypeVar


class Meter(Protocol):
    """Something that counts calls: held from `hold`, forgotten some time after `settle`."""

    def hold(self, cost: int) -> None: ...
    def settle(self, cost: int, now: float, arrived: bool) -> None: ...
    def idle(self, now: float) -> bool: ...


Key = TypeVar("Key")
M = TypeVar("M", bound=Meter)


class Window:
    """A sliding window: at most `limit` calls in any `span` seconds."""

    __slots__ = ("_held", "_past", "_past_cost", "limit", "span")

    def __init__(self, limit: int, span: float) -> None:
        self.limit = limit
        self.span = span
        self._held = 0  # taken, unanswered
        self._past: deque[tuple[float, int]] = deque()  # (answered at, cost), oldest first
        self._past_cost = 0

    def earliest(self, cost: int, now: float, limit: int | None = None) -> float:
        """The first moment at which `cost` fits, if nothing else is taken until then.

        What waits for an unanswered call can't fit before `now + span`, so that is the answer
        then. A cost above the limit is let through when the window is empty.
        """
        allowed = self.limit if limit is None else limit
        self._forget(now)
        excess = self._held + self._past_cost + min(cost, allowed) - allowed
        if excess <= 0:
            return now
        for answered, past_cost in self._past:
            excess -= past_cost
            if excess <= 0:
                return answered + self.span
        return now + self.span

    def room(self, now: float) -> int:
        """How many calls fit at this moment."""
        self._forget(now)
        return max(0, self.limit - self._held - self._past_cost)

    def hold(self, cost: int) -> None:
        self._held += cost

    def settle(self, cost: int, now: float, arrived: bool) -> None:
        self._held -= cost
        if arrived:
            self._past.append((now, cost))
            self._past_cost += cost

    def idle(self, now: float) -> bool:
        self._forget(now)
        return not self._held and not self._past

    def _forget(self, now: float) -> None:
        past = self._past
        while past and past[0][0] + self.span <= now:
            self._past_cost -= past.popleft()[1]


class Learned(Window):
    """A window whose limit nobody knows: it grows while all goes well, and halves on a refusal.

    It grows by one at a time, six times in its span at most, when more is asked of it than it has
    and what went since it last grew went well.
    """

    __slots__ = ("_floor", "_grown", "_most", "_well")

    def __init__(self, floor: int, most: int, span: float) -> None:
        super().__init__(floor, span)
        self._floor, self._most = floor, most
        self._grown = inf  # when it last did, or was first used
        self._well = False

    def earliest(self, cost: int, now: float, limit: int | None = None) -> float:
        """As of every window, or when it may have grown: ask again then."""
        moment, pause = super().earliest(cost, now, limit), self.span / 6
        if moment <= now or self.limit >= self._most:
            return moment
        grows = self._grown + pause
        if self._well and grows <= now:
            self.limit, self._grown, self._well = self.limit + 1, now, False
            return super().earliest(cost, now, limit)
        return min(moment, grows if now < grows < inf else now + pause)

    def settle(self, cost: int, now: float, arrived: bool) -> None:
        super().settle(cost, now, arrived)
        self._grown = min(self._grown, now)
        self._well = self._well or arrived

    def too_many(self, now: float) -> None:
        """Telegram refused one more."""
        self.limit, self._grown = max(self._floor, self.limit // 2), now
        self._well = False


class Bucket:
    """A leaky bucket (GCRA): `burst` calls at once, then one every `interval` seconds."""

    __slots__ = ("_burst", "_empty_at", "_held", "_interval")

    def __init__(self, interval: float, burst: int) -> None:
        self._interval = interval
        self._burst = burst
        self._held = 0  # taken, unanswered
        self._empty_at = -inf  # when all answered calls will have leaked out

    def earliest(self, cost: int, now: float) -> float:
        """The first moment at which `cost` fits; a cost above the burst needs it all."""
        over = self._held + min(cost, self._burst) - self._burst
        if over <= 0:
            return max(now, self._empty_at + over * self._interval)
        # Unanswered calls are in the way; at best they are answered now.
        return max(now, self._empty_at) + over * self._interval

    def hold(self, cost: int) -> None:
        self._held += cost

    def settle(self, cost: int, now: float, arrived: bool) -> None:
        self._held -= cost
        if arrived:
            # The latest moment at which it can have arrived: the bucket is never fuller.
            self._empty_at = max(self._empty_at, now) + cost * self._interval

    def idle(self, now: float) -> bool:
        return not self._held and self._empty_at <= now


class Shelf(Generic[Key, M]):
    """Meters made when first needed; idle ones go, so that memory follows the traffic."""

    def __init__(self, make: Callable[[], M]) -> None:
        self._make = make
        self._meters: dict[Key, M] = {}
        self._sweep_at = 256

    def peek(self, key: Key) -> M | None:
        """The meter, or None when nothing has been counted on it yet."""
        return self._meters.get(key)

    def get(self, key: Key, now: float) -> M:
        """The meter, made when there is none."""
        meter = self._meters.get(key)
        if meter is None:
            if len(self._meters) >= self._sweep_at:
                self._sweep(now)
            meter = self._meters[key] = self._make()
        return meter

    def _sweep(self, now: float) -> None:
        # Doubling keeps the price of sweeping constant per meter made.
        self._meters = {key: meter for key, meter in self._meters.items() if not meter.idle(now)}
        self._sweep_at = max(256, 2 * len(self._meters))
