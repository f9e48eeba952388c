"""What happens seldom: clocks that jump, a disk that stands still, a 429 for all, other bots."""

import asyncio
import threading
from collections import defaultdict
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from sandbox import Call, Message, Seat, Topic
from storage.database import SqliteDatabase
from storage.pool import Threads
from tests.office import Office

SENDING = ("copyMessage", "sendMessage", "forwardMessage", "copyMessages")


def saying(place: Topic | Seat, text: str) -> list[Message]:
    return [message for message in place.messages if text in message.content.words]


class Jumping(Office):
    """An office whose own wall clock may be set; Telegram's goes on as it went."""

    off = timedelta()

    def now(self) -> datetime:
        return super().now() + self.off


@pytest.mark.parametrize("hours", [1, -1, 8], ids=["ahead", "back", "as after a night's sleep"])
async def test_a_clock_that_jumps_loses_and_doubles_nothing(tmp_path: Path, hours: int) -> None:
    """A suspended machine finds the same: the time has passed, its calls are torn off."""
    office = Jumping(tmp_path)
    async with office:
        anna = office.client()
        topic = await office.write(anna)
        office.box.faults.add("drop_before", "copyMessage", anna, times=1)
        office.box.faults.add("flood", "copyMessage", office.group, retry_after=1)
        office.seat(anna).write("до прыжка")
        await office.until(lambda: any(call.error_code == 429 for call in office.box.calls))
        office.off = timedelta(hours=hours)
        office.bot.updates.end_poll()
        first = office.olga.at(topic).write("первый")
        second = office.olga.at(topic).write("второй")
        await office.until(lambda: second.reaction_of(office.bot) == "👌")
        await office.until(lambda: saying(topic, "до прыжка"))
        await office.until(lambda: saying(topic, "Не подтверждено"))
        assert saying(topic, "Не подтверждено")[0].reply_to is first
        assert [len(saying(office.seat(anna), text)) for text in ("первый", "второй")] == [0, 1]
        assert len(saying(topic, "до прыжка")) == 1
        await office.until(lambda: not office.bot.updates)
        await office.stop()
        (undone,) = await office.query("SELECT count(*) FROM outbox WHERE state = 'calling'")
        assert undone == (0,)


@pytest.mark.parametrize("stopped", [True, False], ids=["another had it", "it was set back"])
async def test_what_a_clock_ahead_has_put_off_waits_for_nobody_to_get_there(
    tmp_path: Path, stopped: bool
) -> None:
    """Of two machines the one may be ahead that had the company before."""
    office = Jumping(tmp_path)
    office.off = timedelta(hours=1)
    async with office:
        anna = office.client()
        topic = await office.write(anna)
        office.box.faults.add("flood", SENDING, office.group, times=None, retry_after=1)
        for text in ("отложено", "и это"):
            office.seat(anna).write(text)
        await office.until(lambda: any(call.error_code == 429 for call in office.box.calls))
        await office.until(lambda: not office.bot.updates)
        if stopped:
            await office.stop()
        office.off = timedelta()
        office.box.faults.clear()
        if stopped:
            await office.start()
        await office.until(lambda: saying(topic, "отложено") and saying(topic, "и это"))


async def test_a_429_for_the_whole_bot_is_waited_out_in_each_chat(office: Office) -> None:
    """Telegram says it call by call: none comes again before its time, and nothing is lost."""
    clients = [office.client(f"Клиент {number}") for number in range(4)]
    topics = [await office.write(client) for client in clients]
    office.box.faults.add("flood", SENDING, times=8, retry_after=1)
    for client, topic in zip(clients, topics, strict=True):
        office.olga.at(topic).write(f"ответ для {client.name}")
        office.seat(client).write("ещё вопрос")
    for client, topic in zip(clients, topics, strict=True):
        await office.until(partial(saying, office.seat(client), "ответ для"))
        await office.until(partial(saying, topic, "ещё вопрос"))
        assert len(saying(office.seat(client), "ответ для")) == 1
        assert len(saying(topic, "ещё вопрос")) == 1
    of_chats: dict[object, list[Call]] = defaultdict(list)
    for call in office.box.calls:
        if call.method in SENDING:
            of_chats[call.params["chat_id"]].append(call)
    refused = [
        (call, later)
        for calls in of_chats.values()
        for call, later in pairwise(calls)
        if call.error_code == 429
    ]
    assert len(refused) >= 4
    assert all(later.at - call.at >= 1 for call, later in refused if later.error_code != 429)


async def test_a_disk_that_stands_still_for_a_while_loses_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[SqliteDatabase] = []
    whole = SqliteDatabase.open

    async def watched(path: Path, threads: Threads | None = None) -> SqliteDatabase:
        opened.append(await whole(path, threads))
        return opened[-1]

    monkeypatch.setattr(SqliteDatabase, "open", watched)
    async with Office(tmp_path) as office:
        anna = office.client()
        topic = await office.write(anna)
        await office.quiet()
        moves = threading.Event()
        standing = asyncio.ensure_future(opened[-1].run(lambda tx: moves.wait(60)))
        fetched = len(office.traced)
        said = [f"слово {number};" for number in range(5)]
        for text in said:
            office.seat(anna).write(text)
        office.olga.at(topic).write("ответ;")
        await office.until(lambda: "intake.fetched" in office.traced[fetched:])
        assert len(office.bot.updates) and not saying(topic, said[0])  # not acknowledged
        moves.set()
        assert await standing
        await office.until(lambda: saying(topic, said[-1]) and saying(office.seat(anna), "ответ;"))
        words = "\n".join(message.content.words for message in topic.messages)
        assert [words.count(text) for text in said] == [1] * 5
        assert len(saying(office.seat(anna), "ответ;")) == 1


async def test_what_a_client_sends_by_another_bot_is_theirs_and_answered_by_nobody(
    office: Office,
) -> None:
    """An inline result carries that bot's name; its words are the client's, and no bot's."""
    anna, helper = office.client(), office.box.bot("gif_bot", "GIF")
    helper.inline_mode = True
    topic = await office.write(anna)
    await office.quiet()
    before = len(office.seat(anna).messages)
    asked = office.seat(anna).ask_inline(helper, "диван")
    asked.results = [{"id": "1", "title": "Серый диван"}]
    office.seat(anna).choose_inline(asked)
    await office.until(lambda: saying(topic, "Серый диван"))
    await office.quiet()
    assert len(saying(topic, "Серый диван")) == 1
    assert len(office.seat(anna).messages) == before + 1
