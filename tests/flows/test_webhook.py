"""A webhook takes the updates: it is removed over HTTP, and what waited there comes."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from sandbox.calls import Call
from tests.office import Office

SECRET = "https://hooks.example.org/8f3a-secret"
TAKEN = "hooks.example.org"


async def set_webhook(office: Office) -> None:
    """Somebody with the token gives Telegram an address of theirs."""
    api = TelegramAPIServer.from_base(office.box.url)
    async with Bot(office.bot.token, session=AiohttpSession(api=api)) as somebody:
        await somebody.set_webhook(SECRET)


class LeftBehind(Office):
    """A company whose former program left its webhook, and a client's words waiting there."""

    async def start(self) -> None:
        anna = self.client()
        await set_webhook(self)
        self.seat(anna).write("это пришло раньше")
        await super().start()
        await self.until(lambda: self.shown(anna, "это пришло раньше"))


def removals(office: Office) -> list[Call]:
    return office.box.calls_of("deleteWebhook")


def warned(office: Office) -> list[str]:
    return [words for words in office.seat(office.boss).texts if TAKEN in words]


async def test_one_left_behind_is_removed_and_named_and_what_waited_comes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with LeftBehind(tmp_path) as office:
        await office.quiet()
        assert [_drops(call) for call in removals(office)] == [False]
        assert not warned(office)  # whoever moves in left it there themselves
    said = [record.getMessage() for record in caplog.records if TAKEN in record.getMessage()]
    assert len(said) == 1 and "removed" in said[0]
    assert "secret" not in caplog.text


def _drops(call: Call) -> Any:
    return call.params.get("drop_pending_updates", False)


async def test_one_that_is_set_again_is_removed_each_time_and_owners_hear_once(
    office: Office,
) -> None:
    anna = office.client()
    for count in (1, 2):
        await set_webhook(office)
        office.seat(anna).write(f"весть {count}")
        await office.until(partial(office.shown, anna, f"весть {count}"))
        assert len(removals(office)) == count
    await office.quiet()
    told = warned(office)
    assert len(told) == 1 and "@BotFather" in told[0] and "secret" not in told[0]
