"""Real shapes, spoilt by chance: dropped, retyped, nested, doubled, renamed or enlarged parts."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

Place = tuple[Any, Any]
"""A container and the key or index in it."""

ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**63, 2**64 + 1, 1.5),
    *("", "?", [], {}, [None], {"type": "planet"}),
)
DEEP = 40
WIDE = 5000


def spoilt(whole: dict[str, Any], chance: Random) -> dict[str, Any]:
    """A copy with one to three parts spoilt."""
    found = deepcopy(whole)
    for _ in range(chance.randint(1, 3)):
        places = list(_places(found))
        if places:
            chance.choice(KINDS)(*chance.choice(places), chance)
    return found


def _places(part: Any) -> Iterator[Place]:
    keys = list(part) if isinstance(part, dict) else range(len(part))
    for key in keys:
        yield part, key
        if isinstance(part[key], dict | list):
            yield from _places(part[key])


def _drop(part: Any, key: Any, chance: Random) -> None:
    del part[key]


def _retype(part: Any, key: Any, chance: Random) -> None:
    part[key] = deepcopy(chance.choice(ODD))


def _nest(part: Any, key: Any, chance: Random) -> None:
    for _ in range(chance.choice((1, 2, DEEP))):
        part[key] = chance.choice(({"value": part[key]}, [part[key]]))


def _double(part: Any, key: Any, chance: Random) -> None:
    if isinstance(part, list):
        part.insert(key, deepcopy(part[key]))
    else:
        part[f"{key}_2"] = deepcopy(part[key])


def _rename(part: Any, key: Any, chance: Random) -> None:
    if isinstance(part, dict):
        part[f"new_{key}"] = part.pop(key)
    else:
        part.append(part.pop(key))


def _enlarge(part: Any, key: Any, chance: Random) -> None:
    value = part[key]
    if isinstance(value, bool) or value is None:
        part[key] = [value] * chance.randint(2, 50)
    elif isinstance(value, int | float):
        part[key] = value * 10 ** chance.randint(3, 25)
    elif isinstance(value, str):
        part[key] = value + "ё" * chance.randint(1, WIDE)
    elif isinstance(value, list):
        part[key] = value * chance.randint(2, 60)
    else:
        value.update({f"planet_{number}": number for number in range(chance.randint(1, 60))})


KINDS: tuple[Callable[[Any, Any, Random], None], ...] = (
    *(_drop, _retype, _nest, _double, _rename, _enlarge),
)
