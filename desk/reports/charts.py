"""Owns the picture under a report: that one follows it, and which figures it shows; draws nothing.

A day is shown by its hours, in the order in which they went by; a week and a month by their days,
each from the cut of the day before to its own, so that they add up to the period.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from desk.calendar import eras
from desk.calendar.eras import Eras
from desk.calendar.periods import Periods
from desk.figures import metrics
from desk.figures.figures import Figures
from model import House, Order, Period, PersonId, Row
from model.errands.papers import Drawing
from model.figures import FEW
from model.pictures import Column, Picture
from model.reports import DAY
from storage import outbox, people
from storage.ports import Tx

A_DAY = timedelta(days=1)
LONG = 3
"""So many hours without anything need not be shown one by one."""


def order(tx: Tx, person_id: PersonId, period: Period, now: datetime) -> None:
    """Have a picture of the period follow what has been ordered for this person before."""
    outbox.put(tx, Order(Drawing.of(period), person_id), now)


def compose(tx: Tx, house: House, row: Row) -> Picture | None:
    """What an outbox row orders; None for a period too quiet to be drawn."""
    assert isinstance(row.errand, Drawing)
    period = row.errand.period
    known = eras.of(tx, house)
    figures = metrics.figures(tx, known, period.since, period.until)
    if figures.arrivals < FEW:
        return None
    columns = _hours(known, period, figures) if period.span == DAY else _days(tx, known, period)
    reader = people.find(tx, row.reader)
    target = known.at(period.until - timedelta.resolution).first_target
    return Picture(period, tuple(columns), target, reader.locale if reader else "")


def _hours(known: Eras, period: Period, figures: Figures) -> list[Column]:
    """The hours of the clock from the first to the last in which anything was."""
    zone = known.at(period.until - timedelta.resolution).zone
    first = period.since.astimezone(zone).hour
    clock = [*enumerate(figures.hours)]
    columns = [
        Column(hour, part.arrivals, part.first.median, part.on_duty > 0, part.first.few)
        for hour, part in clock[first:] + clock[:first]
    ]
    runs = [(idle, list(run)) for idle, run in groupby(columns, _is_idle)]
    runs = runs[1:] if runs[0][0] else runs
    runs = runs[:-1] if runs and runs[-1][0] else runs
    return [column for run in _with_the_evening(runs) for column in _shortened(*run)]


Run = tuple[bool, list[Column]]
"""Hours one after the other in which nothing was (True), or something."""


def _with_the_evening(runs: list[Run]) -> list[Run]:
    """What little came before the night is one column at most: nobody looks for it by its hour.

    A day runs from closing to closing, so the evening before is its beginning.
    """
    nights = [at for at, (idle, run) in enumerate(runs) if idle and len(run) >= LONG]
    for night in reversed(nights):
        evening = [column for _, run in runs[:night] for column in run]
        worked = sum(column.on_duty for column in evening)
        if sum(column.arrivals for column in evening) < FEW and worked < LONG:
            rest = runs[night + 1 :]
            merged = _merged(evening, rest[0][1][0].at)
            return [(False, [merged]), *rest] if merged.arrivals or merged.few else rest
    return runs


def _merged(columns: list[Column], at: int | date | None) -> Column:
    few = tuple(seconds for column in columns for seconds in column.few)
    return Column(at, sum(column.arrivals for column in columns), few=few, before=True)


def _is_idle(column: Column) -> bool:
    return not (column.arrivals or column.on_duty or column.reply is not None or column.few)


def _shortened(idle: bool, run: list[Column]) -> list[Column]:
    """Many hours in which nothing was take one column: so the others have the room."""
    return [Column(None)] if idle and len(run) >= LONG else run


def _days(tx: Tx, known: Eras, period: Period) -> Iterator[Column]:
    periods, day = Periods(known), period.first
    while day <= period.last:
        since, until = periods.cut(day - A_DAY), min(periods.cut(day), period.until)
        if since < until:
            figures = metrics.figures(tx, known, since, until)
            on_duty = any(worker.on_duty for worker in figures.operators)
            yield Column(day, figures.arrivals, figures.first.median, on_duty, figures.first.few)
        day += A_DAY
