"""Where a call is aimed: the chat, the topic, the message replied to; with every refusal."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.errors import ApiError, bad_request, forbidden
from sandbox.markup import read_markup
from sandbox.message import Content, Json, Message
from sandbox.methods.context import Context
from sandbox.world import DEFAULT_PERMISSIONS, Bot, Chat, Member, Topic, User

TOPIC_MEMORY = 60.0
PERMISSION_FOR = {
    "text": ("can_send_messages", "text messages"),
    "photo": ("can_send_photos", "photos"),
    "video": ("can_send_videos", "videos"),
    "audio": ("can_send_audios", "music"),
    "document": ("can_send_documents", "documents"),
    "voice": ("can_send_voice_notes", "voice notes"),
    "video_note": ("can_send_video_notes", "video notes"),
    "poll": ("can_send_polls", "polls"),
    "sticker": ("can_send_other_messages", "stickers"),
    "animation": ("can_send_other_messages", "animations"),
    "live_photo": ("can_send_photos", "photos"),
}


@dataclass(frozen=True)
class Reply:
    """What a new message answers."""

    to: Message | None = None
    quote: str | None = None


@dataclass(frozen=True)
class Destination:
    """Where a new message goes and how."""

    chat: Chat
    topic: Topic | None
    reply: Reply
    markup: Json | None


def find_chat(ctx: Context, name: str = "chat_id", *, reading: bool = False) -> Chat:
    """The chat that a parameter names, if the bot may know of it; to write into, or only to read.

    What a person wrote can be read and copied after they blocked the bot.
    """
    if "business_connection_id" in ctx.params:
        raise bad_request("business connection not found")
    raw = ctx.params.text(name)
    if not raw:
        raise bad_request(f"{name} is empty")
    if raw.startswith("@"):
        found = ctx.world.by_username(raw)
        if not isinstance(found, Chat):
            raise bad_request("chat not found")
        return open_group(ctx, found)
    if not raw.removeprefix("-").isdigit():
        raise bad_request("chat not found")
    group = ctx.world.groups.get(int(raw))
    if group is not None:
        return open_group(ctx, group)
    return open_private(ctx, ctx.world.users.get(int(raw)), reading=reading)


def open_private(ctx: Context, user: User | None, *, reading: bool) -> Chat:
    if user is None:
        raise bad_request("chat not found")
    if isinstance(user, Bot):
        raise forbidden("the bot can't send messages to the bot")
    chat = ctx.world.private_chat(user, ctx.bot)
    if reading and chat.started:
        return chat
    if user.deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.started:
        groups = ctx.world.groups.values()
        met = any(
            group.member(user).is_present and group.member(ctx.bot).is_present for group in groups
        )
        if met:
            raise forbidden("bot can't initiate conversation with a user")
        raise bad_request("chat not found")
    return chat


def open_group(ctx: Context, chat: Chat) -> Chat:
    noun = f"{chat.kind} chat"
    if chat.migrated_to is not None:
        upgraded = "group chat was upgraded to a supergroup chat"
        raise bad_request(upgraded, migrate_to_chat_id=chat.migrated_to.id)
    if ctx.bot.id not in chat.members:
        raise bad_request("chat not found")
    status = chat.member(ctx.bot).status
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {noun}")
    if status == "left":
        raise forbidden(f"bot is not a member of the {noun}")
    return chat


def own_member(ctx: Context, chat: Chat) -> Member:
    return chat.member(ctx.bot)


def require_right(ctx: Context, chat: Chat, right: str, complaint: str) -> None:
    if not chat.is_private and not own_member(ctx, chat).may(right):
        raise bad_request(complaint)


def check_may_send(ctx: Context, chat: Chat, content: Content) -> None:
    if chat.is_private:
        forbids_voice = chat.user is not None and chat.user.forbid_voice
        if forbids_voice and content.kind in ("voice", "video_note"):
            raise bad_request("VOICE_MESSAGES_FORBIDDEN")
        return
    member = own_member(ctx, chat)
    if member.is_admin:
        return
    own = DEFAULT_PERMISSIONS if member.permissions is None else member.permissions
    permission, noun = PERMISSION_FOR.get(content.kind, PERMISSION_FOR["text"])
    if permission not in own & chat.permissions:
        raise bad_request(f"not enough rights to send {noun} to the chat")


def find_topic(ctx: Context, chat: Chat) -> Topic | None:
    """The topic that message_thread_id names; where topics are off the number means nothing."""
    thread_id = ctx.params.number("message_thread_id")
    if not thread_id:
        _check_general(ctx, chat)
        return None
    missing = bad_request("message thread not found")
    threaded = chat.bot is not None and chat.bot.has_topics
    if not (chat.kind == "supergroup" or threaded) or thread_id == chat.general.id:
        raise missing
    if not (chat.is_forum or threaded):
        return None
    topic = chat.forum_topics.get(thread_id)
    if topic is None:
        raise missing
    if topic.deleted:
        raise _deleted(ctx, topic)
    if topic.closed and not may_manage(ctx, topic):
        raise bad_request("TOPIC_CLOSED")
    return topic


def _check_general(ctx: Context, chat: Chat) -> None:
    closed = chat.is_forum and chat.general.closed
    if closed and not own_member(ctx, chat).may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")


def _deleted(ctx: Context, topic: Topic) -> ApiError:
    # The server asks whether a topic exists at most once a minute, and trusts the answer meanwhile.
    known = topic.known_to.get(ctx.bot.id, float("-inf"))
    fresh = ctx.world.clock.now() - known < TOPIC_MEMORY
    return bad_request("TOPIC_DELETED" if fresh else "message thread not found")


def may_manage(ctx: Context, topic: Topic) -> bool:
    return topic.creator is ctx.bot or own_member(ctx, topic.chat).may("can_manage_topics")


def find_message(ctx: Context, chat: Chat, complaint: str, name: str = "message_id") -> Message:
    message_id = ctx.params.number(name)
    if not message_id:
        raise bad_request("message identifier is not specified")
    found = chat.by_id.get(message_id)
    if found is None:
        raise ctx.gone(complaint)
    return found


def read_reply(ctx: Context, chat: Chat, topic: Topic | None) -> Reply:
    raw = ctx.params.json("reply_parameters")
    if not raw:
        return Reply()
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply parameters")
    target = _reply_target(ctx, chat, raw)
    if target is None:
        elsewhere = raw.get("chat_id") not in (None, chat.id)
        if raw.get("allow_sending_without_reply") and not elsewhere:
            return Reply()
        raise ctx.gone("message to be replied not found")
    return Reply(target, _quote(ctx, raw, target))


def _reply_target(ctx: Context, chat: Chat, raw: Json) -> Message | None:
    if "ephemeral_message_id" in raw:
        wanted = raw["ephemeral_message_id"]
        return next(
            (
                message
                for message in chat.history
                if message.ephemeral_id == wanted and not message.deleted
            ),
            None,
        )
    if not isinstance(raw.get("message_id"), int):
        raise bad_request("message identifier is not specified")
    source = chat
    if raw.get("chat_id") not in (None, chat.id):
        found = ctx.world.groups.get(int(raw["chat_id"]))
        if found is None or ctx.bot not in found.bots():
            raise bad_request("chat not found")
        source = found
    return source.by_id.get(raw["message_id"])


def _quote(ctx: Context, raw: Json, target: Message) -> str | None:
    if not raw.get("quote"):
        return None
    mode = raw.get("quote_parse_mode")
    quote = ctx.formatter.read(raw["quote"], mode, raw.get("quote_entities")).text
    if len(quote) > 1024 or quote not in target.content.words:
        raise bad_request("QUOTE_TEXT_INVALID")
    return quote


def find_destination(ctx: Context, content: Content) -> Destination:
    """Everything that has to be right before a new message appears."""
    chat = find_chat(ctx)
    topic = find_topic(ctx, chat)
    markup = read_markup(ctx.params.json("reply_markup"), chat)
    reply = read_reply(ctx, chat, topic)
    check_may_send(ctx, chat, content)
    return Destination(chat, topic, reply, markup)
