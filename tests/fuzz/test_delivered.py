"""Spoilt updates through the whole office, calls and all: nobody reads what was not for them."""

import re
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sandbox import Message, Person, Topic
from tests.fuzz import shapes
from tests.fuzz.mutation import spoilt
from tests.office import Office

pytestmark = pytest.mark.proof
COUNT = 150
WORD = re.compile(r"слово\d+")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Office(tmp_path) as company:
        yield company


def here(part: Any, names: dict[int, int]) -> Any:
    """The shape with the ids that this office has."""
    if isinstance(part, dict):
        return {key: here(value, names) for key, value in part.items()}
    if isinstance(part, list):
        return [here(value, names) for value in part]
    return names.get(part, part) if type(part) is int else part


def words(messages: list[Message]) -> set[str]:
    return {word for message in messages for word in WORD.findall(message.content.words)}


async def test_what_is_spoilt_reaches_nobody_whom_it_was_not_for(office: Office) -> None:
    chance = Random(5)
    anna, bek = office.client("Анна"), office.client("Бек")
    topics = {client: await office.write(client, "сначала") for client in (anna, bek)}
    names = {
        shapes.ANNA: anna.id, shapes.BEK: bek.id, shapes.BOSS: office.boss.id,
        shapes.OLGA: office.olga.id, shapes.GROUP: office.group.id, shapes.BOT: office.bot.id,
        shapes.TOPICS[shapes.ANNA]: topics[anna].id, shapes.TOPICS[shapes.BEK]: topics[bek].id,
    }  # fmt: skip
    meant: dict[int, set[str]] = {anna.id: set(), bek.id: set()}
    for number in range(COUNT):
        update = here(shapes.updates(number + 1_000_000, chance.choice), names)
        kind = next(name for name in update if name != "update_id")
        _note(meant, update[kind], topics, f"слово{number + 1_000_000}")
        office.bot.updates.push(kind, spoilt({kind: update[kind]}, chance).get(kind))
    for client in topics:
        office.seat(client).write(f"потом {client.name}")
    for client in topics:
        await office.until(partial(office.shown, client, f"потом {client.name}"))
    await office.quiet()
    for client, topic in topics.items():
        other = bek if client is anna else anna
        assert not words(office.seat(client).messages) & meant[other.id]
        assert not words(topic.messages) & meant[other.id]
    assert words(topics[anna].messages) and words(topics[bek].messages)


def _note(meant: dict[int, set[str]], part: Any, topics: dict[Person, Topic], word: str) -> None:
    """Which client the word is from or for."""
    for client, topic in topics.items():
        if part.get("message_thread_id") == topic.id or part.get("chat", {}).get("id") == client.id:
            meant[client.id].add(word)
