"""Telegram's limits: knows when a call may go; never reads a clock, never sleeps, sends nothing.

Telegram counts a call when it *arrives*. We only know when we sent it and when its answer came,
so a slot is held from `take()` until the window has passed after `done()`, and an unanswered
call holds its slot for as long as it stays unanswered. Whatever the latency, no window on
Telegram's side can then hold more calls than it allows.

Every moment is a float in seconds of one monotonic clock, passed in by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import Final

from delivery.limits import STAFF, Charge, Limits
from delivery.meters import Bucket, Meter, Shelf, Window
from delivery.purses import Purse, choose
from model import MAIN, BotId, ChatKey, Halt


class Scope(Enum):
    """How far a refusal reaches: what else has to wait with the call, narrowest first."""

    LANE = "lane"  # other lanes of the chat may go
    TOPICS = "topics"  # calls of the chat that open no topic may go
    LEVEL = "level"  # calls of the chat that are of another level may go
    CHAT = "chat"  # other chats may go
    BOT = "bot"  # nothing that costs may go


NARROWEST_FIRST = tuple(Scope)


@dataclass(frozen=True, slots=True)
class Block:
    """Why a call can't go now, and the first moment when it may be worth asking again."""

    scope: Scope
    until: float


@dataclass(slots=True)
class Ticket:
    """The slots that one call holds; given back by `Budget.done()`, exactly once."""

    cost: int
    meters: tuple[Meter, ...]
    by: BotId = MAIN
    open: bool = True


LONG: Final = 3
"""Windows of the group: what is held for longer is worth telling."""

LINES_KNOWN = 10_000
"""Of so many lines it is remembered who had them last."""


