"""Owns what owners can set in Telegram: one table, from which /settings and the questions are made.

To add one: an entry here, its texts `settings.about` and `labels.opt_<name>`. Where settings.toml
says something itself, that holds, and /settings says so.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from desk.rules import shaping, spoken, texts, zones
from desk.rules.unclear import Unclear, UnclearError
from model import House
from model.seen import is_seen


class Kind(StrEnum):
    """How it is asked, and shown."""

    ZONE = "zone"
    HOURS = "hours"
    COUNTRY = "country"
    NAME = "name"
    LANGUAGE = "language"
    TEXT = "text"
    SWITCH = "switch"
    MINUTES = "minutes"
    WORKING_HOURS = "working_hours"
    SHIFTS = "shifts"


Said = Callable[[str, House, datetime], Sequence[Any]]
"""What somebody wrote may mean these values, of which one is to be chosen; raises UnclearError."""


@dataclass(frozen=True, slots=True)
class Option:
    """What can be set.

    `number` stands in buttons and is never given to another. `key` is the setting that wins where
    it says something. Values are plain, as JSON has them; `lay` puts one into the house, `of` reads
    the present one. `offers` are taken by a tap, anything else is written and read by `said`.
    """

    number: int
    name: str
    kind: Kind
    key: str
    lay: Callable[[House, Any], House]
    of: Callable[[House], Any]
    offers: tuple[Any, ...] = ()
    said: Said | None = None
    check: Callable[[House, Any], None] | None = None
    """Raises UnclearError where a value doesn't go with the rest of the house."""
    under: str = ""
    """The option on whose screen it stands; "": it has a place of its own."""
    asked_first: bool = False
    """It is one of the questions at the beginning."""


def _name(text: str, house: House, now: datetime) -> Sequence[str]:
    name = " ".join(text.split())
    if not is_seen(name):
        raise UnclearError(Unclear.EMPTY)
    if len(name) > 64:
        raise UnclearError(Unclear.LONG_NAME)
    return [name]


def _zone(text: str, house: House, now: datetime) -> Sequence[str]:
    if found := zones.found(text, house.languages, now):
        return found
    raise UnclearError(Unclear.CITY, text)


def _country(text: str, house: House, now: datetime) -> Sequence[str]:
    code = shaping.country(text, house.languages)
    if code is None:
        raise UnclearError(Unclear.COUNTRY, text)
    return [code]


_LENGTH = re.compile(
    r"(?:(?P<hours>[0-9]{1,3})\s*(?:ч|час(?:а|ов)?|h|hours?)\.?\s*(?:и|and)?\s*)?"
    r"(?:(?P<minutes>[0-9]{1,5})\s*(?:м|мин\w*|min\w*|m)?\.?)?",
    re.IGNORECASE,
)


def _minutes(text: str, house: House, now: datetime) -> Sequence[int]:
    """A number of minutes, or of hours where that is said."""
    found = _LENGTH.fullmatch(text.strip())
    hours, minutes = found.groups(default="0") if found else ("0", "0")
    whole = 60 * int(hours) + int(minutes)
    if not 1 <= whole <= 10080:
        raise UnclearError(Unclear.MINUTES)
    return [whole]


def _own_text(name: texts.OwnWords, number: int) -> Option:
    return Option(
        number, str(name), Kind.TEXT, "",
        lambda house, value: shaping.with_words(house, name, value),
        lambda house: dict(house.words.get(name, {})),
        said=lambda text, house, now: [texts.read(name, text)],
    )  # fmt: skip


def _switch(number: int, name: str, key: str, field: str, under: str = "") -> Option:
    return Option(
        number, name, Kind.SWITCH, key,
        lambda house, value: shaping.changed(house, **{field: value}),
        lambda house: bool(getattr(house, field)),
        offers=(False, True),
        under=under,
    )  # fmt: skip


def _target(number: int, name: str) -> Option:
    return Option(
        number, name, Kind.MINUTES, f"duty.{name}_min",
        lambda house, value: shaping.with_duty(house, **{name: timedelta(minutes=value)}),
        lambda house: int(getattr(house.duty, name).total_seconds()) // 60,
        offers=(5, 10, 15, 30, 60, 120),
        said=_minutes,
    )  # fmt: skip


WEEKS: tuple[spoken.Plan, ...] = (
    {"mon-fri": "09:00-18:00"},
    {"mon-fri": "10:00-19:00"},
    {"mon-sat": "09:00-18:00"},
    {"mon-sun": "09:00-21:00"},
    {"mon-sun": "10:00-20:00"},
    {"mon-sun": "00:00-24:00"},
)
LANGUAGES = ("ru", "en")
COUNTRIES = ("", "RU", "KZ", "BY", "UZ", "KG", "AM", "GE")

OPTIONS: tuple[Option, ...] = (
    Option(
        1, "zone", Kind.ZONE, "company.timezone",
        shaping.with_zone, lambda house: house.zone.key,
        offers=zones.ZONES, said=_zone, asked_first=True,
    ),
    Option(
        2, "hours", Kind.HOURS, "hours.week",
        shaping.with_week, shaping.week_of,
        offers=WEEKS, said=lambda text, house, now: [spoken.hours(text)], asked_first=True,
    ),
    Option(
        3, "holidays", Kind.COUNTRY, "hours.holidays",
        shaping.with_country, shaping.country_of,
        offers=COUNTRIES, said=_country, asked_first=True,
    ),
    Option(
        4, "name", Kind.NAME, "company.name",
        lambda house, value: shaping.changed(house, name=value), lambda house: house.name,
        said=_name, asked_first=True,
    ),
    _own_text(texts.OwnWords.GREETING, 5),
    _switch(6, "greet", "clients.greet", "greet", under=texts.OwnWords.GREETING),
    _own_text(texts.OwnWords.CLOSED, 7),
    _switch(8, "closing_line", "clients.closing_line", "closing_line", under=texts.OwnWords.CLOSED),
    _own_text(texts.OwnWords.OUT_OF_HOURS, 9),
    _own_text(texts.OwnWords.NUDGE, 10),
    Option(
        11, "nudge_after", Kind.WORKING_HOURS, "clients.nudge_after_hours",
        shaping.with_nudge, shaping.nudge_of,
        offers=(0, 4, 8, 16, 24, 48), check=shaping.check_nudge, under=texts.OwnWords.NUDGE,
    ),
    _switch(12, "signature", "clients.signature", "signs"),
    _switch(13, "ratings", "clients.ratings", "ratings"),
    _target(14, "first_reply"),
    _target(15, "next_reply"),
    Option(
        16, "shifts", Kind.SHIFTS, "shifts",
        shaping.with_shifts, shaping.shifts_of,
        said=lambda text, house, now: [shaping.read_shifts(text)],
    ),
    Option(
        17, "language", Kind.LANGUAGE, "company.locale",
        lambda house, value: shaping.changed(house, locale=value), lambda house: house.locale,
        offers=LANGUAGES,
    ),
)  # fmt: skip
"""Everything that can be set, in the order in which it is shown."""

BY_NAME: Mapping[str, Option] = {option.name: option for option in OPTIONS}
BY_NUMBER: Mapping[int, Option] = {option.number: option for option in OPTIONS}
FIRST = tuple(option for option in OPTIONS if option.asked_first)
