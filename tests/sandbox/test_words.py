"""What Telegram has been seen to say and do besides the usual: webhooks, other words, late 429s."""

import asyncio

import pytest
from aiogram.exceptions import TelegramConflictError, TelegramRetryAfter
from aiogram.types import MessageEntity, ReplyParameters

from sandbox import elsewhere


async def test_a_webhook_takes_the_updates_away_from_polling(scene, refused):
    await scene.updates()
    waiting = asyncio.create_task(scene.api.get_updates(offset=scene.offset, timeout=30))
    await scene.box.until(lambda: scene.account.updates.polled)
    await scene.api.set_webhook("https://old.example/hook")
    with pytest.raises(TelegramConflictError, match="terminated by setWebhook request"):
        await waiting
    scene.anna.chat(scene.account).write("есть столы?")
    assert await refused(scene.api.get_updates()) == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    info = await scene.api.get_webhook_info()
    assert (info.url, info.pending_update_count) == ("https://old.example/hook", 1)
    await scene.api.delete_webhook()
    (update,) = await scene.updates("message")
    assert update.message.text == "есть столы?"
    assert (await scene.api.get_webhook_info()).url == ""


async def test_a_webhook_must_be_safe(scene, refused):
    assert "HTTPS URL" in await refused(scene.api.set_webhook("http://old.example"))


@pytest.mark.parametrize(
    ("words", "methods"),
    [
        ("MESSAGE_ID_INVALID", ("copy", "forward", "edit")),
        ("message was not forwarded", ("copy", "forward")),
        ("REPLY_MESSAGE_ID_INVALID", ("reply",)),
    ],
)
async def test_what_is_gone_may_be_told_in_other_words(scene, refused, words, methods):
    api, anna = scene.api, scene.anna.id
    calls = {
        "copy": lambda: api.copy_message(scene.group.id, anna, 999),
        "forward": lambda: api.forward_message(scene.group.id, anna, 999),
        "edit": lambda: api.edit_message_text("x", chat_id=anna, message_id=999),
        "reply": lambda: api.send_message(
            anna, "x", reply_parameters=ReplyParameters(message_id=999)
        ),
    }
    for name in methods:
        assert "not found" in await refused(calls[name]())
    scene.box.speaks(words)
    for name in methods:
        assert await refused(calls[name]()) == f"Bad Request: {words}"


async def test_a_429_may_hide_that_it_arrived(scene):
    scene.box.faults.add("flood", "sendMessage", scene.anna, retry_after=3, processed=True)
    with pytest.raises(TelegramRetryAfter):
        await scene.api.send_message(scene.anna.id, "дошло")
    assert scene.anna.chat(scene.account).last.text == "дошло"


async def test_any_refusal_can_be_had(scene, refused):
    scene.box.faults.add("reject", "sendMessage", words="MESSAGE_NOT_COMMAND")
    call = scene.api.send_message(scene.anna.id, "x")
    assert await refused(call) == "Bad Request: MESSAGE_NOT_COMMAND"


async def test_a_long_caption_survives_only_a_pure_copy(scene, refused):
    scene.anna.is_premium = True
    seat = scene.anna.chat(scene.account)
    said = seat.send("photo", "я" * 2048)
    copied = await scene.api.copy_message(scene.group.id, scene.anna.id, said.id)
    assert len(scene.group.by_id[copied.message_id].caption) == 2048
    first = scene.boss.at(scene.group).write("раньше")
    call = scene.api.copy_message(
        scene.group.id,
        scene.anna.id,
        said.id,
        reply_parameters=ReplyParameters(message_id=first.id),
    )
    assert await refused(call) == "Bad Request: message caption is too long"
    scene.anna.is_premium = False
    with pytest.raises(PermissionError, match="1024"):
        seat.send("photo", "я" * 1025)


