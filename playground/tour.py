"""Owns the guided tour: seven steps, each played on request or noticed when somebody does it."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from playground import plan
from playground.stage import Stage
from playground.tally import Tally
from playground.written import HELD, NOTED
from sandbox import Change, Message, Person, Seat, Topic
from sandbox.queries import CallbackQuery

STEPS = ("question", "claim", "race", "reply", "note", "shift", "summary")
CLAIM = "claim:"
PATIENCE = 25.0
"""Seconds that anything on the tour may take before it is given up."""
BEFORE = timedelta(minutes=5)
"""How long before a shift's end a client writes to whoever goes home."""

Json = dict[str, Any]


class Tour:
    """Sees every change of the box; `changed` is called when there is something new to show."""

    def __init__(
        self,
        stage: Stage,
        tally: Tally,
        travel: Callable[[datetime], Coroutine[Any, Any, None]],
        admit: Callable[[str], Person],
        alive: Callable[[], bool],
        changed: Callable[[], None],
    ) -> None:
        self._stage, self._tally = stage, tally
        self._travel, self._admit = travel, admit
        self._alive, self._changed = alive, changed
        self.on = True
        self.step = 0
        self.done: set[str] = set()
        self.error: str | None = None
        self._playing: asyncio.Task[None] | None = None
        self._holders: dict[Topic, Person] = {}
        """Who took each conversation first, by pressing or by answering."""

    @property
    def name(self) -> str | None:
        """What is to be done now; None at the end."""
        return STEPS[self.step] if self.step < len(STEPS) else None

    @property
    def busy(self) -> bool:
        return self._playing is not None and not self._playing.done()

    def state(self) -> Json:
        """As the page is told it."""
        return {
            "on": self.on,
            "step": self.step,
            "of": len(STEPS),
            "name": self.name,
            "names": list(STEPS),
            "done": [name for name in STEPS if name in self.done],
            "busy": self.busy,
            "error": self.error,
        }

    # -- being led -------------------------------------------------------------------------------

    def go(self, where: str) -> None:
        """`start`, `next`, `back` or `leave`; ValueError for anything else."""
        if where not in ("start", "next", "back", "leave"):
            raise ValueError(f"the tour has no {where}")
        self.on = where != "leave"
        if where == "start":
            self.step = 0
            self.done.clear()
        elif where != "leave":
            ahead = 1 if where == "next" else -1
            self.step = min(max(self.step + ahead, 0), len(STEPS))
        self.error = None
        self._changed()

    def play(self) -> None:
        """Do the present step; it goes on in the background. RuntimeError while one is going on."""
        if self.busy:
            raise RuntimeError("a step is being played")
        self.on, self.error = True, None
        if not self._alive():
            self.error = self._stage.words.stuck
        elif self.name is not None:
            self._playing = asyncio.create_task(self._play(self.name))
        self._changed()

    async def close(self) -> None:
        """Whatever is being played stops."""
        if self._playing is not None:
            self._playing.cancel()
            with suppress(asyncio.CancelledError):
                await self._playing

    async def _play(self, name: str) -> None:
        scenes = {
            "question": self._question,
            "claim": self._claim,
            "race": self._race,
            "reply": self._reply,
            "note": self._note,
            "shift": self._shift,
            "summary": self._summary,
        }
        try:
            await scenes[name]()
            await self._until(lambda: name in self.done)
        except (AssertionError, PermissionError, LookupError):
            self.error = self._stage.words.stuck
        # The task is not done before its end, but for the page the step is.
        self._playing = None
        self._changed()

    async def _until(self, seen: Callable[[], object]) -> None:
        await self._stage.box.until(seen, timeout=PATIENCE)

    # -- noticing --------------------------------------------------------------------------------

    def see(self, change: Change) -> None:
        """Whoever did it, it is done."""
        subject = change.subject
        if isinstance(subject, CallbackQuery) and change.kind == "answered":
            self._pressed(subject)
        elif isinstance(subject, Message):
            if change.kind == "reaction":
                self._reacted(subject)
            elif change.kind == "message" and subject.sender is self._stage.bot:
                self._said(subject)

    def passed(self, since: datetime) -> None:
        """Time was moved on; past the end of a shift is enough, whether or not anybody waited."""
        if plan.shift_end(since, self._stage.zone) <= self._stage.now:
            self._mark("shift")

    def _mark(self, name: str) -> None:
        if name not in self.done:
            self.done.add(name)
            self._changed()

    def _pressed(self, query: CallbackQuery) -> None:
        topic = query.message.topic
        if query.data.startswith(CLAIM) and topic is not None and isinstance(query.person, Person):
            first = self._holders.setdefault(topic, query.person)
            self._mark("claim" if first is query.person else "race")

    def _reacted(self, said: Message) -> None:
        emoji = said.reaction_of(self._stage.bot)
        if emoji == NOTED:
            self._mark("note")
        elif emoji == HELD:  # written where a colleague was first
            self._mark("race")

    def _said(self, said: Message) -> None:
        entry = self._tally.entries.get(said.copy_of) if said.copy_of else None
        if said.chat.is_private:
            if entry is not None and entry.client is None:
                self._answered(entry.message)
            if said.chat.user is self._stage.owner and self._is_summary(said):
                self._mark("summary")
        elif entry is not None and entry.client is not None:
            self._mark("question")
        elif said.content.words.startswith("🔁"):
            self._mark("shift")

    def _answered(self, said: Message) -> None:
        self._mark("reply")
        if said.topic is not None and isinstance(said.sender, Person):
            self._holders.setdefault(said.topic, said.sender)
            self._mark("claim")  # whoever answers has it

    def _is_summary(self, said: Message) -> bool:
        """Said to the owner within the minutes after closing in which the day's summary is due."""
        due = plan.last_summary(self._stage.now, self._stage.zone)
        return self._stage.now - due < plan.SUMMARY

    # -- playing ---------------------------------------------------------------------------------

    async def _question(self) -> None:
        await self._ask(self._client(), self._stage.words.question)

    async def _claim(self) -> None:
        await self._taken_by(self._stage.operators[0], self._stage.words.question)

    async def _race(self) -> None:
        """Two press at once: each learns who was first."""
        client, (olga, oleg, *_) = self._client(), self._stage.operators
        await self._ask(client, self._stage.words.other_question)
        card = await self._card(client)
        await asyncio.gather(self._press(oleg, card), self._press(olga, card))

    async def _reply(self) -> None:
        """Everybody answers the clients they have."""
        words = self._stage.words
        await self._somebodys()
        held = [(t, who) for t, who in self._holders.items() if not (t.closed or t.deleted)]
        answers = [words.answer, *([words.other_answer] * len(held))]
        said = [who.at(t).write(text) for (t, who), text in zip(held, answers, strict=False)]
        await self._until(lambda: all(map(self._tally.has_arrived, said)))

    async def _note(self) -> None:
        (await self._somebodys()).write(self._stage.words.note)

    async def _shift(self) -> None:
        """Just before somebody goes home their client writes; whoever stays gets it."""
        stage = self._stage
        leaver, end = stage.next_to_leave()
        if stage.now < end - BEFORE:
            await self._travel(end - BEFORE)
        topic = next((t for t, who in self._holders.items() if who is leaver), None)
        client = self._tally.client_of(topic) if topic else None
        if client is None:
            await self._taken_by(leaver, stage.words.reminder)
        else:
            await self._ask(client, stage.words.reminder)
        await self._travel(end)

    async def _summary(self) -> None:
        await self._travel(plan.summary(self._stage.now, self._stage.zone))

    def _client(self) -> Person:
        """Somebody whom nobody serves yet."""
        for client in self._stage.clients:
            if (
                self._tally.topic_of(client) is None
                and not client.chat(self._stage.bot).chat.blocked
            ):
                return client
        names = self._stage.words.newcomers
        return self._admit(names[len(self._stage.clients) % len(names)])

    async def _ask(self, client: Person, question: str) -> None:
        seat = client.chat(self._stage.bot)
        if not seat.chat.started:
            seat.start()
            await self._until(lambda: seat.last.sender.is_bot)
        said = seat.write(question)
        await self._until(lambda: self._tally.has_arrived(said))

    async def _taken_by(self, who: Person, question: str) -> Topic:
        """A conversation that is theirs from now on: the newest that is free, or a new one."""
        free = [t for t in self._stage.group.topics if t not in self._holders and _claims(t)]
        if not free:
            client = self._client()
            await self._ask(client, question)
            free = [t for t in (self._tally.topic_of(client),) if t is not None]
        topic = free[-1]
        await self._until(lambda: _claims(topic))
        await self._press(who, _claims(topic)[-1])
        await self._until(lambda: topic in self._holders)
        return topic

    async def _somebodys(self) -> Seat:
        """Where an operator answers as the one who has the conversation."""
        olga = self._stage.operators[0]
        held = [t for t in self._stage.group.topics if t in self._holders and not t.closed]
        topic = held[0] if held else await self._taken_by(olga, self._stage.words.question)
        return self._holders[topic].at(topic)

    async def _card(self, client: Person) -> Message:
        topic = self._tally.topic_of(client)
        if topic is None:
            raise LookupError(f"{client.name} has no topic")
        await self._until(lambda: _claims(topic))
        return _claims(topic)[-1]

    async def _press(self, who: Person, card: Message) -> None:
        topic = card.topic
        assert topic is not None
        press = who.at(topic).press(card, _data(card)[0])
        await self._until(lambda: press.answer)


def _data(said: Message) -> list[str]:
    data = (button.data or "" for row in said.buttons for button in row)
    return [one for one in data if one.startswith(CLAIM)]


def _claims(topic: Topic) -> list[Message]:
    """The messages in it under which it can be taken."""
    return [said for said in topic.messages if _data(said)]
