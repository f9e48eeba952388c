"""Faults: what the caller sees, and whether the call had its effect."""

import asyncio

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    RestartingTelegram,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from sandbox import Change

NOT_DONE = [
    ("refuse", TelegramNetworkError),
    ("drop_before", TelegramNetworkError),
    ("error500", TelegramServerError),
    ("error502", TelegramServerError),
    ("restart", RestartingTelegram),
    ("html502", ClientDecodeError),
    ("html504", ClientDecodeError),
    ("flood", TelegramRetryAfter),
]
DONE = [("drop_after", TelegramNetworkError), ("truncated", ClientDecodeError)]


def texts(scene) -> list[str]:
    return scene.anna.chat(scene.account).texts[1:]


@pytest.mark.parametrize(("kind", "error"), NOT_DONE)
async def test_faults_before_the_effect(scene, kind, error):
    scene.box.faults.add(kind, method="sendMessage")
    with pytest.raises(error):
        await scene.api.send_message(scene.anna.id, "1")
    assert texts(scene) == []
    await scene.api.send_message(scene.anna.id, "2")
    assert texts(scene) == ["2"]


@pytest.mark.parametrize(("kind", "error"), DONE)
async def test_faults_after_the_effect(scene, kind, error):
    scene.box.faults.add(kind, method="sendMessage")
    with pytest.raises(error):
        await scene.api.send_message(scene.anna.id, "1")
    assert texts(scene) == ["1"]
    call = scene.box.calls_of("sendMessage")[0]
    assert call.ok and not call.answered


async def test_an_error_may_hide_an_effect(scene):
    scene.box.faults.add("html504", processed=True)
    with pytest.raises(ClientDecodeError):
        await scene.api.send_message(scene.anna.id, "1")
    assert texts(scene) == ["1"]


async def test_an_answer_may_never_come(scene):
    scene.box.faults.add("drop_after", seconds=30)
    sending = asyncio.create_task(scene.api.send_message(scene.anna.id, "1"))
    await scene.box.until(lambda: texts(scene) == ["1"])
    assert not sending.done()
    await scene.box.down()
    with pytest.raises(TelegramNetworkError):
        await sending


async def test_a_delay_only_delays(scene):
    scene.box.faults.add("delay", seconds=0.05)
    assert await scene.api.send_message(scene.anna.id, "1")


async def test_faults_choose_their_calls(scene):
    scene.box.faults.add("error500", method=["sendPhoto", "sendMessage"], chat=scene.group)
    await scene.api.send_message(scene.anna.id, "мимо")
    with pytest.raises(TelegramServerError):
        await scene.api.send_message(scene.group.id, "сюда")
    scene.box.faults.add("error500", times=None)
    assert await scene.updates() == []
    with pytest.raises(TelegramServerError):
        await scene.api.get_me()
    scene.box.faults.clear()
    scene.box.faults.add("error502", method="getUpdates")
    with pytest.raises(TelegramServerError):
        await scene.updates()


async def test_probability_is_kept(scene):
    scene.box.faults.add("error500", times=None, probability=0.5)
    outcomes = await asyncio.gather(
        *(scene.api.get_me() for _ in range(40)), return_exceptions=True
    )
    failed = sum(isinstance(outcome, TelegramServerError) for outcome in outcomes)
    assert 8 < failed < 32


async def test_there_is_no_such_fault(scene):
    with pytest.raises(ValueError, match="no such fault"):
        scene.box.faults.add("meteor")


async def test_an_outage_ends_on_the_same_port_with_nothing_forgotten(scene):
    scene.anna.chat(scene.account).write("до")
    poll = asyncio.create_task(scene.api.get_updates(offset=scene.offset + 1, timeout=30))
    await scene.box.until(lambda: scene.account.updates.polled)
    url = scene.box.url
    await scene.box.down()
    with pytest.raises(TelegramNetworkError):
        await poll
    with pytest.raises(TelegramNetworkError):
        await scene.api.send_message(scene.anna.id, "x")
    scene.anna.chat(scene.account).write("во время")
    await scene.box.up()
    assert scene.box.url == url
    assert [update.message.text for update in await scene.updates("message")] == ["во время"]


async def test_until_tells_what_was_called_when_it_gives_up(scene):
    await scene.api.send_message(scene.anna.id, "последнее")
    with pytest.raises(AssertionError, match=r"не дождались(.|\n)*последнее"):
        await scene.box.until(lambda: False, "не дождались", timeout=0.05)


async def test_calls_are_recorded_as_they_were_made(scene, refused):
    await scene.api.send_message(scene.anna.id, "<b>7</b>", parse_mode="HTML")
    await refused(scene.api.send_message(12345, "x"))
    good, bad = scene.box.calls_of("sendMessage")
    assert good.params == {"chat_id": scene.anna.id, "text": "<b>7</b>", "parse_mode": "HTML"}
    assert good.ok and good.answered and good.bot is scene.account
    assert (bad.ok, bad.error_code) == (False, 400)
    assert bad.description == "Bad Request: chat not found"


async def test_the_feed_of_changes_is_in_order(scene):
    heard: list[Change] = []
    forget = scene.box.world.listen(heard.append)
    await scene.api.send_message(scene.anna.id, "1")
    forget()
    await scene.api.send_message(scene.anna.id, "2")
    assert [change.kind for change in heard] == ["message", "call"]
    numbers = [change.seq for change in scene.box.world.changes]
    assert numbers == sorted(set(numbers))
