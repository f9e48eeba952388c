"""A proxy dies in mid-call, in every manner: lost 0, misrouted 0, twice only in flight and marked.

The time until Telegram is asked by another hop is printed, and is below half a minute.
"""

import asyncio
import time
from functools import partial
from pathlib import Path
from typing import Self

import pytest

from sandbox import Message, Person, Topic
from sandbox.proxy import Proxy
from tests.office import Office

WITHIN = 30.0
"""Seconds until another hop is taken, on a machine that has time for us."""

LONG = 300.0
"""Seconds until a scene of this ring has failed, on one that has not."""

LOGIN = "anna:pa55-w0rd"
MANNERS_THAT_TAKE_LONGER = ("hang", "half_open", "cut", "portal")


class Starved:
    """Sums up how late a clock on this loop ticks: the time that the machine gave to others."""

    TICK = 0.1

    def __init__(self) -> None:
        self.seconds = 0.0

    async def __aenter__(self) -> Self:
        self._ticking = asyncio.create_task(self._tick())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ticking.cancel()

    async def _tick(self) -> None:
        while True:
            due = time.monotonic() + self.TICK
            await asyncio.sleep(self.TICK)
            self.seconds += max(0.0, time.monotonic() - due)


def saying(place: list[Message], text: str) -> list[str]:
    return [m.content.words for m in place if text in m.content.words and not m.labels]


def is_once_or_marked(found: list[str]) -> bool:
    """There once; a second one says of itself that it may be one."""
    return len(found) == 1 or (len(found) == 2 and sum("↻" in text for text in found) == 1)


@pytest.mark.parametrize(
    "manner",
    [
        "refuse",
        *(pytest.param(manner, marks=pytest.mark.proof) for manner in MANNERS_THAT_TAKE_LONGER),
    ],
)
async def test_what_is_said_while_a_proxy_fails_arrives_by_the_next_one(
    office: Office, first: Proxy, second: Proxy, manner: str, capsys: pytest.CaptureFixture[str]
) -> None:
    clients = [office.client(name) for name in ("Анна", "Борис", "Вера")]
    topics = [await office.write(client, f"сначала {client.name}") for client in clients]
    for topic in topics:
        await office.claim(office.olga, topic)
    async with Starved() as starved:
        await first.behave(manner)
        begun = time.monotonic()
        answers = _say(office, clients, topics)
        await office.until(lambda: second.first_at, timeout=LONG)
        took = (second.first_at or 0.0) - begun
    with capsys.disabled():
        print(f"\n{manner}: another hop after {took:.1f} s, {starved.seconds:.1f} s of them stolen")
    assert took - starved.seconds <= WITHIN
    for client in clients:
        await office.until(partial(office.shown, client, f"потом {client.name}"), timeout=LONG)
    await office.until(lambda: all(_is_told(office, *one) for one in answers), timeout=LONG)
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


async def test_the_log_names_the_hops_and_shows_no_login(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Proxy("http", "refuse", LOGIN) as first, Proxy("socks5", "well", LOGIN) as second:
        road = {"SMENA_TELEGRAM__PROXY": f"{first.url}, {second.url}"}
        async with Office(tmp_path, **road) as office:
            await office.write(office.client(), "дошло?")
    told = [record.getMessage() for record in caplog.records if first.place in record.getMessage()]
    assert len(told) == 1 and f"going by socks5://{second.place}" in told[0]
    assert second.shown == {LOGIN} and "pa55" not in caplog.text and b"pa55" not in second.asked


@pytest.mark.proof
async def test_a_slow_proxy_is_no_dead_one(office: Office, first: Proxy, second: Proxy) -> None:
    await first.behave("slow")
    anna = office.client()
    topic = await office.write(anna, "медленно, но верно")
    await office.claim(office.olga, topic)
    office.olga.at(topic).write("и обратно")
    await office.until(lambda: saying(office.seat(anna).messages, "и обратно"))
    assert not second.passed
