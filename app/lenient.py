"""Owns what is made of raw JSON that aiogram can't decode: a right that is not named is none, and
what aiogram doesn't know is left out, each as deep inside as possible.

Telegram grows faster than any library, and a server of one's own may be older than the library
(telegram.md §10.3).
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

CUTS = 40
"""Parts at most that are left out, one by one."""

MANY = 200
"""So much wrong at once is left out as a whole: unions within unions tell it of each of their
members, and to cut that piece by piece would take seconds."""

RIGHT = "can_"
"""How Telegram's names of rights begin."""


def decodable(model: type[BaseModel], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The same as far as the model can hold it.

    Raises ValidationError where nothing would be left of what it is about.
    """
    left = deepcopy(dict(raw))
    for _ in range(CUTS):
        try:
            model.model_validate(left)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_context=False, include_input=False)
            if not _name_rights(left, errors) and not _cut(left, errors):
                raise
        else:
            return left
    model.model_validate(left)
    return left


def _name_rights(left: dict[str, Any], errors: list[ErrorDetails]) -> bool:
    """Say of the rights that are missed that they are not there; False if none is missed."""
    named = False
    for missed in errors[:MANY]:
        name = str(missed["loc"][-1])
        if missed["type"] == "missing" and name.startswith(RIGHT):
            holder = _at(left, _place(left, missed["loc"]))
            if isinstance(holder, dict) and name not in holder:
                holder[name], named = False, True
    return named


def _cut(left: dict[str, Any], errors: list[ErrorDetails]) -> bool:
    """Leave out what is wrong deepest inside; False if that is what all is about."""
    place = max((_place(left, wrong["loc"]) for wrong in errors[:MANY]), key=len)
    *way, last = place if len(errors) < MANY else place[:2]
    if way:
        del _at(left, way)[last]
    return bool(way)


def _at(raw: Any, place: list[Any]) -> Any:
    for step in place:
        raw = raw[step]
    return raw


def _place(raw: Any, location: tuple[Any, ...]) -> list[Any]:
    """Where in the raw JSON an error is: pydantic's way, without the steps that are its own."""
    found: list[Any] = []
    for step in location:
        known = raw if isinstance(raw, dict) else range(len(raw)) if isinstance(raw, list) else ()
        if step in known:
            found.append(step)
            raw = raw[step]
    return found
