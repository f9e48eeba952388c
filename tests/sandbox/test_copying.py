"""Copying and forwarding: what can be copied, what stays, what is glued, what is skipped."""

import pytest

COPYABLE = [
    "photo",
    "video",
    "animation",
    "audio",
    "document",
    "voice",
    "video_note",
    "sticker",
    "location",
    "venue",
    "contact",
    "poll",
    "dice",
]


@pytest.mark.parametrize("kind", COPYABLE)
async def test_a_copy_is_the_same_thing_without_its_author(scene, kind):
    topic = await scene.topic()
    said = scene.anna.chat(scene.account).send(kind)
    copied = await scene.api.copy_message(
        scene.group.id, scene.anna.id, said.id, message_thread_id=topic.id
    )
    copy = topic.messages[-1]
    assert copied.message_id == copy.id and copy.copy_of is said
    assert copy.kind == said.kind and copy.forward_origin is None
    assert copy.file_unique_id == said.file_unique_id
    assert copy.sender is scene.account


@pytest.mark.parametrize("kind", ["story", "paid_media", "giveaway", "invoice", "quiz"])
async def test_what_can_not_be_copied(scene, refused, kind):
    said = scene.anna.chat(scene.account).send(kind)
    call = scene.api.copy_message(scene.group.id, scene.anna.id, said.id)
    assert await refused(call) == "Bad Request: the message can't be copied"


async def test_of_stories_only_a_public_channels_is_copied(scene, refused):
    seat, channel = scene.anna.chat(scene.account), {"id": -1001234567890, "type": "channel"}
    public = seat.send("story", chat={**channel, "title": "Витрина", "username": "shop"})
    await scene.api.copy_message(scene.group.id, scene.anna.id, public.id)
    copy = scene.group.general.messages[-1]
    assert copy.content.payload == public.content.payload
    closed = seat.send("story", chat={**channel, "title": "Витрина"})
    call = scene.api.copy_message(scene.group.id, scene.anna.id, closed.id)
    assert await refused(call) == "Bad Request: the message can't be copied"


async def test_a_service_message_can_not_be_copied_or_forwarded(scene, refused):
    topic = await scene.topic()
    chat = scene.group.id
    copy = scene.api.copy_message(scene.anna.id, chat, topic.id)
    assert await refused(copy) == "Bad Request: the message can't be copied"
    forward = scene.api.forward_message(scene.anna.id, chat, topic.id)
    assert await refused(forward) == "Bad Request: the message can't be forwarded"


async def test_a_live_location_is_copied_standing_still(scene):
    said = scene.anna.chat(scene.account).send("live_location")
    await scene.api.copy_message(scene.group.id, scene.anna.id, said.id)
    copy = scene.group.general.messages[-1]
    assert "live_period" in said.content.payload["location"]
    assert "live_period" not in copy.content.payload["location"]


async def test_keyboards_are_not_copied_but_a_new_one_and_a_new_caption_are_taken(scene, keyboard):
    said = await scene.api.send_photo(
        scene.anna.id,
        scene.anna.chat(scene.account).send("photo").file_id,
        caption="старая",
        reply_markup=keyboard("Да"),
    )
    await scene.api.copy_message(scene.group.id, scene.anna.id, said.message_id)
    assert scene.group.general.messages[-1].labels == []
    assert scene.group.general.messages[-1].caption == "старая"
    await scene.api.copy_message(
        scene.group.id,
        scene.anna.id,
        said.message_id,
        caption="<b>новая</b>",
        parse_mode="HTML",
        reply_markup=keyboard("Нет"),
    )
    copy = scene.group.general.messages[-1]
    assert copy.html == "<b>новая</b>" and copy.labels == ["Нет"]


async def test_a_copy_can_reply(scene):
    topic = await scene.topic()
    target = scene.boss.at(topic).write("куда?")
    said = scene.anna.chat(scene.account).write("сюда")
    await scene.api.copy_message(
        scene.group.id,
        scene.anna.id,
        said.id,
        message_thread_id=topic.id,
        reply_parameters={"message_id": target.id},
    )
    assert topic.messages[-1].reply_to is target


