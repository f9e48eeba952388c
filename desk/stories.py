"""Owns the reading of one conversation: from its events to who waited, who answered, how it ended.

Pure. Moments are UTC epoch milliseconds, as events keep them. What is counted of a story, and in
which period, is the business of `measures`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from storage.facts import Told

ONE_TURN = 5 * 60_000
"""Replies of one author with less than that between neighbours are one turn."""


class Reply(NamedTuple):
    """A reply; `since` is since when the client waited, None if nobody did."""

    id: int
    at: int
    author: int
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


class Story:
    """What happened in one conversation."""

    __slots__ = (
        "_author", "_fresh", "_opens", "_paused", "_spoke", "_turns", "arrivals", "asked", "asleep",
        "began", "client", "closings", "heard", "id", "new", "no_answers", "pauses", "ratings",
        "replies", "source", "waiting",
    )  # fmt: skip

    def __init__(self, conversation: int, client: int | None, began: int) -> None:
        self.id, self.client, self.began = conversation, client or 0, began
        self.source = ""
        self.new = self.asleep = False
        """Whether the client never had one before; whether it is put off."""
        self.arrivals: list[int] = []
        """When a client opened or reopened it by writing."""
        self.heard: list[int] = []
        """When the client wrote."""
        self.replies: list[Reply] = []
        self.no_answers: list[int] = []
        self.closings: list[Closing] = []
        self.pauses: list[tuple[int, int]] = []
        """Put off until the client writes: from when to when."""
        self.asked: list[tuple[int, int]] = []
        """Asked for a rating: when, and after how many ratings."""
        self.ratings: list[tuple[int, str, int]] = []
        """When, which, and to whose credit."""
        self.waiting: int | None = None
        """Since when the client waits."""
        self._opens = self._fresh = False
        self._paused: int | None = None
        self._turns = self._author = self._spoke = 0

    def opened(self, _: int, at: int, actor: int, data: str) -> None:
        """It begins."""
        known = facts(data)
        self.source = known.get("source", "")
        self._opens = self._fresh = known.get("by") != "staff"
        if self._opens:
            self.arrivals.append(at)
            self.new = bool(known.get("first"))

    def reopened(self, _: int, at: int, actor: int, data: str) -> None:
        """It goes on after it was closed."""
        if facts(data).get("by") == "client":
            self.arrivals.append(at)
        # After an outage a second return may be older than the closing between them.
        if self.closings and self.closings[-1].reopened is None:
            self.closings[-1].reopened = at

    def message_in(self, _: int, at: int, actor: int, data: str) -> None:
        """The client wrote, and waits, unless it was mere thanks."""
        self.heard.append(at)
        if self.waiting is None and (self._opens or not facts(data).get("quiet")):
            self.waiting = at
            self._author = 0
        self._opens = False

    def reply(self, number: int, at: int, actor: int, data: str) -> None:
        """An operator answered."""
        self.replies.append(Reply(number, at, actor, self.waiting, self._fresh))
        if actor != self._author or at - self._spoke >= ONE_TURN:
            self._turns += 1
        self._author, self._spoke = actor, at
        self._settle()

    def no_answer(self, _: int, at: int, actor: int, data: str) -> None:
        """An operator said that nobody has to answer."""
        self.no_answers.append(at)
        self._settle()

    def closed(self, _: int, at: int, actor: int, data: str) -> None:
        """It ends, for now."""
        self.closings.append(Closing(at, self.waiting is not None, self._turns))
        self._settle()
        self.woke(_, at, actor, data)

    def snoozed(self, _: int, at: int, actor: int, data: str) -> None:
        """Put off until a moment, or until the client writes."""
        if facts(data).get("until") is not None:
            self.woke(_, at, actor, data)
        elif self._paused is None:
            self._paused = at
        self.asleep = True

    def woke(self, _: int, at: int, actor: int, data: str) -> None:
        """No longer put off."""
        if self._paused is not None:
            self.pauses.append((self._paused, at))
        self._paused = None
        self.asleep = False

    def rating_asked(self, _: int, at: int, actor: int, data: str) -> None:
        """The client was asked how they were served."""
        self.asked.append((at, len(self.ratings)))

    def rated(self, _: int, at: int, actor: int, data: str) -> None:
        """They said it."""
        self.ratings.append((at, facts(data)["value"], actor))

    def _settle(self) -> None:
        """Nobody waits any more, and no reply from now on is the first."""
        self.waiting = None
        self._fresh = False


STEPS: dict[str, Callable[[Story, int, int, int, str], None]] = {
    "opened": Story.opened,
    "reopened": Story.reopened,
    "message_in": Story.message_in,
    "reply": Story.reply,
    "no_answer": Story.no_answer,
    "closed": Story.closed,
    "snoozed": Story.snoozed,
    "woke": Story.woke,
    "rating_asked": Story.rating_asked,
    "rated": Story.rated,
}


def read(events: Iterable[Told]) -> Iterator[Story]:
    """One story after the other; the events of a conversation follow each other, in order."""
    story: Story | None = None
    for conversation, client, number, at, kind, actor, data in events:
        if story is None or story.id != conversation:
            if story is not None:
                yield story
            story = Story(conversation, client, at)
        if step := STEPS.get(kind):
            step(story, number, at, actor or 0, data)
    if story is not None:
        yield story


@lru_cache(maxsize=4096)
def facts(data: str) -> Mapping[str, Any]:
    """An event's data; there are few different ones, and nobody may change them."""
    found: Mapping[str, Any] = json.loads(data)
    return found
