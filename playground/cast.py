"""Owns what the tour has its people do: each deed ends when what comes of it can be seen."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from playground.stage import Stage
from playground.tally import Tally
from playground.written import NOTED
from sandbox import Message, Person, Topic

CLAIM, CLOSE, RATE, SEND = "claim:", "close:", "rate:", "send_answer:"
ANSWER, ASKED, UNASK = "answer_open:", "answer_asked:", "answer_unask:"
FOUND = "🔎"
"""What a list of things found begins with."""
TRIES, INDEXED = 5, 1.0
"""How often something is done that may come too soon; seconds until search knows what was said."""
PATIENCE = 60.0
"""Seconds that anything may take, on a busy machine, before it is given up."""


class Cast:
    """The people on the stage. Each deed raises AssertionError for what doesn't come in time."""

    def __init__(self, stage: Stage, tally: Tally, admit: Callable[[str], Person]) -> None:
        self.stage, self._tally, self._admit = stage, tally, admit

    async def until(
        self, seen: Callable[[], object], awaited: str, patience: float = PATIENCE
    ) -> None:
        """Until it is seen; `awaited` says in the log what is missing."""
        await self.stage.box.until(seen, awaited, patience)

    def newcomer(self) -> Person:
        """Somebody whom nobody serves yet: who is at a phone, else somebody else."""
        clients, names = self.stage.clients, self.stage.words.newcomers
        free = next(filter(self._may_come, clients), None)
        return free or self._admit(names[len(clients) % len(names)])

    def _may_come(self, client: Person) -> bool:
        blocked = client.chat(self.stage.bot).chat.blocked
        return self._tally.topic_of(client) is None and not blocked

    async def ask(self, client: Person, question: str) -> None:
        """The client's words are in their topic."""
        seat = client.chat(self.stage.bot)
        if not seat.chat.started:
            seat.start()
            await self.until(lambda: seat.last.sender.is_bot, "the client is greeted")
        await self.arrived(seat.write(question))

    async def answer(self, operator: Person, client: Person, text: str) -> None:
        """The client has the operator's words."""
        await self.arrived(operator.at(self.topic(client)).write(text))

    async def arrived(self, *said: Message) -> None:
        await self.until(lambda: all(map(self._tally.has_arrived, said)), "it arrives")

    def topic(self, client: Person) -> Topic:
        """Raises LookupError if they have none."""
        topic = self._tally.topic_of(client)
        if topic is None:
            raise LookupError(f"{client.name} has no topic")
        return topic

    async def claim(self, operator: Person, topic: Topic) -> None:
        """Whoever presses has been answered, first or not."""
        await self.until(lambda: having(topic.messages, CLAIM), "a card to take")
        await self.press(operator, having(topic.messages, CLAIM)[-1], CLAIM)

    async def close(self, operator: Person, client: Person) -> None:
        """The conversation is over."""
        topic = self.topic(client)
        await self.until(lambda: having(topic.messages, CLOSE), "a card to close")
        await self.press(operator, having(topic.messages, CLOSE)[-1], CLOSE)

    async def press(self, person: Person, said: Message, begins: str) -> None:
        """The first button under it whose data begins so."""
        seat = person.at(said.topic) if said.topic else person.chat(self.stage.bot)
        press = seat.press(said, _data(said, begins)[0])
        await self.until(lambda: press.answer, "an answer to the press")

    async def send_saved(self, operator: Person, client: Person) -> None:
        """The client has the answer that the card offers, with its picture."""
        topic, chat = self.topic(client), client.chat(self.stage.bot)
        before = len(chat.messages)
        for _ in range(TRIES):
            await self.until(lambda: having(topic.messages, SEND), "an answer is offered")
            await self.press(operator, having(topic.messages, SEND)[-1], SEND)
            with suppress(AssertionError):  # the card changed under the finger: once more
                await self.until(
                    lambda: any(said.kind == "photo" for said in chat.messages[before:]),
                    "it arrives",
                    PATIENCE / TRIES,
                )
                return
        raise AssertionError("the answer did not go out")

    async def note(self, operator: Person, topic: Topic, text: str) -> None:
        """The bot has marked it as a note."""
        said = operator.at(topic).write(text)
        await self.until(lambda: said.reaction_of(self.stage.bot) == NOTED, "a mark of a note")

    async def find(self, operator: Person, search: str) -> None:
        """They read in private what was found. What was said just now is found a little later."""
        seat = operator.chat(self.stage.bot)
        for _ in range(TRIES):
            before = len(seat.messages)
            seat.write(search)
            await self.until(lambda: _found(seat.messages[before:]), "what was found")  # noqa: B023
            if any(said.content.entities for said in _found(seat.messages[before:])[-1:]):
                return
            await asyncio.sleep(INDEXED)
        raise AssertionError("nothing was found")

    async def look_what_is_learnt(self) -> None:
        """The owner reads in which words clients ask for the first of the company's answers."""
        owner = self.stage.owner
        seat = owner.chat(self.stage.bot)
        before = len(seat.messages)
        seat.write("/answers")
        for begins in (ANSWER, ASKED):
            await self.until(lambda: having(seat.messages[before:], begins), "a screen")  # noqa: B023
            await self.press(owner, having(seat.messages[before:], begins)[-1], begins)
        await self.until(lambda: having(seat.messages[before:], UNASK), "what clients asked")

    async def rate(self) -> None:
        """Everybody who is asked how it was is content."""
        chats = {client: client.chat(self.stage.bot) for client in self.stage.clients}
        asked = [
            (client, said) for client, seat in chats.items() for said in having(seat.messages, RATE)
        ]
        await asyncio.gather(*(self.press(client, said, RATE) for client, said in asked))


def _found(messages: list[Message]) -> list[Message]:
    return [said for said in messages if said.content.words.startswith(FOUND)]


def having(messages: list[Message], begins: str) -> list[Message]:
    """The messages under which there is a button whose data begins so."""
    return [said for said in messages if _data(said, begins)]


def _data(said: Message, begins: str) -> list[str]:
    data = (button.data or "" for row in said.buttons for button in row)
    return [known for known in data if known.startswith(begins)]
