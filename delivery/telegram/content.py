"""Owns how a message's content becomes a call: copied, sent anew, joined, edited.

A copy by reference moves no bytes and keeps formatting (telegram.md §3); what can't be copied
any more is sent anew from what was kept, and so is a live location, whose copy would stand still.
Texts travel with entities, never with a parse mode.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from aiogram.methods import (
    CopyMessage,
    EditMessageCaption,
    EditMessageLiveLocation,
    EditMessageMedia,
    EditMessageText,
    SendAnimation,
    SendAudio,
    SendContact,
    SendDice,
    SendDocument,
    SendLocation,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendSticker,
    SendVenue,
    SendVideo,
    SendVideoNote,
    SendVoice,
    StopMessageLiveLocation,
    TelegramMethod,
)
from aiogram.types import (
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    LinkPreviewOptions,
    ReplyParameters,
)

from views import utf16_len

CAPTION_LIMIT = 1024
TEXT_LIMIT = 4096
ALBUM_MEDIA = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "audio": InputMediaAudio,
    "document": InputMediaDocument,
}
CAPTION_ALONE = ("voice", "live_photo")
"""What can't be changed itself, only the words under it."""

EDIT_MEDIA = {**ALBUM_MEDIA, "animation": InputMediaAnimation}
SENDERS: dict[str, tuple[type[TelegramMethod[Any]], str]] = {
    "photo": (SendPhoto, "photo"),
    "video": (SendVideo, "video"),
    "animation": (SendAnimation, "animation"),
    "audio": (SendAudio, "audio"),
    "document": (SendDocument, "document"),
    "voice": (SendVoice, "voice"),
    "video_note": (SendVideoNote, "video_note"),
    "sticker": (SendSticker, "sticker"),
}
CAPTIONED = {"photo", "video", "animation", "audio", "document", "voice", "live_photo"}
PLACE = (
    *("latitude", "longitude", "horizontal_accuracy"),
    *("live_period", "heading", "proximity_alert_radius"),
)
VENUE = (
    *("title", "address", "foursquare_id", "foursquare_type"),
    *("google_place_id", "google_place_type"),
)
CARD = ("phone_number", "first_name", "last_name", "vcard")
NEVER_COPIED = {
    "story",
    "paid_media",
    "giveaway",
    "giveaway_winners",
    "invoice",
    "checklist",
    "game",
    "gift",
    "unique_gift",
}
"""What copyMessage refuses (Bot API, copyMessage; telegram.md §3): not even tried."""

Content = Mapping[str, Any]
Entities = list[dict[str, Any]]
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def reply(message_id: int | None, quote: Content | None = None) -> ReplyParameters | None:
    """The reply, which must not stop the message: its target may have been deleted."""
    if message_id is None:
        return None
    quoted: dict[str, Any] = {}
    if quote:
        quoted = {
            "quote": quote["text"],
            "quote_entities": quote.get("entities"),
            "quote_position": quote.get("position"),
        }
    return ReplyParameters(message_id=message_id, allow_sending_without_reply=True, **quoted)


def shifted(entities: Sequence[Content] | None, by: int) -> Entities:
    """The same entities, behind something put before their text (UTF-16 units)."""
    return [{**one, "offset": one["offset"] + by} for one in entities or ()]


def behind(mark: str, content: Content) -> Content:
    """The content with a mark before its words, if it has words and they leave room."""
    key, limit = ("text", TEXT_LIMIT) if content["kind"] == "text" else ("caption", CAPTION_LIMIT)
    words = mark + str(content.get(key, ""))
    has_place = content["kind"] == "text" or content["kind"] in CAPTIONED
    if not mark or not has_place or utf16_len(words) > limit:
        return content
    entities = "entities" if key == "text" else "caption_entities"
    return {**content, key: words, entities: shifted(content.get(entities), utf16_len(mark))}


def joined(contents: Sequence[Content]) -> tuple[str, Entities]:
    """Several texts as one, a line apart, every entity in its place."""
    text, entities = "", Entities()
    for content in contents:
        text += "\n" if text else ""
        entities += shifted(content.get("entities"), utf16_len(text))
        text += content["text"]
    return text, entities


def text_message(
    where: Content, contents: Sequence[Content], mark: str = ""
) -> TelegramMethod[Any] | None:
    """One or several texts as one message behind a mark; None if that is too long for one."""
    text, entities = joined(contents)
    if utf16_len(mark + text) > TEXT_LIMIT:
        return None
    more: dict[str, Any] = {"entities": shifted(entities, utf16_len(mark))}
    return SendMessage(**where, text=mark + text, **more)


def captioned_line(where: Content, line: str, content: Content) -> TelegramMethod[Any]:
    """A line of ours in the place of something, with the words that stood under it."""
    words = {"text": content.get("caption", ""), "entities": content.get("caption_entities")}
    whole = text_message(where, [words], line) if words["text"] else None
    return whole or SendMessage(**where, text=line.strip())


