"""Owns lists that are longer than a message: one page of them, and the buttons that turn it.

And how many buttons stand beside each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from model import Button

PAGES = range(1000)
"""As many pages a button may name."""

A_ROW = 2
"""As many buttons beside each other as a phone shows uncut."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Leaf(Generic[T]):
    """A page of a list: what stands on it, and how many come after it."""

    shown: list[T]
    number: int
    more: int

    def turns(self, button: Callable[[int, str], Button]) -> list[Button]:
        """What turns it."""
        return turning(self.number, self.more, button)


def turning(page: int, more: int, button: Callable[[int, str], Button]) -> list[Button]:
    """◀ and ▶ as far as there is something there; `button` makes one of a page and its sign."""
    back = [button(page - 1, "◀")] if page else []
    return back + ([button(page + 1, "▶")] if more else [])


def leaf(found: Sequence[T], number: int, size: int) -> Leaf[T]:
    """The page of that number; the last one if there are fewer by now."""
    last = max(0, len(found) - 1) // size
    number = max(0, min(number, last))
    first = number * size
    return Leaf(list(found[first : first + size]), number, max(0, len(found) - first - size))


def rows(found: Sequence[Button], abreast: int = A_ROW) -> list[list[Button]]:
    """Buttons that belong together, so many beside each other: one where they say much."""
    return [list(found[at : at + abreast]) for at in range(0, len(found), abreast)]