class Budget:
    """Says when a call may go and by which bot, and remembers what went."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits = limits or Limits()
        self._purses = {MAIN: Purse(self.limits)}
        self._last: dict[str, BotId] = {}
        self._lanes = Shelf[str, Window](
            lambda: Window(limits.lane_messages(), limits.group_window)
        )
        self._private = Shelf[int, Bucket](
            lambda: Bucket(1.0 / limits.private_per_second, limits.private_burst)
        )
        self._frozen: dict[ChatKey, float] = {}
        self._parked: set[int] = set()

    @property
    def bots(self) -> frozenset[BotId]:
        """Who shares the staff group's work."""
        return frozenset(self._purses)

    def join(self, bot_id: BotId) -> None:
        """A helper shares it from now on; it has spent nothing yet."""
        self._purses.setdefault(bot_id, Purse(self.limits))

    def leave(self, bot_id: BotId) -> None:
        """A helper does so no more; what is under way by it ends as it ends."""
        self._purses.pop(bot_id, None)

    def blocked(self, call: Charge, now: float) -> Block | None:
        """None when the call may go now by one of those that can do it, else the narrowest scope
        that holds it back, until the first of them may."""
        blocks: list[Block] = []
        for by in self._able(call):
            block = self._blocked_for(by, call, now)
            if block is None:
                return None
            blocks.append(block)
        narrowest = min(NARROWEST_FIRST.index(block.scope) for block in blocks)
        return Block(NARROWEST_FIRST[narrowest], min(block.until for block in blocks))

    def _blocked_for(self, by: BotId, call: Charge, now: float) -> Block | None:
        for scope, moment in self._moments(by, call, now):
            if moment > now:
                return Block(scope, moment)
        return None

    def _able(self, call: Charge) -> Sequence[BotId]:
        """Who could do it: what only one that has left could do, whoever looks at it anew."""
        if call.chat != STAFF:
            return (MAIN,)
        return (call.only,) if call.only in self._purses else tuple(self._purses)

    def earliest(self, call: Charge, now: float) -> float:
        """The first moment at which the call fits, if nothing else is taken until then.

        Infinite in a parked chat. While unanswered calls are in the way it is the first moment
        that is possible at all: ask again when it comes.
        """
        found = (self._moments(by, call, now) for by in self._able(call))
        return min(max((moment for _, moment in moments), default=now) for moments in found)

    def owes(self, level: int, only: BotId | None, now: float) -> bool:
        """Whether what is shown at that level has had less of the staff group than it is owed."""
        able = (only,) if only in self._purses else tuple(self._purses)
        return any(self._purses[by].shown.owes(level, now) for by in able)

    def room(self, now: float) -> tuple[int, int]:
        """How many more calls the staff group takes at this moment, and of how many in a window."""
        rooms = [purse.staff.room(now) for purse in self._purses.values()]
        return sum(rooms), len(rooms) * self.limits.group_messages

    def take(self, call: Charge, now: float, by: BotId | None = None) -> Ticket:
        """Hold the call's slots from now on. The caller has asked `blocked()` before.

        `by`: who went, where that is no choice any more.
        """
        by = self._who_goes(call, now) if by is None else by
        meters = tuple(self._meters(by, call, now))
        for meter in meters:
            meter.hold(call.cost)
        return Ticket(call.cost, meters, by)

    def _who_goes(self, call: Charge, now: float) -> BotId:
        able = self._able(call)
        if len(able) == 1:
            return able[0]
        free = [by for by in able if self._blocked_for(by, call, now) is None]
        rooms = [(by, self._purses[by].staff.room(now)) for by in free or able]
        chosen = choose(rooms, self._last.get(call.lane))
        if len(self._last) >= LINES_KNOWN:
            del self._last[next(iter(self._last))]
        self._last[call.lane] = chosen
        return chosen

    def done(self, ticket: Ticket, now: float, *, arrived: bool = True) -> None:
        """The answer is here, or will never come: the window starts to pass.

        `arrived=False` gives the slots back at once: only for a call that certainly never
        reached Telegram (refused connection, nothing to send any more).
        """
        if not ticket.open:
            raise ValueError("a ticket is given back once")
        ticket.open = False
        for meter in ticket.meters:
            meter.settle(ticket.cost, now, arrived)

    def freeze(self, chat: ChatKey, until: float, by: BotId = MAIN) -> None:
        """Nothing goes to the chat by that bot before `until`: a 429 names one chat of one bot."""
        if chat != STAFF:
            self._frozen[chat] = max(until, self._frozen.get(chat, -inf))
        elif purse := self._purses.get(by):
            purse.staff_frozen = max(until, purse.staff_frozen)

    def freeze_kind(self, kind: str, until: float, by: BotId = MAIN) -> None:
        """The bot does nothing of that kind in the staff group before `until`."""
        if purse := self._purses.get(by):
            purse.kinds_frozen[kind] = max(until, purse.kinds_frozen.get(kind, -inf))

    def freeze_topics(self, until: float, now: float, by: BotId = MAIN) -> None:
        """The bot makes no topic before `until`, and fewer at a time from then on."""
        if purse := self._purses.get(by):
            purse.topics_frozen = max(until, purse.topics_frozen)
            purse.topics.too_many(now)

    def halts(self, now: float) -> Iterator[tuple[Halt, float]]:
        """What no bot does in the staff group for long, and until when the first of them may."""
        long = now + LONG * self.limits.group_window
        whole = min(purse.staff_frozen for purse in self._purses.values())
        topics = min(
            max(purse.staff_frozen, purse.topics_frozen) for purse in self._purses.values()
        )
        if whole > long:
            yield Halt.GROUP, whole
        elif topics > long:
            yield Halt.TOPICS, topics

    def freeze_all(self, until: float) -> None:
        """Nothing goes anywhere before `until`."""
        for purse in self._purses.values():
            purse.frozen = max(until, purse.frozen)

    def park(self, chat: ChatKey) -> None:
        """Nothing goes to the chat until `unpark()`."""
        self._parked.add(chat)

    def unpark(self, chat: ChatKey) -> None:
        """The chat takes calls again."""
        self._parked.discard(chat)

    def seed(self, spent: Iterable[tuple[Charge, float]]) -> None:
        """After a restart: what went in the last minutes, each with the moment of its answer.

        A call that was under way when the process ended is answered now, at the latest.
        """
        for call, answered in sorted(spent, key=lambda pair: pair[1]):
            by = call.only if call.only in self._purses else MAIN
            self.done(self.take(call, answered, by), answered)

    def _moments(self, by: BotId, call: Charge, now: float) -> Iterator[tuple[Scope, float]]:
        """The first moment that each scope allows that bot, narrowest scope first."""
        purse = self._purses[by]
        if call.chat is not None:
            if call.metered and call.chat == STAFF:
                yield from self._fair_moments(purse, call, now)
            yield Scope.CHAT, self._open_again(purse, call.chat, now)
            if call.metered:
                yield Scope.CHAT, self._chat_earliest(purse, call, call.chat, now)
                yield Scope.LEVEL, self._held_back(purse, call, now)
        yield Scope.BOT, purse.frozen
        if call.metered:
            yield Scope.BOT, purse.overall.earliest(call.cost, now)

    def _fair_moments(
        self, purse: Purse, call: Charge, now: float
    ) -> Iterator[tuple[Scope, float]]:
        yield Scope.LANE, purse.kinds_frozen.get(call.kind, -inf)
        lane = self._lanes.peek(call.lane)
        if lane is not None:
            yield Scope.LANE, lane.earliest(call.cost, now)
        if call.opens_topic:
            yield Scope.TOPICS, max(purse.topics.earliest(1, now), purse.topics_frozen)

    def _chat_earliest(self, purse: Purse, call: Charge, chat: ChatKey, now: float) -> float:
        if chat == STAFF:
            return purse.staff.earliest(call.cost, now)
        bucket = self._private.peek(chat)
        return now if bucket is None else bucket.earliest(call.cost, now)

    def _held_back(self, purse: Purse, call: Charge, now: float) -> float:
        """What is shown leaves room for what somebody writes, once it has what it is owed."""
        if call.chat != STAFF or not call.level:
            return now
        room = purse.staff.earliest(call.cost, now, self.limits.room_for_shown())
        return min(room, purse.shown.owed_from(call.level, call.cost, now))

    def _open_again(self, purse: Purse, chat: ChatKey, now: float) -> float:
        if chat in self._parked:
            return inf
        if chat == STAFF:
            return purse.staff_frozen
        until = self._frozen.get(chat, -inf)
        if until <= now:
            self._frozen.pop(chat, None)
        return until

    def _meters(self, by: BotId, call: Charge, now: float) -> Iterator[Meter]:
        if call.chat is None or not call.metered:
            return
        purse = self._purses[by]
        yield purse.overall
        if call.chat != STAFF:
            yield self._private.get(call.chat, now)
            return
        yield purse.staff
        if call.level:
            yield from purse.shown.meters(call.level)
        yield self._lanes.get(call.lane, now)
        if call.opens_topic:
            yield purse.topics
