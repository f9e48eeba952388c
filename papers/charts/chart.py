"""What a picture shows: places from left to right, and the words on it, all given."""

import json
from collections.abc import Sized
from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Words:
    """What is written on the picture."""

    title: str
    arrivals: str
    reply: str
    duty: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure a place; `reply` and `target` in minutes, None where there is nothing to show.

    `few`: a place's replies one by one, where they are too few to be said as one figure.
    """

    words: Words
    places: tuple[str, ...]
    arrivals: tuple[int, ...]
    reply: tuple[float | None, ...]
    few: tuple[tuple[float, ...], ...]
    duty: tuple[bool, ...]
    target: float | None

    @classmethod
    def read(cls, document: bytes) -> Self:
        """Raises ValueError, in one line, for what is no chart."""
        try:
            given: dict[str, Any] = json.loads(document)
            chart = cls(
                words=Words(
                    **{field.name: str(given["words"][field.name]) for field in fields(Words)}
                ),
                places=tuple(map(str, given["places"])),
                arrivals=tuple(map(int, given["arrivals"])),
                reply=tuple(
                    None if minutes is None else float(minutes) for minutes in given["reply"]
                ),
                few=tuple(tuple(map(float, some)) for some in given["few"]),
                duty=tuple(map(bool, given["duty"])),
                target=None if given["target"] is None else float(given["target"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"this is no chart: {error!r}") from error
        if not chart.places or len(set(map(len, chart.rows))) > 1:
            raise ValueError("this is no chart: every place needs all its figures")
        return chart

    @property
    def rows(self) -> tuple[Sized, ...]:
        """What has to be of one length."""
        return self.places, self.arrivals, self.reply, self.few, self.duty
