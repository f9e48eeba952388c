"""Owns the translation of Telegram's messages into the desk's words: content, sender, reply."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from aiogram.enums import ContentType
from aiogram.types import (
    Chat,
    ChatMemberRestricted,
    ChatMemberUnion,
    Message,
    MessageOriginUser,
    User,
)

from handlers.context import context_of, origin_of, story_link
from handlers.words import SHAPED, words_anywhere, words_in
from model import STRANGE, BotId, Content, Incoming, MessageId, Person, PersonId
from model.cards import ON_CARDS
from model.messages import OURS
from model.seen import named

# An animation and a live photo carry a second form of themselves for old programs: first here.
FILES = (
    "animation",
    "live_photo",
    "photo",
    "video",
    "audio",
    "document",
    "voice",
    "video_note",
    "sticker",
)
SHAPES = ("venue", "location", "contact", "poll", "dice", "story", "game", "invoice")
OTHERS = (
    "paid_media",
    "giveaway",
    "giveaway_winners",
    "checklist",
    "gift",
    "unique_gift",
    "rich_message",
)
TEXTUAL = ("text", "entities", "caption", "caption_entities")
LOOK = ("spoiler", "above")
FILE = ("file_id", "file_name", "file_size")
"""What is kept of a file, by Telegram's names of it; the size in bytes."""

SHOWN = {
    "spoiler": "has_media_spoiler",
    "above": "show_caption_above_media",
    "preview": "link_preview_options",
}
"""How a message is shown, by Telegram's names of it."""


def content_of(raw: Mapping[str, Any]) -> Content | None:
    """What a raw message says, as JSON to keep; None for a service message, which says nothing."""
    kind = _kind(raw)
    if kind is None:
        return None
    found: dict[str, Any] = {"kind": kind}
    found.update({key: raw[key] for key in TEXTUAL if key in raw})
    if kind in SHAPED:
        found["words"] = words_in(raw)
    found.update({name: raw[field] for name, field in SHOWN.items() if raw.get(field)})
    if kind in FILES:
        file = _file(raw[kind])
        found.update({name: file[name] for name in FILE if name in file})
        if still := _still_of(raw) if kind == "live_photo" else None:
            found["photo_id"] = _file(still)["file_id"]
        found.update(_front_of(raw[kind]) if kind == "video" else {})
    elif kind in SHAPES:
        found[kind] = raw[kind]
    if kind == "story" and (link := story_link(raw[kind])):
        found["link"] = link
    if kind == "sticker" and "emoji" in raw[kind]:
        found["emoji"] = raw[kind]["emoji"]
    if "forward_origin" in raw:
        found["origin"] = origin_of(raw["forward_origin"])
    if kind == "location" and "live_period" in raw["location"]:
        found["kind"] = "live_location"
    return found


def _kind(raw: Mapping[str, Any]) -> str | None:
    if "text" in raw:
        return "text"
    return next((kind for kind in (*FILES, *SHAPES, *OTHERS) if kind in raw), None)


def _file(value: Any) -> Mapping[str, Any]:
    """A photo comes in several sizes, the largest last."""
    file: Mapping[str, Any] = value[-1] if isinstance(value, list) else value
    return file


def _still_of(raw: Mapping[str, Any]) -> Any:
    """The picture of a live photo, which is sent with a file id of its own."""
    return raw["live_photo"].get("photo") or raw.get("photo")


def _front_of(video: Mapping[str, Any]) -> dict[str, Any]:
    """What a video shows before it is played: a picture of its own, a place to begin at."""
    cover, start = video.get("cover"), video.get("start_timestamp")
    found = {"cover_id": _file(cover)["file_id"]} if cover else {}
    return {**found, **({"start": start} if start else {})}


