"""Owns what this Bot API server was found to lack. Older servers take a plainer call instead."""

from collections.abc import Mapping
from typing import Any

from aiogram.methods import TelegramMethod


class Features:
    """Remembers, until the process ends, what the server refused as unknown to it."""

    def __init__(self) -> None:
        self._lacking: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether the feature may be tried."""
        return name not in self._lacking

    def refuse(self, method: TelegramMethod[Any]) -> str | None:
        """The server didn't know something in this call: what it was, or None if nothing fits."""
        found = next((name for name in self._used(method) if name not in self._lacking), None)
        if found:
            self._lacking.add(found)
        return found

    def _used(self, method: TelegramMethod[Any]) -> list[str]:
        said: Mapping[str, Any] = method.model_dump(exclude_none=True)
        checks = {
            "rich": "rich_message" in said,
            "member_tags": "tag" in said,
            "ephemeral": "ephemeral_message_parameters" in said or "ephemeral" in said,
            "time_tags": "<tg-time" in str(said.get("text", "")),
            "styles": "'style'" in str(said.get("reply_markup", "")),
        }
        return [name for name, used in checks.items() if used]
