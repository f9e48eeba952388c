"""World → Bot API JSON, with every field that today's clients require."""

from __future__ import annotations

from typing import Any

from sandbox.message import Json, Message
from sandbox.world import ADMIN_RIGHTS, PERMISSIONS, Bot, Chat, Member, Topic, User


def user(account: User) -> Json:
    return _without_none(
        {
            "id": account.id,
            "is_bot": account.is_bot,
            "first_name": account.first_name,
            "last_name": account.last_name,
            "username": account.username,
            "language_code": account.language_code,
            "is_premium": account.is_premium or None,
        }
    )


def me(bot: Bot) -> Json:
    return {
        **user(bot),
        "can_join_groups": bot.joins_groups,
        "can_read_all_group_messages": not bot.privacy,
        "supports_inline_queries": bot.inline_mode,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": bot.has_topics,
        "allows_users_to_create_topics": bot.has_topics,
        "can_manage_bots": False,
        "supports_guest_queries": False,
        "supports_join_request_queries": False,
    }


def chat(found: Chat) -> Json:
    if found.user is not None:
        person = found.user
        return _without_none(
            {
                "id": found.id,
                "type": "private",
                "first_name": person.first_name,
                "last_name": person.last_name,
                "username": person.username,
            }
        )
    return _without_none(
        {
            "id": found.id,
            "type": found.kind,
            "title": found.title,
            "username": found.username,
            "is_forum": found.is_forum or None,
        }
    )


def _doors(found: Chat) -> Json:
    """By what ways people come into a group."""
    usernames = [found.username] if found.username else None
    ways = {
        "active_usernames": usernames,
        "linked_chat_id": found.linked_chat_id,
        "join_by_request": found.join_by_request or None,
        "message_auto_delete_time": found.vanishing or None,
    }
    return {name: value for name, value in ways.items() if value is not None}


def full_chat(found: Chat) -> Json:
    extra: Json = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }
    if not found.is_private:
        extra["permissions"] = {name: name in found.permissions for name in PERMISSIONS}
        extra |= _doors(found)
    if found.available_reactions is not None:
        extra["available_reactions"] = reactions(found.available_reactions)
    if found.user is not None and found.user.forbid_voice:
        extra["has_restricted_voice_and_video_messages"] = True
    pinned = [message for message in found.pinned if not message.deleted]
    if pinned:
        extra["pinned_message"] = message(pinned[-1], nested=True)
    return {**chat(found), **extra}


def member(found: Member) -> Json:
    base: Json = {"status": found.status, "user": user(found.user)}
    if found.status == "creator":
        base["is_anonymous"] = found.is_anonymous
    elif found.status == "administrator":
        base |= {right: right in found.rights for right in ADMIN_RIGHTS}
        base |= {"can_be_edited": False, "is_anonymous": found.is_anonymous}
    elif found.status == "restricted":
        allowed = found.permissions or frozenset()
        base |= {name: name in allowed for name in PERMISSIONS}
        base |= {"is_member": found.is_present, "until_date": 0}
    elif found.status == "kicked":
        base["until_date"] = 0
    if found.is_admin and found.custom_title:
        base["custom_title"] = found.custom_title
    if found.status in ("member", "restricted") and found.tag:
        base["tag"] = found.tag
    return base


def member_updated(where: Chat, by: User, date: int, old: Member, new: Member) -> Json:
    return {
        "chat": chat(where),
        "from": user(by),
        "date": date,
        "old_chat_member": member(old),
        "new_chat_member": member(new),
    }


def invite_link(creator: User, name: str, asks: bool) -> Json:
    """A link into a group as a bot is shown one that is not its own: its end is left out."""
    return {
        "invite_link": "https://t.me/+AbCdEf…",
        "creator": user(creator),
        "creates_join_request": asks,
        "is_primary": not name,
        "is_revoked": False,
        **({"name": name} if name else {}),
    }


def topic(found: Topic) -> Json:
    return _without_none(
        {
            "message_thread_id": found.id,
            "name": found.name,
            "icon_color": found.icon_color,
            "icon_custom_emoji_id": found.icon_custom_emoji_id,
        }
    )


def message(said: Message, *, nested: bool = False) -> Json:
    """A message; a nested one (replied to, pinned) does not tell what it replies to in turn."""
    base = {
        "message_id": said.id,
        "from": user(said.sender),
        "chat": chat(said.chat),
        "date": said.date,
        **_place(said),
        **_words(said),
        **said.content.payload,
    }
    if not nested:
        base |= _replied(said) | said.beside
    return _without_none(base | _marks(said))


def inaccessible(said: Message) -> Json:
    """A message that the server can't show any more: only where it was."""
    return {"message_id": said.id, "chat": chat(said.chat), "date": 0}


def _place(said: Message) -> Json:
    in_topic = said.topic is not None and not said.topic.is_general
    return {
        "message_thread_id": said.thread_id,
        "is_topic_message": in_topic or None,
        "sender_chat": None if said.sender_chat is None else chat(said.sender_chat),
        "sender_tag": None if said.sender_chat else said.chat.member(said.sender).tag,
    }


def _words(said: Message) -> Json:
    content = said.content
    if not content.words or content.kind == "rich":
        return {}
    names = ("text", "entities") if content.kind == "text" else ("caption", "caption_entities")
    return {
        names[0]: content.words,
        names[1]: list(content.entities) or None,
        "link_preview_options": content.preview,
    }


def _marks(said: Message) -> Json:
    return {
        "edit_date": said.edited,
        "media_group_id": said.album,
        "forward_origin": said.forward_origin,
        "has_protected_content": said.protected or None,
        "via_bot": None if said.via_bot is None else user(said.via_bot),
        "reply_markup": said.inline_markup,
        "receiver_user": None if said.ephemeral_to is None else user(said.ephemeral_to),
        "ephemeral_message_id": said.ephemeral_id,
    }


def _replied(said: Message) -> Json:
    """What it answers: a message of the same topic, else the topic's first service message."""
    found: Json = {}
    target = said.reply_to
    here = target is not None and same_thread(said, target)
    root = None if said.topic is None else said.topic.root
    shown = target if here else root if root is not said else None
    if shown is not None:
        found["reply_to_message"] = message(shown, nested=True)
    if target is not None and not here:
        found["external_reply"] = external_reply(target)
    if target is not None and said.quote is not None:
        position = len(target.content.words.partition(said.quote)[0].encode("utf-16-le")) // 2
        found["quote"] = {"text": said.quote, "position": position, "is_manual": True}
    return found


def same_thread(said: Message, target: Message) -> bool:
    return target.chat is said.chat and (target.topic is said.topic or not said.chat.is_forum)


def external_reply(target: Message) -> Json:
    visible = {} if target.chat.is_private else {"chat": chat(target.chat), "message_id": target.id}
    shown = {
        name: value
        for name, value in target.content.payload.items()
        if name != "show_caption_above_media"
    }
    return {**shown, "origin": origin(target), **visible}


def origin(said: Message) -> Json:
    """Where a message comes from, as a forward of it tells."""
    if said.forward_origin is not None:
        return said.forward_origin
    if said.sender_chat is not None:
        return {"type": "chat", "date": said.date, "sender_chat": chat(said.sender_chat)}
    return {"type": "user", "date": said.date, "sender_user": user(said.sender)}


def reactions(emoji: list[str]) -> list[Json]:
    return [{"type": "emoji", "emoji": sign} for sign in emoji]


def _without_none(fields: dict[str, Any]) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
