"""Owns what this Bot API server was found to lack. Older servers take a plainer call instead."""

from collections.abc import Mapping
from typing import Any

from aiogram.methods import TelegramMethod

NAMED = {"tg-time": "time_tags", "message_not_command": "ephemeral"}
"""Words of a refusal that name what the server lacks (telegram.md §7.3)."""


class Features:
    """Remembers, until the process ends, what the server refused as unknown to it."""

    def __init__(self) -> None:
        self._lacking: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether the feature may be tried."""
        return name not in self._lacking

    def refuse(self, method: TelegramMethod[Any], words: str = "") -> str | None:
        """The server didn't know something in this call: what it was, or None if nothing fits.

        `words` are the refusal's: some name what they are about.
        """
        used = [name for name in self._used(method) if name not in self._lacking]
        named = (name for sign, name in NAMED.items() if sign in words.lower() and name in used)
        found = next(named, next(iter(used), None))
        if found:
            self._lacking.add(found)
        return found

    def _used(self, method: TelegramMethod[Any]) -> list[str]:
        said: Mapping[str, Any] = method.model_dump(exclude_none=True)
        checks = {
            "rich": "rich_message" in said,
            "live_photos": "live_photo" in said or "'live_photo'" in str(said.get("media", "")),
            "member_tags": "tag" in said,
            "ephemeral": "ephemeral_message_parameters" in said or "ephemeral" in said,
            "time_tags": "<tg-time" in str(said.get("text", "")),
            "styles": "'style'" in str(said.get("reply_markup", "")),
        }
        return [name for name, used in checks.items() if used]
