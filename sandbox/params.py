"""The parameters of one call: what a method accepts, and the values in whatever form they came."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.accepted import ACCEPTED
from sandbox.errors import bad_request

FEATURE_METHODS = {
    "ephemeral": (
        "editEphemeralMessageText",
        "editEphemeralMessageReplyMarkup",
        "deleteEphemeralMessage",
    ),
    "rich": ("sendRichMessage",),
    "member_tags": ("setChatMemberTag",),
    "date_time": (),
    "welcome_messages": (),
    "settings": ("setMySettings",),
}
FEATURE_PARAMETERS = {"ephemeral": ("ephemeral_message_parameters",), "rich": ("rich_message",)}


@dataclass(frozen=True)
class Upload:
    """A file that came in a multipart body."""

    name: str
    data: bytes


def check_names(method: str, given: Iterable[str], lacking: Iterable[str]) -> None:
    """Refuses parameters that Telegram would silently ignore: a typo must not pass."""
    known = ACCEPTED[method]
    for feature in lacking:
        known -= frozenset(FEATURE_PARAMETERS.get(feature, ()))
    for name in given:
        if name not in known:
            raise bad_request(f'unknown parameter "{name}" of {method}')


class Params:
    """Typed access to the values, complaining in Telegram's words."""

    def __init__(self, values: dict[str, Any], files: dict[str, Upload]) -> None:
        self._values = {name: value for name, value in values.items() if value is not None}
        self._files = files

    def __contains__(self, name: str) -> bool:
        return name in self._values or name in self._files

    def names(self) -> list[str]:
        return list(self._values)

    def plain(self) -> dict[str, Any]:
        """Everything as Python values, for the record of calls."""
        values = {name: self._decoded(name) for name in self._values}
        return values | {name: f"<{file.name}>" for name, file in self._files.items()}

    def text(self, name: str, default: str = "") -> str:
        value = self._values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def has_text(self, name: str) -> bool:
        return self.text(name).strip() != ""

    def need(self, name: str, complaint: str | None = None) -> str:
        if name not in self._values:
            raise bad_request(complaint or f'parameter "{name}" is required')
        return self.text(name)

    def flag(self, name: str) -> bool:
        value = self._values.get(name)
        return value is True or str(value).lower() in ("true", "yes", "1")

    def number(self, name: str, default: int | None = None) -> int | None:
        value = self._values.get(name)
        if value is None or value == "":
            return default
        return _int(name, value)

    def need_number(self, name: str, complaint: str | None = None) -> int:
        found = self.number(name)
        if found is None:
            raise bad_request(complaint or f'parameter "{name}" is required')
        return found

    def real(self, name: str) -> float:
        try:
            return float(self.need(name))
        except ValueError:
            raise bad_request(f'parameter "{name}" must be a number') from None

    def optional_real(self, name: str) -> float | None:
        return self.real(name) if self.text(name) else None

    def json(self, name: str) -> Any:
        """A JSON-serialized parameter; None when it was not given."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def objects(self, name: str) -> list[Any]:
        found = self.json(name)
        if found is None:
            return []
        if not isinstance(found, list):
            raise bad_request(f'parameter "{name}" must be an Array')
        return found

    def upload(self, name: str) -> Upload | None:
        """The file of a field, or the one that an attach:// address points to."""
        value = self._values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self._files.get(value.removeprefix("attach://"))
        return self._files.get(name)

    def attached(self, address: str) -> Upload | None:
        return self._files.get(address.removeprefix("attach://"))

    def _decoded(self, name: str) -> Any:
        value = self._values[name]
        if not isinstance(value, str) or value[:1] not in ("{", "["):
            return _scalar(value)
        try:
            return json.loads(value)
        except ValueError:
            return value


def _scalar(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value in ("true", "false"):
        return value == "true"
    # Numbers are told from texts such as "007" by whether they survive the way back.
    digits = value.removeprefix("-")
    return int(value) if digits.isdigit() and str(int(value)) == value else value


def _int(name: str, value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad_request(f'parameter "{name}" must be an Integer') from None
