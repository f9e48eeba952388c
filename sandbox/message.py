"""What a message is: its content, its buttons and everything that can happen to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.markup_html import covered, to_html

if TYPE_CHECKING:
    from sandbox.world import Chat, Topic, User

Json = dict[str, Any]

MEDIA_WITH_FILE = (
    "photo",
    "video",
    "animation",
    "audio",
    "document",
    "voice",
    "video_note",
    "sticker",
    "live_photo",
)
CAPTIONED = frozenset(
    {"photo", "video", "animation", "audio", "document", "voice", "paid_media", "live_photo"}
)


@dataclass(frozen=True)
class Button:
    """One button of an inline or a reply keyboard."""

    label: str
    data: str | None = None
    url: str | None = None
    style: str | None = None
    disabled: bool = False
    request_chat: Json | None = None
    request_contact: bool = False

    @staticmethod
    def read(raw: Json) -> Button:
        return Button(
            label=raw["text"],
            data=raw.get("callback_data"),
            url=raw.get("url"),
            style=raw.get("style"),
            disabled="disabled" in raw,
            request_chat=raw.get("request_chat"),
            request_contact=bool(raw.get("request_contact")),
        )


@dataclass(frozen=True)
class Content:
    """What is said: `words` are the text of a text message, the caption of any other."""

    kind: str
    words: str = ""
    entities: tuple[Json, ...] = ()
    payload: Json = field(default_factory=dict)
    """The fields of the Bot API's Message that are this content, as they go over the wire."""
    preview: Json | None = None

    @property
    def is_service(self) -> bool:
        return self.kind in SERVICE_KINDS

    @property
    def file(self) -> Json | None:
        """The file in it; of a photo, the largest size."""
        if self.kind not in MEDIA_WITH_FILE:
            return None
        found = self.payload[self.kind]
        return dict(found[-1] if isinstance(found, list) else found)


SERVICE_KINDS = frozenset(
    {
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "message_auto_delete_timer_changed",
        "pinned_message",
        "group_chat_created",
        "supergroup_chat_created",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "chat_shared",
        "users_shared",
    }
)
OWN_SERVICE_DELIVERED = frozenset(
    {
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "pinned_message",
        "new_chat_title",
    }
)


@dataclass(eq=False, kw_only=True)
class Message:
    """A message in a chat. Two messages are the same only when they are the same object."""

    chat: Chat
    sender: User
    content: Content
    id: int = 0
    date: int = 0
    topic: Topic | None = None
    sender_chat: Chat | None = None
    reply_to: Message | None = None
    quote: str | None = None
    album: str | None = None
    forward_origin: Json | None = None
    beside: Json = field(default_factory=dict)
    """What stands beside the content on the wire: `external_reply`, `reply_to_story`."""
    markup: Json | None = None
    protected: bool = False
    via_bot: User | None = None
    ephemeral_to: User | None = None
    ephemeral_id: int | None = None
    copy_of: Message | None = None
    """Which message this was copied or forwarded from: known here, never told over the wire."""
    thread_id: int | None = None
    edited: int | None = None
    deleted: bool = False
    stopped: bool = False
    """Whether it was a live location that stands still now."""
    reactions: dict[int, list[str]] = field(default_factory=dict)
    """Emoji by the id of the account (or, for an anonymous admin, the chat) that set them."""
    past_markups: list[Json] = field(default_factory=list)
    votes: dict[int, list[int]] = field(default_factory=dict)
    """In a poll: which options, by the id of the account that chose them."""

    @property
    def kind(self) -> str:
        return self.content.kind

    @property
    def text(self) -> str | None:
        return self.content.words if self.kind in ("text", "rich") else None

    @property
    def caption(self) -> str | None:
        return None if self.kind in ("text", "rich") else self.content.words or None

    @property
    def entities(self) -> list[Json]:
        return list(self.content.entities)

    @property
    def html(self) -> str:
        return to_html(self.content.words, self.content.entities)

    @property
    def quoted(self) -> str:
        """The first quotation among its words; "" without one."""
        found = (entity for entity in self.content.entities if entity["type"] == "blockquote")
        entity = next(found, None)
        return covered(self.content.words, entity) if entity else ""

    @property
    def buttons(self) -> list[list[Button]]:
        return read_buttons(self.markup)

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.buttons for button in row]

    @property
    def file_id(self) -> str | None:
        file = self.content.file
        return None if file is None else file["file_id"]

    @property
    def file_unique_id(self) -> str | None:
        file = self.content.file
        return None if file is None else file["file_unique_id"]

    @property
    def is_hidden(self) -> bool:
        """Whether the picture is behind a spoiler."""
        return bool(self.content.payload.get("has_media_spoiler"))

    @property
    def caption_above(self) -> bool:
        return bool(self.content.payload.get("show_caption_above_media"))

    @property
    def inline_markup(self) -> Json | None:
        return self.markup if self.markup and "inline_keyboard" in self.markup else None

    def reaction_of(self, account: User) -> str | None:
        return next(iter(self.reactions.get(account.id, [])), None)

    def __repr__(self) -> str:
        words = self.content.words[:60]
        return f"<{self.kind} {self.id} in {self.chat.label} from {self.sender.name}: {words!r}>"


def read_buttons(markup: Json | None) -> list[list[Button]]:
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return [[Button.read(button) for button in row] for row in rows]
