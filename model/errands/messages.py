"""Errands that carry people's words to the other side: a message, an album, a change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.errands.base import Carries, Errand, Place, Priority, Traits, Way, lane_of_messages
from model.reasons import Reason

MOVING = ("location", "live_location")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Errand):
    """A message, copied to the other side."""

    kind = "copy"
    traits = Traits(
        carries=Carries.MESSAGE,
        doubtful=True,
        rounds={
            Reason.SOURCE_GONE: Way.CONTENT,
            Reason.PROTECTED: Way.CONTENT,
            Reason.UNCOPYABLE: Way.LINE,
            Reason.QUOTE_INVALID: Way.UNQUOTED,
        },
    )
    reply: int | None = None
    quote: Mapping[str, Any] | None = None
    forward: bool = False
    repeat: bool = False
    ways: tuple[Way, ...] = ()

    def lane(self, place: Place) -> str:
        return lane_of_messages(place)

    @property
    def alone(self) -> bool:
        return bool(self.reply or self.forward or self.ways)

    @property
    def answers(self) -> int | None:
        return self.reply

    @property
    def marked(self) -> bool:
        return self.repeat

    @property
    def ways_taken(self) -> tuple[Way, ...]:
        return self.ways


@dataclass(frozen=True, slots=True, kw_only=True)
class Album(Errand):
    """The parts of an album that have not arrived, together."""

    kind = "album"
    traits = Traits(
        carries=Carries.ALBUM,
        doubtful=True,
        rounds={Reason.QUOTE_INVALID: Way.UNQUOTED},
    )
    album: str = ""
    parts: int = 1
    reply: int | None = None
    quote: Mapping[str, Any] | None = None
    forward: bool = False
    ways: tuple[Way, ...] = ()

    def lane(self, place: Place) -> str:
        return lane_of_messages(place)

    def merge_key(self, place: Place) -> str | None:
        return f"album:{lane_of_messages(place)}:{self.album}"

    @property
    def cost(self) -> int:
        return self.parts

    @property
    def answers(self) -> int | None:
        return self.reply

    @property
    def ways_taken(self) -> tuple[Way, ...]:
        return self.ways


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Errand):
    """A change of a message, shown at its copy."""

    kind = "edit"
    traits = Traits(
        carries=Carries.CHANGE,
        twice=True,
        rounds={Reason.EDIT_GONE: Way.NEW, Reason.CANT_EDIT: Way.NEW},
    )
    content: Mapping[str, Any]
    ways: tuple[Way, ...] = ()

    def lane(self, place: Place) -> str:
        return lane_of_messages(place)

    def merge_key(self, place: Place) -> str | None:
        return f"edit:{place.link_id}"

    def priority(self, place: Place) -> Priority:
        return Priority.CARD if self.content["kind"] in MOVING else Priority.MESSAGE

    @property
    def ways_taken(self) -> tuple[Way, ...]:
        return self.ways
