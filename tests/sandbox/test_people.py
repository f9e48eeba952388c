"""Blocking, membership, rights, migration, anonymous administrators, sharing a group, two bots."""

import pytest
from aiogram.exceptions import TelegramMigrateToChat
from aiogram.types import KeyboardButton, KeyboardButtonRequestChat, ReplyKeyboardMarkup

RIGHTS = dict.fromkeys(
    (
        "is_anonymous",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_send_welcome_messages",
    ),
    False,
) | {"can_manage_chat": True, "can_delete_messages": True, "can_manage_topics": True}


async def test_blocking_is_told_and_felt(scene, refused):
    scene.anna.block(scene.account)
    (update,) = await scene.updates()
    change = update.my_chat_member
    assert change.chat.id == scene.anna.id
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    call = scene.api.send_message(scene.anna.id, "эй")
    assert await refused(call) == "Forbidden: bot was blocked by the user"
    with pytest.raises(PermissionError):
        scene.anna.chat(scene.account).write("не могу")
    scene.anna.unblock(scene.account)
    assert await scene.api.send_message(scene.anna.id, "снова")


async def test_starting_again_unblocks_first(scene):
    scene.anna.block(scene.account)
    await scene.updates()
    scene.anna.chat(scene.account).start("again")
    first, second = await scene.updates()
    assert first.my_chat_member.new_chat_member.status == "member"
    assert second.message.text == "/start again"
    assert second.message.entities[0].type == "bot_command"


async def test_whom_a_bot_can_not_write_to(scene, refused):
    stranger = scene.box.user("Чужой")
    other = scene.box.bot("other_bot", "Другой")
    member = scene.box.user("Ольга")
    scene.group.add(member)
    api = scene.api
    assert await refused(api.send_message(stranger.id, "x")) == "Bad Request: chat not found"
    initiate = "Forbidden: bot can't initiate conversation with a user"
    assert await refused(api.send_message(member.id, "x")) == initiate
    to_bot = "Forbidden: the bot can't send messages to the bot"
    assert await refused(api.send_message(other.id, "x")) == to_bot
    scene.anna.deactivate()
    gone = "Forbidden: user is deactivated"
    assert await refused(api.send_message(scene.anna.id, "x")) == gone
    assert await refused(api.send_message("@nobody", "x")) == "Bad Request: chat not found"


async def test_a_bot_that_was_kicked_or_left(scene, refused):
    scene.group.kick(scene.account)
    call = scene.api.send_message(scene.group.id, "x")
    assert await refused(call) == "Forbidden: bot was kicked from the supergroup chat"
    (update,) = await scene.updates("my_chat_member")
    assert update.my_chat_member.new_chat_member.status == "kicked"
    scene.group.add_bot(scene.account)
    await scene.api.leave_chat(scene.group.id)
    call = scene.api.send_message(scene.group.id, "x")
    assert await refused(call) == "Forbidden: bot is not a member of the supergroup chat"
    other = scene.box.forum("Чужая", owner=scene.boss)
    call = scene.api.send_message(other.id, "x")
    assert await refused(call) == "Bad Request: chat not found"


async def test_rights_come_and_go_as_my_chat_member(scene):
    scene.group.set_rights(scene.account, can_manage_topics=False)
    scene.group.demote(scene.account)
    first, second = [update.my_chat_member for update in await scene.updates("my_chat_member")]
    assert first.old_chat_member.can_manage_topics and not first.new_chat_member.can_manage_topics
    assert first.new_chat_member.can_delete_messages
    assert second.new_chat_member.status == "member"


async def test_members_come_and_go_as_chat_member_for_administrators(scene):
    olga = scene.box.user("Ольга")
    scene.group.add(olga)
    scene.group.promote(olga)
    scene.group.demote(olga)
    scene.group.restrict(olga, can_send_photos=False)
    scene.group.remove(olga)
    found = [update.chat_member for update in await scene.updates("chat_member")]
    statuses = [change.new_chat_member.status for change in found]
    assert statuses == ["member", "administrator", "member", "restricted", "restricted"]
    assert not found[-1].new_chat_member.is_member
    with pytest.raises(PermissionError):
        olga.at(scene.group.general).write("меня нет")


async def test_every_kind_of_member_can_be_asked_for(scene):
    olga = scene.box.user("Ольга")
    scene.group.add(olga)
    api, chat = scene.api, scene.group.id

    async def status(user):
        return (await api.get_chat_member(chat, user.id)).status

    assert await status(scene.boss) == "creator"
    assert await status(scene.account) == "administrator"
    assert await status(scene.anna) == "left"
    scene.group.restrict(olga, can_send_messages=False)
    assert await status(olga) == "restricted"
    scene.group.kick(olga)
    assert await status(olga) == "kicked"
    admins = await api.get_chat_administrators(chat)
    assert [admin.user.id for admin in admins] == [scene.boss.id, scene.account.id]
    assert await api.get_chat_member_count(chat) == 2
    full = await api.get_chat(chat)
    assert full.is_forum and full.title == "Алатау · клиенты"
    assert (await api.get_chat(scene.anna.id)).first_name == "Анна"


