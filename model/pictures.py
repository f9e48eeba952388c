"""A picture under a report: what is to be drawn, before it has words."""

from dataclasses import dataclass
from datetime import date

from model.reports import Period


@dataclass(frozen=True, slots=True)
class Column:
    """One hour (0 to 23) or one date; None stands for hours left out, in which nothing was.

    `reply` is the median of first replies in seconds, None where there is none; `few` are the
    replies themselves, where they are too few for one.
    """

    at: int | date | None
    arrivals: int = 0
    reply: float | None = None
    on_duty: bool = False
    few: tuple[float, ...] = ()
    before: bool = False
    """It stands for all that was before that hour."""


@dataclass(frozen=True, slots=True)
class Picture:
    """From left to right: the hours of a single day, else days. The target is in seconds."""

    period: Period
    columns: tuple[Column, ...]
    target: float
    locale: str = ""
