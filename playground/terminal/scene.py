"""Owns the scene of the demo: who does what, in order, and what must come of it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playground.terminal.board import Board
from playground.terminal.columns import Columns
from playground.terminal.company import Company
from playground.terminal.words import TerminalWords
from sandbox import Message, Person, Press

READ = 0.9
"""Seconds that a reader gets after each step."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What came of the scene, counted in the box and not by the bot."""

    written: int
    delivered: int
    notes: int
    leaked: int

    @property
    def lost(self) -> int:
        """Written, and never seen on the other side."""
        return self.written - self.delivered

    @property
    def good(self) -> bool:
        """Whether the scene kept the promises."""
        return self.lost == 0 and self.leaked == 0


@dataclass
class Scene:
    """The scene as it is played."""

    at: Company
    words: TerminalWords
    columns: Columns
    board: Board
    pace: float = READ
    written: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    async def play(self) -> Numbers:
        """All of it, then the numbers."""
        begun = time.monotonic()
        self.columns.line(self.words.set_up.format(seconds=f"{self.at.set_up_in:.1f}"))
        self.columns.blank()
        self.columns.heads(self.words.heads)
        for step in (self.asks, self.race, self.just_answers, self.notes_down,
                     self.replies, self.collides, self.closes):  # fmt: skip
            await step()
            await asyncio.sleep(self.pace)
        numbers = self.count()
        self._sum_up(numbers, time.monotonic() - begun)
        return numbers

    async def asks(self) -> None:
        """Two clients write."""
        at, words = self.at, self.words
        self.columns.step(words.asks)
        for client, question in (
            (at.anna, words.said.question),
            (at.igor, words.said.other_question),
        ):
            at.phone(client).start()
            await self._question(client, question)

    async def _question(self, client: Person, question: str) -> None:
        seat = self.at.phone(client)
        await self._until(lambda: seat.last.sender.is_bot, "the client is greeted")
        self.written.append(seat.write(question))
        await self._until(lambda: self.at.has_topic(client, question), "a topic for the client")

    async def race(self) -> None:
        """Two operators press at once."""
        at = self.at
        self.columns.step(self.words.race)
        presses = [
            self._press(operator, at.card(at.anna), "claim") for operator in (at.olga, at.oleg)
        ]
        await self._until(lambda: all(press.answer for press in presses), "both are answered")
        await self._until(lambda: at.olga.name in at.card(at.anna).content.words, "the card")

    async def just_answers(self) -> None:
        """An operator answers without taking it first."""
        self.columns.step(self.words.just_answers)
        await self._reply(self.at.oleg, self.at.igor, self.words.said.other_answer)

    async def notes_down(self) -> None:
        """A note, which goes nowhere."""
        self.columns.step(self.words.notes)
        note = self.at.olga.at(self.at.topic(self.at.anna)).write(self.words.said.note)
        self.notes.append(note)
        await self._until(lambda: note.reaction_of(self.at.bot), "the note is marked")

    async def replies(self) -> None:
        """A photo with a caption."""
        self.columns.step(self.words.replies)
        photo = self.at.olga.at(self.at.topic(self.at.anna)).send("photo", self.words.photo)
        self.written.append(photo)
        await self._arrived(photo)

    async def collides(self) -> None:
        """A colleague writes into a conversation that somebody has."""
        at = self.at
        self.columns.step(self.words.collides)
        seat = at.oleg.at(at.topic(at.anna))
        held = seat.write(self.words.interruption)
        self.notes.append(held)
        await self._until(lambda: seat.last.ephemeral_to is at.oleg, "the author is asked")
        await asyncio.sleep(self.pace)
        press = self._press(at.oleg, seat.last, "held_note")
        await self._until(lambda: press.answer, "the author's decision is taken")

    async def closes(self) -> None:
        """Thanks, and the end."""
        at = self.at
        self.columns.step(self.words.closes)
        thanks = at.phone(at.anna).write(self.words.thanks)
        self.written.append(thanks)
        await self._until(lambda: self._copied(thanks), "the thanks arrive")
        press = self._press(at.olga, at.card(at.anna), "close")
        await self._until(lambda: press.answer, "the press is answered")
        await self._until(lambda: at.phone(at.anna).last.sender.is_bot, "the closing line")
        await self._until(lambda: "reopen:" in self._data(at.card(at.anna)), "the card is closed")

    async def _reply(self, operator: Person, client: Person, text: str) -> None:
        reply = operator.at(self.at.topic(client)).write(text)
        self.written.append(reply)
        await self._arrived(reply)

    async def _arrived(self, reply: Message) -> None:
        await self._until(lambda: self._copied(reply), "the reply arrives")
        await self._until(lambda: reply.reaction_of(self.at.bot), "the reply is marked")

    async def _until(self, seen: Callable[[], object], awaited: str) -> None:
        await self.at.until(seen, awaited)

    def _press(self, operator: Person, message: Message, action: str) -> Press:
        data = next(data for data in self._data(message).split() if data.startswith(f"{action}:"))
        where = message.topic
        assert where is not None
        return operator.at(where).press(message, data)

    def _data(self, message: Message) -> str:
        return " ".join(button.data or "" for row in message.buttons for button in row)

    def _everything(self) -> list[Message]:
        chats = [*self.at.box.world.private.values(), self.at.group]
        return [message for chat in chats for message in chat.history if not message.deleted]

    def _copied(self, message: Message) -> bool:
        """Whether it stands on the other side: as a copy, or as the first words in a card."""
        words = message.content.words
        cards = [card for card in self.at.group.history if card.labels and not card.deleted]
        return any(copy.copy_of is message for copy in self._everything()) or any(
            bool(words) and words in card.content.words for card in cards
        )

    def count(self) -> Numbers:
        """Counted by looking into every chat of the box."""
        private = [
            message
            for message in self._everything()
            if message.chat.is_private and message.sender.is_bot
        ]
        texts = [note.content.words for note in self.notes]
        leaked = [
            message for message in private if any(text in message.content.words for text in texts)
        ]
        delivered = sum(self._copied(message) for message in self.written)
        return Numbers(len(self.written), delivered, len(self.notes), len(leaked))

    def _sum_up(self, numbers: Numbers, seconds: float) -> None:
        self.columns.blank()
        text = self.words.numbers.format(
            written=numbers.written, delivered=numbers.delivered, lost=numbers.lost,
            notes=numbers.notes, leaked=numbers.leaked, seconds=round(seconds),
        )  # fmt: skip
        self.board.verdict(text, good=numbers.good)
        self.columns.line(self.words.next)
