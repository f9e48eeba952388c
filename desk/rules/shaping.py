"""Owns how a value that was set becomes a rule of the house, and how the house tells it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

from desk.calendar.hours import ALWAYS, Calendar, Week, parse_week
from desk.rules import spoken
from desk.rules.unclear import Unclear, UnclearError
from model import House, RoundTheClock, Shift
from storage.duties import ABSENCES

MANY_SHIFTS = 12
WORDS_OF_ABSENCE = {absence.removeprefix("-") for absence in ABSENCES}
NONE = {"нет", "никакие", "без праздников", "no", "none", "-"}


def changed(house: House, **fields: Any) -> House:
    """The house with other rules."""
    return replace(house, **fields)


def with_duty(house: House, **fields: Any) -> House:
    """The house with other rules of duty."""
    return replace(house, duty=replace(house.duty, **fields))


def with_words(house: House, name: str, value: Mapping[str, str]) -> House:
    """The house with the owners' own words for a text."""
    return replace(house, words={**house.words, name: value})


def with_zone(house: House, value: str) -> House:
    """The house in another zone; its hours are told in that."""
    zone = ZoneInfo(value)
    return _open(replace(house, zone=zone), replace(_calendar(house), zone=zone))


def with_week(house: House, value: spoken.Plan) -> House:
    """The house with other hours; days off and single days stay as they are."""
    return _open(house, replace(_calendar(house), week=parse_week(value)))


def with_country(house: House, value: str) -> House:
    """The house with another country's public holidays; "": with none."""
    return _open(house, replace(_calendar(house), country=value))


def _calendar(house: House) -> Calendar:
    return house.hours if isinstance(house.hours, Calendar) else Calendar(house.zone, ALWAYS)


def _open(house: House, hours: Calendar) -> House:
    closes = hours.week != ALWAYS or hours.closed or hours.extra or hours.country
    return replace(house, hours=hours if closes else RoundTheClock())


def week_of(house: House) -> spoken.Plan:
    """The week's hours, days that are alike together."""
    week: Week = _calendar(house).week
    return spoken.compressed([", ".join(map(str, day)) for day in week])


def country_of(house: House) -> str:
    """Whose public holidays are days off."""
    return _calendar(house).country


def country(text: str, locales: Sequence[str]) -> str | None:
    """A country by its name or code, "" for none; None if nobody knows its holidays."""
    wanted = " ".join(text.casefold().split())
    code = "" if wanted in NONE else _countries(tuple(locales)).get(wanted, wanted.upper())
    try:
        Calendar(ZoneInfo("UTC"), ALWAYS, country=code)
    except ValueError:
        return None
    return code


@cache
def _countries(locales: tuple[str, ...]) -> Mapping[str, str]:
    told = [Locale.parse(locale).territories for locale in locales]
    return {
        name.casefold(): code
        for names in told
        for code, name in names.items()
        if len(code) == 2 and code.isalpha()
    }


def with_nudge(house: House, value: int) -> House:
    """The house that asks silent clients after so many working hours; 0, or not before closing:
    never."""
    nudge = timedelta(hours=value) if value and not _is_late(house, value) else None
    return replace(house, silence=replace(house.silence, nudge=nudge))


def check_nudge(house: House, value: int) -> None:
    """Raises UnclearError where the conversation is closed before that."""
    if house.silence.close and _is_late(house, value):
        raise UnclearError(Unclear.NUDGE, str(int(house.silence.close.total_seconds()) // 3600))


def _is_late(house: House, value: int) -> bool:
    return house.silence.close is not None and timedelta(hours=value) >= house.silence.close


def nudge_of(house: House) -> int:
    """After how many working hours silent clients are asked."""
    wait = house.silence.nudge
    return int(wait.total_seconds()) // 3600 if wait else 0


def with_shifts(house: House, value: Sequence[Mapping[str, Any]]) -> House:
    """The house with other shifts."""
    return with_duty(house, shifts=tuple(map(_shift, value)))


def _shift(said: Mapping[str, Any]) -> Shift:
    start, end = (_time(said[edge]) for edge in ("from", "to"))
    return Shift(said["name"], start, end, frozenset(said["days"]))


def _time(text: str) -> time:
    return time(0) if text == "24:00" else time.fromisoformat(text)


def shifts_of(house: House) -> list[dict[str, Any]]:
    """The shifts, as they are set."""
    return [
        {
            "name": shift.name,
            "from": f"{shift.start:%H:%M}",
            "to": f"{shift.end:%H:%M}" if shift.end != time(0) else "24:00",
            "days": sorted(shift.days),
        }
        for shift in house.duty.shifts
    ]


def read_shifts(text: str) -> list[dict[str, Any]]:
    """Shifts as somebody wrote them. Raises UnclearError, also for names that a roster can't tell
    apart."""
    found = spoken.shifts(text)
    if not text.strip():
        raise UnclearError(Unclear.EMPTY)
    if len(found) > MANY_SHIFTS:
        raise UnclearError(Unclear.MANY_SHIFTS)
    names = [str(shift["name"]).casefold() for shift in found]
    for place, name in enumerate(names):
        if "+" in name or len(name) > 32 or name in WORDS_OF_ABSENCE:
            raise UnclearError(Unclear.SHIFT_NAME, str(found[place]["name"]))
        if name in names[:place]:
            raise UnclearError(Unclear.SAME_NAME, str(found[place]["name"]))
    return found
