"""Owns the picture under a report: its words, and the process that draws it.

It is an ornament. Whatever goes wrong with it is a line in the log, and the report stands alone.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from model import Row
from model.pictures import Column, Picture
from papers import child
from views import Views, unformatted

log = logging.getLogger(__name__)
CHARTS = child.module("papers.charts")
WITHIN = 15.0
"""Seconds that the drawing may take."""

PNG = b"\x89PNG\r\n\x1a\n"
GAP, BEFORE = "…", "<"
SHORT = 10
"""Up to so many days have room for the name of the weekday."""

Find = Callable[[Row], Awaitable[Picture | None]]


class Painter:
    """Composes what a row of the kind CHART carries: a PNG, or None where there is no picture."""

    def __init__(
        self,
        find: Find,
        views: Views,
        command: Sequence[str] = CHARTS,
        within: float = WITHIN,
        run: child.Run = child.run,
    ) -> None:
        self._run = run
        self._find = find
        self._views = views
        self._command = command
        self._within = within

    async def __call__(self, row: Row) -> bytes | None:
        """Draw; None if there is nothing to draw, or if it can't be drawn."""
        picture = await self._find(row)
        if picture is None:
            return None
        given = json.dumps(document(self._views, picture)).encode()
        try:
            drawn = await self._run(self._command, given, self._within)
            if not drawn.startswith(PNG):
                raise child.ChildError("what it gave is no picture")
        except child.ChildError as error:
            log.warning("the picture of row %s is left out: %s", row.id, error)
            return None
        return drawn


def document(views: Views, picture: Picture) -> dict[str, Any]:
    """The picture with its words, as `charts.chart` reads it; minutes, not seconds."""
    say = _Words(views, picture)
    target = picture.target / 60
    return {
        "words": {
            "title": say("title", period=picture.period),
            "arrivals": say("arrivals"),
            "reply": say("reply", target=round(target)),
            "duty": say("duty"),
        },
        "places": [_name(say, picture, column) for column in picture.columns],
        "arrivals": [column.arrivals for column in picture.columns],
        "reply": [
            None if column.reply is None else column.reply / 60 for column in picture.columns
        ],
        "few": [[seconds / 60 for seconds in column.few] for column in picture.columns],
        "duty": [column.on_duty for column in picture.columns],
        "target": target,
    }


class _Words:
    """Says things in the language of who will see the picture."""

    def __init__(self, views: Views, picture: Picture) -> None:
        self._views = views
        self._locale = picture.locale
        self._now = picture.period.until

    def __call__(self, name: str, **args: object) -> str:
        return unformatted(self._views.text(f"charts.{name}", self._locale, self._now, **args))


def _name(say: _Words, picture: Picture, column: Column) -> str:
    """What stands under a place: an hour, a weekday with its number, or the number alone."""
    day = column.at
    if not isinstance(day, date):
        before = BEFORE if column.before else ""
        return GAP if day is None else f"{before}{day}"
    return say("day", day=day) if len(picture.columns) <= SHORT else str(day.day)
