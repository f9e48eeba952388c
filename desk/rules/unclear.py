"""Owns how it is told that what an owner wrote can't be taken: by a reason, and the word."""

from enum import StrEnum


class Unclear(StrEnum):
    """Why; the name under which owners are told (`settings.unclear`)."""

    EMPTY = "empty"
    LONG = "long"
    LONG_NAME = "long_name"
    VARIABLE = "variable"  # a name in braces that can't be put in there
    BRACE = "brace"
    HOURS = "hours"  # a word that is no day and no time
    HALF = "half"  # a time without its end
    TIME = "time"
    OVERLAP = "overlap"
    NEVER = "never"  # no hours at all
    CITY = "city"
    COUNTRY = "country"
    MINUTES = "minutes"
    NUDGE = "nudge"  # not before the conversation is closed
    SHIFT = "shift"
    SHIFT_NAME = "shift_name"
    SAME_NAME = "same_name"
    MANY_SHIFTS = "many_shifts"


class UnclearError(ValueError):
    """What was written can't be taken; `word` is what of it."""

    def __init__(self, reason: Unclear, word: str = "") -> None:
        super().__init__(f"{reason}: {word}")
        self.reason = reason
        self.word = word[:64]
