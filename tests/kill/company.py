"""The rest of a company's day among the deaths: a kept answer, a client's wish, a word to all."""

from collections.abc import Awaitable, Callable, Iterable

from sandbox import Message, Person, Topic
from tests.kill.chronicle import ASKED, REPEAT, words
from tests.kill.ward import Ward

ADDRESS, OFFER, WISH = "Мы на Абая, 1", "В субботу скидка на всё", "Клиент просит"
SCREEN, OVER = "Так это увидит клиент", "готово"
KEPT = "SELECT count(*) FROM answers"
ENDS = """SELECT CAST(addresses.external_id AS INTEGER), state FROM recipients
    JOIN addresses ON addresses.client_id = recipients.client_id"""

Until = Callable[[Callable[[], object], str], Awaitable[None]]


class Company:
    """What is said once, and must be there once, or said to be uncertain."""

    REPLIES = 2
    """How many replies it adds to those that the chronicle counts."""

    def __init__(self, ward: Ward, anna: Person, bek: Person, until: Until) -> None:
        self._ward, self._anna, self._bek, self._until = ward, anna, bek, until
        self._said: list[tuple[Person, Message]] = []
        self._topics: dict[int, Topic] = {}

    async def play(self, annas: Topic, beks: Topic) -> None:
        """In Anna's and Bek's topics, and in the owner's chat with the bot."""
        self._topics = {self._anna.id: annas, self._bek.id: beks}
        await self._answer(annas, beks)
        self._ward.seat(self._bek).write("/person")
        await self._until(lambda: self._wishes(), "a client's wish")
        await self._broadcast()

    async def _answer(self, annas: Topic, beks: Topic) -> None:
        """An operator's words are kept as an answer, and a colleague sends it to another client."""
        ward = self._ward
        first = ward.olga.at(annas).write(ADDRESS)
        self._said.append((self._anna, first))
        await self._until(lambda: self._is_there(self._anna, first), "the address")
        ward.boss.at(annas).write("/answer Адрес", reply_to=first)
        await self._until(lambda: ward.says(KEPT) == 1, "the answer is kept")
        second = ward.oleg.at(beks).write("/r Адрес")
        self._said.append((self._bek, second))
        await self._until(lambda: self._is_there(self._bek, second), "the answer")

    async def _broadcast(self) -> None:
        """The owner sends something to all, and looks on until everybody has it."""
        seat = self._ward.seat(self._ward.boss)
        seat.write("/broadcast")
        seat.write(OFFER)
        await self._until(lambda: self._screens(SCREEN), "the look ahead")
        (screen, *_) = self._screens(SCREEN)
        send = next(label for label in screen.labels if "Отправить" in label)
        seat.press(screen, send)
        await self._until(lambda: self._screens(OVER), "everybody has it")

    def _screens(self, said: str) -> list[Message]:
        """The broadcast's screens that say so, the newest first."""
        mine = self._ward.seat(self._ward.boss).messages
        return [line for line in reversed(mine) if said in words(line)]

    def _is_there(self, client: Person, message: Message) -> bool:
        return bool(self._copies(client, ADDRESS)) or self._is_asked(client, message)

    def _copies(self, client: Person, said: str) -> list[Message]:
        mine = self._ward.seat(client).messages
        return [m for m in mine if m.sender is self._ward.bot and said in words(m)]

    def _is_asked(self, client: Person, message: Message) -> bool:
        lines = self._ward.said_in(self._topics[client.id])
        return any(ASKED in words(line) and line.reply_to is message for line in lines)

    def _wishes(self) -> list[Message]:
        lines = self._ward.said_in(self._topics[self._bek.id])
        return [line for line in lines if WISH in words(line)]

    def problems(self) -> Iterable[str]:
        """What must not be."""
        for client, message in self._said:
            copies = len(self._copies(client, ADDRESS))
            if copies > 1 or not (copies or self._is_asked(client, message)):
                yield f"the answer to {client.name}: {copies} times"
        wishes = [words(line) for line in self._wishes()]
        if not wishes or sum(not said.startswith(REPEAT) for said in wishes) > 1:
            yield f"the wish of {self._bek.name}: {wishes}"
        yield from self._badly_sent()

    def _badly_sent(self) -> Iterable[str]:
        """Each client has the broadcast once; never twice, and not at all where nobody knows."""
        ends = dict(self._ward.query(ENDS))
        if not {self._anna.id, self._bek.id} <= ends.keys():
            yield f"the broadcast went to {sorted(ends)}"
        for client in (self._anna, self._bek):
            copies, end = len(self._copies(client, OFFER)), ends.get(client.id)
            if copies > 1 or end not in ("sent", "unknown") or (end == "sent" and not copies):
                yield f"the broadcast to {client.name}: {copies} times, {end}"
