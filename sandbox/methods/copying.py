"""Copying and forwarding: the same words again, elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from sandbox import posting, wire
from sandbox.contents import poll_number
from sandbox.entities import MAX_CAPTION, MAX_TEXT, Formatted, check_length
from sandbox.errors import bad_request
from sandbox.message import CAPTIONED, Content, Json, Message
from sandbox.methods.context import Context, method
from sandbox.methods.editing import plain_copy
from sandbox.methods.messages import draft, read_caption, remember_topic
from sandbox.methods.targets import (
    Destination,
    check_may_send,
    find_chat,
    find_destination,
    find_message,
)

NEVER = frozenset({"paid_media", "giveaway", "giveaway_winners", "invoice", "checklist"})
NOT_FORWARDED = frozenset({"giveaway_winners"})


def copyable(message: Message) -> bool:
    if message.content.is_service or message.kind in NEVER:
        return False
    if message.kind == "story":  # of a person's nobody says who may see it
        chat = message.content.payload["story"]["chat"]
        return chat["type"] == "channel" and "username" in chat
    quiz = message.kind == "poll" and message.content.payload["poll"]["type"] == "quiz"
    return not quiz or "correct_option_ids" in message.content.payload["poll"]


def forwardable(message: Message) -> bool:
    return not (message.content.is_service or message.kind in NOT_FORWARDED or message.protected)


def _limit(content: Content) -> int:
    return MAX_CAPTION if content.kind in CAPTIONED else MAX_TEXT


@method("copyMessage")
def copy_message(ctx: Context) -> Json:
    source = find_message(
        ctx, find_chat(ctx, "from_chat_id", reading=True), "message to copy not found"
    )
    if not copyable(source):
        raise bad_request("the message can't be copied")
    content = _numbered(ctx, plain_copy(source.content))
    if "caption" in ctx.params and content.kind in CAPTIONED:
        content = read_caption(ctx, content)
    elif {"reply_parameters", "reply_markup"} & set(ctx.params.names()):
        # Such a copy is sent anew by the server, whose captions end where a bot's do.
        check_length(Formatted(content.words), _limit(content), "message caption is too long")
    where = find_destination(ctx, content)
    copy = draft(ctx, where, content)
    copy.copy_of = source
    posting.place(ctx.world, copy)
    remember_topic(ctx, where)
    return {"message_id": copy.id}


@method("forwardMessage")
def forward_message(ctx: Context) -> Json:
    source = find_message(
        ctx, find_chat(ctx, "from_chat_id", reading=True), "message to forward not found"
    )
    if source.protected:
        raise bad_request("message has protected content and can't be forwarded")
    if not forwardable(source):
        raise bad_request("the message can't be forwarded")
    where = find_destination(ctx, source.content)
    forwarded = _again(ctx, where, source, None, forward=True)
    remember_topic(ctx, where)
    return wire.message(forwarded)


def _again(
    ctx: Context, where: Destination, source: Message, album: str | None, *, forward: bool
) -> Message:
    """A copy that keeps nothing of the keyboard, or a forward that tells where it is from."""
    content = plain_copy(source.content, forward=forward)
    copy = draft(ctx, where, content if forward else _numbered(ctx, content))
    copy.copy_of, copy.album = source, album
    if forward:
        copy.forward_origin = wire.origin(source)
        copy.markup = _url_buttons(source.markup)
    elif ctx.params.flag("remove_caption"):
        copy.content = _without_caption(copy.content)
    return posting.place(ctx.world, copy)


def _numbered(ctx: Context, content: Content) -> Content:
    """A copied poll is another poll, whose number nobody is told."""
    if content.kind != "poll":
        return content
    number = poll_number(ctx.world.new_id("poll"))
    return replace(content, payload={"poll": {**content.payload["poll"], "id": number}})


def _url_buttons(markup: Json | None) -> Json | None:
    rows = (markup or {}).get("inline_keyboard", [])
    kept = [[button for button in row if "url" in button] for row in rows]
    kept = [row for row in kept if row]
    return {"inline_keyboard": kept} if kept else None


@method("copyMessages")
def copy_messages(ctx: Context) -> list[Json]:
    return _all_again(ctx, copyable, forward=False)


@method("forwardMessages")
def forward_messages(ctx: Context) -> list[Json]:
    return _all_again(ctx, forwardable, forward=True)


def _all_again(ctx: Context, usable: Callable[[Message], bool], *, forward: bool) -> list[Json]:
    where, sources = _sources(ctx, usable)
    albums = _albums(ctx, sources)
    said = [
        _again(ctx, where, source, albums.get(source.id), forward=forward) for source in sources
    ]
    remember_topic(ctx, where)
    return [{"message_id": message.id} for message in said]


def _without_caption(content: Content) -> Content:
    return replace(content, words="", entities=()) if content.kind in CAPTIONED else content


def _sources(ctx: Context, usable: Callable[[Message], bool]) -> tuple[Destination, list[Message]]:
    """The messages that can be said again, silently without the others."""
    chat = find_chat(ctx, "from_chat_id", reading=True)
    ids = ctx.params.objects("message_ids")
    if not ids:
        raise bad_request("there are no messages to forward")
    if len(ids) > 100:
        raise bad_request("too many messages to forward")
    if any(not isinstance(number, int) for number in ids):
        raise bad_request("message identifiers must be integers")
    if any(later <= earlier for earlier, later in pairwise(ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    where = find_destination(ctx, Content("text"))
    known = [chat.by_id[number] for number in ids if number in chat.by_id]
    found = [message for message in known if usable(message)]
    if not known:
        raise bad_request("there are no messages to forward")
    if not found:
        raise bad_request("messages can't be forwarded")
    for message in found:
        check_may_send(ctx, where.chat, message.content)
    return where, found


def _albums(ctx: Context, sources: list[Message]) -> dict[int, str]:
    """New album ids: for albums kept together, and for lone files that get glued into one."""
    sizes = Counter(source.album for source in sources if source.album)
    fresh = {album: str(ctx.world.new_id("album")) for album, size in sizes.items() if size > 1}
    found = {source.id: fresh[source.album] for source in sources if source.album in fresh}
    if not found and _glued(sources):
        album = str(ctx.world.new_id("album"))
        return {source.id: album for source in sources}
    return {number: album for number, album in found.items() if album}


def _glued(sources: list[Message]) -> bool:
    kinds = {source.kind for source in sources}
    senders = {source.sender.id for source in sources}
    alike = kinds in ({"document"}, {"audio"}) and len(senders) == 1
    return alike and 2 <= len(sources) <= 10
