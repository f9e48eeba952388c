"""Departments, and the rules by which a conversation comes to one, presses, or has a tag."""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import NamedTuple

from model.buttons import number_of


@dataclass(frozen=True, slots=True)
class Department:
    """A part of the company: what it knows, how soon it answers; who is in it, is in the roster."""

    name: str
    icon: str = ""
    skills: tuple[str, ...] = ()
    """Words that bring a conversation here where no rule says anything else."""
    first_reply: timedelta | None = None
    next_reply: timedelta | None = None
    """Its own targets; None: the company's."""

    @property
    def number(self) -> int:
        """By what a button names it."""
        return number_of(self.name)

    @property
    def shown(self) -> str:
        """Its icon and its name."""
        return f"{self.icon} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """What all has to be so, and what then happens; what is left empty is not asked for."""

    words: tuple[str, ...] = ()
    """One of them is among the client's words."""
    language: str = ""
    source: str = ""
    """What the link carried by which the client came."""
    tag: str = ""
    """The conversation has that tag."""
    hours: tuple[tuple[time, time], ...] = ()
    """On the company's clocks; one that ends before it begins is over midnight."""

    department: str = ""
    urgent: bool = False
    add_tag: str = ""


class Because(NamedTuple):
    """Why something was decided: by which rule (from 1; 0: by a department's skills), by what."""

    rule: int
    facts: tuple[tuple[str, str], ...]
    """What was found of what was asked for: ("words", "courier"), ("language", "en")."""
    department: str = ""
    urgent: bool = False
    add_tag: str = ""


class Route(NamedTuple):
    """What the rules make of some words."""

    department: Department | None = None
    urgent: bool = False
    tags: tuple[str, ...] = ()
    because: tuple[Because, ...] = ()
