"""Owns how each step of the tour is played: who does what, and what must be seen before its end."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from playground import plan
from playground.cast import CLAIM, Cast, having
from playground.day import Day
from playground.tally import Tally
from sandbox import Message, Person, Topic

BEFORE = timedelta(minutes=5)
"""How long before a shift's end a client writes to whoever goes home."""
STARTING = 120.0
"""Seconds that a process may take to start on a busy machine: the bot's, or one that draws."""

Deed = Coroutine[Any, Any, None]


@dataclass(frozen=True, slots=True)
class Backstage:
    """What is done behind the scenes, by nobody who is on them."""

    travel: Callable[[datetime], Deed]
    admit: Callable[[str], Person]
    kill: Callable[[], Deed]
    revive: Callable[[], Deed]
    at_work: Callable[[], bool]
    """Whether the bot is."""
    link: Callable[[], str | None]
    """The owner's one-time link while the company is to be set up."""


class Scenes:
    """Plays any step at any time: what is missing for it is made good first."""

    def __init__(
        self, cast: Cast, tally: Tally, holders: dict[Topic, Person], backstage: Backstage
    ) -> None:
        """`holders`: who took each conversation first; somebody else keeps it up to date."""
        self._cast, self._tally, self._stage = cast, tally, cast.stage
        self._holders, self._backstage = holders, backstage
        self._day = Day(cast, backstage.travel)

    def of(self, step: str) -> Callable[[], Deed]:
        """What plays that step."""
        scenes: dict[str, Callable[[], Deed]] = {
            "link": self.link,
            "group": self.group,
            "question": self.question,
            "claim": self.claim,
            "race": self.race,
            "reply": self.reply,
            "note": self.note,
            "saved": self.saved,
            "shift": self.shift,
            "summary": self.summary,
            "kill": self.kill,
        }
        return scenes[step]

    async def link(self) -> None:
        """The owner taps the one-time link."""
        if link := self._backstage.link():
            self._stage.owner.chat(self._stage.bot).start(link.partition("?start=")[2])
        await self._cast.until(self._pickers, "the owner may choose a group")

    async def group(self) -> None:
        """The owner chooses the group in Telegram's picker."""
        await self.link()
        chat = self._stage.owner.chat(self._stage.bot)
        chat.share_group(self._pickers()[-1], self._stage.group)

    def _pickers(self) -> list[Message]:
        """What lets the owner choose a group."""
        messages = self._stage.owner.chat(self._stage.bot).messages
        return [
            message
            for message in messages
            if any(button.request_chat for row in message.buttons for button in row)
        ]

    async def question(self) -> None:
        await self._cast.ask(self._cast.newcomer(), self._stage.words.question)

    async def claim(self) -> None:
        await self._taken_by(self._stage.operators[0], self._stage.words.question)

    async def race(self) -> None:
        """Two press at once: each learns who was first."""
        client, (olga, oleg, *_) = self._cast.newcomer(), self._stage.operators
        await self._cast.ask(client, self._stage.words.other_question)
        topic = self._cast.topic(client)
        await asyncio.gather(self._cast.claim(oleg, topic), self._cast.claim(olga, topic))

    async def reply(self) -> None:
        """Everybody answers the clients they have."""
        words = self._stage.words
        await self._somebodys()
        (first, holder), *others = self._held()
        said = [holder.at(first).write(words.answer)]
        said += [holder.at(topic).write(words.other_answer) for topic, holder in others]
        await self._cast.arrived(*said)

    async def note(self) -> None:
        topic, holder = await self._somebodys()
        await self._cast.note(holder, topic, self._stage.words.note)

    async def saved(self) -> None:
        """The client asks what many ask; a tap answers; a word tags it, and finds it.

        The bot has learnt how it is asked: its owner can read that.
        """
        words, (topic, holder) = self._stage.words, await self._somebodys()
        client = self._whose(topic)
        await self._cast.ask(client, words.routine)
        await self._cast.send_saved(holder, client)
        await self._cast.note(holder, topic, words.tagged)
        await self._cast.find(holder, words.search)
        await self._cast.look_what_is_learnt()

    async def shift(self) -> None:
        """Just before somebody goes home their client writes; whoever stays gets it."""
        stage = self._stage
        leaver, end = stage.next_to_leave()
        if stage.now < end - BEFORE:
            await self._backstage.travel(end - BEFORE)
        topic = next((topic for topic, holder in self._held() if holder is leaver), None)
        client = self._tally.client_of(topic) if topic else None
        if client is None:
            await self._taken_by(leaver, stage.words.reminder)
        else:
            await self._cast.ask(client, stage.words.reminder)
        await self._backstage.travel(end)

    async def summary(self) -> None:
        """A whole day goes by; in the evening its owner reads how it was, and sees it drawn."""
        stage = self._stage
        await self._day.play()
        chat = stage.owner.chat(stage.bot)
        before = len(chat.messages)
        await self._backstage.travel(plan.summary(stage.now, stage.zone))
        await self._cast.until(
            lambda: any(said.kind == "photo" for said in chat.messages[before:]),
            "the picture of the day",
            STARTING,
        )

    async def kill(self) -> None:
        """Both sides write to a bot that is dead; it comes back, and everything arrives."""
        await self._wake()
        words, (topic, holder) = self._stage.words, await self._somebodys()
        client = self._whose(topic)
        phone = client.chat(self._stage.bot)
        await self._cast.ask(client, words.before_kill)
        await self._backstage.kill()
        said = [phone.write(words.while_dead), holder.at(topic).write(words.answer_while_dead)]
        await self._wake()
        await self._cast.arrived(*said)

    async def _wake(self) -> None:
        await self._backstage.revive()
        await self._cast.until(self._backstage.at_work, "the bot is at work", STARTING)

    def _whose(self, topic: Topic) -> Person:
        """The topic's client; raises LookupError if nobody is known to be."""
        client = self._tally.client_of(topic)
        if client is None:
            raise LookupError(f"nobody is known to be the client of {topic}")
        return client

    def _held(self) -> list[tuple[Topic, Person]]:
        """Whoever has which conversation."""
        return [
            (topic, holder)
            for topic, holder in self._holders.items()
            if not (topic.closed or topic.deleted)
        ]

    async def _taken_by(self, operator: Person, question: str) -> Topic:
        """A conversation that is theirs from now on: the newest that is free, or a new one."""
        group = self._stage.group
        free = [
            topic
            for topic in group.topics
            if topic not in self._holders and having(topic.messages, CLAIM)
        ]
        if not free:
            client = self._cast.newcomer()
            await self._cast.ask(client, question)
            free = [self._cast.topic(client)]
        await self._cast.claim(operator, free[-1])
        await self._cast.until(lambda: free[-1] in self._holders, "somebody has it")
        return free[-1]

    async def _somebodys(self) -> tuple[Topic, Person]:
        """A conversation that somebody has, and who."""
        if not self._held():
            await self._taken_by(self._stage.operators[0], self._stage.words.question)
        return self._held()[0]
