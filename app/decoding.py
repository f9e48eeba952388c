"""Owns the readings of an update: as it is, or less and less of it where aiogram can't decode it.

Telegram grows faster than any library: an unknown kind of origin in what a message replies to makes
the message itself undecodable (telegram.md §9.2). The words are still there, and a copy needs
nothing but ids.
"""

from collections.abc import Mapping
from typing import Any

from aiogram.types import Message, Update
from pydantic import ValidationError

from app.lenient import decodable
from handlers.content import SERVICE
from handlers.words import words_anywhere
from storage import inbox

Reading = tuple[Update, str, dict[str, Any]]
"""An update as aiogram sees it, its kind, and the raw part of that kind that goes with it."""

READINGS = 4
LENIENT = (
    *("rich_message", "checklist", "forward_origin"),
    *("external_reply", "reply_to_story", "quote", "new_reaction"),
    *sorted(SERVICE),
)
"""What the handlers read themselves, whatever aiogram thinks of it; and by what they know that
Telegram said it, not a person."""

HEAD = (
    *("message_id", "date", "chat", "from", "sender_chat", "is_automatic_forward"),
    *("message_thread_id", "is_topic_message", "media_group_id", "reply_to_message"),
)
"""What tells where a message belongs: enough to copy it."""


class ContradictionError(Exception):
    """The update contradicts itself, and by what it says would reach somebody wrong."""


class Readings:
    """One update's readings, the fullest first; what has to be left out of it is found once."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw
        self._left: dict[str, Any] | ValidationError | None = None

    def read(self, reading: int) -> Reading:
        """The update by one of the `READINGS`.

        Raises ValidationError, or aiogram's UpdateTypeLookupError, if nothing can be made of it so,
        and ContradictionError.
        """
        raw = self._raw
        if reading == 0:
            return _decoded(raw, raw)
        left = self._decodable()
        kind = Update.model_validate(left).event_type
        if reading == 1:
            kept = {name: raw[kind][name] for name in LENIENT if name in raw[kind]}
            return _decoded(left, {**left, kind: {**left[kind], **kept}})
        less = left if reading == 2 else _bare(left, raw, kind)
        return _decoded(less, less)

    def _decodable(self) -> dict[str, Any]:
        """The update without its undecodable parts, each cut out as deep inside as possible."""
        if self._left is None:
            numbered = inbox.number_of(self._raw) is not None
            try:
                self._left = decodable(
                    Update, self._raw if numbered else {**self._raw, "update_id": 0}
                )
            except ValidationError as hopeless:
                self._left = hopeless
        if isinstance(self._left, ValidationError):
            raise self._left
        return self._left


def _decoded(update: Mapping[str, Any], raw: Mapping[str, Any]) -> Reading:
    decoded = Update.model_validate(update)
    kind = decoded.event_type
    if _is_somebody_else_s(getattr(decoded, kind)):
        raise ContradictionError("a person in the private chat of another")
    return decoded, kind, raw[kind]


def _is_somebody_else_s(part: Any) -> bool:
    """Whether a person wrote into a private chat that is not theirs: a chat bears its user's id."""
    if not isinstance(part, Message) or part.chat.type != "private" or part.from_user is None:
        return False
    return not part.from_user.is_bot and part.from_user.id != part.chat.id


def _bare(left: Mapping[str, Any], raw: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Whose and where it is, and the words: a reply's target likewise."""
    bare = _head(left[kind])
    if isinstance(bare.get("reply_to_message"), dict):
        bare["reply_to_message"] = _head(bare["reply_to_message"])
    words = words_anywhere(raw[kind]).encode(errors="replace").decode()
    return {"update_id": left["update_id"], kind: {**bare, **({"text": words} if words else {})}}


def _head(message: Mapping[str, Any]) -> dict[str, Any]:
    return {name: message[name] for name in HEAD if name in message}
