"""Owns how errands lie in the file: as JSON under their kind's name, a field a key.

This is the edge: nobody else knows the keys. Moments travel as epoch ms, days as ISO dates.
What is as the class has it by default is not written.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from model import KINDS, Button, Errand
from model.errands.messages import Strange
from storage import keys
from storage.times import moment, ms

log = logging.getLogger(__name__)
Read = Callable[[Any], Any]


def encode(errand: Errand) -> str:
    """The errand's fields as JSON."""
    said = {
        field.name: _plain(value)
        for field in _fields(type(errand))
        if (value := getattr(errand, field.name)) != _default(field)
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def decode(kind: str, payload: str) -> Errand:
    """The errand of that kind. Keys that its class doesn't have are passed over.

    A kind, or a value, that only a newer Smena knows makes a `Strange` one.
    """
    errand = errand_of(kind)
    if errand is Strange:
        return Strange()
    try:
        said: Mapping[str, Any] = json.loads(payload)
        read = _readers(kind)
        return errand(**{name: read[name](said[name]) for name in read.keys() & said.keys()})
    except (AttributeError, TypeError, ValueError, LookupError) as error:
        log.warning("nobody here can read an order of the kind %s (%r)", kind, error)
        return Strange()


def errand_of(kind: str) -> type[Errand]:
    """The class of that kind; `Strange` where only a newer Smena knows it."""
    return KINDS.get(kind, Strange)


def _fields(errand: type[Errand]) -> tuple[Field[Any], ...]:
    return fields(errand)  # type: ignore[arg-type]  # every kind is a dataclass


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return ms(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Button):
        return keys.written(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value


@cache
def _readers(kind: str) -> dict[str, Read]:
    errand = errand_of(kind)
    hints = get_type_hints(errand)
    return {field.name: _reader(hints[field.name]) for field in _fields(errand)}


def _reader(hint: Any) -> Read:
    """How a value of that type is read from JSON."""
    inner = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        read = next(_reader(part) for part in inner if part is not type(None))
        return lambda value: None if value is None else read(value)
    if get_origin(hint) is tuple:
        item = _reader(inner[0])
        return lambda value: tuple(item(part) for part in value or ())
    if hint is datetime:
        return moment
    if hint is date:
        return date.fromisoformat
    if hint is Button:
        return keys.read
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return lambda value: value
