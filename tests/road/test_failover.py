"""A proxy dies in mid-call, in every manner: lost 0, misrouted 0, twice only in flight and marked.

The time until Telegram is heard again is printed, and is below half a minute.
"""

import time
from functools import partial

import pytest

from sandbox import Message, Person, Topic
from tests.office import Office
from tests.road.proxy import Proxy

WITHIN = 30.0
"""Seconds until another hop is taken."""


def saying(place: list[Message], text: str) -> list[str]:
    return [m.content.words for m in place if text in m.content.words and not m.labels]


def is_once_or_marked(found: list[str]) -> bool:
    """There once; a second one says of itself that it may be one."""
    return len(found) == 1 or (len(found) == 2 and sum("↻" in text for text in found) == 1)


@pytest.mark.parametrize("manner", ["refuse", "hang", "half_open", "cut", "portal"])
async def test_what_is_said_while_a_proxy_fails_arrives_by_the_next_one(
    office: Office, first: Proxy, second: Proxy, manner: str, capsys: pytest.CaptureFixture[str]
) -> None:
    clients = [office.client(name) for name in ("Анна", "Борис", "Вера")]
    topics = [await office.write(client, f"сначала {client.name}") for client in clients]
    for topic in topics:
        await office.claim(office.olga, topic)
    await first.behave(manner)
    begun = time.monotonic()
    answers = _say(office, clients, topics)
    await office.until(lambda: second.passed, timeout=WITHIN)
    for client in clients:
        await office.until(partial(office.shown, client, f"потом {client.name}"), timeout=60)
    took = time.monotonic() - begun
    await office.until(lambda: all(_is_told(office, *one) for one in answers), timeout=60)
    with capsys.disabled():
        print(f"\n{manner}: another hop within {took:.1f} s")
    _nothing_is_elsewhere(office, clients, topics)


def _say(
    office: Office, clients: list[Person], topics: list[Topic]
) -> list[tuple[Person, Topic, str]]:
    answers = []
    for client, topic in zip(clients, topics, strict=True):
        office.seat(client).write(f"потом {client.name}")
        office.olga.at(topic).write(f"ответ {client.name}")
        answers.append((client, topic, f"ответ {client.name}"))
    return answers


def _is_told(office: Office, client: Person, topic: Topic, text: str) -> bool:
    """The client has it once, and whoever wrote it knows; or is asked whether it arrived."""
    arrived = len(saying(office.seat(client).messages, text))
    known = any("👌" in (m.reaction_of(office.bot) or "") for m in topic.messages)
    asked = any("Отправить ещё раз" in m.labels for m in topic.messages)
    return arrived <= 1 and (asked or (arrived == 1 and known))


def _nothing_is_elsewhere(office: Office, clients: list[Person], topics: list[Topic]) -> None:
    for client in clients:
        for other, elsewhere in zip(clients, topics, strict=True):
            written = saying(elsewhere.messages, f"потом {client.name}")
            answered = saying(office.seat(other).messages, f"ответ {client.name}")
            if other is client:
                assert is_once_or_marked(written) and len(answered) <= 1
            else:
                assert not written and not answered
        assert not saying(office.seat(client).messages, "↻")


async def test_a_slow_proxy_is_no_dead_one(office: Office, first: Proxy, second: Proxy) -> None:
    await first.behave("slow")
    anna = office.client()
    topic = await office.write(anna, "медленно, но верно")
    await office.claim(office.olga, topic)
    office.olga.at(topic).write("и обратно")
    await office.until(lambda: saying(office.seat(anna).messages, "и обратно"))
    assert not second.passed
