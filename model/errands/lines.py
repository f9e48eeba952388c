"""Errands that say something in the bot's own words, named and not yet worded, or show files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from model.buttons import Button
from model.errands.base import (
    Errand,
    Place,
    Priority,
    Traits,
    Way,
    Wayfarer,
    lane_beside,
    lane_of_messages,
)
from model.helpers import asked_at
from model.ids import STAFF, AnswerId, BotId, ClientId, DraftId, MessageId, PersonId, RatingId
from model.people import Role
from model.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Wayfarer):
    """A line: into a client's topic, into General, to a client, to one of the team."""

    kind = "say"
    traits = Traits(
        in_topic=True,
        shared=True,
        doubtful=True,
        rounds={Reason.PARSE: (Way.BARE,)},
        ladder=(Way.UNREPLIED,),
    )
    text: str
    args: Mapping[str, Any] = field(default_factory=dict)
    keys: tuple[tuple[Button, ...], ...] = ()
    reply_to: MessageId | None = None
    only_to: PersonId | None = None
    query: str = ""
    must: bool = False
    ahead: bool = False
    once: bool = False
    """Two of the same that wait are one, if they answer the same message or parts of one album."""
    album: str = ""
    edit: MessageId | None = None
    asks: RatingId | None = None
    decides: PersonId | None = None
    pick_group: bool = False
    row: str = ""
    about: ClientId | None = None
    board: bool = False
    """It is the list of who waits, which is changed in its place."""
    beside: bool = False
    """Nobody asked for it: in private it waits beside what somebody did ask for."""
    locale: str | None = None
    """The language to say it in, where that is not the reader's."""
    to: Role | None = Role.OPERATOR
    """Who of the team it is for; None: for that person, whoever they are by then."""

    def lane(self, place: Place) -> str:
        if place.client_id is None:
            private = "beside" if self.beside else "to"
            return "general" if place.chat == STAFF else f"{private}:{place.chat}"
        beside = place.chat == STAFF and not self.ahead
        return lane_beside(place) if beside else lane_of_messages(place)

    def merge_key(self, place: Place) -> str | None:
        if self.decides is not None and self.only_to is not None:
            return f"held:{place.client_id}:{self.decides}"
        answers = self.album or self.reply_to or ""
        return f"{self.text}:{place.client_id or place.chat}:{answers}" if self.once else None

    def priority(self, place: Place) -> Priority:
        if self.query or self.only_to is not None:
            return Priority.ACT
        if place.client_id is not None:
            return Priority.MESSAGE
        return Priority.ACT if place.chat == STAFF else Priority.ALERT  # General: only who asked

    @property
    def runs_twice(self) -> bool:
        return self.edit is not None

    @property
    def walks(self) -> bool:
        return self.must

    @property
    def least(self) -> Role | None:
        return self.to

    @property
    def ornament(self) -> bool:
        return self.edit is not None

    @property
    def rates(self) -> RatingId | None:
        return self.asks

    @property
    def held_by(self) -> PersonId | None:
        return self.decides

    @property
    def concerns(self) -> ClientId | None:
        return self.about

    @property
    def alters(self) -> MessageId | None:
        return self.edit

    @property
    def plain(self) -> bool:
        return not (self.ways or self.only_to or self.query or self.row or self.pick_group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Errand):
    """What a model proposes, in a client's topic, behind everything else: nobody waits for it,
    unless somebody of the team has asked (`awaited`)."""

    kind = "proposal"
    traits = Traits(
        priority=Priority.BULK,
        in_topic=True,
        shared=True,
        ornament=True,
        doubtful=True,
        void_when_moved=True,
        unrepeatable=True,
    )
    draft: DraftId
    text: str
    args: Mapping[str, Any] = field(default_factory=dict)
    keys: tuple[tuple[Button, ...], ...] = ()
    reply_to: MessageId | None = None
    awaited: bool = False

    def lane(self, place: Place) -> str:
        return f"proposal:{self.draft}"

    def merge_key(self, place: Place) -> str | None:
        return f"proposal:{place.client_id}:{self.draft}"

    def priority(self, place: Place) -> Priority:
        return Priority.ACT if self.awaited else self.traits.priority

    @property
    def proposes(self) -> DraftId | None:
        return self.draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Errand):
    """The word that a pressed button is answered with."""

    kind = "answer"
    traits = Traits(twice=True, free=True, ornament=True, fleeting=True)
    query: str
    text: str
    args: Mapping[str, Any] = field(default_factory=dict)
    locale: str | None = None

    @property
    def asked_at(self) -> BotId:
        return asked_at(self.query)[0]

    def lane(self, place: Place) -> str:
        return f"answer:{self.query}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(Errand):
    """What somebody can pick from who typed the bot's name and some words behind it."""

    kind = "choices"
    traits = Traits(twice=True, free=True, ornament=True, fleeting=True)
    query: str
    items: tuple[Mapping[str, Any], ...] = ()
    """Of each its `id`, its `name` and what it says: `text`; of what was said, where that stands:
    `topic`, `message`."""

    def lane(self, place: Place) -> str:
        return f"answer:{self.query}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed(Errand):
    """Files of a stored answer that go together, to a client who wants to see them."""

    kind = "enclosed"
    traits = Traits(doubtful=True)
    answer: AnswerId
    place: int
    files: tuple[Mapping[str, Any], ...]

    def lane(self, place: Place) -> str:
        return lane_of_messages(place)

    def merge_key(self, place: Place) -> str | None:
        """Whoever taps twice gets them once."""
        return f"enclosed:{place.client_id}:{self.answer}:{self.place}"

    @property
    def cost(self) -> int:
        return len(self.files)
