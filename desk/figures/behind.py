"""Owns which conversations stand behind a number: its own definition, asked of one after the other.

What a figure says of a conversation alone is what it adds to the whole: a list counts what the
number counts. Of what happens in the group's name alone (a refused message) events are listed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from desk.calendar.eras import Eras
from desk.calendar.worktime import Worktime
from desk.figures import stories
from desk.figures.figures import Figures, add_up
from desk.figures.measures import WINDOW, Bounds
from desk.figures.sums import Sums
from model import ClientId, Event, PassedOn
from storage import facts
from storage.facts import Marked
from storage.ports import Tx
from storage.times import ms


@dataclass(frozen=True, slots=True)
class Counted:
    """A client whom a number counts, and how often."""

    client_id: ClientId
    times: int


OfStory = Callable[[Figures], int]
OfEvents = Callable[[Iterable[Marked]], Iterator[ClientId]]


def _marked(kind: Event) -> OfEvents:
    return lambda events: (event.client_id for event in events if event.kind == kind)


def _clients(kind: Event) -> OfEvents:
    """Each client once, however often it happened."""
    return lambda events: iter(dict.fromkeys(_marked(kind)(events)))


def _given_by(*rules: PassedOn) -> OfEvents:
    def found(events: Iterable[Marked]) -> Iterator[ClientId]:
        for event in events:
            if event.kind == Event.HANDED_OVER:
                told = stories.facts(event.data)
                if told.get("to") and told.get("why") in rules:
                    yield event.client_id

    return found


STORIES: dict[str, OfStory] = {
    "arrivals": lambda alone: alone.arrivals,
    "new_clients": lambda alone: alone.new_clients,
    "backlog": lambda alone: len(alone.backlog),
    "first": lambda alone: alone.first.n,
    "late": lambda alone: alone.first_on_time.of - alone.first_on_time.hit,
    "next": lambda alone: alone.next.n,
    "off_hours": lambda alone: alone.off_hours,
    "closed": lambda alone: alone.closed,
    "helped": lambda alone: alone.helped,
    "closed_unanswered": lambda alone: alone.closed_unanswered,
    "no_answer": lambda alone: alone.no_answer,
    "one_touch": lambda alone: alone.one_touch.hit,
    "reopened": lambda alone: alone.reopened.hit,
    "good": lambda alone: alone.ratings.good,
    "fair": lambda alone: alone.ratings.fair,
    "bad": lambda alone: alone.ratings.bad,
}
"""What each number is of a whole period's figures, and of one conversation's alike."""

EVENTS: dict[str, tuple[OfStory, OfEvents]] = {
    "handed_at_end": (
        lambda whole: whole.handed_at_end,
        _given_by(PassedOn.SHIFT, PassedOn.LEAVING),
    ),
    "handed_late": (
        lambda whole: whole.handed_late,
        _given_by(PassedOn.SILENT, PassedOn.IDLE, PassedOn.PROMISE),
    ),
    "missed": (lambda whole: whole.missed, _marked(Event.PROMISE_MISSED)),
    "undelivered": (lambda whole: whole.undelivered, _marked(Event.UNDELIVERED)),
    "blocked": (lambda whole: whole.blocked, _clients(Event.BLOCKED)),
}
"""What each number is of a period's figures, and which events it counts."""

NUMBERS = (*STORIES, *EVENTS)


def number(name: str, whole: Figures) -> int:
    """What that number is in a period."""
    measure = STORIES[name] if name in STORIES else EVENTS[name][0]
    return measure(whole)


def counted(tx: Tx, eras: Eras, since: datetime, until: datetime, name: str) -> list[Counted]:
    """Whom that number counts, in the order in which it began; together they make the number."""
    bounds = Bounds(ms(since), ms(until))
    if name in EVENTS:
        found = Counter(EVENTS[name][1](facts.marked(tx, *bounds)))
        return [Counted(client, times) for client, times in found.items()]
    clock, measure = Worktime(eras, *bounds), STORIES[name]
    told = stories.read(facts.stories(tx, bounds.since - WINDOW, bounds.until), bounds.since)
    measured = ((story.client, measure(add_up([story], Sums(bounds, clock)))) for story in told)
    return [Counted(client, times) for client, times in measured if times]
