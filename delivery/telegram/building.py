"""Owns who builds the call of which errand: a builder says so itself, where it stands."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from delivery.channel import Call
from delivery.jobs import Job
from delivery.telegram.wording import Wording
from model import Errand

E = TypeVar("E", bound=Errand)
Builder = Callable[[Wording, Job, E, datetime], Call]

BUILDERS: dict[type[Errand], Builder[Any]] = {}
"""Every kind of errand, and who makes a call of it."""


def builds(errand: type[E]) -> Callable[[Builder[E]], Builder[E]]:
    """This function builds the calls of that kind."""

    def enlist(builder: Builder[E]) -> Builder[E]:
        if BUILDERS.setdefault(errand, builder) is not builder:
            raise TypeError(f"{errand.kind} has a builder already")
        return builder

    return enlist
