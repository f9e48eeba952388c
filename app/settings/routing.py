"""Owns the departments and the rules in settings.toml: any number of each, in their order."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator

from app.settings.shifts import ShiftPlan
from app.settings.values import (
    MisplacedError,
    Section,
    Text,
    in_brackets,
    intervals,
    json_as,
    plain_words,
)

Named = Annotated[Text, Field(max_length=32), AfterValidator(plain_words)]
"""What a tag can be called too."""
Language = Annotated[str, Field(pattern=r"^([a-z]{2,3})?$")]


def findable(value: str) -> str:
    """Letters or digits are what is compared; of signs alone nothing would ever be found."""
    if not any(map(str.isalnum, value)):
        raise ValueError("has neither letters nor digits: nothing would ever be found by it")
    return value


Word = Annotated[Text, Field(max_length=64), AfterValidator(findable)]
Words = Annotated[tuple[Word, ...], Field(max_length=100)]
Minutes = Annotated[int, Field(ge=0, le=10080)]
Hours = Annotated[tuple[tuple[time, time], ...], BeforeValidator(intervals)]


class DepartmentPlan(Section):
    """A part of the company."""

    name: Named
    icon: Annotated[str, Field(max_length=8)] = ""
    skills: Words = ()
    first_reply_min: Minutes = 0
    next_reply_min: Minutes = 0


class RulePlan(Section):
    """What has to be so, and what then happens."""

    words: Words = ()
    language: Language = ""
    source: Annotated[str, Field(max_length=64)] = ""
    tag: Named | None = None
    hours: Hours = ()
    department: str = ""
    urgent: bool = False
    add_tag: Named | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "RulePlan":
        if not (self.words or self.language or self.source or self.tag or self.hours):
            raise ValueError("asks for nothing: say words, language, source, tag or hours")
        if not (self.department or self.urgent or self.add_tag):
            raise ValueError("does nothing: say department, urgent or add_tag")
        return self


def _all_different(plans: tuple[DepartmentPlan, ...]) -> tuple[DepartmentPlan, ...]:
    known: set[str] = set()
    for index, plan in enumerate(plans):
        if plan.name.casefold() in known:
            raise MisplacedError(f'another department is called "{plan.name}" too', index, "name")
        known.add(plan.name.casefold())
    return plans


Departments = Annotated[
    tuple[DepartmentPlan, ...],
    Field(max_length=20),
    AfterValidator(_all_different),
    BeforeValidator(in_brackets("department", "departments")),
    json_as('a list in JSON, such as [{"name": "Delivery", "icon": "🚚"}]'),
]
Rules = Annotated[
    tuple[RulePlan, ...],
    Field(max_length=100),
    BeforeValidator(in_brackets("rule", "rules")),
    json_as('a list in JSON, such as [{"words": ["refund"], "urgent": true}]'),
]

LISTS: dict[str, type[BaseModel]] = {
    "shifts": ShiftPlan,
    "departments": DepartmentPlan,
    "rules": RulePlan,
}
"""What stands in the settings as often as there are any, each in two brackets."""
