"""Probes of the group itself: what Telegram says of it, its topics, and how topics fail."""

from typing import Any

from aiogram.methods import (
    AnswerCallbackQuery,
    CloseForumTopic,
    CreateForumTopic,
    DeleteMessage,
    EditForumTopic,
    GetChat,
    GetChatMember,
    GetForumTopicIconStickers,
    GetMe,
    GetWebhookInfo,
    ReopenForumTopic,
    SendMessage,
    SetChatMemberTag,
)

from app.rehearse.probe import Where, probe
from app.rehearse.stage import ACCEPTED, Stage
from model import marks

ICONS = tuple(dict.fromkeys(marks.ICONS.values()))
RECEIPTS = ("👌", "✍", "🤔")
NOWHERE = 2_000_000_000
"""A topic and a message that no group has."""


@probe("me.facts", "getMe tells whether the bot can join groups and whether its private chats are"
       " threaded", "both told", where=Where.ANY)  # fmt: skip
async def facts(stage: Stage) -> str:
    me = await stage.call(GetMe())
    told = me.can_join_groups is not None and me.has_topics_enabled is not None
    return "both told" if told else "not told"


@probe("webhook.info", "getWebhookInfo tells the address of a webhook, empty if there is none",
       "told", where=Where.ANY)  # fmt: skip
async def webhook(stage: Stage) -> str:
    return "told" if isinstance((await stage.call(GetWebhookInfo())).url, str) else "not told"


@probe("group.rights", "getChatMember tells an administrator's rights one by one", "told",
       where=Where.ANY)  # fmt: skip
async def rights(stage: Stage) -> str:
    me = await stage.call(GetMe())
    member = await stage.call(GetChatMember(chat_id=stage.chat_id, user_id=me.id))
    names = ("can_manage_topics", "can_delete_messages", "can_manage_tags")
    return (
        "told"
        if all(isinstance(getattr(member, name, None), bool) for name in names)
        else "not told"
    )


@probe("group.reactions", "getChat names available_reactions only where some are forbidden",
       "no list", "a list with our receipts", where=Where.ANY)  # fmt: skip
async def reactions(stage: Stage) -> str:
    allowed = (await stage.call(GetChat(chat_id=stage.chat_id))).available_reactions
    if allowed is None:
        return "no list"
    emoji = {getattr(reaction, "emoji", "") for reaction in allowed}
    return "a list with our receipts" if emoji >= set(RECEIPTS) else "a list without our receipts"


@probe("icons.known", "getForumTopicIconStickers has an icon for every state of a topic",
       "all of them")  # fmt: skip
async def icons(stage: Stage) -> str:
    known = await _icons(stage)
    return "all of them" if set(ICONS) <= known.keys() else "not all"


async def _icons(stage: Stage) -> dict[str, str]:
    stickers = await stage.call(GetForumTopicIconStickers())
    return {
        (sticker.emoji or "").rstrip("\ufe0f"): sticker.custom_emoji_id or ""
        for sticker in stickers
    }


@probe("topic.made", "a topic is its own first message: each message in it that answers nothing"
       " carries that one as its reply", "in the topic, answering its first message")  # fmt: skip
async def made(stage: Stage) -> str:
    said = await stage.say("in the topic")
    if not said.is_topic_message or said.message_thread_id != stage.topic_id:
        return "outside the topic"
    root = said.reply_to_message
    first = root is not None and root.message_id == stage.topic_id
    return "in the topic, answering its first message" if first else "in the topic"


@probe("topic.renamed", "editForumTopic renames a topic, and keeps what is left out", ACCEPTED)
async def renamed(stage: Stage) -> str:
    return await stage.refusal(_edit(stage, name="Rehearsal, renamed"))


def _edit(stage: Stage, **changes: Any) -> EditForumTopic:
    topic = stage.topic_id or NOWHERE
    return EditForumTopic(chat_id=stage.chat_id, message_thread_id=topic, **changes)


@probe("topic.icon", "editForumTopic changes the icon", ACCEPTED)
async def icon(stage: Stage) -> str:
    return await stage.refusal(_edit(stage, icon_custom_emoji_id=(await _icons(stage))[ICONS[0]]))


@probe("topic.same", "a change of a topic that changes nothing is refused", "TOPIC_NOT_MODIFIED")
async def same(stage: Stage) -> str:
    await stage.refusal(_edit(stage, name="Rehearsal"))
    return await stage.refusal(_edit(stage, name="Rehearsal"))


