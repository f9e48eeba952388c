"""Reports: the period that one is about, and a page of it, ready to be worded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from model.buttons import Button

DAY, WEEK, MONTH, LAST_7, LAST_30 = "day", "week", "month", "last_7", "last_30"
SPANS = (DAY, WEEK, MONTH, LAST_7, LAST_30)
"""The kinds of periods; a button names one by its place here."""


@dataclass(frozen=True, slots=True)
class Period:
    """The company's days `first` to `last`, from `since` to before `until` (UTC).

    `span` is one of `SPANS`; `so_far` if it goes on after `until`.
    """

    span: str
    first: date
    last: date
    since: datetime
    until: datetime
    so_far: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a report: a text's name, what it says, the buttons under it.

    `rich` names a text that says the same as a rich message, for those who asked for tables
    (`tables`) and where the server takes them; `switch` are the buttons there and back.
    """

    text: str
    args: Mapping[str, Any] = field(default_factory=dict)
    keys: tuple[tuple[Button, ...], ...] = ()
    rich: str = ""
    tables: bool = False
    switch: tuple[Button, Button] | None = None
    locale: str = ""
    row: str = ""
    """How the row of duty is marked that comes with it; "": none comes."""
