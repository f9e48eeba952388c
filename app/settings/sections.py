"""The sections of settings.toml: each setting is declared here, and nowhere else.

settings.toml and the table in docs/operations.md are written from this: `python -m app.settings
--write`.
"""

from datetime import time
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationInfo, field_validator

from app.settings.values import (
    LIST,
    TABLE,
    Day,
    Marks,
    Section,
    Text,
    UserIds,
    at_home,
    clock_or_none,
    group_number,
    setting,
)

HIDDEN = "password="
"""How libpq is told a password behind the question mark of a URL."""

LEAST_DAYS = 30
"""So long may wait what was not delivered to somebody: by then that is over."""


class StorageSection(Section):
    """Where everything is kept."""

    path: Annotated[Text, AfterValidator(at_home)] = setting(
        "smena.db",
        "the one SQLite file; relative to the folder the bot is started in",
        when="the file shall be elsewhere: a local disk, never a network share",
    )
    url: SecretStr = setting(
        SecretStr(""),
        "the PostgreSQL that the company lives in instead, as "
        '"postgresql://user@host/database?schema=alatau"; empty: it lives in its file; one with a '
        "password belongs in the environment",
        when="a server of PostgreSQL is looked after anyway: see [scale.md](scale.md)",
    )
    keep_words_days: int = setting(
        365,
        "how long what people wrote is kept; 0: of each message only the first 200 characters",
        when="what people wrote shall be forgotten sooner or later than after a year; 0: only "
        "the first 200 characters of each message are kept ([privacy.md](privacy.md))",
        ge=0,
        le=36500,
    )
    keep_clients_days: int = setting(
        0,
        "after how long without a word of either side a client is erased; 0: when an owner says so",
        when="clients of whom nothing is heard any more shall be erased by themselves; at least as "
        "long as words are kept, and a month ([privacy.md](privacy.md#clients-who-fell-silent))",
        ge=0,
        le=36500,
    )

    @field_validator("keep_clients_days")
    @classmethod
    def _as_long_as_their_words(cls, value: int, info: ValidationInfo) -> int:
        least = max(info.data.get("keep_words_days", 0), LEAST_DAYS)
        if 0 < value < least:
            raise ValueError(
                f"must be 0 or at least {least}, not {value}: as long as words are kept "
                f"(storage.keep_words_days), and {LEAST_DAYS} days"
            )
        return value

    def passwords(self) -> list[str]:
        """What of the URL must never be shown, as written and as meant."""
        try:
            url = urlsplit(self.url.get_secret_value())
        except ValueError:  # it is no address, and refused as none
            return []
        asked = url.query.split("&")
        beside = [said.removeprefix(HIDDEN) for said in asked if said.startswith(HIDDEN)]
        words = [word for word in (url.password, *beside) if word]
        return sorted({form for word in words for form in (word, unquote(word))})


class CompanySection(Section):
    """Who the clients are talking to."""

    name: str = setting(
        "",
        "how clients know you; empty: the bot's own name",
        when="clients know you by another name than the bot's",
        max_length=64,
    )
    timezone: ZoneInfo = setting(
        ZoneInfo("Europe/Moscow"),
        "the zone working hours and summaries are told in",
        when="always, unless you are in Moscow",
    )
    locale: str = setting(
        "ru",
        'the language of what people read: a folder of templates, "ru" or "en"',
        when="`en` for English; any folder of `templates/` or `templates.local/` is a language",
    )
    privacy_contact: str = setting(
        "",
        "whom /privacy names for questions about personal data; empty: nobody",
        when="always: `/privacy` names it",
        max_length=256,
    )


