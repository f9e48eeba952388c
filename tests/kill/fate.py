"""What becomes of the company's helper in a scene: it stays or is lost, perhaps as the bot dies."""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How the helper ends, if it does."""

    NOBODY = "nobody"  # there is none
    STAYS = "stays"
    KICKED = "kicked"
    REVOKED = "revoked"  # its token is refused from then on


@dataclass(frozen=True)
class Fate:
    """Of one helper; `death`: with which death of the bot it comes, 0: between two of them."""

    way: Way = Way.NOBODY
    death: int = 0

    def __str__(self) -> str:
        return f"{self.way}:{self.death}"

    @classmethod
    def read(cls, text: str) -> "Fate":
        way, _, death = text.partition(":")
        return cls(Way(way), int(death or 0))

    @property
    def loses(self) -> bool:
        """Whether the company loses it in the middle of the scene."""
        return self.way in (Way.KICKED, Way.REVOKED)


ALONE, TOGETHER = Fate(), Fate(Way.STAYS)
FATES = (
    TOGETHER,
    Fate(Way.KICKED, 2),
    Fate(Way.REVOKED),
    TOGETHER,
    Fate(Way.REVOKED, 3),
    Fate(Way.KICKED),
    ALONE,
    Fate(Way.KICKED, 1),
    Fate(Way.REVOKED, 2),
)
"""In turn, scene by scene."""
