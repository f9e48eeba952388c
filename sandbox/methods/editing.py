"""Editing and deleting what was sent."""

from __future__ import annotations

from dataclasses import replace

from sandbox import posting, wire
from sandbox.errors import bad_request
from sandbox.markup import read_markup
from sandbox.message import CAPTIONED, Content, Json, Message
from sandbox.methods.context import Context, method
from sandbox.methods.ephemeral import NOT_MODIFIED
from sandbox.methods.messages import (
    input_media,
    read_caption,
    read_location,
    read_rich,
    read_text,
)
from sandbox.methods.targets import find_chat, find_message

DELETABLE_FOR = 48 * 60 * 60
FOREVER = 0x7FFFFFFF


def _target(ctx: Context) -> Message:
    found = find_message(ctx, find_chat(ctx), "message to edit not found")
    reply_keyboard = found.markup is not None and found.inline_markup is None
    if found.sender is not ctx.bot or found.content.is_service or reply_keyboard:
        raise bad_request("message can't be edited")
    if found.forward_origin is not None:
        raise bad_request("message can't be edited")
    return found


def _apply(ctx: Context, message: Message, content: Content) -> Json:
    markup = read_markup(ctx.params.json("reply_markup"), message.chat, inline_only=True)
    if content == message.content and markup == message.inline_markup:
        raise bad_request(NOT_MODIFIED)
    if message.album is not None and markup is not None:
        raise bad_request("message can't be edited")
    posting.change(ctx.world, message, content, markup)
    return wire.message(message)


@method("editMessageText")
def edit_text(ctx: Context) -> Json:
    content = read_rich(ctx) if "rich_message" in ctx.params else read_text(ctx)
    message = _target(ctx)
    if message.kind not in ("text", "rich"):
        raise bad_request("there is no text in the message to edit")
    return _apply(ctx, message, content)


@method("editMessageCaption")
def edit_caption(ctx: Context) -> Json:
    message = _target(ctx)
    if message.kind not in CAPTIONED:
        raise bad_request("there is no caption in the message to edit")
    return _apply(ctx, message, read_caption(ctx, message.content))


@method("editMessageMedia")
def edit_media(ctx: Context) -> Json:
    item = ctx.params.json("media")
    kinds = ("photo", "video", "audio", "document", "animation", "live_photo")
    if not isinstance(item, dict) or item.get("type") not in kinds:
        raise bad_request("can't parse InputMedia: media must be of a supported type")
    content = input_media(ctx, item)
    message = _target(ctx)
    if message.kind not in (*kinds, "text", "rich"):
        raise bad_request("message can't be edited")
    if message.album is not None and not _fits_album(message.kind, content.kind):
        raise bad_request("message can't be edited")
    return _apply(ctx, message, content)


def _fits_album(old: str, new: str) -> bool:
    return old == new or {old, new} <= {"photo", "video", "live_photo"}


@method("editMessageReplyMarkup")
def edit_markup(ctx: Context) -> Json:
    message = _target(ctx)
    return _apply(ctx, message, message.content)


@method("editMessageLiveLocation")
def edit_live_location(ctx: Context) -> Json:
    message = _live(ctx)
    period = ctx.params.number("live_period") or message.content.payload["location"]["live_period"]
    return _apply(ctx, message, read_location(ctx, period))


@method("stopMessageLiveLocation")
def stop_live_location(ctx: Context) -> Json:
    message = _live(ctx)
    message.stopped = True
    return _apply(ctx, message, posting.static_location(message.content))


def _live(ctx: Context) -> Message:
    message = _target(ctx)
    if message.stopped:
        raise bad_request("message can't be edited")
    period = message.content.payload.get("location", {}).get("live_period")
    if message.kind != "location" or period is None:
        raise bad_request("there is no live location in the message to edit")
    if period != FOREVER and ctx.world.clock.now() > message.date + period:
        raise bad_request("message can't be edited")
    return message


@method("deleteMessage")
def delete_message(ctx: Context) -> bool:
    message = find_message(ctx, find_chat(ctx), "message to delete not found")
    _check_deletable(ctx, message)
    posting.remove(ctx.world, message)
    return True


@method("deleteMessages")
def delete_messages(ctx: Context) -> bool:
    chat = find_chat(ctx)
    ids = ctx.params.objects("message_ids")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    found = [chat.by_id[number] for number in ids if number in chat.by_id]
    for message in found:
        _check_deletable(ctx, message)
    for message in found:
        posting.remove(ctx.world, message)
    return True


def _check_deletable(ctx: Context, message: Message) -> None:
    if message.kind in ("forum_topic_created", "supergroup_chat_created", "migrate_from_chat_id"):
        raise bad_request("message can't be deleted")
    chat = message.chat
    own = message.sender is ctx.bot
    if not (own or chat.is_private or chat.member(ctx.bot).may("can_delete_messages")):
        raise bad_request("message can't be deleted")
    if ctx.world.clock.now() - message.date >= DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")


def plain_copy(content: Content, *, forward: bool = False) -> Content:
    """What stays of a content when it is said again: a live location stands still."""
    if content.kind == "location" and "live_period" in content.payload["location"]:
        return posting.static_location(content)
    if content.kind == "dice" and not forward:
        # A copied die is thrown anew: whoever tells what fell must not trust the copy.
        thrown = content.payload["dice"]
        return replace(content, payload={"dice": {**thrown, "value": thrown["value"] % 6 + 1}})
    if content.kind == "poll":
        asked = content.payload["poll"]
        options = [{**option, "voter_count": 0} for option in asked["options"]]
        fresh = {**asked, "options": options, "total_voter_count": 0}
        return replace(content, payload={"poll": fresh})
    return content
