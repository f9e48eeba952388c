"""Owns the named shifts in settings.toml: any number, each under another name."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from app.settings.values import (
    MisplacedError,
    Section,
    Text,
    clock,
    in_brackets,
    json_as,
    shift_name,
    weekdays,
)


class ShiftPlan(Section):
    """A named shift; one that ends at or before its start is overnight."""

    name: Annotated[Text, AfterValidator(shift_name)] = Field(max_length=32)
    start: Annotated[time, BeforeValidator(clock(end=False))] = Field(alias="from")
    end: Annotated[time, BeforeValidator(clock(end=True))] = Field(alias="to")
    days: Annotated[frozenset[int], BeforeValidator(weekdays)] = frozenset(range(7))


def _all_different(plans: tuple[ShiftPlan, ...]) -> tuple[ShiftPlan, ...]:
    known: set[str] = set()
    for index, plan in enumerate(plans):
        if plan.name.casefold() in known:
            raise MisplacedError(f'another shift is called "{plan.name}" too', index, "name")
        known.add(plan.name.casefold())
    return plans


Shifts = Annotated[
    tuple[ShiftPlan, ...],
    AfterValidator(_all_different),
    BeforeValidator(in_brackets("shift", "shifts")),
    json_as('a list in JSON, such as [{"name": "Day", "from": "09:00", "to": "18:00"}]'),
]