async def test_a_message_can_be_copied_after_its_author_blocked_the_bot(scene):
    said = scene.anna.chat(scene.account).write("и больше не пишите")
    scene.anna.block(scene.account)
    assert await scene.api.copy_message(scene.group.id, scene.anna.id, said.id)


async def test_copying_several_skips_silently_and_keeps_albums(scene):
    seat = scene.anna.chat(scene.account)
    photos = seat.album([("photo", "кухня"), ("photo", None)])
    quiz = seat.send("quiz")
    gone = seat.write("удалю")
    seat.delete(gone)
    text = seat.write("вот")
    ids = [message.id for message in (*photos, quiz, gone, text)]
    copied = await scene.api.copy_messages(scene.group.id, scene.anna.id, ids)
    assert len(copied) == 3
    first, second, third = scene.group.general.messages
    assert first.album == second.album != photos[0].album
    assert third.album is None and third.text == "вот"


@pytest.mark.parametrize("kind", ["document", "audio"])
async def test_lone_files_copied_together_are_glued_into_an_album(scene, kind):
    seat = scene.anna.chat(scene.account)
    ids = [seat.send(kind).id, seat.send(kind).id]
    await scene.api.copy_messages(scene.group.id, scene.anna.id, ids)
    first, second = scene.group.general.messages
    assert first.album == second.album is not None


async def test_lone_photos_are_not_glued(scene):
    seat = scene.anna.chat(scene.account)
    ids = [seat.send("photo").id, seat.send("photo").id]
    await scene.api.copy_messages(scene.group.id, scene.anna.id, ids, remove_caption=True)
    assert [message.album for message in scene.group.general.messages] == [None, None]


async def test_lists_of_messages_that_are_refused(scene, refused):
    seat = scene.anna.chat(scene.account)
    first, second, quiz = seat.write("1"), seat.write("2"), seat.send("quiz")

    def copy(ids):
        return scene.api.copy_messages(scene.group.id, scene.anna.id, ids)

    order = "Bad Request: message identifiers must be in a strictly increasing order"
    assert await refused(copy([second.id, first.id])) == order
    assert await refused(copy([first.id, first.id])) == order
    assert await refused(copy([quiz.id])) == "Bad Request: messages can't be forwarded"
    assert await refused(copy([9999])) == "Bad Request: there are no messages to forward"


async def test_a_forward_tells_where_it_is_from(scene):
    said = scene.anna.chat(scene.account).write("привет")
    sent = await scene.api.forward_message(scene.group.id, scene.anna.id, said.id)
    assert sent.forward_origin.sender_user.id == scene.anna.id
    again = await scene.api.forward_message(scene.anna.id, scene.group.id, sent.message_id)
    assert again.forward_origin.sender_user.id == scene.anna.id


async def test_protected_content_is_copied_by_the_bot_but_not_forwarded(scene, refused):
    sent = await scene.api.send_message(scene.anna.id, "тайна", protect_content=True)
    assert sent.has_protected_content
    call = scene.api.forward_message(scene.group.id, scene.anna.id, sent.message_id)
    expected = "Bad Request: message has protected content and can't be forwarded"
    assert await refused(call) == expected
    assert await scene.api.copy_message(scene.group.id, scene.anna.id, sent.message_id)


async def test_people_forward_too(scene):
    seat = scene.anna.chat(scene.account)
    oleg = scene.box.user("Олег")
    original = oleg.chat(scene.account).write("мои слова")
    seat.forward(original)
    seat.forward_hidden("Кто-то", "чужие слова")
    first, second, third = [update.message for update in await scene.updates("message")]
    assert first.text == second.text
    assert second.forward_origin.sender_user.id == oleg.id
    assert third.forward_origin.sender_user_name == "Кто-то"