@probe("topic.bad_icon", "an icon that is none is refused", "DOCUMENT_INVALID")
async def bad_icon(stage: Stage) -> str:
    return await stage.refusal(_edit(stage, icon_custom_emoji_id="1"))


@probe("topic.closed", "a closed topic still takes what an administrator with the right sends",
       ACCEPTED)  # fmt: skip
async def closed(stage: Stage) -> str:
    topic: dict[str, Any] = {
        "chat_id": stage.chat_id,
        "message_thread_id": stage.topic_id or NOWHERE,
    }
    await stage.call(CloseForumTopic(**topic))
    seen = await stage.refusal(SendMessage(**stage.here, text="into a closed topic"))
    await stage.call(ReopenForumTopic(**topic))
    return seen


@probe("topic.open_again", "opening an open topic is refused", "TOPIC_NOT_MODIFIED")
async def open_again(stage: Stage) -> str:
    topic = stage.topic_id or NOWHERE
    return await stage.refusal(ReopenForumTopic(chat_id=stage.chat_id, message_thread_id=topic))


@probe("topic.general", "General's number must not be given", "message thread not found")
async def general(stage: Stage) -> str:
    return await stage.refusal(SendMessage(chat_id=stage.chat_id, message_thread_id=1, text="x"))


@probe("topic.never", "a topic that never was is not found", "message thread not found")
async def never(stage: Stage) -> str:
    return await stage.refusal(
        SendMessage(chat_id=stage.chat_id, message_thread_id=NOWHERE, text="x")
    )


@probe("topic.deleted", "a topic just deleted is told by the server, later by its cache",
       "TOPIC_DELETED", "message thread not found")  # fmt: skip
async def deleted(stage: Stage) -> str:
    topic = await stage.make_topic("Rehearsal, to be deleted")
    where: dict[str, Any] = {"chat_id": stage.chat_id, "message_thread_id": topic}
    await stage.call(SendMessage(**where, text="soon gone"))
    await stage.drop_topic(topic)
    return await stage.refusal(SendMessage(**where, text="x"))


@probe("topic.deleted_edit", "a deleted topic can't be renamed", "TOPIC_ID_INVALID")
async def deleted_edit(stage: Stage) -> str:
    topic = await stage.make_topic("Rehearsal, to be deleted")
    await stage.drop_topic(topic)
    return await stage.refusal(
        EditForumTopic(chat_id=stage.chat_id, message_thread_id=topic, name="x")
    )


@probe("topic.first_message", "the message that made a topic can't be deleted by itself",
       "message can't be deleted")  # fmt: skip
async def first_message(stage: Stage) -> str:
    return await stage.refusal(
        DeleteMessage(chat_id=stage.chat_id, message_id=stage.topic_id or NOWHERE)
    )


@probe("flat.create", "where topics are off none can be made", "the chat is not a forum",
       "CHANNEL_FORUM_MISSING", where=Where.FLAT)  # fmt: skip
async def flat_create(stage: Stage) -> str:
    return await stage.refusal(CreateForumTopic(chat_id=stage.chat_id, name="Rehearsal"))


@probe("flat.thread", "where topics are off a topic's number is ignored: the message lands in the"
       " flat chat", "in the flat chat", where=Where.FLAT)  # fmt: skip
async def flat_thread(stage: Stage) -> str:
    said = await stage.call(
        SendMessage(chat_id=stage.chat_id, message_thread_id=NOWHERE, text="where to?")
    )
    return "in a topic" if said.is_topic_message else "in the flat chat"


@probe("tag.of_owner", "a bot can't tag a group's owner or administrators",
       "CHAT_CREATOR_REQUIRED", "CHAT_ADMIN_REQUIRED", where=Where.ANY)  # fmt: skip
async def tag(stage: Stage) -> str:
    return await stage.refusal(
        SetChatMemberTag(chat_id=stage.chat_id, user_id=stage.owner_id or 0, tag="rehearsal")
    )


@probe("query.old", "a press answered too late, or unknown, is refused: query is too old",
       "query is too old and response timeout expired or query ID is invalid",
       where=Where.ANY)  # fmt: skip
async def query(stage: Stage) -> str:
    return await stage.refusal(AnswerCallbackQuery(callback_query_id="1"))
