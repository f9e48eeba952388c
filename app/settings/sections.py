"""The sections of settings.toml, typed and bounded: each key with its default."""

import json
import re
from collections.abc import Callable
from datetime import date, time
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ABSENCES = ("off", "vacation", "sick")

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_TOKEN_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]+")


def _http_address(value: str) -> str:
    address = urlsplit(value)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ValueError("must be an address that begins with http:// or https://")
    return value.rstrip("/")


DIRECT = "direct"


def _proxy_list(value: object) -> object:
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


def _proxy(value: SecretStr) -> SecretStr:
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


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value


class MisplacedError(ValueError):
    """Something wrong inside a value: `place` leads from the value to it."""

    def __init__(self, reason: str, *place: int | str) -> None:
        super().__init__(reason)
        self.place = place


def _json(told: str) -> BeforeValidator:
    """The environment knows only text, so there a list or a table is written as JSON."""

    def read(value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise ValueError(f"must be {told}") from None

    return BeforeValidator(read)


def _shift_name(value: str) -> str:
    """A roster that is imported names shifts, several joined by +, and absences."""
    if "+" in value or value.strip().lower() in ABSENCES:
        raise ValueError(f"must have no + in it and be none of {', '.join(ABSENCES)}")
    return value.strip()


def token_shape(value: SecretStr) -> SecretStr:
    if not _TOKEN_SHAPE.fullmatch(value.get_secret_value()):
        raise ValueError("is not a bot's token: @BotFather gives one like 123456:ABC-xyz")
    return value


def _day(value: object) -> object:
    """A date, not a moment and not a number that could be one."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(f'no such date "{value}", write it like "2026-12-31"') from None


def _clock(*, end: bool) -> Callable[[object], time]:
    """A time of day; 24:00 is the day's end, and no time to begin at."""

    def read(value: object) -> time:
        if type(value) is time and value.tzinfo is None:
            return value
        if end and value == "24:00":
            return time(0)
        if isinstance(value, str) and (found := _CLOCK.fullmatch(value.strip())):
            return time(int(found[1]), int(found[2]))
        raise ValueError(f'no such time "{value}", write it like "09:00"')

    return read


def _clock_or_none(value: object) -> time | None:
    """A time of day; an empty text is none."""
    return None if value in ("", None) else _clock(end=False)(value)


def _weekdays(value: object) -> object:
    """Weekdays as in the hours: "mon-fri", "sat", "mon-wed, fri"; Monday is 0."""
    if not isinstance(value, str):
        raise ValueError(f'must be days like "mon-fri" or "mon, wed", not {value!r}')
    found: set[int] = set()
    for part in value.lower().split(","):
        first, dash, last = (each.strip() for each in part.partition("-"))
        for name in (first, last if dash else first):
            if name not in WEEKDAYS:
                raise ValueError(f'no such day "{name}"; days are {", ".join(WEEKDAYS)}')
        start = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last) - start) % 7 if dash else 0
        found.update((start + step) % 7 for step in range(length + 1))
    return frozenset(found)


_LIST = _json('a list in JSON, such as [1, 2] or ["//"]')
_TABLE = _json('a table; in the environment in JSON, such as {"mon-fri": "10:00-20:00"}')

Text = Annotated[str, AfterValidator(_not_blank)]
UserId = Annotated[int, Field(ge=1, le=2**52)]
UserIds = Annotated[tuple[UserId, ...], _LIST]
Marks = Annotated[tuple[Text, ...], Field(min_length=1), _LIST]


Day = Annotated[date, BeforeValidator(_day)]


Proxies = Annotated[
    tuple[Annotated[SecretStr, AfterValidator(_proxy)], ...], BeforeValidator(_proxy_list)
]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class TelegramSection(_Section):
    """The way to the Bot API."""

    api_server: Annotated[str, AfterValidator(_http_address)] = "https://api.telegram.org"
    proxy: Proxies = ()
    poll_timeout_s: int = Field(50, ge=0, le=50)
    request_timeout_s: int = Field(30, ge=1, le=300)

    def passwords(self) -> list[str]:
        """What of the proxies must never be shown, as written and as meant."""
        found = [urlsplit(address.get_secret_value()).password for address in self.proxy]
        return [form for word in found if word for form in {word, unquote(word)}]


class StorageSection(_Section):
    """Where everything is kept."""

    path: Text = "smena.db"
    keep_words_days: int = Field(365, ge=0, le=36500)


