"""Owns the tally: what people wrote and what came of it, counted in the box and not by the bot.

Counted is what a client writes to the bot, and what an operator writes in a client's topic; each
in one state at a time, so that the numbers add up. A message has arrived when the bot has put it
on the other side: as a copy, as its file, or word for word, alone or packed with its neighbours.
"""

import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from playground.stage import Stage
from playground.written import NOTE, State, Written
from sandbox import Message, Person, Topic
from sandbox.blanks import stored

REPEAT, EDITED = "↻", "✏️"
COMMAND = re.compile(r"/[^\W\d_]\w*(@\w+)?(\s|$)")
"""What looks like a command; most are for the bot alone."""
CONTROL = re.compile(r"/(start( [\w-]{1,64})?|help|privacy)(@\w+)?", re.ASCII)
"""A client's commands. With any words behind them they are a client's words like others."""
QUIET = 90.0
"""Seconds of a bot at work and in calm weather, with nothing done, after which nothing will be."""
HEAR, BLOCKED = "hear:", "⛔"
"""What the card of a client whom the staff don't hear has: a button, and a sign if for good."""
TELLING = 4
"""Letters that a note must have for its words in a client's chat to be no coincidence."""


class Tally:
    """Sees every message of the box, and every reaction."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.entries: dict[Message, Written] = {}
        self._client_of: dict[Topic, Person] = {}
        self._unmarked: list[Message] = []
        self._marked = 0
        self._leaked = 0
        self._stirred = time.monotonic()

    def recall(self) -> None:
        """See once more all that was said before this playground began."""
        world = self._stage.box.world
        chats = [self._stage.group, *world.private.values()]
        said = (message for chat in chats for message in chat.history)
        for message in sorted(
            said, key=lambda message: (message.date, message.sender is self._stage.bot)
        ):
            self._message(message)
            self._reaction(message)

    # -- seeing ----------------------------------------------------------------------------------

    def stir(self) -> None:
        """Something happened that may lead to more."""
        self._stirred = time.monotonic()

    def see(self, kind: str, said: Message) -> None:
        """A message is new, edited, or somebody reacted to it."""
        seen = {"message": self._message, "edited": self._edited, "reaction": self._reaction}
        if kind in seen:
            self.stir()
            seen[kind](said)

    def _message(self, said: Message) -> None:
        if said.content.is_service:
            return
        if said.sender is self._stage.bot:
            self._from_bot(said)
        elif said.chat.is_private:
            self._from_private(said)
        elif said.topic is not None and said.topic.creator is self._stage.bot:
            self._from_staff(said)

    def _edited(self, said: Message) -> None:
        """Either version may arrive; what was a command may have become words."""
        if entry := self.entries.get(said):
            entry.versions.append(said.content.words)
        else:
            self._message(said)

    def _reaction(self, said: Message) -> None:
        """The bot may have said by it what it makes of a message."""
        if entry := self.entries.get(said):
            entry.marked(said.reaction_of(self._stage.bot))

    def _from_private(self, said: Message) -> None:
        words, author = said.content.words, said.sender
        if isinstance(author, Person) and not CONTROL.fullmatch(words):
            # One of the staff is a client only if they asked to be, and only the bot knows.
            certain = author in self._stage.clients
            self.entries[said] = Written(said, author, certain, versions=[words])

    def _from_staff(self, said: Message) -> None:
        words = said.content.words
        certain = not COMMAND.match(words) or NOTE.match(words) is not None
        self.entries[said] = Written(said, None, certain, versions=[words])

    def _from_bot(self, said: Message) -> None:
        entries = self.entries.values()
        if said.chat.is_private:
            if _is_mailed(self.entries.get(said.copy_of) if said.copy_of else None):
                return
            client = said.chat.user
            if client in self._stage.clients:
                self._check_leak(said)
            self._arrive(
                said, [entry for entry in entries if client and self._for(entry) is client]
            )
        elif said.topic is not None and not said.topic.is_general:
            whose = self._client_of.get(said.topic)
            theirs = (entry for entry in entries if entry.client is not None)
            self._arrive(said, [entry for entry in theirs if whose in (None, entry.client)])
            self._told(said)

    def _for(self, entry: Written) -> Person | None:
        """The client that an operator's message is for."""
        topic = entry.message.topic
        return self._client_of.get(topic) if topic and entry.client is None else None

    def has_arrived(self, said: Message) -> bool:
        return said in self.entries and self.entries[said].arrived

    def brought_by(self, said: Message) -> Written | None:
        """What came with it: the message of which it is a copy, or the first that a card says."""
        if said.copy_of is not None:
            return self.entries.get(said.copy_of)
        inside = (entry for entry in self.entries.values() if entry.place is said and said.quoted)
        return next(inside, None)

    def client_of(self, topic: Topic) -> Person | None:
        """Whose topic it is."""
        return self._client_of.get(topic)

    def topic_of(self, client: Person) -> Topic | None:
        """The client's newest topic that is not deleted."""
        theirs = (
            topic
            for topic, holder in self._client_of.items()
            if holder is client and not topic.deleted
        )
        return max(theirs, key=lambda topic: topic.id, default=None)

    # -- arriving --------------------------------------------------------------------------------

    def _arrive(self, said: Message, candidates: Sequence[Written]) -> None:
        for entry in self._carried(said, candidates):
            if entry.client is not None and said.topic is not None:
                self._client_of[said.topic] = entry.client
            elsewhere = entry.place is not said and not (entry.place and entry.place.deleted)
            if entry.arrived and elsewhere and not said.content.words.startswith(EDITED):
                self._repeated(said, entry)
            entry.arrived, entry.place = True, said

    def _carried(self, said: Message, candidates: Sequence[Written]) -> list[Written]:
        """The messages that this one brings to the other side."""
        if said.copy_of is not None:
            entry = self.entries.get(said.copy_of)
            return [entry] if entry is not None and not entry.is_note else []
        due = [entry for entry in candidates if entry.certain and not entry.is_note]
        if said.file_unique_id is not None:
            return [entry for entry in due if entry.message.file_unique_id == said.file_unique_id][
                :1
            ]
        if said.inline_markup is not None or not said.content.words:
            return _unpacked(said.quoted, due)[:1] if said.quoted else []  # a card says the first
        return _unpacked(said.content.words, due)

    def _repeated(self, said: Message, entry: Written) -> None:
        asked = entry.told  # the operator had it sent again
        if asked or self._says_so(said):
            self._marked += 1
        else:
            self._unmarked.append(said)

    def _says_so(self, said: Message) -> bool:
        """Whether it, or the album it is part of, is marked as a repeat."""
        album = (
            message
            for message in said.chat.history[-10:]
            if said.album and message.album == said.album
        )
        return any(message.content.words.startswith(REPEAT) for message in (said, *album))

    def _told(self, said: Message) -> None:
        """A line under a message: its author knows; or a mark for what has no place for one."""
        target = said.reply_to
        if target is None or said.copy_of is not None:
            return
        if target in self._unmarked and said.content.words.startswith(REPEAT):
            self._unmarked.remove(target)
            self._marked += 1
        for entry in self._with_album(target):
            its_author_knows = entry.client is None and entry.certain and not entry.arrived
            entry.told = entry.told or its_author_knows

    def _with_album(self, target: Message) -> Iterable[Written]:
        found = self.entries.get(target)
        if found is None or target.album is None:
            return [found] if found else []
        return [entry for entry in self.entries.values() if entry.message.album == target.album]

    def _check_leak(self, said: Message) -> None:
        source = self.entries.get(said.copy_of) if said.copy_of else None
        if source is not None and not source.is_note:
            return  # whoever notes something may also say it
        for entry in self.entries.values():
            if entry.is_note and (said.copy_of is entry.message or _quotes(said, entry)):
                self._leaked += 1
                return

    # -- counting --------------------------------------------------------------------------------

    def count(self, *, at_work: bool) -> dict[str, Any]:
        """The numbers. `at_work`: the bot works, the weather is calm, the group is there."""
        states = Counter(filter(None, map(self._state, self.entries.values())))
        still = states.pop(State.OPEN, 0)
        over = at_work and time.monotonic() - self._stirred > QUIET
        return {
            "written": states.total() + still,
            **{state.value: states[state] for state in State if state is not State.OPEN},
            "waiting": 0 if over else still,
            "lost": still if over else 0,
            "duplicated": len(self._unmarked),
            "marked": self._marked,
            "leaked": self._leaked,
        }

    def _state(self, entry: Written) -> State | None:
        """Of a client whom the staff will not hear, nothing is under way."""
        if entry.state is not State.OPEN or entry.client is None:
            return entry.state
        topic = self.topic_of(entry.client)
        cards = [said for said in topic.messages if _has(said, HEAR)] if topic else []
        entry.refused = bool(cards) and BLOCKED in cards[-1].content.words
        return State.ASIDE if cards else State.OPEN


