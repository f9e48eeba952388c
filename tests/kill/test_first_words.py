"""A new client's first words stand in their card, which is one call: killed before, during, after.

The words are there once, or twice and marked; whatever points at them afterwards finds them. So it
is where a helper makes the topic and the card, and where it is lost with the death.
"""

import asyncio
from itertools import cycle
from pathlib import Path

from tests.kill.birth import Nursery
from tests.kill.chronicle import REPEAT, Chronicle, words
from tests.kill.fate import ALONE, TOGETHER, Fate, Way
from tests.kill.pointing import Pointing
from tests.kill.ward import End, Ward

AROUND = (
    "delivery.marked.topic",
    "telegram.createForumTopic",
    "delivery.settled.topic",
    "delivery.marked.card",
    "telegram.sendMessage",
    "delivery.called.card",
    "delivery.settling.card",
    "delivery.settled.card",
)
"""The steps of the first message's way."""

FATES = (TOGETHER, Fate(Way.REVOKED, 1), ALONE, Fate(Way.KICKED, 1), TOGETHER)
"""In turn, so that each step has another one."""
AT_ONCE = 8
PATIENCE = 150.0


async def wrong(ward: Ward, end: End) -> list[str]:
    """What is not as it should be when a client has come, and the bot has died so."""
    async with ward:
        client, told = ward.client("Анна"), Chronicle(ward)
        pointing, seat = Pointing(told), ward.seat(client)
        await ward.box.until(ward.has_help, "a helper", PATIENCE)
        await ward.drained(PATIENCE)
        ward.appoint(end)
        first = told.write(client, seat, "client")
        second = told.write(client, seat, "client")
        await ward.box.until(lambda: ward.toll.kills, "the death", PATIENCE)
        await ward.box.until(lambda: told.arrived(first, second), "both", PATIENCE)
        await ward.drained(PATIENCE)
        card = told.copies(first)[-1]
        topic = card.topic
        told.edit(first, seat)
        pointing.react(first, ward.oleg.at(topic), "❤")
        answer = pointing.answer(first, ward.olga.at(topic))
        await ward.box.until(lambda: told.arrived(answer), "the answer", PATIENCE)
        await ward.drained(PATIENCE)
        found = [*told.compare().problems(), *pointing.problems(), *ward.toll.damage]
        newest = told.copies(first)[-1]
        if not newest.labels or not newest.quoted:
            found.append(f"the words stand outside of the card: {words(newest)}")
        if len(told.fresh(first)) > 1 and not words(newest).startswith(REPEAT):
            found.append(f"a second card without its mark: {words(newest)}")
        return [f"{end} {ward.fate}: {one}" for one in found]


async def test_killed_around_their_card_they_are_there_and_found(
    tmp_path: Path, nursery: Nursery
) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def watched(number: int, end: End, fate: Fate) -> list[str]:
        folder = tmp_path / str(number)
        folder.mkdir()
        async with gate:
            return await wrong(Ward(folder, nursery, [] if end.method else [end], fate), end)

    scenes = enumerate(zip(AROUND, cycle(FATES), strict=False))
    found = await asyncio.gather(
        *(watched(number, End(label, 1), fate) for number, (label, fate) in scenes)
    )
    assert not [problem for problems in found for problem in problems]
