"""Forum topics: their service messages, threads, closing, deletion, rights, and switching off."""

import pytest


async def test_a_topic_is_known_by_its_service_message_which_the_bot_receives(scene):
    topic = await scene.topic("Анна")
    (update,) = await scene.updates("message")
    assert update.message.message_id == topic.id == update.message.message_thread_id
    assert update.message.forum_topic_created.name == "Анна"
    assert update.message.is_topic_message
    assert update.message.from_user.id == scene.account.id


async def test_every_topic_operation_of_the_bot_comes_back_as_a_service_message(scene):
    topic = await scene.topic()
    await scene.api.edit_forum_topic(scene.group.id, topic.id, name="Анна К.")
    await scene.api.close_forum_topic(scene.group.id, topic.id)
    await scene.api.reopen_forum_topic(scene.group.id, topic.id)
    kinds = [update.message.content_type for update in await scene.updates("message")]
    assert kinds == [
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
    ]
    assert topic.name == "Анна К." and not topic.closed


async def test_the_bot_does_not_receive_its_own_ordinary_messages(scene):
    topic = await scene.topic()
    await scene.updates()
    await scene.api.send_message(scene.group.id, "Здравствуйте", message_thread_id=topic.id)
    await scene.api.send_message(scene.anna.id, "Здравствуйте")
    assert await scene.updates() == []
    assert [message.text for message in topic.messages] == ["Здравствуйте"]


async def test_a_message_in_a_topic_replies_to_the_topics_service_message(scene):
    topic = await scene.topic()
    await scene.updates()
    said = scene.boss.at(topic).write("Беру")
    answer = scene.boss.at(topic).write("и отвечаю", reply_to=said)
    first, second = [update.message for update in await scene.updates("message")]
    assert first.reply_to_message.message_id == topic.id == first.message_thread_id
    assert first.reply_to_message.forum_topic_created is not None
    assert first.is_topic_message
    assert second.reply_to_message.message_id == said.id
    assert answer.reply_to is said


async def test_a_sent_message_tells_its_thread_too(scene):
    topic = await scene.topic()
    sent = await scene.api.send_message(scene.group.id, "да", message_thread_id=topic.id)
    assert sent.is_topic_message and sent.message_thread_id == topic.id
    assert sent.reply_to_message.message_id == topic.id
    assert sent.chat.is_forum


async def test_message_ids_are_counted_per_supergroup_and_per_bot_in_private(scene):
    topic = await scene.topic()
    first = await scene.api.send_message(scene.group.id, "1", message_thread_id=topic.id)
    second = await scene.api.send_message(scene.group.id, "2")
    assert second.message_id == first.message_id + 1
    oleg = scene.box.user("Олег")
    start = oleg.chat(scene.account).start()
    private = await scene.api.send_message(scene.anna.id, "привет")
    assert private.message_id == start.id + 1


async def test_general_has_no_thread_but_its_reply_chains_have(scene):
    seat = scene.boss.at(scene.group.general)
    plain = seat.write("в общей")
    reply = seat.write("ответ", reply_to=plain)
    seat.write("ещё", reply_to=reply)
    first, second, third = [update.message for update in await scene.updates("message")]
    assert first.message_thread_id is None and first.is_topic_message is None
    assert first.reply_to_message is None
    assert second.message_thread_id == third.message_thread_id == plain.id
    assert second.is_topic_message is None and third.is_topic_message is None


async def test_general_must_not_be_named(scene, refused):
    call = scene.api.send_message(scene.group.id, "x", message_thread_id=1)
    assert await refused(call) == "Bad Request: message thread not found"


async def test_with_topics_off_messages_land_in_the_flat_chat(scene, refused):
    topic = await scene.topic()
    scene.group.set_topics(False)
    sent = await scene.api.send_message(scene.group.id, "куда?", message_thread_id=topic.id)
    assert sent.message_thread_id is None and sent.is_topic_message is None
    assert sent.chat.is_forum is None
    assert topic.messages == []
    assert scene.boss.at(scene.group).last.text == "куда?"
    call = scene.api.create_forum_topic(scene.group.id, "Новая")
    assert await refused(call) == "Bad Request: CHANNEL_FORUM_MISSING"
    scene.box.clock.advance(61)
    call = scene.api.create_forum_topic(scene.group.id, "Новая")
    assert await refused(call) == "Bad Request: the chat is not a forum"
    call = scene.api.edit_forum_topic(scene.group.id, topic.id, name="Другая")
    assert await refused(call) == "Bad Request: the chat is not a forum"


async def test_a_deleted_topic_is_told_by_the_server_for_a_minute_and_by_the_cache_after(
    scene, refused
):
    topic = await scene.topic()
    await scene.api.send_message(scene.group.id, "да", message_thread_id=topic.id)
    scene.group.delete_topic(topic, by=scene.boss)
    assert topic.deleted and scene.group.topics == []

    def send():
        return scene.api.send_message(scene.group.id, "нет", message_thread_id=topic.id)

    assert await refused(send()) == "Bad Request: TOPIC_DELETED"
    scene.box.clock.advance(59)
    assert await refused(send()) == "Bad Request: TOPIC_DELETED"
    scene.box.clock.advance(2)
    assert await refused(send()) == "Bad Request: message thread not found"


