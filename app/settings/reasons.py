"""Owns what is said of settings that can't be used, in the words of whoever wrote the file."""

from collections.abc import Callable
from typing import Any

REASONS: dict[str, Callable[[dict[str, Any], Any], str]] = {
    "zoneinfo": lambda _, given: f'no such time zone "{given}"',
    "missing": lambda _, __: "is missing",
    "literal": lambda limits, given: f"must be {limits['expected']}, not {given!r}",
    "greater_than_equal": lambda limits, given: f"must be at least {limits['ge']}, not {given}",
    "less_than_equal": lambda limits, given: f"must be at most {limits['le']}, not {given}",
    "int": lambda _, given: f"must be a whole number, not {given!r}",
    "float": lambda _, given: f"must be a number, not {given!r}",
    "finite": lambda _, given: f"must be a number, not {given!r}",
    "bool": lambda _, given: f"must be true or false, not {given!r}",
    "string_type": lambda _, given: f"must be text in quotes, not {given!r}",
    "string_too_long": lambda limits, _: f"must not be longer than {limits['max_length']} letters",
    "tuple": lambda _, given: f"must be a list, not {given}",
    "dict": lambda _, given: f"must be a table of keys and values, not {given!r}",
    "too_short": lambda _, __: "must name at least one",
    "model": lambda _, __: "must be a section with settings of its own",
}
"""By how a finding's kind begins: what its limits and the given value make of it."""

MOST = 20
"""Problems that are told at once: whoever mends those finds the rest, and nobody waits for them."""


class SettingsError(Exception):
    """The settings can't be used; its text is one line per problem."""

    def __init__(self, problems: list[str]) -> None:
        # A refused value may hold line breaks of its own.
        self.problems = tuple(" ".join(problem.split()) for problem in problems)
        super().__init__("\n".join(self.problems))
