"""Owns the reading of one conversation: from its events to who waited, who answered, how it ended.

Pure. Moments are UTC epoch milliseconds, as events keep them. What the figures make of a story is
the business of `measures` and `sums`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from model import NO_CLIENT, NOBODY, ClientId, ConversationId, Event, PersonId
from storage.facts import Told

ONE_TURN = 5 * 60_000
"""Replies of one author with less than that between neighbours are one turn."""


class Reply(NamedTuple):
    """A reply; `since` is since when the client waited, None if nobody did."""

    id: int
    at: int
    author: PersonId
    since: int | None
    first: bool
    """The first ever in a conversation that the client opened."""


@dataclass(slots=True)
class Closing:
    """A closing; after how many turns of replies, and when it was opened again, if it was."""

    at: int
    waited: bool
    turns: int
    reopened: int | None = None
    helped: bool = False
    """By a saved answer that was offered, without a person."""


class Story:
    """What happened in one conversation: how it stands, and what was done in it from `since` on.

    A year's summary reads every event there is, so what is only counted is kept as a number.
    """

    __slots__ = (
        "_author", "_fresh", "_helped", "_opens", "_since", "_spoke", "_turns", "answered",
        "arrivals", "asleep", "began", "client", "closings", "ended", "id", "new", "no_answers",
        "rating", "replies", "responded", "source", "tags", "targets", "waiting",
    )  # fmt: skip

    def __init__(
        self, conversation: ConversationId, client: ClientId | None, began: int, since: int
    ) -> None:
        self.id, self.client, self.began, self._since = (
            conversation,
            client or NO_CLIENT,
            began,
            since,
        )
        self.source = ""
        self.tags: set[int] = set()
        """The numbers of those that it has."""
        self.targets: tuple[float, float] = (0.0, 0.0)
        """Its department's own, in working seconds, for a first and a later reply; 0: none."""
        self.asleep = self.answered = False
        """Whether it is put off; whether anybody ever replied."""
        self.waiting: int | None = None
        """Since when the client waits."""
        self.ended = 0
        """When somebody last said that nobody has to answer, or closed it."""
        self.closings: list[Closing] = []

        # From `since` on.
        self.arrivals: list[int] = []
        """When a client opened or reopened it by writing."""
        self.new = False
        """Whether somebody opened it who had never had one before."""
        self.no_answers = 0
        """How often somebody said that nobody has to answer."""
        self.replies: list[Reply] = []
        self.rating: tuple[str, PersonId] | None = None
        """The last one, and to whose credit."""
        self.responded: bool | None = None
        """Whether the client rated it after the first asking; None if not asked."""

        self._opens = self._fresh = self._helped = False
        self._turns = self._author = self._spoke = 0

    def opened(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """It begins."""
        known = facts(data)
        self.source = known.get("source", "")
        self._opens = self._fresh = known.get("by") != "staff"
        if self._opens and at >= self._since:
            self.arrivals.append(at)
            self.new = bool(known.get("first"))

    def reopened(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """It goes on after it was closed; whoever waited then waits again, if that is undone."""
        known = facts(data)
        if at >= self._since and known.get("by") == "client":
            self.arrivals.append(at)
        self.waiting = self.waiting or known.get("waiting")
        # After an outage a second return may be older than the closing between them.
        if self.closings and self.closings[-1].reopened is None:
            self.closings[-1].reopened = at

    def message_in(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """The client wrote, and waits, unless it was mere thanks."""
        if self.waiting is None and (self._opens or not facts(data).get("quiet")):
            self.waiting = at
            self._author = 0
        self._opens = False

    def edited(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """The client changed what they wrote, and waits if that asks for an answer."""
        if self.waiting is None and facts(data).get("asks"):
            self.waiting = at
            self._author = 0

    def wished(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """The client asked for a person, and waits; or they need nobody any more."""
        if self.waiting is None and facts(data).get("wish") == "person":
            self.waiting = at
            self._author = 0
        self._opens = False

    def reply(self, number: int, at: int, actor: PersonId, data: str) -> None:
        """An operator answered; with words written `ahead` of the question, or before they could
        read it, which still waits. For what else they could not have read, the client is `waiting`
        from then on.
        """
        known = facts(data)
        ahead = known.get("ahead", False)
        if at >= self._since:
            since, first = (None, False) if ahead else (self.waiting, self._fresh)
            self.replies.append(Reply(number, at, actor, since, first))
        if actor != self._author or at - self._spoke >= ONE_TURN:
            self._turns += 1
        self._author, self._spoke = actor, at
        if not ahead:
            self.answered = True
            self._settle()
            self.waiting = known.get("waiting")

    def undone(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """An answer was taken back; who had no other is `waiting` as before.

        Or it could not be: who waited since then is `answered`, and waits `still` for more.
        """
        known = facts(data)
        if known.get("answered"):
            self.waiting = known.get("still")
            return
        self.waiting = min(filter(None, (self.waiting, known.get("waiting"))), default=None)

    def no_answer(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """An operator said that nobody has to answer."""
        if at >= self._since:
            self.no_answers += 1
        self.ended = at
        self._settle()

    def closed(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """It ends, for now."""
        self.closings.append(
            Closing(at, self.waiting is not None, self._turns, helped=self._helped)
        )
        self.ended = at
        self._settle()
        self.asleep = False

    def helped(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """The client says that what was offered helped: the closing that follows is by that."""
        self._helped = bool(facts(data).get("closed", True))  # before there was no other way

    def snoozed(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """Put off until a moment, or until the client writes."""
        self.asleep = True

    def woke(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """No longer put off."""
        self.asleep = False

    def rating_asked(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """The client was asked how they were served."""
        if at >= self._since and self.responded is None:
            self.responded = False

    def rated(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """They said it."""
        if at >= self._since:
            self.rating = facts(data)["value"], actor
        if self.responded is not None:
            self.responded = True

    def tagged(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """It was given a tag."""
        self.tags.add(facts(data)["tag"])

    def untagged(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """A tag was taken away."""
        self.tags.discard(facts(data)["tag"])

    def routed(self, _: int, at: int, actor: PersonId, data: str) -> None:
        """It came to a department."""
        known = facts(data)
        self.targets = known.get("first_s", 0.0), known.get("next_s", 0.0)

    def _settle(self) -> None:
        """Nobody waits any more, and no reply from now on is the first."""
        self.waiting = None
        self._fresh = self._helped = False


STEPS: dict[str, Callable[[Story, int, int, PersonId, str], None]] = {
    Event.OPENED: Story.opened,
    Event.REOPENED: Story.reopened,
    Event.MESSAGE_IN: Story.message_in,
    Event.EDITED: Story.edited,
    Event.WISHED: Story.wished,
    Event.REPLY: Story.reply,
    Event.UNDONE: Story.undone,
    Event.NO_ANSWER: Story.no_answer,
    Event.CLOSED: Story.closed,
    Event.HELPED: Story.helped,
    Event.SNOOZED: Story.snoozed,
    Event.WOKE: Story.woke,
    Event.RATING_ASKED: Story.rating_asked,
    Event.RATED: Story.rated,
    Event.TAGGED: Story.tagged,
    Event.UNTAGGED: Story.untagged,
    Event.ROUTED: Story.routed,
}


def read(events: Iterable[Told], since: int = 0) -> Iterator[Story]:
    """One story after the other; the events of a conversation follow each other, in order."""
    story: Story | None = None
    for conversation, client, number, at, kind, actor, data in events:
        if story is None or story.id != conversation:
            if story is not None:
                yield story
            story = Story(conversation, client, at, since)
        if step := STEPS.get(kind):
            step(story, number, at, actor or NOBODY, data)
    if story is not None:
        yield story


@lru_cache(maxsize=4096)
def facts(data: str) -> Mapping[str, Any]:
    """An event's data; there are few different ones, and nobody may change them."""
    return MappingProxyType(json.loads(data))
