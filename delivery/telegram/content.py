"""Owns how a message's content becomes a call: copied, sent anew, joined, edited.

A copy by reference moves no bytes and keeps formatting (telegram.md §4.18); what can't be copied
any more is sent anew from what was kept, and so is a live location, whose copy would stand still.
Texts travel with entities, never with a parse mode.
"""

from collections.abc import Sequence
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
    SendDocument,
    SendLivePhoto,
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
    InputMediaLivePhoto,
    InputMediaPhoto,
    InputMediaVideo,
    LinkPreviewOptions,
    ReplyParameters,
)

from delivery.telegram.formatted import TEXT_LIMIT, Content, in_html, joined, pieces, shifted
from model import ChatId, MessageId
from views import utf16_len

CAPTION_LIMIT = 1024
ALBUM_MEDIA = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "live_photo": InputMediaLivePhoto,
    "audio": InputMediaAudio,
    "document": InputMediaDocument,
}
CAPTION_ALONE = ("voice",)
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
    "live_photo": (SendLivePhoto, "live_photo"),
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
FRONT = {"cover": "cover_id", "start_timestamp": "start"}
"""What a video shows before it is played, which its file does not hold (telegram.md §5.15)."""

NEVER_COPIED = {
    "paid_media",
    "giveaway",
    "giveaway_winners",
    "invoice",
    "checklist",
    "game",
    "gift",
    "unique_gift",
}
"""What copyMessage refuses (Bot API, copyMessage; telegram.md §4.15): not even tried."""


def reply(message_id: MessageId | None, quote: Content | None = None) -> ReplyParameters | None:
    """The reply, which must not stop the message: its target may have been deleted."""
    if not message_id:
        return None
    quoted: dict[str, Any] = {}
    if quote:
        quoted = {
            "quote": quote["text"],
            "quote_entities": quote.get("entities"),
            "quote_position": quote.get("position"),
        }
    return ReplyParameters(message_id=message_id, allow_sending_without_reply=True, **quoted)


def behind(mark: str, content: Content) -> Content:
    """The content with a mark before its words, if it has words and they leave room."""
    key, limit = ("text", TEXT_LIMIT) if content["kind"] == "text" else ("caption", CAPTION_LIMIT)
    words = mark + str(content.get(key, ""))
    has_place = content["kind"] == "text" or content["kind"] in CAPTIONED
    if not mark or not has_place or utf16_len(words) > limit:
        return content
    entities = "entities" if key == "text" else "caption_entities"
    return {**content, key: words, entities: shifted(content.get(entities), utf16_len(mark))}


def signed(content: Content, signature: str) -> Content:
    """The content with a signature under its words, if it has words and they leave room."""
    is_text = content["kind"] == "text"
    key, limit = ("text", TEXT_LIMIT) if is_text else ("caption", CAPTION_LIMIT)
    words = str(content.get(key, ""))
    has_place = is_text or content["kind"] in CAPTIONED
    if not words or not has_place or utf16_len(words + signature) > limit:
        return {name: value for name, value in content.items() if name != "signed"}
    return {**content, key: words + signature}


def text_message(
    where: Content, contents: Sequence[Content], mark: str = ""
) -> TelegramMethod[Any] | None:
    """One or several texts as one message behind a mark; None if that is too long for one."""
    text, entities = joined(contents)
    if utf16_len(mark + text) > TEXT_LIMIT:
        return None
    more: dict[str, Any] = {"entities": shifted(entities, utf16_len(mark))}
    return SendMessage(**where, text=mark + text, **more, link_preview_options=preview(contents))


def preview(contents: Sequence[Content]) -> LinkPreviewOptions | None:
    """How the writer wanted links to be shown; of several, the first who has a link says."""
    kept = next((content["preview"] for content in contents if content.get("preview")), None)
    return LinkPreviewOptions(**kept) if kept else None


SHAPED_WORDS = ("text", "caption", "words")


def quoted(contents: Sequence[Content]) -> str:
    """Texts as a quotation below something else, in HTML."""
    text, entities = joined(contents)
    return f"\n<blockquote>{in_html(text, entities)}</blockquote>"


def spoken(content: Content) -> Content:
    """What somebody wrote, as a text of its own; an empty one where nothing was kept."""
    for name in SHAPED_WORDS:
        if content.get(name):
            entities = {"text": "entities", "caption": "caption_entities"}.get(name, "")
            return {"text": str(content[name]), "entities": content.get(entities, [])}
    shape = content.get(str(content["kind"])) or {}
    place = shape.get("location") or shape
    told = [str(shape[name]) for name in TOLD if shape.get(name)]
    told += [f"{place[axis]:.6f}" for axis in ("latitude", "longitude") if axis in place]
    return {"text": "\n".join(told), "entities": []}


