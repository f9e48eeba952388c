"""What the kills of a scene have done: deaths, and whose call each of them cut off."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Toll:
    """What the kills have done so far."""

    kills: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    diary: list[str] = field(default_factory=list)
    """Every label that was passed, in order."""
    in_flight: set[tuple[int, str, int]] = field(default_factory=set)
    """Messages whose call was under way: (client, side, message id)."""
    edits_in_flight: set[tuple[int, str, int]] = field(default_factory=set)
    """Those of them whose edit it was."""
    topics_in_flight: int = 0
    cards_in_flight: int = 0
    damage: list[str] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds from a fork until the bot was at work."""
