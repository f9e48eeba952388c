"""How people write a plan: days of the week and times of day."""

import re
from datetime import time

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")


def weekdays(text: str) -> list[int]:
    """The days that "mon", "mon-fri" or "sat-mon" names, 0 for Monday; it may run over Sunday.

    Raises ValueError, which says in one line what is wrong.
    """
    start, dash, end = (each.strip() for each in text.lower().partition("-"))
    ends = (start, end if dash else start)
    for name in ends:
        if name not in WEEKDAYS:
            raise ValueError(f'no such day "{name}"; days are {", ".join(WEEKDAYS)}')
    first, last = map(WEEKDAYS.index, ends)
    return [(first + step) % len(WEEKDAYS) for step in range((last - first) % len(WEEKDAYS) + 1)]


def time_of_day(text: str) -> time:
    """What "9:00" or "09.00" says. Raises ValueError, which says in one line what is wrong."""
    if not (match := _TIME.fullmatch(text.strip())):
        raise ValueError(f'no such time "{text}", write it like "09:00"')
    return time(int(match[1]), int(match[2]))
