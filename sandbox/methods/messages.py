"""The send* methods: one new message each, or an album."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox import posting, rich, wire
from sandbox.blanks import is_empty
from sandbox.contents import VEILED, contact, dice, location, media, placed, poll, venue
from sandbox.entities import MAX_CAPTION, MAX_TEXT, check_length, preview_of
from sandbox.errors import bad_request
from sandbox.files import MAX_DOWNLOAD, File
from sandbox.message import Content, Json, Message
from sandbox.methods.context import Context, Handler, method
from sandbox.methods.ephemeral import receiver
from sandbox.methods.targets import Destination, check_may_send, find_chat, find_destination
from sandbox.params import Params, Upload

MAX_FILE = 50 << 20
MAX_PHOTO = 10 << 20
ALBUM_KINDS = ("photo", "video", "audio", "document", "live_photo")
ALBUM_SIZES = range(2, 11)
CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send(ctx: Context, content: Content) -> Json:
    """Places a new message of the bot and returns it."""
    where = find_destination(ctx, content)
    said = draft(ctx, where, content)
    if "ephemeral_message_parameters" in ctx.params:
        said.ephemeral_to = receiver(ctx, where.chat, where.reply.to)
    posting.place(ctx.world, said)
    remember_topic(ctx, where)
    return wire.message(said)


def draft(ctx: Context, where: Destination, content: Content) -> Message:
    return Message(
        chat=where.chat,
        sender=ctx.bot,
        content=content,
        topic=where.topic,
        reply_to=where.reply.to,
        quote=where.reply.quote,
        markup=where.markup,
        protected=ctx.params.flag("protect_content"),
    )


def remember_topic(ctx: Context, where: Destination) -> None:
    if where.topic is not None:
        where.topic.known_to[ctx.bot.id] = ctx.world.clock.now()


def read_text(ctx: Context) -> Content:
    """The text of sendMessage and editMessageText."""
    if not ctx.params.has_text("text"):
        raise bad_request("message text is empty")
    found = ctx.formatted()
    if is_empty(found.text):
        raise bad_request("text must be non-empty")
    check_length(found, MAX_TEXT, "message is too long")
    preview = preview_of(found, ctx.params.json("link_preview_options"))
    return Content("text", found.text, found.entities, preview=preview)


def read_caption(ctx: Context, content: Content, params: Params | None = None) -> Content:
    """The content under a new caption, which stands below it unless this call says above."""
    found = ctx.formatted("caption", "parse_mode", "caption_entities", params)
    check_length(found, MAX_CAPTION, "message caption is too long")
    above = (params or ctx.params).flag("show_caption_above_media")
    return placed(replace(content, words=found.text, entities=found.entities), above=above)


def read_file(ctx: Context, kind: str, name: str) -> File:
    """The file of a parameter: uploaded now, or sent before and named by its id."""
    uploaded = ctx.params.upload(name)
    if uploaded is not None:
        if not uploaded.data:
            raise bad_request("file must be non-empty")
        if len(uploaded.data) > (MAX_PHOTO if kind == "photo" else MAX_FILE):
            raise bad_request("file is too big")
        return _stored(ctx, kind, uploaded, ctx.params)
    return known_file(ctx, kind, ctx.params.text(name))


def _stored(ctx: Context, kind: str, uploaded: Upload, said: Params) -> File:
    """A file as it came, with what the bot says of it; of a file sent before nothing is taken."""
    names = {name: said.number(name) for name in ("duration", "width", "height", "length")}
    details: Json = {name: value for name, value in names.items() if value}
    details |= {name: said.text(name) for name in ("performer", "title") if said.text(name)}
    if kind == "sticker" and said.text("emoji"):
        details["emoji"] = said.text("emoji")
    return ctx.world.files.add(kind, name=uploaded.name, data=uploaded.data, **details)


def known_file(ctx: Context, kind: str, address: str) -> File:
    if not address:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    if address.startswith(("http://", "https://")):
        # Nothing outside the box can be reached, and pretending would be kinder than Telegram.
        raise bad_request("failed to get HTTP URL content")
    found = ctx.file(address)
    if found is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if found.kind != kind:
        was, wanted = (name.title().replace("_", "") for name in (found.kind, kind))
        raise bad_request(f"can't use file of type {was} as {wanted}")
    return found


@method("sendMessage")
def send_message(ctx: Context) -> Json:
    return send(ctx, read_text(ctx))


def _sender_of(kind: str) -> Handler:
    def handler(ctx: Context) -> Json:
        file = read_file(ctx, kind, kind)
        return send(ctx, read_caption(ctx, _presented(ctx, file, ctx.params)))

    return handler


for _name in ("Photo", "Video", "Animation", "Audio", "Document", "Voice", "VideoNote", "Sticker"):
    _kind = {"VideoNote": "video_note"}.get(_name, _name.lower())
    method(f"send{_name}")(_sender_of(_kind))


@method("sendLivePhoto")
def send_live_photo(ctx: Context) -> Json:
    if ctx.params.upload("photo") is None:
        ctx.params.need("photo", "there is no photo in the request")
    file = read_file(ctx, "live_photo", "live_photo")
    return send(ctx, read_caption(ctx, _presented(ctx, file, ctx.params)))


@method("sendLocation")
def send_location(ctx: Context) -> Json:
    live = ctx.params.number("live_period")
    if live is not None and not (60 <= live <= 86400 or live == 0x7FFFFFFF):
        raise bad_request("wrong live period specified")
    return send(ctx, read_location(ctx, live))


def read_location(ctx: Context, live_period: int | None) -> Content:
    """The point of sendLocation and editMessageLiveLocation."""
    params = ctx.params
    accuracy, heading = params.optional_real("horizontal_accuracy"), params.number("heading")
    radius = params.number("proximity_alert_radius")
    if accuracy is not None and not 0 <= accuracy <= 1500:
        raise bad_request("wrong horizontal accuracy specified")
    if heading is not None and not 1 <= heading <= 360:
        raise bad_request("wrong heading specified")
    return location(
        params.real("latitude"),
        params.real("longitude"),
        horizontal_accuracy=accuracy,
        live_period=live_period,
        heading=heading,
        proximity_alert_radius=radius,
    )


@method("sendVenue")
def send_venue(ctx: Context) -> Json:
    params = ctx.params
    place = (params.real("latitude"), params.real("longitude"))
    names = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    ids = {name: params.text(name) for name in names}
    return send(ctx, venue(place, params.need("title"), params.need("address"), ids))


@method("sendContact")
def send_contact(ctx: Context) -> Json:
    params = ctx.params
    phone, first = params.need("phone_number"), params.need("first_name")
    last, card = params.text("last_name") or None, params.text("vcard") or None
    return send(ctx, contact(phone, first, last, vcard=card))


@method("sendPoll")
def send_poll(ctx: Context) -> Json:
    options = [
        option["text"] if isinstance(option, dict) else str(option)
        for option in ctx.params.objects("options")
    ]
    question = ctx.params.need("question")
    if not 2 <= len(options) <= 12:
        raise bad_request("poll must have at least 2 option")
    if not question.strip() or len(question) > 300:
        raise bad_request("poll question must be non-empty and not longer than 300 characters")
    quiz = ctx.params.text("type") == "quiz"
    correct = ctx.params.objects("correct_option_ids")
    number = ctx.world.new_id("poll")
    return send(ctx, poll(number, question, options, quiz, correct or None, **_settings(ctx)))


def _settings(ctx: Context) -> Json:
    """What a poll is besides its question and options."""
    params = ctx.params
    flags = ("is_anonymous", "allows_multiple_answers", "allows_revoting", "members_only")
    found: Json = {name: params.flag(name) for name in (*flags, "is_closed") if name in params}
    found |= {name: params.number(name) for name in ("open_period", "close_date")}
    if params.text("explanation"):
        told = ctx.formatted("explanation", "explanation_parse_mode", "explanation_entities")
        found |= {"explanation": told.text, "explanation_entities": list(told.entities)}
    return found


@method("sendDice")
def send_dice(ctx: Context) -> Json:
    return send(ctx, dice(ctx.params.text("emoji") or "🎲", ctx.world.new_id("dice") % 6 + 1))


@method("sendRichMessage")
def send_rich_message(ctx: Context) -> Json:
    return send(ctx, read_rich(ctx))


def read_rich(ctx: Context) -> Content:
    return rich.read(ctx.params.json("rich_message"))


@method("sendChatAction")
def send_chat_action(ctx: Context) -> bool:
    if ctx.params.need("action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    find_destination(ctx, Content("text"))
    return True


@method("sendMediaGroup")
def send_media_group(ctx: Context) -> list[Json]:
    items = ctx.params.objects("media")
    contents = [_album_item(ctx, item) for item in items]
    check_album([content.kind for content in contents])
    where = find_destination(ctx, contents[0])
    for content in contents:
        check_may_send(ctx, where.chat, content)
    album = str(ctx.world.new_id("album"))
    said = [draft(ctx, where, content) for content in contents]
    for message in said:
        message.album = album
        posting.place(ctx.world, message)
    remember_topic(ctx, where)
    return [wire.message(message) for message in said]


def check_album(kinds: list[str]) -> None:
    if len(kinds) not in ALBUM_SIZES:
        number = "too many" if len(kinds) > 10 else "not enough"
        raise bad_request(f"there are {number} messages to send as an album")
    for alone in ("audio", "document"):
        if alone in kinds and set(kinds) != {alone}:
            raise bad_request(f"{alone} can't be mixed with other media types")


def _album_item(ctx: Context, item: Any) -> Content:
    if not isinstance(item, dict) or item.get("type") not in ALBUM_KINDS:
        raise bad_request("can't parse InputMedia: invalid type of media in an album")
    return input_media(ctx, item)


def input_media(ctx: Context, item: Json) -> Content:
    """One InputMedia object, with its caption."""
    kind, address = item["type"], str(item.get("media", ""))
    if kind == "live_photo" and not item.get("photo"):
        raise bad_request("can't parse InputMedia: a live photo needs its photo")
    uploaded = ctx.params.attached(address)
    if uploaded is not None:
        file = _stored(ctx, kind, uploaded, Params(item, {}))
    else:
        file = known_file(ctx, kind, address)
    said = Params(item, {})
    return read_caption(ctx, _presented(ctx, file, said), said)


def _presented(ctx: Context, file: File, said: Params) -> Content:
    """A file as the bot wants it shown: behind a spoiler, a video behind a cover."""
    spoiler = file.kind in VEILED and said.flag("has_spoiler")
    if file.kind != "video":
        return media(file, spoiler=spoiler)
    cover = known_file(ctx, "photo", said.text("cover")) if said.text("cover") else None
    return media(file, spoiler=spoiler, cover=cover, start=said.number("start_timestamp"))


@method("getFile")
def get_file(ctx: Context) -> Json:
    file = ctx.file(ctx.params.need("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.file_unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


@method("pinChatMessage")
def pin_chat_message(ctx: Context) -> bool:
    message = _pin_target(ctx)
    if message not in message.chat.pinned:
        posting.pin(ctx.world, message, ctx.bot)
    return True


@method("unpinChatMessage")
def unpin_chat_message(ctx: Context) -> bool:
    message = _pin_target(ctx)
    if message in message.chat.pinned:
        message.chat.pinned.remove(message)
        ctx.world.changed("unpinned", message)
    return True


def _pin_target(ctx: Context) -> Message:
    chat = find_chat(ctx)
    if not chat.is_private and not chat.member(ctx.bot).may("can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    if ctx.params.number("message_id") is None and chat.pinned:
        return chat.pinned[-1]
    found = chat.by_id.get(ctx.params.number("message_id") or 0)
    if found is None or found.content.is_service:
        raise bad_request("message to pin not found")
    return found
