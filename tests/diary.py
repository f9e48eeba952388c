"""Owns a company's events written by hand, for tests of the figures: who wrote what, and when."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from desk.calendar import eras
from desk.calendar.hours import Calendar, parse_week
from desk.figures import metrics
from desk.figures.figures import Figures
from model import House, Person
from storage import conversations, events, people
from tests import blank

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 9, 21)
AUTUMN = 34
"""The Sunday on which Berlin's clocks go back from 3 to 2, counted from that Monday."""
ANNA, BORIS, VERA = 1, 2, 3


def at(day: int, clock: str = "00:00", zone: ZoneInfo = BERLIN) -> datetime:
    """A time of the wall clock, so many days after that Monday."""
    return datetime.combine(MONDAY + timedelta(days=day), time.fromisoformat(clock), zone)


def works(week: str = "10:00-20:00", zone: ZoneInfo = BERLIN, target: int = 15) -> House:
    """A company that works so every day; both targets in minutes."""
    house = House(zone=zone, hours=Calendar(zone, parse_week({"mon-sun": week})))
    aim = timedelta(minutes=target)
    return replace(house, duty=replace(house.duty, first_reply=aim, next_reply=aim))


class Diary:
    """The events of one company, from the Monday on."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.tx = blank.on(connection)
        for number, name in ((ANNA, "Anna"), (BORIS, "Boris"), (VERA, "Vera")):
            people.meet(self.tx, Person(number, name), at(-100))

    def settles(self, house: House, day: int = -60, clock: str = "00:00") -> None:
        """From then on the company works so."""
        eras.remember(self.tx, house, at(day, clock))

    def talk(
        self,
        when: datetime,
        by: str = "client",
        *,
        first: bool = True,
        source: str = "",
        quiet: bool = False,
    ) -> "Talk":
        """Somebody begins a conversation: a client by writing, an operator by what follows."""
        number = int(self.tx.value("SELECT 1 + count(*) FROM conversations"))
        self.tx.run(
            "INSERT INTO clients (id, name, first_seen) VALUES (:id, 'Client', 0)", id=1000 + number
        )
        conversations.start(self.tx, 1000 + number, when)
        talk = Talk(self, number)
        talk.event("opened", when, by=by, first=first, source=source)
        if by == "client":
            conversations.wait(self.tx, number, when)
            talk.asks(when, quiet=quiet)
        return talk

    def event(self, kind: str, when: datetime, actor: int | None = None, **data: Any) -> None:
        """Something that belongs to no conversation."""
        events.record(self.tx, kind, when, actor=actor, **data)

    def figures(self, day: int = 0, days: int = 1) -> Figures:
        """Of so many days, from midnight to midnight."""
        return self.between(at(day), at(day + days))

    def between(self, since: datetime, until: datetime) -> Figures:
        """Of any period."""
        return metrics.figures(self.tx, self.eras(), since, until)

    def eras(self) -> eras.Eras:
        """Which calendar was valid when."""
        return eras.of(self.tx, House())


class Talk:
    """One conversation, with its row as the desk keeps it."""

    def __init__(self, diary: Diary, number: int) -> None:
        self.id, self.client, self._diary = number, 1000 + number, diary

    def event(self, kind: str, when: datetime, actor: int | None = None, **data: Any) -> "Talk":
        """Anything."""
        events.record(
            self._diary.tx,
            kind,
            when,
            client=self.client,
            conversation=self.id,
            actor=actor,
            **data,
        )
        return self

    def asks(self, when: datetime, *, quiet: bool = False) -> "Talk":
        """The client writes."""
        if not quiet:
            conversations.wait(self._diary.tx, self.id, when)
        return self.event("message_in", when, self.client, content="text", quiet=quiet)

    def answers(self, when: datetime, who: int = ANNA) -> "Talk":
        """An operator replies."""
        conversations.answered(self._diary.tx, self.id, when)
        return self.event("reply", when, who, content="text")

    def needs_none(self, when: datetime, who: int = ANNA) -> "Talk":
        """An operator says that no answer is needed."""
        conversations.answered(self._diary.tx, self.id, None)
        return self.event("no_answer", when, who)

    def closes(self, when: datetime, who: int = ANNA) -> "Talk":
        """An operator closes it."""
        conversations.close(self._diary.tx, self.id, who, when)
        return self.event("closed", when, who)

    def reopens(self, when: datetime, by: str = "client") -> "Talk":
        """The client writes again, or an operator undoes the closing."""
        conversations.reopen(self._diary.tx, self.id)
        self.event("reopened", when, by=by)
        return self.asks(when) if by == "client" else self

    def rates(self, when: datetime, value: str, who: int = ANNA) -> "Talk":
        """The client says how it was; `who` answered last before they were asked."""
        return self.event("rated", when, who, value=value, how="button")


@contextmanager
def diary() -> Iterator[Diary]:
    """An empty one, of a company that works from 10 to 20 every day in Berlin."""
    connection = blank.memory()
    found = Diary(connection)
    found.settles(works())
    yield found
    connection.close()