def _is_mailed(source: Written | None) -> bool:
    """Whether it is of a broadcast: what was written in private goes to nobody else's otherwise."""
    return source is not None and source.client is not None


def _has(said: Message, begins: str) -> bool:
    """Whether there is a button under it whose data begins so."""
    data = (button.data or "" for row in said.buttons for button in row)
    return any(known.startswith(begins) for known in data)


def _quotes(said: Message, note: Written) -> bool:
    """Whether the words of the note stand in it."""
    for words in note.versions:
        body = NOTE.sub("", words, count=1).strip()
        if len(body) >= TELLING and body in said.content.words:
            return True
    return False


def _unpacked(words: str, candidates: Sequence[Written]) -> list[Written]:
    """The messages that stand in these words, whole lines and nothing else; those due first."""
    if words.startswith(REPEAT):
        words = words.partition("\n")[2]
    open_ones = [entry for entry in candidates if not entry.arrived]
    return _in_order(words, open_ones) or _in_order(words, candidates)


def _in_order(rest: str, candidates: Sequence[Written]) -> list[Written]:
    found: list[Written] = []
    for entry in candidates:
        versions = entry.versions if entry.message.kind == "text" else ()
        texts = [*versions, *map(stored, versions)]  # a copy is as written, a pack as a bot's words
        fits = [text for text in texts if rest == text or rest.startswith(f"{text}\n")]
        if fits:
            longest = max(fits, key=len)
            found.append(entry)
            if rest == longest:
                return found
            rest = rest[len(longest) + 1 :]
    return []
