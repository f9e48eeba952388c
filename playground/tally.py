"""Owns the tally: what people wrote and what came of it, counted in the box and not by the bot.

Due is what a client writes to the bot, and what an operator writes in a client's topic unless it
is a note or was held back. A message has arrived when the bot has put it on the other side: as a
copy, as its file, or word for word, alone or packed with its neighbours.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from playground.stage import Stage
from sandbox import Message, Person, Topic

NOTED, HELD = "✍", "🤔"
"""What the bot says of a message by its reaction: it stays among the staff; its author is asked."""
REPEAT = "↻"
NOTE_MARKS = ("//", "/note", "!note")
CONTROLS = ("/start", "/help", "/privacy")
QUIET = 90.0
"""Seconds of a bot at work and in calm weather, with nothing done, after which nothing will be."""
TELLING = 4
"""Letters that a note must have for its words in a client's chat to be no coincidence."""


@dataclass(eq=False)
class Entry:
    """One message of a person's, and what came of it."""

    message: Message
    client: Person | None
    """Who wrote it; None for an operator's, whose topic says whom it is for."""
    is_note: bool = False
    held: bool = False
    arrived: bool = False
    told: bool = False
    """Whether its author was told that it did not, or may not have, arrived."""
    versions: list[str] = field(default_factory=list)

    @property
    def due(self) -> bool:
        return not (self.is_note or self.held)

    @property
    def open(self) -> bool:
        """Whether it should still arrive, for all that anybody was told."""
        return self.due and not self.arrived and not self.told


