"""Owns what a value in settings.toml may look like, and how a setting is declared."""

import json
import re
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
)

from model.clocks import ending

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ABSENCES = ("off", "vacation", "sick")

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_KEY_SHAPE = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")
_TOKEN_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]+")


def http_address(value: str) -> str:
    address = urlsplit(value)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ValueError("must be an address that begins with http:// or https://")
    return value.rstrip("/")


def address_or_none(value: str) -> str:
    """The same, where there may be none; a key in it would stand in the file."""
    if urlsplit(value).username is not None or urlsplit(value).query:
        raise ValueError("must be an address alone: a key belongs into DRAFTS_KEY")
    return http_address(value) if value else ""


def group_number(value: object) -> object:
    """A group's id: Telegram's programs and bots often show it without what it begins with."""
    shown = str(value).strip()
    if shown.isdecimal() and int(shown) > 0:
        whole = f"-{shown}" if shown.startswith("100") and len(shown) > 12 else f"-100{shown}"
        raise ValueError(f"begins with -100: write {whole}, or 0 to pick the group in Telegram")
    return value


PORTS = (None, 443, 80, 88, 8443)
"""Where Telegram brings updates to (Bot API, setWebhook)."""


def webhook_or_none(value: str) -> str:
    """An address to which Telegram may bring updates."""
    address = urlsplit(value)
    if value and (address.scheme != "https" or not address.hostname or address.port not in PORTS):
        raise ValueError("must begin with https://; of ports Telegram knows 443, 80, 88 and 8443")
    return value


DIRECT = "direct"


def proxy_list(value: object) -> object:
    """One address or several; refused without being shown, for they may hold a password."""
    if isinstance(value, str):
        text = value.strip()
        if not text.startswith("["):
            return [part.strip() for part in text.split(",") if part.strip()]
        try:
            value = json.loads(text)
        except json.JSONDecodeError:
            raise ValueError("must be an address, or a list of them in JSON") from None
    if not isinstance(value, list | tuple) or not all(isinstance(part, str) for part in value):
        raise ValueError("must be an address in quotes, or a list of them")
    return value


