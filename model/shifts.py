"""Shifts: who is meant to work when, who is on duty, and the hours a company is open."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from model.buttons import Button
from model.people import Operator


class Hours(Protocol):
    """The company's working time. All moments are aware; seconds are real ones."""

    def is_open(self, moment: datetime, /) -> bool:
        """Whether the company works at that moment."""

    def elapsed(self, since: datetime, until: datetime, /) -> float:
        """Working seconds between two moments."""

    def next_opening(self, moment: datetime, /) -> datetime | None:
        """The moment itself while open, else when it opens; None if it never does."""

    def closing(self, moment: datetime, /) -> datetime | None:
        """When it closes next; None while it is closed, or if it never does."""

    def after(self, moment: datetime, seconds: float, /) -> datetime | None:
        """When so many working seconds will have passed."""


class RoundTheClock:
    """Always open: what a company works by that has set no hours."""

    def is_open(self, moment: datetime, /) -> bool:
        """Always."""
        return True

    def elapsed(self, since: datetime, until: datetime, /) -> float:
        """All the seconds there are."""
        return max(0.0, (until - since).total_seconds())

    def next_opening(self, moment: datetime, /) -> datetime | None:
        """Now."""
        return moment

    def closing(self, moment: datetime, /) -> datetime | None:
        """Never."""
        return None

    def after(self, moment: datetime, seconds: float, /) -> datetime | None:
        """So many seconds later."""
        return moment + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Shift:
    """A named shift in the company's own time; one that ends at or before its start is overnight.

    `days` are the weekdays on which it can be worked, Monday is 0.
    """

    name: str
    start: time
    end: time
    days: frozenset[int] = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether an operator is on duty now. Nobody's presence is guessed from Telegram."""

    on: bool
    on_break: bool = False
    managed: bool = True
    until: datetime | None = None
    starts: datetime | None = None
    """When somebody off duty comes next, if the roster says so for today or tomorrow."""
    back: datetime | None = None
    """When the break is over of somebody who is on one."""

    @property
    def turns(self) -> datetime | None:
        """Until when they are as they are now, on duty or on a break; or else when they come."""
        ends = filter(None, (self.back, self.until))
        return min(ends, default=None) if self.on else self.starts

    @property
    def takes(self) -> bool:
        """Whether conversations may be given to them."""
        return self.on and not self.on_break


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to whom a conversation can be given: whether they are there, and with how much."""

    operator: Operator
    duty: Duty
    open: int = 0

    def key(self, action: str, subject: int, arg: int = 0, version: int = 0) -> Button:
        """The button that means them: there or not, until or from when, and with how much."""
        found = self.duty
        said = {
            "name": self.operator.name,
            "takes": found.takes,
            "on": found.on,
            "at": found.turns,
            "open": self.open,
        }
        return Button("colleague", action, subject, arg, version=version, args=said)


@dataclass(frozen=True, slots=True)
class DutyRules:
    """How the company hands work over; durations in working time where people wait."""

    shifts: tuple[Shift, ...] = ()
    auto: bool = False
    cap: int = 30
    ladder: tuple[timedelta, timedelta, timedelta] = (
        timedelta(minutes=3),
        timedelta(minutes=10),
        timedelta(minutes=20),
    )
    first_reply: timedelta = timedelta(minutes=15)
    next_reply: timedelta = timedelta(minutes=15)
    leaving_list: timedelta = timedelta(minutes=15)
    pause: timedelta = timedelta(minutes=3)
    keep: timedelta = timedelta(hours=24)
    rest: timedelta = timedelta(minutes=30)
    own_day: bool = True