class Tally:
    """Sees every message of the box, and every reaction."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.entries: dict[Message, Entry] = {}
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
        for message in sorted(said, key=lambda one: (one.date, one.sender is self._stage.bot)):
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
            self._from_client(said)
        elif said.topic is not None and said.topic.creator is self._stage.bot:
            self._from_staff(said)

    def _edited(self, said: Message) -> None:
        """Either version may arrive."""
        if entry := self.entries.get(said):
            entry.versions.append(said.content.words)

    def _reaction(self, said: Message) -> None:
        """The bot may have said by it what it makes of a message."""
        if entry := self.entries.get(said):
            emoji = said.reaction_of(self._stage.bot)
            entry.is_note = entry.is_note or emoji == NOTED
            if entry.held and emoji != HELD:
                entry.told = False  # what it was told was to decide, and its author has
            entry.held = emoji == HELD

    def _from_client(self, said: Message) -> None:
        words, client = said.content.words, self._client(said.sender)
        if client is not None and not words.startswith(CONTROLS):
            self.entries[said] = Entry(said, client, versions=[words])

    def _from_staff(self, said: Message) -> None:
        words = said.content.words
        note = words.lstrip().lower().startswith(NOTE_MARKS)
        if note or not words.startswith("/"):
            self.entries[said] = Entry(said, None, is_note=note, versions=[words])

    def _from_bot(self, said: Message) -> None:
        if said.chat.is_private:
            client = self._client(said.chat.user)
            if client is not None:
                self._check_leak(said)
                self._arrive(said, [e for e in self.entries.values() if self._for(e) is client])
        elif said.topic is not None and not said.topic.is_general:
            whose = self._client_of.get(said.topic)
            theirs = (e for e in self.entries.values() if e.client is not None)
            self._arrive(said, [e for e in theirs if whose in (None, e.client)])
            self._told(said)

    def _client(self, account: object) -> Person | None:
        return next((one for one in self._stage.clients if one is account), None)

    def _for(self, entry: Entry) -> Person | None:
        """The client that an operator's message is for."""
        topic = entry.message.topic
        return self._client_of.get(topic) if topic and entry.client is None else None

    def has_arrived(self, said: Message) -> bool:
        return said in self.entries and self.entries[said].arrived

    def client_of(self, topic: Topic) -> Person | None:
        """Whose topic it is."""
        return self._client_of.get(topic)

    def topic_of(self, client: Person) -> Topic | None:
        """The client's newest topic that is not deleted."""
        theirs = (t for t, who in self._client_of.items() if who is client and not t.deleted)
        return max(theirs, key=lambda topic: topic.id, default=None)

    # -- arriving --------------------------------------------------------------------------------

    def _arrive(self, said: Message, candidates: Sequence[Entry]) -> None:
        for entry in self._carried(said, candidates):
            if entry.client is not None and said.topic is not None:
                self._client_of[said.topic] = entry.client
            if entry.arrived and not said.content.words.startswith(("✏️",)):
                self._repeated(said, entry)
            entry.arrived = True

    def _carried(self, said: Message, candidates: Sequence[Entry]) -> list[Entry]:
        """The messages that this one brings to the other side."""
        if said.copy_of is not None:
            entry = self.entries.get(said.copy_of)
            return [entry] if entry is not None and entry.due else []
        if said.file_unique_id is not None:
            files = (e for e in candidates if e.message.file_unique_id == said.file_unique_id)
            return list(files)[:1]
        if said.inline_markup is not None or not said.content.words:
            return []
        return _unpacked(said.content.words, candidates)

    def _repeated(self, said: Message, entry: Entry) -> None:
        asked = entry.told  # the operator had it sent again
        if asked or self._says_so(said):
            self._marked += 1
        else:
            self._unmarked.append(said)

    def _says_so(self, said: Message) -> bool:
        """Whether it, or the album it is part of, is marked as a repeat."""
        album = (m for m in said.chat.history[-10:] if said.album and m.album == said.album)
        return any(m.content.words.startswith(REPEAT) for m in (said, *album))

    def _told(self, said: Message) -> None:
        """A line under a message: its author knows; or a mark for what has no place for one."""
        target = said.reply_to
        if target is None or said.copy_of is not None:
            return
        if target in self._unmarked and said.content.words.startswith(REPEAT):
            self._unmarked.remove(target)
            self._marked += 1
        for entry in self._with_album(target):
            entry.told = entry.told or (entry.client is None and not entry.arrived)

    def _with_album(self, target: Message) -> Iterable[Entry]:
        found = self.entries.get(target)
        if found is None or target.album is None:
            return [found] if found else []
        return [e for e in self.entries.values() if e.message.album == target.album]

    def _check_leak(self, said: Message) -> None:
        source = self.entries.get(said.copy_of) if said.copy_of else None
        if source is not None and source.due:
            return  # whoever notes something may also say it
        for entry in self.entries.values():
            if entry.is_note and (said.copy_of is entry.message or _quotes(said, entry)):
                self._leaked += 1
                return

    # -- counting --------------------------------------------------------------------------------

    def count(self, *, at_work: bool) -> dict[str, Any]:
        """The numbers. `at_work`: the bot works, the weather is calm, the group is there."""
        entries = self.entries.values()
        due = [entry for entry in entries if entry.due]
        still = sum(entry.open for entry in due)
        over = at_work and time.monotonic() - self._stirred > QUIET
        return {
            "written": len(due),
            "delivered": sum(entry.arrived for entry in due),
            "waiting": 0 if over else still,
            "lost": still if over else 0,
            "told": sum(entry.told and not entry.arrived for entry in due),
            "duplicated": len(self._unmarked),
            "marked": self._marked,
            "notes": sum(entry.is_note for entry in entries),
            "held": sum(entry.held for entry in entries),
            "leaked": self._leaked,
        }


def _quotes(said: Message, note: Entry) -> bool:
    """Whether the words of the note stand in it."""
    for words in note.versions:
        body = words.lstrip()
        for mark in NOTE_MARKS:
            body = body.removeprefix(mark)
        if len(body.strip()) >= TELLING and body.strip() in said.content.words:
            return True
    return False


def _unpacked(words: str, candidates: Sequence[Entry]) -> list[Entry]:
    """The messages that stand in these words, whole lines and nothing else; those due first."""
    if words.startswith(REPEAT):
        words = words.partition("\n")[2]
    open_ones = [entry for entry in candidates if not entry.arrived]
    return _in_order(words, open_ones) or _in_order(words, candidates)


def _in_order(rest: str, candidates: Sequence[Entry]) -> list[Entry]:
    found: list[Entry] = []
    for entry in candidates:
        texts = entry.versions if entry.message.kind == "text" and entry.due else ()
        fits = [text for text in texts if rest == text or rest.startswith(f"{text}\n")]
        if fits:
            longest = max(fits, key=len)
            found.append(entry)
            if rest == longest:
                return found
            rest = rest[len(longest) + 1 :]
    return []
