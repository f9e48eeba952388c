"""Several bots in one group: each has its own updates, messages, files and limits."""

from dataclasses import replace

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter, TelegramUnauthorizedError

from sandbox import BotAccount
from tests.sandbox.conftest import Scene, refused


@pytest.fixture
async def second(scene: Scene):
    """Another bot in the group, and the way to call by it."""
    account = scene.box.bot("second_bot", "Second")
    scene.group.add_bot(account, can_manage_topics=True)
    session = AiohttpSession(api=TelegramAPIServer.from_base(scene.box.url))
    async with Bot(account.token, session=session) as api:
        yield account, api


Second = tuple[BotAccount, Bot]


async def test_only_who_sent_a_message_can_change_it(scene: Scene, second: Second) -> None:
    sent = await second[1].send_message(scene.group.id, "Card")
    where = {"chat_id": scene.group.id, "message_id": sent.message_id}
    said = await refused(scene.api.edit_message_text("Other", **where))
    assert said.endswith("message can't be edited")
    assert (await second[1].edit_message_text("Other", **where)).text == "Other"


async def test_a_file_has_another_id_for_every_bot(scene: Scene, second: Second) -> None:
    scene.anna.chat(scene.account).send("photo")
    update = (await scene.updates("message"))[-1]
    ours = update.message.photo[-1].file_id
    assert "wrong file identifier" in await refused(second[1].send_photo(scene.group.id, ours))
    theirs = theirs_of(scene, second)
    assert (await second[1].send_photo(scene.group.id, theirs)).photo[-1].file_id == theirs
    assert "wrong file identifier" in await refused(scene.api.send_photo(scene.group.id, theirs))


async def test_what_a_bot_hears_of_a_file_is_what_it_calls_it(scene: Scene, second: Second) -> None:
    scene.anna.chat(second[0]).start()
    scene.anna.chat(second[0]).send("photo")
    heard = (await second[1].get_updates(allowed_updates=["message"]))[-1].message
    assert heard is not None and heard.photo
    theirs = heard.photo[-1].file_id
    assert (await second[1].send_photo(scene.anna.id, theirs)).photo[-1].file_id == theirs


def theirs_of(scene: Scene, second: Second) -> str:
    """What the second bot calls a photo of the boss's that both have seen."""
    photo = scene.boss.at(scene.group).send("photo")
    return f"{photo.file_id}{second[0].files_end}"


async def test_a_client_s_message_is_known_to_the_bot_it_was_written_to(
    scene: Scene, second: Second
) -> None:
    said = scene.anna.chat(scene.account).write("Hello")
    assert await refused(second[1].copy_message(scene.group.id, scene.anna.id, said.id))


async def test_each_bot_has_a_budget_of_its_own(scene: Scene, second: Second) -> None:
    scene.box.limit(replace(scene.box.limits, enabled=True, group_count=1))
    await scene.api.send_message(scene.group.id, "1")
    with pytest.raises(TelegramRetryAfter):
        await scene.api.send_message(scene.group.id, "2")
    await second[1].send_message(scene.group.id, "2")


async def test_a_revoked_token_is_refused(scene: Scene, second: Second) -> None:
    scene.box.revoke(second[0])
    with pytest.raises(TelegramUnauthorizedError):
        await second[1].get_me()
