"""A bot may do what it was granted and nothing more; nobody grants more than they have."""

from typing import Any

import pytest

RIGHTS_OF_ADMIN = ("can_manage_topics", "can_delete_messages", "can_pin_messages")


@pytest.fixture(name="bare")
async def fixture_bare(scene):
    """The scene in a group where the bot is an administrator without a single right."""
    scene.group = scene.box.forum("Пустая", owner=scene.boss)
    scene.group.add_bot(scene.account, by=scene.boss)
    return scene


async def test_an_administrator_has_no_right_that_was_not_granted(bare, refused):
    api, group = bare.api, bare.group
    boss = bare.boss.at(group).write("привет")
    topic = group.create_topic("Анна")
    calls = {
        "not enough rights to create a topic": api.create_forum_topic(group.id, "x"),
        "not enough rights to edit the topic": api.edit_forum_topic(group.id, topic.id, "x"),
        "not enough rights to close or open the topic": api.close_forum_topic(group.id, topic.id),
        "not enough rights to delete the topic": api.delete_forum_topic(group.id, topic.id),
        "message can't be deleted": api.delete_message(group.id, boss.id),
        "not enough rights to manage pinned messages in the chat": api.pin_chat_message(
            group.id, boss.id
        ),
        "CHAT_ADMIN_REQUIRED": api.set_chat_member_tag(group.id, bare.boss.id, tag="x"),
    }
    for words, call in calls.items():
        assert await refused(call) == f"Bad Request: {words}"
    member = await api.get_chat_member(group.id, bare.account.id)
    assert not any(getattr(member, right) for right in RIGHTS_OF_ADMIN)
    assert member.can_manage_chat


async def test_the_picker_grants_what_it_asks_for_and_no_more(scene, keyboard):
    await _shared(scene, scene.box.forum("Новая", owner=scene.boss))
    member = scene.box.world.groups[scene.shared].member(scene.account)
    assert member.rights == {"can_manage_chat", "can_manage_topics"}


async def _shared(scene, group, **client):
    """Boss picks the group with a button that asks for the right to manage topics."""
    seat = scene.boss.chat(scene.account)
    seat.start()
    wish: dict[str, Any] = {"request_id": 1, "chat_is_channel": False, "chat_is_forum": True}
    wish["bot_administrator_rights"] = {"can_manage_topics": True}
    wish["user_administrator_rights"] = {"can_manage_topics": True}
    keys = {"keyboard": [[{"text": "Группа", "request_chat": wish}]]}
    await scene.api.send_message(scene.boss.id, "какая?")
    seat.last.markup = keys
    seat.share_group(seat.last, group, **client)
    (update,) = (u for u in await scene.updates("message") if u.message.chat_shared)
    scene.shared = update.message.chat_shared.chat_id
    return scene.shared


async def test_a_client_may_share_a_group_and_leave_the_bot_outside(scene, refused):
    group = scene.box.forum("Новая", owner=scene.boss)
    assert await _shared(scene, group, joins=False) == group.id
    call = scene.api.get_chat(group.id)
    assert await refused(call) == "Bad Request: chat not found"


async def test_a_client_may_offer_a_basic_group_though_a_forum_was_asked_for(scene):
    small = scene.box.group("Малая", owner=scene.boss)
    with pytest.raises(ValueError, match="not offered"):
        await _shared(scene, small)
    assert await _shared(scene, small, offered=False) == small.id
    assert (await scene.api.get_chat(small.id)).type == "group"


async def test_who_can_not_make_administrators_makes_none(scene):
    group = scene.box.forum("Новая", owner=scene.boss)
    group.add(scene.anna, admin=True, can_promote_members=False)
    with pytest.raises(PermissionError, match="make administrators"):
        group.add_bot(scene.account, by=scene.anna, can_manage_topics=True)
    group.set_rights(scene.anna, can_promote_members=True, can_manage_topics=False)
    with pytest.raises(PermissionError, match="can_manage_topics"):
        group.add_bot(scene.account, by=scene.anna, can_manage_topics=True)


async def test_tags_in_telegrams_words(scene, refused):
    api, group = scene.api, scene.group
    group.add(scene.anna)
    assert await api.set_chat_member_tag(group.id, scene.anna.id, tag="на смене")
    assert (await api.get_chat_member(group.id, scene.anna.id)).tag == "на смене"
    call = api.set_chat_member_tag(group.id, scene.anna.id, tag="🟢 на смене")
    assert await refused(call) == "Bad Request: RANK_EMOJI_NOT_ALLOWED"
    group.promote(scene.anna)
    call = api.set_chat_member_tag(group.id, scene.anna.id, tag="на смене")
    assert await refused(call) == "Bad Request: CHAT_CREATOR_REQUIRED"
    stranger = scene.box.user("Чужой")
    call = api.set_chat_member_tag(group.id, stranger.id, tag="x")
    assert await refused(call) == "Bad Request: USER_NOT_PARTICIPANT"


async def test_who_is_restricted_and_leaves_stays_restricted_and_is_no_member(scene):
    scene.group.add(scene.anna)
    scene.group.restrict(scene.anna, can_send_messages=False)
    assert (await scene.api.get_chat_member(scene.group.id, scene.anna.id)).is_member
    scene.group.remove(scene.anna)
    member = await scene.api.get_chat_member(scene.group.id, scene.anna.id)
    assert (member.status, member.is_member) == ("restricted", False)
    assert not scene.group.member(scene.anna).is_present


async def test_a_group_that_allows_some_reactions_says_so_and_refuses_the_rest(scene, refused):
    said = scene.boss.at(scene.group).write("привет")
    scene.group.allow_reactions("👍", "❤️")
    allowed = (await scene.api.get_chat(scene.group.id)).available_reactions
    assert [one.emoji for one in allowed] == ["👍", "❤"]
    call = scene.api.set_message_reaction(
        scene.group.id, said.id, [{"type": "emoji", "emoji": "👌"}]
    )
    assert await refused(call) == ("Bad Request: the reaction isn't available for the message")
    thumb = [{"type": "emoji", "emoji": "👍"}]
    assert await scene.api.set_message_reaction(scene.group.id, said.id, thumb)
