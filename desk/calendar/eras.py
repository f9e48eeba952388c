"""Owns which calendar was valid when: each change of hours, zone or targets is an event.

So figures of the past can be computed again after the settings have changed.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from desk.calendar.hours import MIDNIGHT, Calendar, Interval, Week
from model import Event, Hours, House, RoundTheClock
from storage import events
from storage.ports import Tx

BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Era:
    """What the company worked by from `since` on; targets in working seconds."""

    since: datetime
    zone: ZoneInfo
    hours: Hours
    first_target: float
    next_target: float
    cut: time | None = None
    """The local time at which a day's figures end; None: its closing."""


class Eras:
    """The eras in order; the first one also holds before it began."""

    def __init__(self, eras: Sequence[Era]) -> None:
        """Raises ValueError for none at all."""
        if not eras:
            raise ValueError("there has to be an era")
        self._eras = tuple(eras)
        self._starts = [BEGINNING, *(era.since for era in eras[1:])]

    def __iter__(self) -> Iterator[Era]:
        return iter(self._eras)

    def at(self, moment: datetime) -> Era:
        """The era that is valid at that moment."""
        return self._eras[bisect_right(self._starts, moment) - 1]

    def elapsed(self, since: datetime, until: datetime) -> float:
        """Working seconds between two moments, each part by the calendar valid then."""
        first = bisect_right(self._starts, since) - 1
        last = bisect_right(self._starts, until) - 1
        if first >= last:
            return self._eras[first].hours.elapsed(since, until)
        edges = [since, *self._starts[first + 1 : last + 1], until]
        parts = zip(self._eras[first : last + 1], edges, edges[1:], strict=False)
        return sum(era.hours.elapsed(start, end) for era, start, end in parts)


def remember(tx: Tx, house: House, now: datetime) -> None:
    """At the start: an event, if what the company works by is not what it was."""
    data = _facts(house)
    known = events.calendars(tx)
    if not known or json.loads(known[-1][1]) != data:
        events.record(tx, Event.CALENDAR, now, **data)


def of(tx: Tx, house: House) -> Eras:
    """All eras; where none was recorded, what the house works by now."""
    known = [_read(at, json.loads(data)) for at, data in events.calendars(tx)]
    return Eras(known or [_read(BEGINNING, _facts(house))])


def _facts(house: House) -> dict[str, Any]:
    return {
        "zone": house.zone.key,
        "first_s": house.duty.first_reply.total_seconds(),
        "next_s": house.duty.next_reply.total_seconds(),
        "hours": _facts_of_hours(house.hours),
        **({"cut": f"{house.summary.at:%H:%M}"} if house.summary.at else {}),
    }


def _facts_of_hours(hours: Hours) -> dict[str, Any] | None:
    if not isinstance(hours, Calendar):
        return None
    return {
        "zone": hours.zone.key,
        "week": [[str(interval) for interval in day] for day in hours.week],
        "closed": sorted(day.isoformat() for day in hours.closed),
        "extra": {
            day.isoformat(): [str(interval) for interval in plan]
            for day, plan in sorted(hours.extra.items())
        },
        "country": hours.country,
    }


def _read(at: datetime, data: Mapping[str, Any]) -> Era:
    facts = data["hours"]
    hours = _calendar(facts) if facts else RoundTheClock()
    cut = time.fromisoformat(data["cut"]) if "cut" in data else None
    return Era(at, ZoneInfo(data["zone"]), hours, data["first_s"], data["next_s"], cut)


def _calendar(facts: Mapping[str, Any]) -> Calendar:
    return Calendar(
        zone=ZoneInfo(facts["zone"]),
        week=cast(Week, tuple(tuple(map(_interval, day)) for day in facts["week"])),
        closed=frozenset(date.fromisoformat(day) for day in facts["closed"]),
        extra={
            date.fromisoformat(day): tuple(map(_interval, plan))
            for day, plan in facts["extra"].items()
        },
        country=facts["country"],
    )


def _interval(kept: str) -> Interval:
    """As it was valid then: what it would be taken for today changes no past."""
    start, _, end = kept.partition("-")
    return Interval(
        time.fromisoformat(start), MIDNIGHT if end == "24:00" else time.fromisoformat(end)
    )
