"""Owns what a probe is, and the register of them: each is declared once, by its decorator."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from app.rehearse.stage import Stage

Act = Callable[[Stage], Awaitable[str]]


class Where(Enum):
    """In which group a probe says something."""

    ANY = "any"
    FORUM = "forum"
    FLAT = "flat"


@dataclass(frozen=True, slots=True)
class Probe:
    """One belief, and the act that shows whether this Telegram shares it."""

    name: str
    belief: str
    """The row's words in docs/telegram.md."""
    expected: tuple[str, ...]
    """What may be seen: the first is the usual."""
    act: Act
    """Does it in the topic made for it, and says what was seen."""
    where: Where


PROBES: dict[str, Probe] = {}


def probe(
    name: str, belief: str, *expected: str, where: Where = Where.FORUM
) -> Callable[[Act], Act]:
    """Enters an act into the register under a name of its own."""

    def enter(act: Act) -> Act:
        assert name not in PROBES, name
        PROBES[name] = Probe(name, belief, expected, act, where)
        return act

    return enter