def proxy(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if text == DIRECT:
        return value
    try:
        address = urlsplit(text)
        fits = address.scheme in ("socks5", "http") and address.hostname and address.port
    except ValueError:
        fits = False
    if not fits:
        raise ValueError('must be like socks5://host:1080, http://host:3128, or "direct"')
    return value


def at_home(value: str) -> str:
    """A path, where ~ is the folder that a shell takes it for: here no shell reads it."""
    try:
        return str(Path(value).expanduser()) if value.startswith("~") else value
    except RuntimeError:
        raise ValueError(f'begins with a home that there is not, write "{value}" out') from None


def not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value


def plain_words(value: str) -> str:
    """Letters, digits and spaces, a letter among them: what a tag can be made of."""
    if not re.fullmatch(r"(?=.*[^\W\d_])[\w ]+", value):
        raise ValueError("must be of letters, digits and spaces")
    return " ".join(value.split())


def field_name(value: str) -> str:
    """One word, as it stands behind a #; two have a meaning of their own."""
    if not re.fullmatch(r"(?=.*[^\W\d_])\w+", value) or value in ("phone", "about"):
        raise ValueError('must be one word, and neither "phone" nor "about"')
    return value


class MisplacedError(ValueError):
    """Something wrong inside a value: `place` leads from the value to it."""

    def __init__(self, reason: str, *place: int | str) -> None:
        super().__init__(reason)
        self.place = place


def json_as(told: str) -> BeforeValidator:
    """The environment knows only text, so there a list or a table is written as JSON."""

    def read(value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise ValueError(f"must be {told}") from None

    return BeforeValidator(read)


def shift_name(value: str) -> str:
    """A roster that is imported names shifts, several joined by +, and absences."""
    if "+" in value or value.strip().lower() in ABSENCES:
        raise ValueError(f"must have no + in it and be none of {', '.join(ABSENCES)}")
    return value.strip()


def token_shape(value: SecretStr) -> SecretStr:
    if not _TOKEN_SHAPE.fullmatch(value.get_secret_value()):
        raise ValueError("is not a bot's token: @BotFather gives one like 123456:ABC-xyz")
    return value


def listening(value: str) -> str:
    """An address and a port; an IPv6 address stands in brackets."""
    host, _, port = value.rpartition(":")
    if value and not (host and port.isdecimal() and int(port) < 2**16):
        raise ValueError('must be an address and a port, such as "127.0.0.1:9464"')
    return value


def key_shape(value: SecretStr) -> SecretStr:
    if not _KEY_SHAPE.fullmatch(value.get_secret_value()):
        raise ValueError("is not a backup's key: bot.py key makes one like AGE-SECRET-KEY-1…")
    return value


def day(value: object) -> object:
    """A date, not a moment and not a number that could be one."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(f'no such date "{value}", write it like "2026-12-31"') from None


def clock(*, end: bool) -> Callable[[object], time]:
    """A time of day; 24:00 is the day's end, and no time to begin at."""

    def read(value: object) -> time:
        meant = ending if end else lambda written: written
        if type(value) is time and value.tzinfo is None:
            return meant(value)
        if end and value == "24:00":
            return time(0)
        if isinstance(value, str) and (found := _CLOCK.fullmatch(value.strip())):
            return meant(time(int(found[1]), int(found[2])))
        raise ValueError(f'no such time "{value}", write it like "09:00"')

    return read


def clock_or_none(value: object) -> time | None:
    """A time of day; an empty text is none."""
    return None if value in ("", None) else clock(end=False)(value)


def intervals(value: object) -> object:
    """Stretches of a day as in the hours: "18:00-09:00", "09:00-12:00, 14:00-18:00"."""
    if not isinstance(value, str):
        raise ValueError(f'must be hours like "18:00-09:00", not {value!r}')
    found = []
    for part in filter(None, (part.strip() for part in value.split(","))):
        start, _, end = (moment.strip() for moment in part.partition("-"))
        found.append((clock(end=False)(start), clock(end=True)(end)))
    return tuple(found)


def in_brackets(noun: str, name: str) -> Callable[[object], object]:
    """A list of tables, each with a head of its own; one alone is easily written as a section."""

    def read(value: object) -> object:
        if isinstance(value, dict):
            raise ValueError(f"must be a list: each {noun} begins with [[{name}]], in two brackets")
        return value

    return read


def weekdays(value: object) -> object:
    """Weekdays as in the hours: "mon-fri", "sat", "mon-wed, fri"; Monday is 0."""
    if not isinstance(value, str):
        raise ValueError(f'must be days like "mon-fri" or "mon, wed", not {value!r}')
    found: set[int] = set()
    for part in value.lower().split(","):
        first, dash, last = (name.strip() for name in part.partition("-"))
        for name in (first, last if dash else first):
            if name not in WEEKDAYS:
                raise ValueError(f'no such day "{name}"; days are {", ".join(WEEKDAYS)}')
        start = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last) - start) % 7 if dash else 0
        found.update((start + step) % 7 for step in range(length + 1))
    return frozenset(found)


LIST = json_as('a list in JSON, such as [1, 2] or ["//"]')
TABLE = json_as('a table; in the environment in JSON, such as {"mon-fri": "10:00-20:00"}')

Text = Annotated[str, AfterValidator(not_blank)]
UserId = Annotated[int, Field(ge=1, le=2**52)]
UserIds = Annotated[tuple[UserId, ...], LIST]
Marks = Annotated[tuple[Text, ...], Field(min_length=1), LIST]


Day = Annotated[date, BeforeValidator(day)]


Proxies = Annotated[
    tuple[Annotated[SecretStr, AfterValidator(proxy)], ...], BeforeValidator(proxy_list)
]


def _tokens(value: object) -> object:
    """Several in one variable, with commas between them."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _apart(tokens: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    bots = [token.get_secret_value().partition(":")[0] for token in tokens]
    if len(set(bots)) < len(bots):
        raise ValueError("names a bot twice")
    return tokens


Tokens = Annotated[
    tuple[Annotated[SecretStr, AfterValidator(token_shape)], ...],
    BeforeValidator(_tokens),
    AfterValidator(_apart),
]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def setting(default: Any, told: str, *, when: str = "", **bounds: Any) -> Any:
    """A setting: its default, its line in settings.toml, when somebody would change it.

    Without a `when` it is explained together with the setting before it.
    """
    return Field(default, description=told, json_schema_extra={"when": when}, **bounds)