class CompanySection(_Section):
    """Who the clients are talking to."""

    name: str = Field("", max_length=64)
    timezone: ZoneInfo = ZoneInfo("Europe/Moscow")
    locale: str = "ru"
    privacy_contact: str = Field("", max_length=256)


class StaffSection(_Section):
    """The people who answer, and how their group works."""

    group_id: int = Field(0, ge=-(2 * 10**12), le=0)
    owner_ids: UserIds = ()
    lead_ids: UserIds = ()
    reply_mode: Literal["all", "swipe"] = "all"
    note_marks: Marks = ("//", "/note", "!note")
    hold_on_collision: bool = True


class ClientsSection(_Section):
    """What a client meets."""

    reopen_hours: int = Field(72, ge=0, le=8760)
    greet: bool = True
    closing_line: bool = True
    ratings: bool = True


class DeliverySection(_Section):
    """Telegram's limits, as the budget that sending keeps to."""

    group_messages: int = Field(20, ge=1, le=60)
    group_window_s: float = Field(60.0, ge=1, le=600)
    private_per_s: float = Field(1.0, ge=0.1, le=5)
    private_burst: int = Field(3, ge=1, le=20)
    global_per_s: int = Field(30, ge=1, le=1000)
    per_client_share: float = Field(0.5, ge=0.05, le=1)
    new_topics_per_minute: int = Field(4, ge=1, le=20)
    album_wait_ms: int = Field(800, ge=100, le=5000)


class LoggingSection(_Section):
    """What is told on stderr."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


class HoursSection(_Section):
    """When the company works, in its own zone; intervals as "10:00-13:00, 14:00-20:00"."""

    week: Annotated[dict[str, str], _TABLE] = {"mon-sun": "00:00-24:00"}
    holidays: str = Field("", max_length=8)
    closed: Annotated[tuple[Day, ...], _LIST] = ()
    extra: Annotated[dict[Day, str], _TABLE] = {}


class DutySection(_Section):
    """How work is handed over; minutes in which people wait are working minutes."""

    assign: Literal["claim", "auto"] = "claim"
    cap: int = Field(30, ge=1, le=1000)
    ping_after_min: int = Field(3, ge=1, le=1440)
    assign_after_min: int = Field(10, ge=1, le=1440, validate_default=True)
    lead_after_min: int = Field(20, ge=1, le=1440, validate_default=True)
    first_reply_min: int = Field(15, ge=1, le=10080)
    next_reply_min: int = Field(15, ge=1, le=10080)
    leaving_list_min: int = Field(15, ge=1, le=240)
    pause_min: int = Field(3, ge=0, le=60)
    keep_hours: int = Field(24, ge=1, le=24)
    break_min: int = Field(30, ge=5, le=240)
    own_day: bool = True

    @field_validator("assign_after_min", "lead_after_min")
    @classmethod
    def _later_than_the_step_before(cls, value: int, info: ValidationInfo) -> int:
        below = "ping_after_min" if info.field_name == "assign_after_min" else "assign_after_min"
        before = info.data.get(below)
        if before is not None and value <= before:
            raise ValueError(f"must be more than {below}, which is {before}, not {value}")
        return value


class SummarySection(_Section):
    """What owners get by themselves."""

    daily: bool = True
    weekly: bool = True
    monthly: bool = True
    at: Annotated[time | None, BeforeValidator(_clock_or_none)] = None


class ShiftPlan(_Section):
    """A named shift; one that ends at or before its start is overnight."""

    name: Annotated[Text, AfterValidator(_shift_name)] = Field(max_length=32)
    start: Annotated[time, BeforeValidator(_clock(end=False))] = Field(alias="from")
    end: Annotated[time, BeforeValidator(_clock(end=True))] = Field(alias="to")
    days: Annotated[frozenset[int], BeforeValidator(_weekdays)] = frozenset(range(7))


def _tables(value: object) -> object:
    if isinstance(value, dict):
        raise ValueError("must be a list: each shift begins with [[shifts]], in two brackets")
    return value


def _all_different(plans: tuple[ShiftPlan, ...]) -> tuple[ShiftPlan, ...]:
    known: set[str] = set()
    for index, plan in enumerate(plans):
        if plan.name.casefold() in known:
            raise MisplacedError(f'another shift is called "{plan.name}" too', index, "name")
        known.add(plan.name.casefold())
    return plans


Shifts = Annotated[
    tuple[ShiftPlan, ...],
    AfterValidator(_all_different),
    BeforeValidator(_tables),
    _json('a list in JSON, such as [{"name": "Day", "from": "09:00", "to": "18:00"}]'),
]