class StaffSection(Section):
    """The people who answer, and how their group works."""

    group_id: Annotated[int, BeforeValidator(group_number)] = setting(
        0,
        "the staff group's id; 0: chosen in Telegram, by adding the bot to the group",
        when="leave it at 0: the group is picked in Telegram",
        ge=-(2 * 10**12),
        le=0,
    )
    owner_ids: UserIds = setting(
        (),
        "Telegram ids of the owners; empty: whoever first connects the bot",
        when="you want to fix the roles in the file",
    )
    lead_ids: UserIds = setting(
        (), "Telegram ids of the leads, who may also reassign and see the figures"
    )
    reply_mode: Literal["all", "swipe"] = setting(
        "all",
        '"all": whatever is written in a topic goes to the client; "swipe": only replies',
        when='`"swipe"`: only replies go to the client, the rest stays among the staff',
    )
    note_marks: Marks = setting(
        ("//", "/note", "!note"),
        "a message beginning with one of these stays among the staff",
        when="you want other marks for notes",
    )
    hold_on_collision: bool = setting(
        True,
        "hold a reply back when a colleague has just answered, and ask",
        when="`false`: a colleague's reply goes out without asking",
    )
    admit: Literal["join", "ask"] = setting(
        "join",
        'who joins the group: "join": is on the team at once; "ask": when an owner says so',
        when='`"ask"`: whoever joins the group is on the team only when an owner has said so',
    )
    review_percent: int = setting(
        0,
        "of a hundred closed conversations a week, how many a lead reads; 0: none (0 to 100)",
        when="leads shall read a sample of each week (5, say) and tell whoever answered; say so to "
        "the team first",
        ge=0,
        le=100,
    )


class DeliverySection(Section):
    """Telegram's limits, as the budget that sending keeps to."""

    group_messages: int = setting(
        20,
        "messages into the staff group in one window (1 to 60)",
        when="Telegram's limits as the bot keeps to them; lower them if the log tells of 429, "
        "raising them does not make Telegram faster",
        ge=1,
        le=60,
    )
    group_window_s: float = setting(
        60.0, "that window's length in seconds (1 to 600)", ge=1, le=600
    )
    private_per_s: float = setting(
        1.0, "messages a second into one private chat (0.1 to 5)", ge=0.1, le=5
    )
    private_burst: int = setting(
        3, "messages a private chat takes at once before that rate holds (1 to 20)", ge=1, le=20
    )
    global_per_s: int = setting(30, "messages a second over all chats (1 to 1000)", ge=1, le=1000)
    per_client_share: float = setting(
        0.5,
        "the largest share of the group's budget one client may take (0.05 to 1)",
        when="the share of the group's budget that one busy client may take",
        ge=0.05,
        le=1,
    )
    new_topics_per_minute: int = setting(
        4,
        "topics made in a minute at first, and at least; how many more, is learned (1 to 20)",
        when="with how many new topics a minute the bot begins before it learns how many go",
        ge=1,
        le=20,
    )
    album_wait_ms: int = setting(
        800,
        "milliseconds to wait for the rest of an album (100 to 5000)",
        when="slow phones' albums arrive in pieces",
        ge=100,
        le=5000,
    )