def fingerprint_of(raw: Mapping[str, Any], content: Content) -> str:
    """The same for two versions of a message between which a reader sees no difference."""
    seen: dict[str, Any] = {key: content[key] for key in (*TEXTUAL, *LOOK) if key in content}
    kind = str(content["kind"])
    if content.get("preview", {}).get("is_disabled"):
        seen["preview"] = False
    if kind in FILES:
        seen["file"] = _file(raw[kind])["file_unique_id"]
        if kind == "video" and raw[kind].get("cover"):
            seen["cover"] = _file(raw[kind]["cover"])["file_unique_id"]
        if "start" in content:
            seen["start"] = content["start"]
    elif kind == "live_location":
        seen["place"] = raw["location"]
    elif kind in SHAPES or kind in SHAPED:
        seen[kind] = raw[kind]
    elif kind == STRANGE:
        seen["words"] = content.get("words", "")
    text = json.dumps(seen, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def person_of(user: User) -> Person:
    """A Telegram user as the desk knows people."""
    name = named(user.full_name)
    return Person(PersonId(user.id), name, user.username or "", user.language_code or "")


SERVICE = frozenset(ContentType) - {
    *("text", "unknown", "any", *FILES, *SHAPES, *OTHERS),
}
"""What Telegram itself says in a chat: nobody's words."""


def strange(message: Message, raw: Mapping[str, Any]) -> Content | None:
    """Something newer than this version: it can be copied, or else be told of."""
    if message.content_type is not ContentType.UNKNOWN or is_service(raw):
        return None
    words = words_anywhere(raw)
    return {"kind": STRANGE, **({"words": words} if words else {})}


def is_service(raw: Mapping[str, Any]) -> bool:
    """Whether the message is Telegram's own, decodable or not."""
    return not SERVICE.isdisjoint(raw)


def incoming(
    message: Message, raw: Mapping[str, Any], *, ours: Collection[BotId] = ()
) -> Incoming | None:
    """A message as the desk takes it; None if it says nothing or nobody wrote it."""
    content = content_of(raw) or strange(message, raw)
    if content is None or message.from_user is None:
        return None
    return Incoming(
        message_id=MessageId(message.message_id),
        sender=person_of(message.from_user),
        content={**content, **({OURS: True} if _is_said_by(message, ours) else {})},
        fingerprint=fingerprint_of(raw, content),
        at=moment_of(message),
        album=message.media_group_id or "",
        reply_to=reply_of(message),
        replies_to_bot=_replies_to(message, ours),
        replies_to_card=_replies_to(message, ours) and bool(ON_CARDS & actions_under(message)),
        quote=raw.get("quote") if message.quote and message.quote.is_manual else None,
        context=context_of(raw, private=is_private(message.chat)),
    )


def moment_of(message: Message) -> datetime:
    """When the message was written, by Telegram's clock: whole seconds, UTC."""
    return message.date.astimezone(UTC)


def reply_of(message: Message) -> MessageId | None:
    """What the message replies to.

    In a topic every message that replies to nothing carries the topic's own first message as
    its reply (telegram.md §2.2): that is not a reply.
    """
    target = message.reply_to_message
    if target is None or target.message_id == message.message_thread_id:
        return None
    return MessageId(target.message_id)


def _is_said_by(message: Message, ours: Collection[BotId]) -> bool:
    """Whether it passes on what one of our bots said; in topics that are clients' words, too."""
    origin = message.forward_origin
    return isinstance(origin, MessageOriginUser) and origin.sender_user.id in ours


def _replies_to(message: Message, ours: Collection[BotId]) -> bool:
    target = message.reply_to_message
    return target is not None and target.from_user is not None and target.from_user.id in ours


def actions_under(message: Message) -> set[str]:
    """What the buttons do that stand under what the message answers, by their names."""
    answered = message.reply_to_message
    markup = answered.reply_markup if answered else None
    keys = (key for row in (markup.inline_keyboard if markup else ()) for key in row)
    return {(key.callback_data or "").partition(":")[0] for key in keys}


def is_present(member: ChatMemberUnion) -> bool:
    """Whether that is somebody in the chat; who is restricted may have left (telegram.md §1.11)."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in ("left", "kicked")


def is_private(chat: Chat) -> bool:
    """Whether the chat is one person with the bot."""
    return chat.type == "private"
