"""Both implementations side by side, figure by figure, on the periods that may tell them apart."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from desk.calendar import eras
from desk.figures import metrics
from model import House
from storage.ports import Tx
from storage.times import moment
from tests.synthetic.live import Lived
from tests.synthetic.oracle import Oracle
from tests.synthetic.quarter import play, small

Span = tuple[datetime, datetime]
DAY = timedelta(days=1)
MICROSECOND = 1e-6
CALENDARS = "SELECT at FROM events WHERE kind = 'calendar' ORDER BY id LIMIT -1 OFFSET 1"
LIMITS = [timedelta(hours=each) for each in (1, 4, 24, 72)]
"""Where an age or a lag ends."""


def differences(tx: Tx, house: House, oracle: Oracle, spans: Iterable[Span]) -> list[str]:
    """Where the desk says something else than the oracle."""
    calendars, found = eras.of(tx, house), []
    for since, until in spans:
        desk = dict(leaves("", metrics.figures(tx, calendars, since, until)))
        ours = dict(leaves("", oracle.figures(since, until)))
        found += [
            f"{since} - {until} {name[1:]}: desk {desk.get(name)}, oracle {ours.get(name)}"
            for name in sorted(desk.keys() | ours.keys())
            if not same(desk.get(name), ours.get(name))
        ]
    return found


def leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every single figure by its name; operators and groups by theirs, whatever their order."""
    if isinstance(value, SimpleNamespace):
        for part in vars(value):
            yield from leaves(f"{name}.{part}", getattr(value, part))
    elif is_dataclass(value):
        for field in fields(value):
            yield from leaves(f"{name}.{field.name}", getattr(value, field.name))
    elif isinstance(value, tuple):
        yield f"{name}.count", len(value)
        for place, one in enumerate(value):
            key = getattr(one, "name", getattr(one, "operator_id", place))
            yield from leaves(f"{name}[{key}]", one)
    else:
        yield name, value


def same(one: Any, other: Any) -> bool:
    """Exactly; seconds to the microsecond."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < MICROSECOND
    return type(one) is type(other) and bool(one == other)


def days(zone: str, first: date, count: int, step: int = 1) -> list[Span]:
    """From midnight to midnight on the wall clock: one may have 23 or 25 hours."""
    midnights = [
        datetime.combine(first + number * DAY, time(), ZoneInfo(zone)).astimezone(UTC)
        for number in range(0, count + 1, step)
    ]
    return list(pairwise(midnights))


def changes(tx: Tx) -> list[Span]:
    """A day before and a day after each change of the calendar."""
    found = [moment(int(row["at"])) for row in tx.rows(CALENDARS)]
    return [span for at in found for span in ((at - DAY, at), (at, at + DAY))]


def edges(tx: Tx, rng: Random) -> list[Span]:
    """Periods that begin or end at the moment of an event, or a limit later; and no time at all."""
    moments: dict[str, list[datetime]] = {}
    for row in tx.rows("SELECT kind, at FROM events ORDER BY at"):
        moments.setdefault(row["kind"], []).append(moment(int(row["at"])))
    chosen = [rng.choice(each) for each in moments.values()]
    rng.shuffle(chosen)
    found = [(min(pair), max(pair)) for pair in pairwise(chosen)]
    for kind, limits in (("message_in", LIMITS[:3]), ("closed", LIMITS[3:])):
        at = rng.choice(moments.get(kind, chosen)) + rng.choice(limits)
        found += [(at - DAY, at), (at, at + DAY)]
    before = min(chosen) - 9 * DAY
    return [*found, *changes(tx), (chosen[0], chosen[0]), (before, before + DAY)]


def judge(seed: int) -> list[str]:
    """What is wrong with either company of the seed."""
    return [f"seed {seed}: {one}" for one in [*of_small(seed), *of_live(seed)]]


def of_small(seed: int) -> list[str]:
    """What the two say differently of the company that the seed makes up."""
    plan, rng = small(seed), Random(seed)
    single, weeks = days(plan.zone, plan.first, plan.days), days(plan.zone, plan.first, 14, 7)
    spans = [*rng.sample(single, 2), weeks[1], (single[0][0], single[-1][1])]
    with play(plan, seed) as tx:
        return differences(tx, plan.houses[-1][1], Oracle(tx), [*spans, *edges(tx, rng)])


def of_live(seed: int) -> list[str]:
    """The same of what the real desk records."""
    lived = Lived(seed)
    with closing(lived.world.connection):
        lived.run()
        spans = [*lived.weeks, *edges(lived.tx, lived.rng)]
        return differences(lived.tx, lived.world.house, Oracle(lived.tx), spans)