async def test_a_topic_the_bot_has_not_used_lately_is_just_not_found(scene, refused):
    topic = scene.group.create_topic("Руками", by=scene.boss)
    scene.group.delete_topic(topic)
    call = scene.api.send_message(scene.group.id, "x", message_thread_id=topic.id)
    assert await refused(call) == "Bad Request: message thread not found"


async def test_the_messages_of_a_deleted_topic_are_gone(scene, refused):
    topic = await scene.topic()
    said = scene.boss.at(topic).write("исчезну")
    scene.group.delete_topic(topic)
    call = scene.api.copy_message(scene.anna.id, scene.group.id, said.id)
    assert await refused(call) == "Bad Request: message to copy not found"


async def test_no_change_is_an_error(scene, refused):
    topic = await scene.topic("Анна")
    chat = scene.group.id
    not_modified = "Bad Request: TOPIC_NOT_MODIFIED"
    assert await refused(scene.api.edit_forum_topic(chat, topic.id, name="Анна")) == not_modified
    assert await refused(scene.api.reopen_forum_topic(chat, topic.id)) == not_modified
    await scene.api.close_forum_topic(chat, topic.id)
    assert await refused(scene.api.close_forum_topic(chat, topic.id)) == not_modified
    assert await scene.api.edit_forum_topic(chat, topic.id)


async def test_a_closed_topic_stops_only_those_without_rights(scene, refused):
    topic = scene.group.create_topic("Закрыта", by=scene.boss)
    scene.group.close_topic(topic, by=scene.boss)
    assert topic.closed
    await scene.api.send_message(scene.group.id, "могу", message_thread_id=topic.id)
    scene.group.set_rights(scene.account, can_manage_topics=False)
    call = scene.api.send_message(scene.group.id, "не могу", message_thread_id=topic.id)
    assert await refused(call) == "Bad Request: TOPIC_CLOSED"
    with pytest.raises(PermissionError):
        scene.anna.at(topic).write("и я не могу")


async def test_the_creator_of_a_topic_may_write_into_it_closed_and_edit_it(scene):
    topic = await scene.topic()
    scene.group.set_rights(scene.account, can_manage_topics=False)
    scene.group.close_topic(topic, by=scene.boss)
    await scene.api.send_message(scene.group.id, "моя", message_thread_id=topic.id)
    assert await scene.api.edit_forum_topic(scene.group.id, topic.id, name="Моя")


async def test_what_needs_which_right(scene, refused):
    theirs = scene.group.create_topic("Чужая", by=scene.boss)
    scene.group.set_rights(scene.account, can_manage_topics=False, can_delete_messages=False)
    chat, api = scene.group.id, scene.api
    for call, action in [
        (api.create_forum_topic(chat, "x"), "create a topic"),
        (api.edit_forum_topic(chat, theirs.id, name="x"), "edit the topic"),
        (api.close_forum_topic(chat, theirs.id), "close or open the topic"),
        (api.reopen_forum_topic(chat, theirs.id), "close or open the topic"),
        (api.delete_forum_topic(chat, theirs.id), "delete the topic"),
    ]:
        assert await refused(call) == f"Bad Request: not enough rights to {action}"


async def test_icons_are_the_ones_offered_and_can_be_removed(scene, refused):
    stickers = await scene.api.get_forum_topic_icon_stickers()
    icon = next(s for s in stickers if s.emoji == "✅").custom_emoji_id
    made = await scene.api.create_forum_topic(scene.group.id, "Анна", icon_custom_emoji_id=icon)
    topic = scene.group.topic(made.message_thread_id)
    assert topic.icon == "✅" and made.icon_custom_emoji_id == icon
    call = scene.api.edit_forum_topic(scene.group.id, topic.id, icon_custom_emoji_id="123")
    assert await refused(call) == "Bad Request: DOCUMENT_INVALID"
    call = scene.api.create_forum_topic(scene.group.id, "x", icon_color=5)
    assert await refused(call) == "Bad Request: TOPIC_ICON_COLOR_INVALID"


async def test_a_chain_of_people_in_the_topic(scene):
    topic = await scene.topic()
    olga = scene.box.user("Ольга")
    scene.group.add(olga)
    scene.group.rename_topic(topic, "Анна · срочно", by=scene.boss)
    olga.at(topic).write("вижу")
    assert scene.boss.at(topic).texts == ["вижу"]
    kinds = [update.message.content_type for update in await scene.updates("message")]
    assert kinds == ["forum_topic_created", "new_chat_members", "forum_topic_edited", "text"]
