"""What the desk writes down when people act: the same events, data and order as desk/ records.

Only enough of the desk's rules is repeated here to write it; nothing is sent to anybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.calendar import eras
from model import House, Person, Reach
from storage import clients, conversations, events, people, tags
from storage.ports import Tx
from storage.times import maybe_ms, moment, ms
from tests import former


@dataclass
class Talk:
    """A client's latest conversation, as the desk knows it."""

    id: int
    client: int
    source: str
    assignee: int | None = None
    waiting: datetime | None = None
    promised: datetime | None = None
    snoozed: bool = False
    wakes: datetime | None = None
    closed: datetime | None = None
    cut: datetime | None = None
    """Since when the client had waited when somebody closed it."""
    author: int = 0
    credited: int = 0
    """Who replied last, and who had when the client was asked last."""


class Books:
    """The tables of one company. `at` is a message's own date, `now` when the desk learns of it."""

    def __init__(self, tx: Tx, house: House, now: datetime) -> None:
        self.tx, self.house = tx, house
        self.talks: dict[int, Talk] = {}
        self.source: dict[int, str] = {}
        self.blocked: set[int] = set()
        self.on: list[int] = []
        eras.remember(tx, house, now)

    def settle(self, house: House, now: datetime) -> None:
        """From now on the company works by other rules."""
        self.house = house
        eras.remember(self.tx, house, now)

    def hire(self, who: int, department: str, now: datetime) -> None:
        """Another operator."""
        people.meet(self.tx, Person(who, f"Operator {who}"), now)
        people.set_in_group(self.tx, who, True)
        people.set_department(self.tx, who, department)

    def meet(self, client: int, source: str, now: datetime) -> None:
        """Somebody presses Start; where they come from first is what counts."""
        former.client(self.tx, Person(client, f"Client {client}"), now)
        clients.set_source(self.tx, client, source)
        self.source[client] = self.source.get(client) or source

    # Who is there.

    def come(self, who: int, now: datetime) -> None:
        """A shift begins."""
        if who not in self.on:
            self.on.append(who)
            self._record("on_duty", now, actor=who)

    def go(self, who: int, now: datetime) -> None:
        """A shift ends, and what waits with them is handed over."""
        if who in self.on:
            self.on.remove(who)
            self._record("off_duty", now, actor=who)
            for talk in self.open():
                if talk.assignee == who:
                    self._mind(talk, now)

    def rest(self, who: int, now: datetime) -> None:
        """A break."""
        self._record("break", now, actor=who)

    def open(self) -> Iterator[Talk]:
        """All open conversations."""
        return (talk for talk in list(self.talks.values()) if talk.closed is None)

    def _mind(self, talk: Talk, now: datetime) -> None:
        """What waits with somebody who is gone goes to who is there, or to the queue."""
        waits = (talk.waiting or talk.promised) and not talk.snoozed and talk.closed is None
        if waits and talk.assignee and talk.assignee not in self.on:
            to = self.on[talk.id % len(self.on)] if self.on else 0
            self.hand_over(talk, to, "shift", now)

    # What clients do.

    def hear(
        self, client: int, at: datetime, now: datetime, *, quiet: bool = False, pictures: int = 0
    ) -> None:
        """A client writes, or sends an album of pictures."""
        if client in self.blocked:
            self.blocked.remove(client)
            clients.set_reach(self.tx, client, Reach.OK)
            self._record("returned", now, client=client)
        for _ in range(max(1, pictures)):
            self._hear(client, at, now, quiet, "photo" if pictures else "text")

    def _hear(self, client: int, at: datetime, now: datetime, quiet: bool, content: str) -> None:
        talk = self.talks.get(client)
        thanks = quiet and talk is not None  # who begins with thanks waits all the same
        if talk is None or (talk.closed and not thanks):
            talk = self._open_again(client, at, by="client")
        if not thanks:
            self.wake(talk, now)
            if talk.waiting is None:
                talk.waiting = at
                conversations.wait(self.tx, talk.id, at)
        self._of(talk, "message_in", at, client, content=content, quiet=quiet)
        self._mind(talk, now)

    def _open_again(self, client: int, at: datetime, by: str) -> Talk:
        talk = self.talks.get(client)
        if talk and talk.closed and at - talk.closed <= self.house.reopen:
            talk.closed = None
            conversations.reopen(self.tx, talk.id)
            self._of(talk, "reopened", at, by=by)
            return talk
        found = conversations.start(self.tx, client, at)
        first, talk = talk is None, Talk(found.id, client, self.source.get(client, ""))
        self.talks[client] = talk
        self._of(talk, "opened", at, by=by, first=first, source=talk.source)
        return talk

    def rate(self, talk: Talk, value: str, now: datetime) -> None:
        """The client presses a button under the question."""
        self._of(talk, "rated", now, talk.credited, value=value, how="button")

    # What operators do.

    def reply(self, who: int, client: int, at: datetime, now: datetime, *, parts: int = 1) -> None:
        """They answer, perhaps with an album; whoever answers what nobody has, has it."""
        before = self.talks.get(client)
        fresh = before is None or before.closed is not None
        for _ in range(parts):
            talk = self.talks.get(client)
            if talk is None or talk.closed:
                talk = self._open_again(client, at, by="staff")
            self._answered(talk)
            talk.promised, talk.author = None, who
            if talk.assignee is None:
                self.claim(talk, who, now)
            elif fresh and talk.assignee != who:
                self.take_over(talk, who, now)
            fresh = False
            self._of(talk, "reply", at, who, content="text" if parts == 1 else "photo")

    def _answered(self, talk: Talk) -> None:
        talk.waiting = None
        conversations.answered(self.tx, talk.id, None)

    def note(self, who: int, talk: Talk, at: datetime) -> None:
        """Words that the client never sees."""
        self._of(talk, "note", at, who)
        self._tag(talk, who, at)

    def _tag(self, talk: Talk, who: int, at: datetime) -> None:
        """With each note a tag, or one less."""
        tag = tags.known(self.tx, ("delivery", "money", "other")[talk.id % 3], at)
        if tags.add(self.tx, talk.id, tag, who, at):
            self._of(talk, "tagged", at, who, tag=tag)
        else:
            tags.remove(self.tx, talk.id, tag)
            self._of(talk, "untagged", at, who, tag=tag)

    def claim(self, talk: Talk, who: int, now: datetime) -> None:
        """They take it, if nobody has it."""
        if talk.assignee is None:
            self._assign(talk, "claimed", who, who, now)

    def take_over(self, talk: Talk, who: int, now: datetime) -> None:
        """They take it from a colleague."""
        self._assign(talk, "taken_over", who, who, now)

    def release(self, talk: Talk, who: int, now: datetime) -> None:
        """Back to the queue, if it was not there."""
        if talk.assignee is not None:
            self._assign(talk, "released", None, who, now)

    def transfer(self, talk: Talk, who: int, to: int, now: datetime) -> None:
        """To a colleague, by hand."""
        if to != talk.assignee:
            self._assign(talk, "transferred", to, who, now, to=to)

    def hand_over(self, talk: Talk, to: int, why: str, now: datetime) -> None:
        """By a rule: to a colleague, or to the queue."""
        self._assign(talk, "handed_over", to or None, talk.assignee or 0, now, to=to, why=why)

    def _assign(
        self, talk: Talk, kind: str, to: int | None, by: int, now: datetime, /, **data: Any
    ) -> None:
        talk.assignee = to
        conversations.assign(self.tx, talk.id, to, now)
        self._of(talk, kind, now, by, **data)

    def promise(self, talk: Talk, who: int, until: datetime, now: datetime) -> None:
        """The client has their word."""
        talk.promised = until
        self._of(talk, "promised", now, who)

    def miss(self, talk: Talk, now: datetime) -> None:
        """What was promised was not done in time."""
        self._of(talk, "promise_missed", now, talk.assignee)

    def snooze(self, talk: Talk, who: int, until: datetime | None, now: datetime) -> None:
        """Put off until then, or until the client writes."""
        talk.snoozed, talk.wakes = True, until
        conversations.snooze(self.tx, talk.id, until)
        self._of(talk, "snoozed", now, who, until=maybe_ms(until))

    def wake(self, talk: Talk, now: datetime) -> None:
        """No longer put off, if it was."""
        if talk.snoozed:
            talk.snoozed, talk.wakes = False, None
            conversations.wake(self.tx, talk.id, now)
            self._of(talk, "woke", now)

    def no_answer(self, talk: Talk, who: int, now: datetime) -> None:
        """Nobody has to answer; where nobody waits the button does nothing."""
        if talk.waiting:
            self._answered(talk)
            self._of(talk, "no_answer", now, who)

    def help(self, talk: Talk, now: datetime) -> None:
        """[That helped] under what was offered: it is closed, and by nobody."""
        if talk.closed is None:
            self._of(talk, "helped", now)
            self.close(talk, None, now)

    def close(self, talk: Talk, who: int | None, now: datetime) -> None:
        """Done: nobody waits, and nothing is put off or promised any more."""
        if talk.closed is None:
            talk.closed = moment(ms(now))
            talk.cut = talk.waiting if who else None
            talk.waiting = talk.promised = talk.wakes = None
            talk.snoozed = False
            conversations.close(self.tx, talk.id, who, now)
            self._of(talk, "closed", now, who, **self._waits(talk))

    def reopen(self, talk: Talk, who: int, now: datetime) -> None:
        """The button under a closed conversation."""
        if talk.closed:
            talk.closed = None
            conversations.reopen(self.tx, talk.id)
            self._of(talk, "reopened", now, who, by="staff", **self._waits(talk))
            talk.waiting = talk.cut
            if talk.cut:
                conversations.wait(self.tx, talk.id, talk.cut)

    @staticmethod
    def _waits(talk: Talk) -> dict[str, int]:
        return {"waiting": ms(talk.cut)} if talk.cut else {}

    # What the desk and Telegram do.

    def ask(self, talk: Talk, now: datetime) -> None:
        """The question after closing."""
        talk.credited = talk.author
        self._of(talk, "rating_asked", now, talk.author)

    def block(self, talk: Talk, now: datetime) -> None:
        """Telegram refuses what was sent to a client who has blocked the bot."""
        self._of(talk, "undelivered", now, talk.author, reason="blocked")
        if talk.client not in self.blocked:
            self.blocked.add(talk.client)
            clients.set_reach(self.tx, talk.client, Reach.BLOCKED)
            self._record("blocked", now, client=talk.client)

    def _of(
        self, talk: Talk, kind: str, at: datetime, actor: int | None = None, /, **data: Any
    ) -> None:
        self._record(kind, at, client=talk.client, conversation=talk.id, actor=actor, **data)

    def _record(self, kind: str, at: datetime, **facts: Any) -> None:
        events.record(self.tx, kind, at, **facts)
