"""Forum topics: create, edit, close, reopen, delete, and their icons."""

from __future__ import annotations

from sandbox import posting, wire
from sandbox.blanks import title
from sandbox.errors import bad_request
from sandbox.icons import ICON_COLORS, ICONS
from sandbox.message import Json
from sandbox.methods.context import Context, method
from sandbox.methods.targets import TOPIC_MEMORY, find_chat, may_manage, require_right
from sandbox.world import Chat, Topic

MAX_NAME = 128


def _forum(ctx: Context) -> Chat:
    chat = find_chat(ctx)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def just_flat(ctx: Context, chat: Chat) -> bool:
    """Whether topics were switched off so lately that only the data centre knows of it yet."""
    since = chat.topics_off_at
    return since is not None and ctx.world.clock.now() - since < TOPIC_MEMORY


def _topic(ctx: Context, action: str) -> Topic:
    """The topic named, if the bot may change it."""
    chat = _forum(ctx)
    topic = _known(ctx, chat)
    complaint = f"not enough rights to {action} the topic"
    if topic is None:
        require_right(ctx, chat, "can_manage_topics", complaint)
        raise bad_request("TOPIC_ID_INVALID")
    if not may_manage(ctx, topic):
        raise bad_request(complaint)
    return topic


def _known(ctx: Context, chat: Chat) -> Topic | None:
    number = ctx.params.need_number("message_thread_id")
    if number <= 0:
        raise bad_request("invalid forum topic identifier specified")
    topic = chat.forum_topics.get(number)
    return None if topic is None or topic.deleted else topic


def _name(raw: str) -> str:
    if len(raw) > MAX_NAME:  # Telegram would cut it: nobody here is to lean on where
        raise bad_request("TOPIC_TITLE_TOO_LONG")
    name = title(raw, MAX_NAME)
    if not name:
        raise bad_request("name must be non-empty")
    return name


def _check_icon(icon: str) -> None:
    if icon and icon not in ICONS:
        raise bad_request("DOCUMENT_INVALID")


@method("createForumTopic")
def create(ctx: Context) -> Json:
    chat = find_chat(ctx)
    if just_flat(ctx, chat):
        raise bad_request("CHANNEL_FORUM_MISSING")
    chat = _forum(ctx)
    require_right(ctx, chat, "can_manage_topics", "not enough rights to create a topic")
    name = _name(ctx.params.text("name"))
    color = ctx.params.number("icon_color", ICON_COLORS[0])
    assert color is not None
    if not 0 <= color <= 0xFFFFFF:
        raise bad_request("invalid icon color specified")
    if color not in ICON_COLORS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    icon = ctx.params.text("icon_custom_emoji_id")
    _check_icon(icon)
    topic = posting.create_topic(ctx.world, chat, ctx.bot, name, color, icon or None)
    topic.known_to[ctx.bot.id] = ctx.world.clock.now()
    return wire.topic(topic)


@method("editForumTopic")
def edit(ctx: Context) -> bool:
    topic = _topic(ctx, "edit")
    name = _name(ctx.params.text("name")) if ctx.params.text("name") else None
    icon = ctx.params.text("icon_custom_emoji_id") if "icon_custom_emoji_id" in ctx.params else None
    if name is None and icon is None:
        return True
    _check_icon(icon or "")
    same_name = name is None or name == topic.name
    same_icon = icon is None or (icon or None) == topic.icon_custom_emoji_id
    if same_name and same_icon:
        raise bad_request("TOPIC_NOT_MODIFIED")
    posting.edit_topic(ctx.world, topic, ctx.bot, name, icon)
    return True


@method("closeForumTopic")
def close(ctx: Context) -> bool:
    return _set_closed(ctx, True)


@method("reopenForumTopic")
def reopen(ctx: Context) -> bool:
    return _set_closed(ctx, False)


def _set_closed(ctx: Context, closed: bool) -> bool:
    topic = _topic(ctx, "close or open")
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    posting.close_topic(ctx.world, topic, ctx.bot, closed)
    return True


@method("deleteForumTopic")
def delete(ctx: Context) -> bool:
    chat = _forum(ctx)
    require_right(ctx, chat, "can_delete_messages", "not enough rights to delete the topic")
    topic = _known(ctx, chat)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    posting.remove_topic(ctx.world, topic)
    return True


@method("getForumTopicIconStickers")
def icon_stickers(ctx: Context) -> list[Json]:
    return [
        {
            "file_id": f"CAACAgIAAxIcon{icon}",
            "file_unique_id": f"AQADIcon{icon}",
            "type": "custom_emoji",
            "file_size": 7_000,
            "width": 512,
            "height": 512,
            "is_animated": True,
            "is_video": False,
            "emoji": emoji,
            "set_name": "Topics",
            "custom_emoji_id": icon,
            "needs_repainting": False,
            "thumbnail": {
                "file_id": f"AAMCAgADGQEcon{icon}",
                "file_unique_id": f"AQADIcont{icon}",
                "file_size": 4_000,
                "width": 128,
                "height": 128,
            },
        }
        for icon, emoji in ICONS.items()
    ]
