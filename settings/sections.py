"""The sections of settings.toml, typed and bounded: each key with its default."""

import json
import re
from datetime import date, time
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

_TOKEN_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]+")


def _http_address(value: str) -> str:
    address = urlsplit(value)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ValueError("must be an address that begins with http:// or https://")
    return value.rstrip("/")


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value


def _from_json(value: object) -> object:
    """The environment knows only text, so there a list is written as JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        raise ValueError('must be a list in JSON, such as [1, 2] or ["//"]') from None


def token_shape(value: SecretStr) -> SecretStr:
    if not _TOKEN_SHAPE.fullmatch(value.get_secret_value()):
        raise ValueError("is not a bot's token: @BotFather gives one like 123456:ABC-xyz")
    return value


Text = Annotated[str, AfterValidator(_not_blank)]
UserId = Annotated[int, Field(ge=1, le=2**52)]
UserIds = Annotated[tuple[UserId, ...], BeforeValidator(_from_json)]
Marks = Annotated[tuple[Text, ...], Field(min_length=1), BeforeValidator(_from_json)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Telegram(_Section):
    """The way to the Bot API."""

    api_server: Annotated[str, AfterValidator(_http_address)] = "https://api.telegram.org"
    poll_timeout_s: int = Field(50, ge=0, le=50)
    request_timeout_s: int = Field(30, ge=1, le=300)


class Storage(_Section):
    """Where everything is kept."""

    path: Text = "smena.db"


class Company(_Section):
    """Who the clients are talking to."""

    name: str = Field("", max_length=64)
    timezone: ZoneInfo = ZoneInfo("Europe/Moscow")
    locale: Literal["ru", "en"] = "ru"
    privacy_contact: str = Field("", max_length=256)


class Staff(_Section):
    """The people who answer, and how their group works."""

    group_id: int = Field(0, ge=-(2 * 10**12), le=0)
    owner_ids: UserIds = ()
    lead_ids: UserIds = ()
    reply_mode: Literal["all", "swipe"] = "all"
    note_marks: Marks = ("//", "/note", "!note")
    hold_on_collision: bool = True


class Clients(_Section):
    """What a client meets."""

    reopen_hours: int = Field(72, ge=0, le=8760)
    greet: bool = True
    closing_line: bool = True


class Delivery(_Section):
    """Telegram's limits, as the budget that sending keeps to."""

    group_messages: int = Field(20, ge=1, le=60)
    group_window_s: float = Field(60.0, ge=1, le=600)
    private_per_s: float = Field(1.0, ge=0.1, le=5)
    private_burst: int = Field(3, ge=1, le=20)
    global_per_s: int = Field(30, ge=1, le=1000)
    per_client_share: float = Field(0.5, ge=0.05, le=1)
    new_topics_per_minute: int = Field(4, ge=1, le=20)
    album_wait_ms: int = Field(800, ge=100, le=5000)


class Logging(_Section):
    """What is told on stderr."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Hours(_Section):
    """When the company works, in its own zone; intervals as "10:00-13:00, 14:00-20:00"."""

    week: Annotated[dict[str, str], BeforeValidator(_from_json)] = {"mon-sun": "00:00-24:00"}
    holidays: str = Field("", max_length=8)
    closed: Annotated[tuple[date, ...], BeforeValidator(_from_json)] = ()
    extra: Annotated[dict[date, str], BeforeValidator(_from_json)] = {}


class Duty(_Section):
    """How work is handed over; minutes in which people wait are working minutes."""

    assign: Literal["claim", "auto"] = "claim"
    cap: int = Field(30, ge=1, le=1000)
    ping_after_min: int = Field(3, ge=1, le=1440)
    assign_after_min: int = Field(10, ge=1, le=1440)
    lead_after_min: int = Field(20, ge=1, le=1440)
    first_reply_min: int = Field(15, ge=1, le=10080)
    next_reply_min: int = Field(15, ge=1, le=10080)
    leaving_list_min: int = Field(15, ge=1, le=240)
    pause_min: int = Field(3, ge=0, le=60)
    keep_hours: int = Field(24, ge=1, le=24)
    break_min: int = Field(30, ge=5, le=240)


class ShiftPlan(BaseModel):
    """A named shift; one that ends at or before its start is overnight."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: Text
    start: time = Field(alias="from")
    end: time = Field(alias="to")
    days: str = "mon-sun"


Shifts = Annotated[tuple[ShiftPlan, ...], BeforeValidator(_from_json)]
