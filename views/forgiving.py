"""Owns how a text is said that is told less than it asks for, by a Smena that knew less.

What it asks for in vain is unsaid: it is nothing in a condition, in a list and among the words.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from jinja2 import ChainableUndefined

from views.filters import FILTERS


class Unsaid(ChainableUndefined):
    """What the order of a former Smena doesn't know: nothing, whatever it is compared with."""

    __slots__ = ()

    def _compared(self, other: object) -> Any:
        return False

    def _added(self, other: Any) -> Any:
        return other

    __lt__ = __le__ = __gt__ = __ge__ = _compared
    __add__ = __radd__ = _added


def _or_unsaid(said: Callable[..., Any]) -> Callable[..., Any]:
    """What is made of nothing is nothing."""

    @wraps(said)
    def told(*args: Any, **options: Any) -> Any:
        unsaid = [arg for arg in args if isinstance(arg, Unsaid)]
        return unsaid[0] if unsaid else said(*args, **options)

    return told


FORGIVING = {name: _or_unsaid(said) for name, said in FILTERS.items()}
"""The filters of texts, for such a text."""
