"""Owns numbers that people write with gaps: "8 (701) 123-45-67" is +77011234567, "25 000" 25000."""

import re
from typing import NamedTuple

RUN = re.compile(r"(?<!\w)[0-9]+(?:[ \xa0\u202f().–-]{1,2}[0-9]+)*(?!\w)")
THOUSANDS = re.compile(r"(?<![\w.,])[0-9]{1,3}(?:[ \xa0\u202f.,'’][0-9]{3})+(?!\w|[.,][0-9])")
PART = re.compile(r"[0-9]+")
NATIONAL = 9
"""So many digits at the end tell phone numbers apart, whatever stands before: +7, 8 or nothing."""


class Number(NamedTuple):
    """A number as one word, and the words in which it was written."""

    whole: str
    parts: tuple[str, ...]


def numbers_in(text: str) -> list[Number]:
    """What in it may be one number; it may also be several that only stand side by side."""
    found = []
    for run in RUN.findall(text):
        parts = tuple(PART.findall(run))
        long = [(part,) for part in parts if len(part) >= NATIONAL]
        found += [Number("".join(of)[-NATIONAL:], of) for of in dict.fromkeys((parts, *long))]
    sums = (tuple(PART.findall(run)) for run in THOUSANDS.findall(text))
    kept = [number for number in found if len(number.whole) == NATIONAL]
    return [*kept, *(Number("".join(parts), parts) for parts in sums)]