class LoggingSection(Section):
    """What is told on stderr."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = setting(
        "INFO",
        'the least that is logged: "DEBUG", "INFO", "WARNING" or "ERROR"',
        when="`DEBUG` to look closer",
    )
    format: Literal["text", "json"] = setting(
        "text",
        '"text": lines for people; "json": a JSON document on each line',
        when='`"json"`: a program collects the log',
    )


class HoursSection(Section):
    """When the company works, in its own zone; intervals as "10:00-13:00, 14:00-20:00"."""

    week: Annotated[dict[str, str], TABLE] = setting(
        {"mon-sun": "00:00-24:00"},
        'open hours by weekday: { "mon-fri" = "10:00-14:00, 15:00-20:00", sat = "11:00-16:00" }',
        when="always: when you are open; outside, clients are told when you will answer",
    )
    holidays: str = setting(
        "",
        'the country whose public holidays are days off: "RU", "KZ", "DE-BY"; empty: none',
        when="public holidays, own days off, days with other hours",
        max_length=8,
    )
    closed: Annotated[tuple[Day, ...], LIST] = setting((), 'own days off: ["2026-12-31"]')
    extra: Annotated[dict[Day, str], TABLE] = setting(
        {}, 'days with hours of their own, whatever else says: { "2026-12-30" = "10:00-14:00" }'
    )


class DutySection(Section):
    """How work is handed over; minutes in which people wait are working minutes."""

    assign: Literal["claim", "auto"] = setting(
        "claim",
        '"claim": whoever takes it first; "auto": each new one to the least loaded on duty',
        when='`"auto"`: a new conversation goes to whoever on shift has the fewest',
    )
    cap: int = setting(
        30,
        "open conversations at most that one operator is given (1 to 1000)",
        when="how many open conversations one operator is given",
        ge=1,
        le=1000,
    )
    ping_after_min: int = setting(
        3,
        "working minutes unclaimed until those on duty hear of it (1 to 1440)",
        when="how long nobody may take a conversation until those on shift, then one of them, "
        "then the lead has it",
        ge=1,
        le=1440,
    )
    assign_after_min: int = setting(
        10,
        "working minutes unclaimed until the least loaded on duty gets it (1 to 1440)",
        ge=1,
        le=1440,
        validate_default=True,
    )
    lead_after_min: int = setting(
        20,
        "working minutes unclaimed until the lead hears of it (1 to 1440)",
        ge=1,
        le=1440,
        validate_default=True,
    )
    first_reply_min: int = setting(
        15,
        "the target for a first reply in working minutes (1 to 10080)",
        when="your targets for a first and for every later reply",
        ge=1,
        le=10080,
    )
    next_reply_min: int = setting(
        15, "the target for every later reply in working minutes (1 to 10080)", ge=1, le=10080
    )
    leaving_list_min: int = setting(
        15,
        "minutes before a shift's end at which its operator gets the list (1 to 240)",
        when="how long before a shift's end its operator gets the list of what is open",
        ge=1,
        le=240,
    )
    pause_min: int = setting(
        3,
        "minutes of silence before a conversation in progress is handed over (0 to 60)",
        when="how long both sides must be silent before a conversation changes hands",
        ge=0,
        le=60,
    )
    keep_hours: int = setting(
        24,
        "hours for which [Keep] holds a conversation past a shift's end (1 to 24)",
        when="how long [Keep] holds a conversation past a shift's end",
        ge=1,
        le=24,
    )
    break_min: int = setting(
        30, "minutes that [Break] lasts (5 to 240)", when="how long a break lasts", ge=5, le=240
    )
    own_day: bool = setting(
        True,
        "tell operators about their own day when their shift ends",
        when="`false`: operators get no word about their own day when their shift ends",
    )

    @field_validator("assign_after_min", "lead_after_min")
    @classmethod
    def _later_than_the_step_before(cls, value: int, info: ValidationInfo) -> int:
        below = "ping_after_min" if info.field_name == "assign_after_min" else "assign_after_min"
        before = info.data.get(below)
        if before is not None and value <= before:
            raise ValueError(f"must be more than {below}, which is {before}, not {value}")
        return value


class SummarySection(Section):
    """What owners get by themselves."""

    daily: bool = setting(
        True,
        "owners get a message about every working day",
        when="owners shall get fewer messages by themselves; `/summary` answers all the same",
    )
    weekly: bool = setting(True, "and one about the week, on Monday at 09:00")
    monthly: bool = setting(True, "and one about the month, on the 1st at 09:00")
    at: Annotated[time | None, BeforeValidator(clock_or_none)] = setting(
        None,
        'the local time at which a day is cut and told, such as "21:30"; one before the '
        "opening is the next morning's; empty: 15 minutes after closing",
        when="the day's message shall come at a fixed local time instead of 15 minutes after "
        "closing; the day is then cut at that time",
    )
