"""Telegram brings the updates instead of being asked: nothing is lost by it, nothing let in."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from app import reception, webhook
from storage.database import SqliteDatabase
from tests.office import Office

URL = "https://bot.example.org/smena"
HEADER = reception.SECRET


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def raw(port: int, secret: bytes) -> bytes:
    """The first line that somebody is answered who shows that, which is no text."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = b"POST /smena HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
    writer.write(head + HEADER.encode() + b": " + secret + b"\r\nConnection: close\r\n\r\n{}")
    line = await reader.readline()
    writer.close()
    return line


class Hooked(Office):
    """A company whose updates are brought, past a web server that has the certificate."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        listen = {"SMENA_TELEGRAM__WEBHOOK_LISTEN": f"127.0.0.1:{self.port}"}
        super().__init__(folder, SMENA_TELEGRAM__WEBHOOK_URL=URL, **listen, **settings)

    async def start(self) -> None:
        self.box.hooks.roads["bot.example.org"] = self.port
        await super().start()

    @property
    def hook(self) -> dict[str, Any]:
        assert self.bot.webhook is not None
        return self.bot.webhook

    async def post(self, body: bytes, secret: str | None, path: str = "/smena") -> int:
        """What somebody is answered who posts that."""
        headers = {} if secret is None else {HEADER: secret}
        url = f"http://127.0.0.1:{self.port}{path}"
        async with aiohttp.request("POST", url, data=body, headers=headers) as answer:
            return answer.status


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Hooked]:
    company = Hooked(tmp_path)
    async with company:
        yield company


async def test_a_conversation_goes_both_ways_and_nobody_polls(office: Hooked) -> None:
    anna = office.client()
    topic = await office.write(anna, "Есть диваны?")
    await office.claim(office.olga, topic)
    office.olga.at(topic).write("Есть, два")
    await office.until(lambda: office.seat(anna).last.text == "Есть, два")
    assert not office.bot.updates.polled and len(office.bot.updates) == 0


async def test_a_note_is_a_note_right_behind_its_button(office: Hooked) -> None:
    anna = office.client()
    topic = await office.write(anna, "Есть диваны?")
    office.press(office.olga, topic, "Заметка")
    note = office.olga.at(topic).write("скидку не давать")
    await office.until(lambda: note.reaction_of(office.bot))
    await office.quiet()
    assert "скидку" not in str(office.seat(anna).texts)
    assert office.hook["max_connections"] == 1, "over several the two could change places"


async def test_what_comes_while_we_are_away_or_the_disk_refuses_is_brought_later(
    office: Hooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = office.client()
    await office.write(anna, "раз")
    await office.stop()
    office.seat(anna).write("два")
    await office.until(lambda: office.hook.get("last_error_message"))
    await office.start()
    await office.until(lambda: office.shown(anna, "два"))
    refusals = iter([OSError("no space left on device")] * 3)
    run, trouble = SqliteDatabase.run, SqliteDatabase.is_trouble

    async def full(self: Any, work: Any, *given: Any, **named: Any) -> Any:
        if work.__name__ == "_kept" and (refusal := next(refusals, None)):
            raise refusal
        return await run(self, work, *given, **named)

    monkeypatch.setattr(SqliteDatabase, "run", full)
    monkeypatch.setattr(
        SqliteDatabase,
        "is_trouble",
        lambda self, error: isinstance(error, OSError) or trouble(self, error),
    )
    office.seat(anna).write("три")
    await office.until(lambda: office.shown(anna, "три"))
    assert next(refusals, None) is None, "it was refused, and came again"
    topic = office.topic_of(anna)
    assert topic and sum("два" in (m.text or "") for m in topic.messages) == 1


async def test_it_is_answered_only_when_it_is_kept(
    office: Hooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = office.client()
    await office.write(anna, "раз")
    run, waits, goes_on = SqliteDatabase.run, asyncio.Event(), asyncio.Event()

    async def slowly(self: Any, work: Any, *given: Any, **named: Any) -> Any:
        done = await run(self, work, *given, **named)
        if work.__name__ == "_kept":
            waits.set()
            await goes_on.wait()
        return done

    monkeypatch.setattr(SqliteDatabase, "run", slowly)
    update = {"update_id": 10**6, "message": None}
    answer = asyncio.create_task(office.post(json.dumps(update).encode(), office.hook["secret"]))
    await waits.wait()
    assert await office.post(b"", None, "/elsewhere") == 404, "others are answered meanwhile"
    assert not answer.done()
    goes_on.set()
    assert await answer == 200


async def test_who_is_not_telegram_leaves_nothing(office: Hooked) -> None:
    anna = office.client()
    await office.write(anna, "раз")
    message = {"message_id": 9, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "яд"}
    forged = json.dumps({"update_id": 5, "message": message}).encode()
    secret = office.hook["secret"]
    for told in (None, "", secret[:-1], "ключ"):
        assert await office.post(forged, told) == 401
    assert await office.post(forged, secret, "/elsewhere") == 404
    assert b" 401 " in await raw(office.port, b"\xff\xfe")
    assert [await office.post(body, secret) for body in (b"", b"{", b"[" * 100_000)] == [400] * 3
    assert await office.post(b"[]", secret) == 200, "it is no update, and would come for ever"
    await office.write(anna, "два")
    await office.stop()
    assert await office.query("SELECT count(*) FROM inbox WHERE payload LIKE '%яд%'") == [(0,)]


async def test_updates_turned_elsewhere_come_back_and_owners_hear_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook.Webhook, "rest", 0.1)
    office = Hooked(tmp_path)
    async with office:
        await office.write(office.client(), "раз")
        office.bot.webhook = {"url": "https://thief.example.net/x", "max_connections": 40}
        await office.until(lambda: office.hook["url"] == URL)
        told = office.seat(office.boss)
        await office.until(lambda: any("thief.example.net" in text for text in told.texts))
        await office.write(office.client("Борис"), "два")


async def test_switched_off_again_updates_are_fetched_and_none_is_lost(
    office: Hooked, caplog: pytest.LogCaptureFixture
) -> None:
    anna = office.client()
    await office.write(anna, "раз")
    await office.stop()
    office.seat(anna).write("два")
    office._extra["SMENA_TELEGRAM__WEBHOOK_URL"] = ""
    await office.start()
    await office.until(lambda: office.shown(anna, "два"))
    await office.quiet()
    told = office.seat(office.boss).texts
    assert not [text for text in told if "bot.example.org" in text], "it is our own"
    assert "BotFather" not in caplog.text
    assert office.bot.webhook is None


@pytest.mark.parametrize("path", ["смена", "%D1%81%D0%BC", "a%20b", ""])
async def test_an_address_is_found_however_it_is_written(tmp_path: Path, path: str) -> None:
    office = Hooked(tmp_path)
    office._extra["SMENA_TELEGRAM__WEBHOOK_URL"] = f"https://bot.example.org/{path}"
    async with office:
        await office.write(office.client(), "раз")
