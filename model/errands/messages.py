"""Errands that carry people's words to the other side: a message, an album, a change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from model.errands.base import Carries, Place, Priority, Traits, Way, Wayfarer, lane_of_messages
from model.ids import LinkId
from model.reasons import Reason

MOVING = ("location", "live_location")
IN_PLACE = {
    *("text", "photo", "video", "animation", "audio", "document", "voice", "live_photo"),
    *MOVING,
}
"""Kinds whose copy can be changed where it stands; a change of another is a new message."""

LADDER = (Way.PURE, Way.CONTENT, Way.BARE, Way.LINE)
KEPT = (Way.CONTENT, Way.BARE, Way.LINE)
"""From what was kept, where the message itself can't be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Wayfarer):
    """A message, copied to the other side."""

    kind = "copy"
    traits = Traits(
        carries=Carries.MESSAGE,
        shared=True,
        doubtful=True,
        rounds={
            Reason.QUOTE_INVALID: (Way.UNQUOTED, *LADDER),
            Reason.REPLY_GONE: (Way.UNREPLIED, *LADDER),
            Reason.PARSE: (Way.BARE, *LADDER),
            Reason.TOO_LONG: (Way.SPLIT, *LADDER),
            Reason.SOURCE_GONE: KEPT,
            Reason.PROTECTED: KEPT,
            Reason.UNCOPYABLE: KEPT,
            Reason.REACT_GONE: (),
        },
        ladder=LADDER,
    )
    reply: LinkId | None = None
    quote: Mapping[str, Any] | None = None
    forward: bool = False
    repeat: bool = False

    def lane(self, place: Place) -> str:
        return lane_of_messages(place)

    @property
    def alone(self) -> bool:
        return bool(self.reply or self.forward or self.ways)

    @property
    def plain(self) -> bool:
        return not (self.ways or self.forward or self.repeat)

    @property
    def answers(self) -> LinkId | None:
        return self.reply

    @property
    def marked(self) -> bool:
        return self.repeat


@dataclass(frozen=True, slots=True, kw_only=True)
class Album(Wayfarer):
    """The parts of an album that have not arrived, together."""

    kind = "album"
    traits = Traits(
        carries=Carries.ALBUM,
        shared=True,
        doubtful=True,
        rounds={
            Reason.QUOTE_INVALID: (Way.UNQUOTED, Way.PURE, Way.PARTS),
            Reason.REPLY_GONE: (Way.UNREPLIED, Way.PURE, Way.PARTS),
            Reason.PARSE: (Way.BARE, Way.PURE, Way.PARTS),
            Reason.TOO_LONG: (Way.PURE, Way.PARTS),
            Reason.SOURCE_GONE: (Way.CONTENT, Way.PARTS),
            Reason.PROTECTED: (Way.CONTENT, Way.PARTS),
            Reason.UNCOPYABLE: (Way.CONTENT, Way.PARTS),
            Reason.ALBUM_PART: (Way.PARTS,),
            Reason.REACT_GONE: (),
        },
        ladder=(Way.PURE, Way.CONTENT, Way.PARTS),
    )
    album: str = ""
    parts: int = 1
    reply: LinkId | None = None
    quote: Mapping[str, Any] | None = None
    forward: bool = False
    lost: Reason | None = None
    """Why a part of it, sent by itself, could not be delivered."""

    def lane(self, place: Place) -> str:
        return lane_of_messages(place)

    def merge_key(self, place: Place) -> str | None:
        return f"album:{lane_of_messages(place)}:{self.album}"

    @property
    def cost(self) -> int:
        return 1 if self.by_parts else self.parts

    @property
    def answers(self) -> LinkId | None:
        return self.reply

    @property
    def by_parts(self) -> bool:
        """Whether its parts go one by one."""
        return Way.PARTS in self.ways

    @property
    def part(self) -> Copy:
        """The part whose turn it is, as the message of its own that it is then."""
        return Copy(
            reply=self.reply,
            quote=self.quote,
            forward=self.forward,
            ways=self.ways[self._until_parts :],
            cause=self.cause,
            piece=self.piece,
        )

    @property
    def _until_parts(self) -> int:
        return self.ways.index(Way.PARTS) + 1

    def round_about(self, reason: Reason, *, to_staff: bool) -> Self | None:
        """One part by itself has the ways of a message."""
        if not self.by_parts:
            return Wayfarer.round_about(self, reason, to_staff=to_staff)
        part = self.part.round_about(reason, to_staff=to_staff)
        if part is None:
            return None
        ways = (*self.ways[: self._until_parts], *part.ways)
        return replace(self, ways=ways, cause=part.cause, piece=part.piece)

    def next_part(self, lost: Reason | None = None) -> Self:
        """The same for the part behind; `lost`: why this one was not delivered."""
        ways, lost = self.ways[: self._until_parts], lost or self.lost
        return replace(self, ways=ways, cause=None, piece=0, lost=lost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Wayfarer):
    """A change of a message, shown at its copy."""

    kind = "edit"
    traits = Traits(
        carries=Carries.CHANGE,
        twice=True,
        shared=True,
        rounds={
            Reason.PARSE: (Way.BARE, Way.NEW, Way.PURE, Way.LINE),
            Reason.REPLY_GONE: (Way.UNREPLIED, Way.PURE, Way.LINE),
            Reason.SOURCE_GONE: (Way.LINE, Way.BARE),
            Reason.PROTECTED: (Way.LINE, Way.BARE),
            Reason.UNCOPYABLE: (Way.LINE, Way.BARE),
        },
        ladder=(Way.NEW, Way.PURE, Way.LINE, Way.BARE),
    )
    content: Mapping[str, Any]

    def lane(self, place: Place) -> str:
        return lane_of_messages(place)

    def merge_key(self, place: Place) -> str | None:
        return f"edit:{place.link_id}"

    def priority(self, place: Place) -> Priority:
        return Priority.CARD if self.content["kind"] in MOVING else Priority.MESSAGE

    @property
    def words_alone(self) -> bool:
        return bool(self.content["kind"] == "text")

    @property
    def runs_twice(self) -> bool:
        return self.content["kind"] in IN_PLACE

    @property
    def goes_anew(self) -> bool:
        return self.way is not None or not self.runs_twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Strange(Wayfarer):
    """What only a newer Smena knows how to do, which may have had the outbox before this one.

    It keeps its place in its line, and when its turn comes people are told; nobody orders it.
    """

    kind = "strange"

    def lane(self, place: Place) -> str:
        return lane_of_messages(place)