def copy(
    where: Content, from_chat: int, message_id: int, content: Content, mark: str = ""
) -> tuple[TelegramMethod[Any], bool]:
    """A copy by reference, and whether it carries the mark: some kinds have no place for one."""
    caption = str(content.get("caption", ""))
    fits = content["kind"] in CAPTIONED and utf16_len(mark + caption) <= CAPTION_LIMIT
    more: dict[str, Any] = {}
    if mark and fits:
        entities = shifted(content.get("caption_entities"), utf16_len(mark))
        # A new caption goes below the picture unless the call says where the old one stood.
        above = True if content.get("above") else None
        more = {"caption": mark + caption, "caption_entities": entities}
        more["show_caption_above_media"] = above
    method = CopyMessage(**where, from_chat_id=from_chat, message_id=message_id, **more)
    return method, bool(mark) and fits


def called(content: Content) -> str:
    """The name of the kind for people: a quiz is a poll to Telegram and another thing to them."""
    poll = content.get("poll") or {}
    return "quiz" if poll.get("type") == "quiz" else str(content["kind"])


def anew(where: Content, content: Content, prefix: str = "") -> TelegramMethod[Any] | None:
    """The content sent again from what was kept; None if not enough was kept.

    The prefix stands before its words, where there is a place and room for it.
    """
    kind = content["kind"]
    if kind == "text":
        return text_message(where, [content], prefix) or text_message(where, [content])
    if kind in SENDERS and "file_id" in content:
        return _file(where, _prefixed(content, prefix))
    return _shape(where, kind, content)


def _prefixed(content: Content, prefix: str) -> Content:
    caption = prefix + str(content.get("caption", ""))
    if not prefix or content["kind"] not in CAPTIONED or utf16_len(caption) > CAPTION_LIMIT:
        return content
    entities = shifted(content.get("caption_entities"), utf16_len(prefix))
    return {**content, "caption": caption, "caption_entities": entities}


def _file(where: Content, content: Content) -> TelegramMethod[Any]:
    kind = content["kind"]
    sender, field = SENDERS[kind]
    more: dict[str, Any] = {field: content["file_id"]}
    if kind in CAPTIONED:
        more |= _caption(content)
    return sender(**where, **more, **_look(content))


def _caption(content: Content) -> dict[str, Any]:
    return {
        "caption": content.get("caption"),
        "caption_entities": content.get("caption_entities"),
    }


def _shape(where: Content, kind: str, content: Content) -> TelegramMethod[Any] | None:
    if kind in ("location", "live_location"):
        place = content["location"]
        return SendLocation(**where, **{name: place.get(name) for name in PLACE})
    if kind == "venue":
        venue = content["venue"]
        place = venue["location"]
        point = {"latitude": place["latitude"], "longitude": place["longitude"]}
        return SendVenue(**where, **point, **{name: venue.get(name) for name in VENUE})
    if kind == "contact":
        return SendContact(**where, **{name: content["contact"].get(name) for name in CARD})
    if kind == "dice":
        return SendDice(**where, emoji=content["dice"]["emoji"])
    return None


def album(where: Content, contents: Sequence[Content], mark: str = "") -> TelegramMethod[Any]:
    """Two to ten photos and videos, or documents, or audios, as one album."""
    media = []
    for index, content in enumerate(contents):
        said = _caption(content)
        caption = mark + str(content.get("caption", ""))
        if mark and index == 0 and utf16_len(caption) <= CAPTION_LIMIT:
            entities = shifted(content.get("caption_entities"), utf16_len(mark))
            said |= {"caption": caption, "caption_entities": entities}
        kind, file = content["kind"], content["file_id"]
        media.append(ALBUM_MEDIA[kind](media=file, **said, **_look(content)))
    return SendMediaGroup(**where, media=media)


def _look(content: Content) -> dict[str, Any]:
    """How a picture lies in its message, for those kinds that know of it."""
    if content["kind"] not in ("photo", "video", "animation"):
        return {}
    look = {"has_spoiler": "spoiler", "show_caption_above_media": "above"}
    return {name: True for name, kept in look.items() if content.get(kept)}


def makes_album(contents: Sequence[Content]) -> bool:
    """Whether Telegram takes these together (sendMediaGroup): documents and audios don't mix."""
    kinds = {content["kind"] for content in contents}
    alike = kinds <= {"photo", "video"} or kinds in ({"document"}, {"audio"})
    return 2 <= len(contents) <= 10 and alike


def edit(where: Content, content: Content, former_kind: str) -> TelegramMethod[Any] | None:
    """The copy changed in place; None if Telegram can't, and the change must be a new message."""
    kind = content["kind"]
    if former_kind == "live_location":
        return _moved(where, kind, content)
    if kind == "text":
        return EditMessageText(
            **where,
            text=content["text"],
            entities=content.get("entities"),
        )
    if kind in EDIT_MEDIA:
        file = content["file_id"]
        media = EDIT_MEDIA[kind](media=file, **_caption(content), **_look(content))
        return EditMessageMedia(**where, media=media)
    if kind in CAPTION_ALONE:
        return EditMessageCaption(**where, **_caption(content))
    return None


def _moved(where: Content, kind: str, content: Content) -> TelegramMethod[Any]:
    """A live location moves; one that is live no longer stops."""
    if kind != "live_location":
        return StopMessageLiveLocation(**where)
    place = content["location"]
    return EditMessageLiveLocation(**where, **{name: place.get(name) for name in PLACE})
