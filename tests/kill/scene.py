"""A small lively scene: three clients, two operators, everything that a day holds, in short."""

import asyncio
from collections import Counter
from contextlib import suppress

from sandbox import Message, Person, Topic
from tests.kill.chronicle import Chronicle, Findings, tokens_of, words
from tests.kill.company import Company
from tests.kill.fate import Way
from tests.kill.pointing import Pointing
from tests.kill.ward import Ward

PATIENCE = 150.0
"""Seconds, on a machine that is busy with more; a calm one needs two or three."""


class Scene:
    """Plays on, whoever dies meanwhile."""

    def __init__(self, ward: Ward) -> None:
        self.ward = ward
        self.told = Chronicle(ward)
        self.pointing = Pointing(self.told)
        self.anna, self.bek, self.vera = map(ward.client, ("Анна", "Бек", "Вера"))
        self.company = Company(ward, self.anna, self.bek, self._until)

    async def play(self) -> None:
        """From the first messages to a closed conversation and a new client."""
        await self._until(self.ward.has_help, "a helper")
        await self._first_words()
        await self._answers()
        await self._a_burst()
        await self.company.play(self._topic(self.anna), self._topic(self.bek))
        await self._the_end()

    async def finish(self) -> Findings:
        """Let all drain, let the leftovers be closed, and compare."""
        await self.ward.drained(PATIENCE)
        if self.told.orphans():
            self.ward.pass_time(70)
            await self._until(lambda: all(t.closed for t in self.told.orphans()), "orphans closed")
            await self.ward.drained(PATIENCE)
        found = self.told.compare()
        closed = self._card(self.anna)
        if closed is None or "Закрыто" not in words(closed):
            found.lost.append("the press that closed Анна's conversation")
        found.lost += [f"damage: {one}" for one in self.ward.toll.damage]
        found.lost += [*self._miscounted(), *self.company.problems()]
        found.lost += [*self.pointing.problems(), *self._untold()]
        return found

    def _untold(self) -> list[str]:
        """Owners hear that their helper does no more."""
        news = [words(line) for line in self.ward.seat(self.ward.boss).messages]
        heard = any("больше не помогает" in said for said in news)
        return ["the news that the helper is lost"] if self.ward.had_helped and not heard else []

    def _miscounted(self) -> list[str]:
        """The events, from which every figure is made, count each message once."""
        counted = dict(self.ward.query("SELECT kind, count(*) FROM events GROUP BY kind"))
        said = Counter(one.side for one in self.told.said)
        said["staff"] += self.company.REPLIES
        kinds = {"message_in": "client", "reply": "staff", "note": "note"}
        wrong = (kind for kind, side in kinds.items() if counted.get(kind, 0) != said[side])
        return [f"the count of {kind}: {counted.get(kind, 0)}" for kind in wrong]

    async def _first_words(self) -> None:
        anna, bek, told = self.anna, self.bek, self.told
        first = [told.write(anna, self.ward.seat(anna), "client")]
        first.append(told.write(bek, self.ward.seat(bek), "client"))
        first.append(told.photo(anna, self.ward.seat(anna), "client"))
        await self._until(lambda: told.arrived(*first), "first words")
        await self._press(anna, self.ward.olga, "Беру", "Ольга")

    async def _answers(self) -> None:
        told, ward = self.told, self.ward
        parts = told.album(self.bek, ward.seat(self.bek), "client")
        answer = self.pointing.answer(told.said[0], ward.olga.at(self._topic(self.anna)))
        self.pointing.react(told.said[1], ward.oleg.at(self._topic(self.bek)), "❤")
        told.write(self.anna, ward.olga.at(self._topic(self.anna)), "note", head="// ")
        other = told.write(self.bek, ward.oleg.at(self._topic(self.bek)), "staff")
        told.edit(told.said[0], ward.seat(self.anna))
        await self._until(lambda: told.arrived(answer, other, *parts), "answers")
        told.edit(answer, ward.olga.at(self._topic(self.anna)))

    async def _a_burst(self) -> None:
        told, ward, bek = self.told, self.ward, self.bek
        burst = [told.write(bek, ward.seat(bek), "client") for _ in range(3)]
        photo = told.photo(bek, ward.oleg.at(self._topic(bek)), "staff")
        album = told.album(self.anna, ward.olga.at(self._topic(self.anna)), "staff")
        last = told.write(self.anna, ward.seat(self.anna), "client")
        if not ward.fate.death:
            ward.lose_helper()
        told.edit(burst[0], ward.seat(bek))
        await self._until(lambda: told.arrived(*burst, last, photo), "the burst")
        await self._until(lambda: told.arrived(album[0]), "the album")
        told.edit(burst[1], ward.seat(bek))
        self.pointing.react(burst[2], ward.oleg.at(self._topic(bek)), "🔥")
        self.pointing.answer(burst[0], ward.oleg.at(self._topic(bek)))

    async def _the_end(self) -> None:
        told, ward = self.told, self.ward
        if ward.lost is Way.KICKED:
            ward.let_help()
        new = told.write(self.vera, ward.seat(self.vera), "client")
        await self._press(self.anna, ward.olga, "Закрыть", "Закрыто")
        await self._until(lambda: told.arrived(new), "a new client")
        goodbye = told.write(self.vera, ward.oleg.at(self._topic(self.vera)), "staff")
        await self._until(lambda: told.arrived(goodbye), "the last answer")

    async def _press(self, client: Person, who: Person, label: str, expected: str) -> None:
        """Press the card's button, as soon as the card has one, and see the card change.

        A card that comes anew is pressed anew: who had sent the former may be deaf by now.
        """
        pressed: list[Message] = []

        def changed() -> bool:
            card = self._card(client)
            if card and label in card.labels and card not in pressed:
                pressed.append(card)
                who.at(card.topic).press(card, label)
            return bool(pressed) and card is not None and expected in words(card)

        await self._until(changed, f"a button {label}, and the card: {expected}")

    def _card(self, client: Person) -> Message | None:
        """The newest: an older one may be left over from a call cut off."""
        topic = self._topic(client)
        lines = self.ward.said_in(topic) if topic else []
        cards = [line for line in lines if line.labels and "Не подтверждено" not in words(line)]
        return cards[-1] if cards else None

    def _topic(self, client: Person) -> Topic | None:
        """The client's topic: where something of theirs stands."""
        topics = self.ward.topics_of(client)
        used = [t for t in topics if any(tokens_of(m) for m in self.ward.said_in(t))]
        return used[0] if used else None

    async def _until(self, condition, what: str) -> None:
        try:
            await self.ward.until(condition, what, PATIENCE)
        except AssertionError as error:
            with suppress(Exception):
                rows = self.ward.query(
                    "SELECT id, kind, lane, state, step, repeat, attempts, reason FROM outbox"
                    " WHERE state NOT IN ('sent', 'cancelled')"
                )
                raise AssertionError(f"{error}\noutbox: {rows}") from None
            raise
        await self.ward.goes_on()


async def play(ward: Ward) -> Findings:
    """The whole scene and its end."""
    scene = Scene(ward)
    async with asyncio.timeout(6 * PATIENCE):
        await scene.play()
        return await scene.finish()