TOLD = ("title", "address", "description", "first_name", "last_name", "phone_number")
"""What can be read aloud of a venue, a bill, a contact."""


def spoken_pieces(line: str, content: Content) -> list[Content]:
    """A line of ours, and behind it what was written, in as many texts as it takes."""
    said = spoken(content)
    return pieces(line + said["text"], shifted(said["entities"], utf16_len(line)))


def without_words(content: Content) -> Content:
    """The picture without what stands under it."""
    words = ("caption", "caption_entities", "above")
    return {name: value for name, value in content.items() if name not in words}


def is_too_long(content: Content) -> bool:
    """Whether its caption can only be copied: a bot's own end sooner (telegram.md §4.14)."""
    return utf16_len(str(content.get("caption", ""))) > CAPTION_LIMIT


def copy(
    where: Content, from_chat: ChatId, message_id: MessageId, content: Content, mark: str = ""
) -> tuple[TelegramMethod[Any], bool]:
    """A copy by reference, and whether it carries the mark: some kinds have no place for one."""
    caption = str(content.get("caption", ""))
    fits = content["kind"] in CAPTIONED and utf16_len(mark + caption) <= CAPTION_LIMIT
    more: dict[str, Any] = {}
    if (mark or content.get("signed")) and fits:
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
    if kind in SENDERS and is_kept(content):
        return _file(where, _prefixed(content, prefix))
    return _shape(where, kind, content)


def is_kept(content: Content) -> bool:
    """Whether its file can be sent anew; a live photo needs both of its files."""
    return "file_id" in content and (content["kind"] != "live_photo" or "photo_id" in content)


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
    if kind == "live_photo":
        more["photo"] = content["photo_id"]
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
    return None


def album(where: Content, contents: Sequence[Content], marks: Sequence[str]) -> TelegramMethod[Any]:
    """Two to ten photos and videos, or documents, or audios, as one album.

    `marks`: what stands before the words of each part, where it fits.
    """
    media = []
    for content, mark in zip(contents, marks, strict=True):
        said = _caption(content)
        caption = mark + str(content.get("caption", ""))
        if mark and utf16_len(caption) <= CAPTION_LIMIT:
            entities = shifted(content.get("caption_entities"), utf16_len(mark))
            said |= {"caption": caption, "caption_entities": entities}
        media.append(_input(content, said))
    return SendMediaGroup(**where, media=media)


def _input(content: Content, said: dict[str, Any]) -> Any:
    """A file as a part of a call that names several things about it."""
    more = {"photo": content["photo_id"]} if content["kind"] == "live_photo" else {}
    kind, file = EDIT_MEDIA[content["kind"]], content["file_id"]
    return kind(media=file, **more, **said, **_look(content))


def _look(content: Content) -> dict[str, Any]:
    """How a picture lies in its message, for those kinds that know of it."""
    if content["kind"] not in ("photo", "video", "animation", "live_photo"):
        return {}
    look = {"has_spoiler": "spoiler", "show_caption_above_media": "above"}
    shown: dict[str, Any] = {name: True for name, kept in look.items() if content.get(kept)}
    front = FRONT if content["kind"] == "video" else {}
    return shown | {name: content[kept] for name, kept in front.items() if content.get(kept)}


def makes_album(contents: Sequence[Content]) -> bool:
    """Whether Telegram takes these together (sendMediaGroup): documents and audios don't mix."""
    kinds = {content["kind"] for content in contents if is_kept(content)}
    kinds |= {"" for content in contents if not is_kept(content)}
    alike = kinds <= {"photo", "video", "live_photo"} or kinds in ({"document"}, {"audio"})
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
            link_preview_options=preview([content]),
        )
    if kind in EDIT_MEDIA and is_kept(content):
        return EditMessageMedia(**where, media=_input(content, _caption(content)))
    if kind in CAPTION_ALONE:
        return EditMessageCaption(**where, **_caption(content))
    return None


def _moved(where: Content, kind: str, content: Content) -> TelegramMethod[Any]:
    """A live location moves; one that is live no longer stops."""
    if kind != "live_location":
        return StopMessageLiveLocation(**where)
    place = content["location"]
    return EditMessageLiveLocation(**where, **{name: place.get(name) for name in PLACE})
