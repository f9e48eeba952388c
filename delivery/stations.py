"""What waits in the ready queue: items in lanes, and the lanes of a chat that are due in stations.

Every moment is a float in seconds of one monotonic clock, passed in by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappush
from math import inf
from typing import Final

from delivery.budget import Charge
from delivery.turns import Turns
from model import MAIN, BotId, ChatKey, Row, RowId

AT_ONCE: Final = -inf
"""A moment that has always come."""

PATIENT: Final = 2
"""After so many windows of the group nothing is held back for what is more important."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item(Charge):
    """A call that waits. `id` is unique among those in the queue."""

    id: RowId
    due: float = AT_ONCE  # not before
    since: float = 0.0  # when it came
    by: BotId = MAIN  # the bot that goes, once it goes
    composed: bool = False  # what it carries is put together before its call


def item_of(row: Row, due: float, now: float, window: float) -> Item:
    """The row's place in the queue as it comes in; `window` is the group's."""
    free = row.errand.traits.free
    return Item(
        id=row.id,
        lane=row.lane,
        chat=None if free else row.chat,
        priority=row.priority,
        due=due,
        since=now,
        patient_until=now + PATIENT * window,
        free=free,
        only=None if row.errand.traits.shared else MAIN,
        composed=row.errand.traits.composed,
    )


class Lane:
    """Items in order; the first one may be under way."""

    __slots__ = ("busy", "items", "last", "place")

    def __init__(self, place: int) -> None:
        self.place = place  # in the round: the lower has waited longer
        self.last = -inf  # the turn of what it had last
        self.items: list[Item] = []  # a deque takes 700 bytes more, and lanes are many
        self.busy = False


Rank = tuple[float, int, int]
"""Who goes first: (score, place in the round, id)."""

Key = tuple[ChatKey | None, bool, BotId | None]
"""Of a station: the chat, whether it is for what is free, which bot alone could call."""

Heads = list[tuple[Rank, Lane]]
"""A heap of lanes by the rank of their first item."""


class Station:
    """One chat's lane heads that are due: those that open a topic apart from the others.

    Free calls have a station of their own, for they don't wait with the chat's budget.
    """

    __slots__ = ("flying", "free", "key", "openings", "openings_wait", "others", "turn", "turns")

    def __init__(self, key: Key, turns: Turns) -> None:
        self.key = key
        self.free = key[1]
        self.turns = turns
        self.others: Heads = []
        self.openings: Heads = []
        self.openings_wait = False
        self.flying = 0  # how many calls are under way
        self.turn = 0  # names its valid entry among the active stations; 0: it sleeps

    def enlist(self, lane: Lane) -> bool:
        """Take in a lane whose head is due; True when it goes before all others here."""
        head = lane.items[0]
        score = turn_of(lane, self.turns) + self.turns.handicap(head)
        entry = ((score, lane.place, head.id), lane)
        heappush(self.openings if head.opens_topic else self.others, entry)
        front = self.front()
        return front is not None and front[0] is entry

    def front(self) -> Heads | None:
        """The heap whose top goes first; None when no head may be looked at."""
        if not self.openings or self.openings_wait:
            return self.others or None
        if not self.others or self.openings[0] < self.others[0]:
            return self.openings
        return self.others

    def drop(self) -> None:
        """No lane waits here any more, and none will."""
        self.others, self.openings, self.turn = [], [], 0

    def empty(self) -> bool:
        """Whether no lane waits here."""
        return not (self.others or self.openings)


def turn_of(lane: Lane, turns: Turns) -> float:
    """The turn of a lane's first item: when it came, or a step behind what the lane had last."""
    return max(lane.items[0].since, lane.last + turns.step)
