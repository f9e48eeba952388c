"""Telegram's rate limits, and what does and does not count."""

import asyncio
from functools import partial

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import InputMediaPhoto, ReactionTypeEmoji

from sandbox import Clock, Limits, Sandbox, Seat
from sandbox.limits import Limiter


async def taken(scene, call) -> int:
    """How many messages of the group's budget a call takes."""
    before = room(scene)
    await call
    return before - room(scene)


def room(scene) -> int:
    window = scene.box._dispatcher._limiter._chat(scene.account.id, scene.group.id)
    return 20 - len(window._taken)


async def test_a_group_takes_twenty_a_minute_and_says_when_there_is_room_again(limited):
    for number in range(20):
        limited.box.clock.advance(1)
        await limited.api.send_message(limited.group.id, str(number))
    with pytest.raises(TelegramRetryAfter) as caught:
        await limited.api.send_message(limited.group.id, "21")
    assert caught.value.retry_after in (40, 41)
    limited.box.clock.advance(caught.value.retry_after)
    await limited.api.send_message(limited.group.id, "21")
    with pytest.raises(TelegramRetryAfter):
        await limited.api.send_message(limited.group.id, "22")


async def test_the_header_and_the_body_of_a_429(limited):
    limited.box.faults.add("flood", method="sendMessage", retry_after=17)
    session = await limited.api.session.create_session()
    address = f"{limited.box.url}/bot{limited.account.token}/sendMessage"
    async with session.post(address, json={"chat_id": limited.anna.id, "text": "x"}) as answer:
        body = await answer.json()
        assert answer.status == 429 and answer.headers["Retry-After"] == "17"
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 17",
        "parameters": {"retry_after": 17},
    }


async def test_everything_in_a_group_shares_one_budget(limited):
    api, chat = limited.api, limited.group.id
    made = await api.create_forum_topic(chat, "Анна")
    assert room(limited) == 19
    said = limited.boss.at(limited.group.general).write("!")
    sent = await api.send_message(chat, "1")
    thumb = ReactionTypeEmoji(emoji="👌")
    where = {"chat_id": chat, "message_id": sent.message_id}
    thread = made.message_thread_id
    to_boss = {"receiver_user_id": limited.boss.id}
    assert await taken(limited, api.edit_message_text("2", **where)) == 1
    assert await taken(limited, api.edit_forum_topic(chat, thread, name="x")) == 1
    assert await taken(limited, api.close_forum_topic(chat, thread)) == 1
    assert await taken(limited, api.set_message_reaction(chat, said.id, reaction=[thumb])) == 1
    whisper = api.send_message(chat, "тс", ephemeral_message_parameters=to_boss)
    assert await taken(limited, whisper) == 1
    assert await taken(limited, api.delete_message(**where)) == 1
    photo = InputMediaPhoto(media=limited.anna.chat(limited.account).send("photo").file_id)
    assert await taken(limited, api.send_media_group(chat, [photo] * 3)) == 3
    assert await taken(limited, api.copy_messages(chat, chat, [said.id, said.id + 1])) == 2
    assert await taken(limited, api.get_chat(chat)) == 0


async def test_answering_a_press_is_free(limited, keyboard):
    chat = limited.group.id
    await limited.api.send_message(chat, "?", reply_markup=keyboard("Да"))
    seat = limited.boss.at(limited.group.general)
    press = seat.press(seat.last, "Да")
    answer = limited.api.answer_callback_query(press.queries[0].id)
    assert await taken(limited, answer) == 0


async def test_a_private_chat_takes_a_burst_of_three_and_then_one_a_second(limited):
    for number in range(3):
        await limited.api.send_message(limited.anna.id, str(number))
    with pytest.raises(TelegramRetryAfter) as caught:
        await limited.api.send_message(limited.anna.id, "4")
    assert caught.value.retry_after == 1
    limited.box.clock.advance(1)
    await limited.api.send_message(limited.anna.id, "4")


async def test_another_chat_is_not_concerned(limited):
    oleg = limited.box.user("Олег")
    oleg.chat(limited.account).start()
    for number in range(3):
        await limited.api.send_message(limited.anna.id, str(number))
    await limited.api.send_message(oleg.id, "1")


def test_a_bot_sends_thirty_a_second_in_all():
    clock = Clock()
    limiter = Limiter(Limits(), clock)
    waits = [limiter.charge(1, person, 1) for person in range(31)]
    assert waits[:30] == [0] * 30 and 0 < waits[30] <= 1
    assert limiter.charge(2, 1, 1) == 0
    clock.advance(1)
    assert limiter.charge(1, 99, 1) == 0


async def test_a_short_wait_may_be_a_slow_answer_that_holds_up_the_chat(client):
    async with Sandbox(limits=Limits(private_burst=1, soft_wait=5)) as box:
        account, anna = box.bot("alatau_bot", "Мебель"), box.user("Анна")
        anna.chat(account).start()
        api: Bot = client(box, account)
        sending = [asyncio.create_task(api.send_message(anna.id, str(n))) for n in range(3)]
        await box.until(lambda: len(box.calls) == 3)
        seat = anna.chat(account)
        for said in (["0"], ["0", "1"], ["0", "1", "2"]):
            await box.until(partial(seat_says, seat, said))
            box.clock.advance(1)
        await asyncio.gather(*sending)
        await api.session.close()


def seat_says(seat: Seat, said: list[str]) -> bool:
    return seat.texts[1:] == said