async def test_a_tag_is_given_and_shown(scene):
    olga = scene.box.user("Ольга")
    scene.group.add(olga)
    assert await scene.api.set_chat_member_tag(scene.group.id, olga.id, tag="смена")
    assert (await scene.api.get_chat_member(scene.group.id, olga.id)).tag == "смена"
    olga.at(scene.group.general).write("я тут")
    assert (await scene.updates("message"))[-1].message.sender_tag == "смена"


async def test_a_restricted_bot_may_not_send(scene, refused):
    scene.group.demote(scene.account)
    scene.group.restrict(scene.account, can_send_messages=False)
    call = scene.api.send_message(scene.group.id, "x")
    assert await refused(call) == "Bad Request: not enough rights to send text messages to the chat"


async def test_a_bot_with_privacy_hears_only_what_is_meant_for_it(scene):
    scene.group.demote(scene.account)
    await scene.updates()
    sent = await scene.api.send_message(scene.group.id, "?")
    seat = scene.boss.at(scene.group.general)
    question = scene.group.general.messages[-1]
    assert question.id == sent.message_id
    seat.write("между нами")
    seat.write("/help")
    seat.write("эй @alatau_bot")
    seat.write("ответ", reply_to=question)
    heard = [update.message.text for update in await scene.updates("message")]
    assert heard == ["/help", "эй @alatau_bot", "ответ"]


async def test_two_bots_do_not_see_each_other(scene, client):
    other = scene.box.bot("other_bot", "Другой")
    scene.group.add_bot(other, can_manage_topics=True)
    await scene.updates()
    second = client(scene.box, other)
    await second.send_message(scene.group.id, "я бот")
    await second.create_forum_topic(scene.group.id, "Тема бота")
    assert await scene.updates() == []
    await second.session.close()


async def test_an_anonymous_administrator_speaks_as_the_group(scene):
    topic = await scene.topic()
    await scene.updates()
    scene.boss.anonymous(topic).write("отвечаю")
    (update,) = await scene.updates("message")
    message = update.message
    assert message.from_user.id == 1087968824 and message.from_user.username == "GroupAnonymousBot"
    assert message.sender_chat.id == scene.group.id
    with pytest.raises(PermissionError):
        scene.anna.anonymous(topic)


async def test_a_basic_group_becomes_another_chat(scene):
    small = scene.box.group("Мебель", owner=scene.boss)
    small.add_bot(scene.account, can_manage_topics=True)
    await scene.updates()
    assert (await scene.api.send_message(small.id, "ещё тут")).chat.type == "group"
    large = small.migrate()
    with pytest.raises(TelegramMigrateToChat) as caught:
        await scene.api.send_message(small.id, "x")
    assert caught.value.migrate_to_chat_id == large.id
    away, here = [update.message for update in await scene.updates("message")]
    assert (away.chat.id, away.migrate_to_chat_id) == (small.id, large.id)
    assert (here.chat.id, here.migrate_from_chat_id) == (large.id, small.id)
    large.set_topics(True)
    assert (await scene.api.create_forum_topic(large.id, "Первая")).name == "Первая"


def ask_for_group(**rights) -> ReplyKeyboardMarkup:
    wish = KeyboardButtonRequestChat(
        request_id=7,
        chat_is_channel=False,
        chat_is_forum=True,
        user_administrator_rights={**RIGHTS, "can_promote_members": True, **rights},
        bot_administrator_rights={**RIGHTS, **rights},
        request_title=True,
    )
    return ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Выбрать", request_chat=wish)]])


async def test_sharing_a_group_lets_the_bot_in_with_the_rights_it_asked_for(scene):
    staff = scene.box.forum("Сотрудники", owner=scene.boss)
    seat = scene.boss.chat(scene.account)
    seat.start()
    await scene.api.send_message(scene.boss.id, "Где?", reply_markup=ask_for_group())
    await scene.updates()
    seat.share_group(seat.last, staff)
    joined, service, shared = await scene.updates()
    assert joined.my_chat_member.new_chat_member.can_manage_topics
    assert service.message.new_chat_members[0].id == scene.account.id
    found = shared.message.chat_shared
    assert (found.request_id, found.chat_id, found.title) == (7, staff.id, "Сотрудники")
    assert await scene.api.create_forum_topic(staff.id, "Анна")


async def test_only_groups_that_fit_are_offered(scene):
    seat = scene.boss.chat(scene.account)
    seat.start()
    await scene.api.send_message(scene.boss.id, "Где?", reply_markup=ask_for_group())
    asked = seat.last
    with pytest.raises(ValueError, match="topics"):
        seat.share_group(asked, scene.box.group("Простая", owner=scene.boss))
    with pytest.raises(PermissionError):
        seat.share_group(asked, scene.box.forum("Чужая", owner=scene.anna))


async def test_commands_and_descriptions_are_kept(scene, refused):
    await scene.api.set_my_commands([{"command": "start", "description": "Начать"}])
    assert scene.account.commands == [{"command": "start", "description": "Начать"}]
    assert (await scene.api.get_my_commands())[0].command == "start"
    assert await scene.api.set_my_description("Пишите")
    assert await scene.api.set_my_short_description("Мебель")
    assert await scene.api.set_chat_menu_button(menu_button={"type": "commands"})
    call = scene.api.set_my_commands([{"command": "Start!", "description": "Начать"}])
    assert await refused(call) == "Bad Request: BOT_COMMAND_INVALID"