async def test_an_anonymous_administrators_reaction_names_the_chat(scene):
    topic = await scene.topic()
    said = scene.boss.at(topic).write("спасибо")
    await scene.updates()
    scene.boss.anonymous(topic).react(said, "👍")
    (update,) = await scene.updates("message_reaction")
    assert update.message_reaction.user is None
    assert update.message_reaction.actor_chat.id == scene.group.id
    assert [one.emoji for one in update.message_reaction.new_reaction] == ["👍"]


async def test_what_people_answer_elsewhere_stands_beside_their_words(scene):
    seat = scene.anna.chat(scene.account)
    post = elsewhere.channel_post(scene.box.world, "Витрина", "Диван 🛋 со скидкой", quote="скидкой")
    seat.write("Ещё есть?", beside=post)
    seat.write("Красиво", beside=elsewhere.story(scene.box.world, "Витрина"))
    first, second = (update.message for update in await scene.updates("message"))
    assert first.external_reply.origin.chat.title == "Витрина"
    assert (first.quote.text, first.quote.position) == ("скидкой", 12)
    assert second.reply_to_story.chat.title == "Витрина"


async def test_threads_of_a_private_chat_carry_their_number(scene, refused):
    scene.account.has_topics = True
    assert (await scene.api.get_me()).has_topics_enabled
    seat = scene.anna.chat(scene.account).thread("Заказ")
    seat.write("где он?")
    asked = (await scene.updates("message"))[-1].message
    assert asked.is_topic_message and asked.message_thread_id == seat.topic.id
    answer = {"message_thread_id": seat.topic.id}
    assert (await scene.api.send_message(scene.anna.id, "едет", **answer)).is_topic_message
    assert seat.texts == ["где он?", "едет"]
    call = scene.api.send_message(scene.anna.id, "x", message_thread_id=99)
    assert await refused(call) == "Bad Request: message thread not found"


async def test_kinds_that_people_send_and_programs_do_not_expect(scene, refused):
    seat = scene.anna.chat(scene.account)
    seat.album([("live_photo", "Живое"), ("photo", None)])
    seat.send("checklist", tasks=["Стол", "Стулья"])
    seat.send("poll", options=["Да", "Нет", "Не знаю"])
    seat.compose("<ol><li>Стол</li></ol>")
    live, _, checklist, poll, listed = (update.message for update in await scene.updates("message"))
    assert live.live_photo.photo and live.media_group_id
    assert [task.text for task in checklist.checklist.tasks] == ["Стол", "Стулья"]
    assert [one.text for one in poll.poll.options] == ["Да", "Нет", "Не знаю"]
    assert listed.text is None and listed.rich_message is not None
    strange = seat.send("unknown")
    copied = await scene.api.copy_message(scene.group.id, scene.anna.id, strange.id)
    assert scene.group.by_id[copied.message_id].kind == "hologram"
    assert (
        await refused(scene.api.copy_message(scene.group.id, scene.anna.id, checklist.message_id))
        == "Bad Request: the message can't be copied"
    )


@pytest.mark.parametrize("text", ["\u2800", "\u200b\u200f", "\ufeff \u00a0", "\u3000\ufffc"])
async def test_what_shows_nothing_is_refused_as_empty(scene, refused, text):
    assert await refused(scene.api.send_message(scene.group.id, text)) == (
        "Bad Request: text must be non-empty"
    )


async def test_what_telegram_drops_moves_the_formatting_behind_it(scene):
    topic = await scene.topic()
    bold = [MessageEntity(type="bold", offset=4, length=2)]
    await scene.api.send_message(
        scene.group.id, "\u202ea\r\x07 bc", message_thread_id=topic.id, entities=bold
    )
    said = topic.messages[-1]
    assert (said.text, said.entities) == ("a  bc", [{"type": "bold", "offset": 2, "length": 2}])


async def test_a_topic_is_called_by_what_is_left_of_its_name(scene, refused):
    made = await scene.api.create_forum_topic(scene.group.id, "A\ufffc\u2003\u030aB\u202e")
    assert made.name == "A B"
    assert "non-empty" in await refused(scene.api.create_forum_topic(scene.group.id, "\u2800"))
