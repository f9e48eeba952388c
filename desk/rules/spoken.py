"""Owns how opening hours and shifts are read as people write them, in Russian or in English. Pure.

"пн-пт 9-18, сб 10-15, вс выходной", "будни с 9 до 21", "Mon-Fri 9am-6pm; Sat 10-15", "24/7".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from desk.calendar.hours import WEEKDAYS, parse_intervals, parse_week
from desk.rules.unclear import Unclear, UnclearError

Plan = dict[str, str]
"""Hours as settings.toml has them: {"mon-fri": "09:00-18:00"}."""

ALL = tuple(range(7))
DAYS = (
    ("пн", "понедельник", "пон", "mon", "monday"),
    ("вт", "вторник", "tue", "tues", "tuesday"),
    ("ср", "среда", "среду", "wed", "wednesday"),
    ("чт", "четверг", "thu", "thur", "thurs", "thursday"),
    ("пт", "пятница", "пятницу", "fri", "friday"),
    ("сб", "суббота", "субботу", "sat", "saturday"),
    ("вс", "воскресенье", "sun", "sunday"),
)
SETS = {
    **dict.fromkeys(("ежедневно", "каждый", "daily", "everyday", "every"), ALL),
    **dict.fromkeys(("будни", "будние", "будням", "рабочие", "weekdays", "weekday"), ALL[:5]),
    **dict.fromkeys(("выходные", "выходным", "weekends", "weekend"), ALL[5:]),
}
NO = {"выходной", "выходные", "закрыто", "нет", "closed", "off", "no"}
ALWAYS = ("24/7", "круглосуточно", "around the clock", "round the clock", "всегда", "always")
DASHES = {"-", "до", "по", "to", "till", "until", "through"}
FILLERS = {
    *("с", "со", "в", "и", "работаем", "открыты", "дни", "день", "часов", "часа", "ч"),
    *("from", "at", "on", "and", "we", "are", "open", "day", "days", "am", "pm", "h"),
}
_TOKEN = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*(am|pm)\b)?|[^\W\d_]+|[-,;\n]|\S", re.IGNORECASE
)
_SHIFT = re.compile(
    r"(?P<name>.+?)[\s:,.-]+(?P<times>\d{1,2}(?:[:.]\d{2})?\s*-\s*\d{1,2}(?:[:.]\d{2})?)\b"
    r"(?P<days>.*)"
)


@dataclass(slots=True)
class _Group:
    """Days, and their hours so far."""

    days: list[int] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    closed: bool = False
    ranges: bool = False
    """The last sign was a dash."""

    @property
    def is_said(self) -> bool:
        return bool(self.times) or self.closed


def hours(text: str) -> Plan:
    """The week's hours. Raises UnclearError: "hours" with the word that nobody understands."""
    text = _plain(text)
    if any(word in text for word in ALWAYS):
        return {"mon-sun": "00:00-24:00"}
    week: list[str] = [""] * 7
    for group in _groups(text):
        for day in group.days or ALL:
            week[day] = _intervals(group.times)
    plan = compressed(week)
    try:
        parse_week(plan)
    except ValueError:
        raise UnclearError(Unclear.OVERLAP) from None
    if not plan:
        raise UnclearError(Unclear.NEVER)
    return plan


def shifts(text: str) -> list[dict[str, object]]:
    """Shifts, one a line: "День 9-18", "Ночь 20-8 пн-пт"; none for a text that says so."""
    lines = [line.strip() for line in re.split(r"[\n;]", _dashed(text)) if line.strip()]
    if [line.lower() for line in lines] in (["нет"], ["no"], ["none"], ["-"]):
        return []
    return [_shift(line) for line in lines]


def _shift(line: str) -> dict[str, object]:
    found = _SHIFT.fullmatch(line)
    if found is None:
        raise UnclearError(Unclear.SHIFT, line)
    (interval,) = parse_intervals(_intervals(_times(found["times"])))
    days = [day for group in _groups(_plain(found["days"])) for day in group.days]
    start, _, end = str(interval).partition("-")
    name = " ".join(found["name"].split())
    return {"name": name, "from": start, "to": end, "days": sorted(set(days or ALL))}


def compressed(week: Sequence[str]) -> Plan:
    """Seven days' hours, days in a row that are alike together; a day off is left out."""
    plan = {}
    for text, run in groupby(range(7), key=lambda day: week[day]):
        days = list(run)
        name = WEEKDAYS[days[0]]
        if len(days) > 1:
            name = f"{name}-{WEEKDAYS[days[-1]]}"
        if text:
            plan[name] = text
    return plan


def _plain(text: str) -> str:
    return _dashed(text).lower().replace("ё", "е").strip()


def _dashed(text: str) -> str:
    return re.sub(r"[–—−‒]", "-", text)


def _groups(text: str) -> Iterator[_Group]:
    group = _Group()
    for found in _TOKEN.finditer(text):
        word = found[0]
        opens = _day(word) is not None or (word in SETS and not _says_off(group, word))
        if opens and group.is_said:
            yield group
            group = _Group()
        _take(group, word, found[1] is not None)
    if group.is_said or group.days:
        yield group


def _take(group: _Group, word: str, is_time: bool) -> None:
    """One word more; what it means hangs on what was said before."""
    day = _day(word)
    if is_time:
        group.times.append(word)
    elif day is not None:
        first = group.days[-1] + 1 if group.ranges and group.days else day
        group.days += [step % 7 for step in range(first, day + 1 + 7 * (day < first))]
    elif _says_off(group, word):
        group.closed = True
    elif word in SETS:
        group.days += SETS[word]
    elif word not in FILLERS | DASHES and word not in ",;\n":
        raise UnclearError(Unclear.HOURS, word)
    group.ranges = word in DASHES


def _says_off(group: _Group, word: str) -> bool:
    """Whether it says that the days before it are off: "сб-вс выходные"; else it is the weekend."""
    return word in NO and bool(group.days) and not group.times


def _day(word: str) -> int | None:
    return next((day for day, names in enumerate(DAYS) if word in names), None)


def _times(text: str) -> list[str]:
    return [found[0] for found in _TOKEN.finditer(text) if found[1] is not None]


def _intervals(times: Sequence[str]) -> str:
    """Times by twos: "09:00-13:00, 14:00-18:00"."""
    if len(times) % 2:
        raise UnclearError(Unclear.HALF)
    clocks = [_clock(text, end=bool(place % 2)) for place, text in enumerate(times)]
    pairs = zip(clocks[::2], clocks[1::2], strict=True)
    return ", ".join(f"{start}-{end}" for start, end in pairs)


def _clock(text: str, *, end: bool) -> str:
    found = _TOKEN.fullmatch(text)
    assert found is not None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if (hour, minute) == (24, 0):
        hour = 24 if end else 0
    elif hour > 23 or minute > 59:
        raise UnclearError(Unclear.TIME, text)
    return f"{hour:02}:{minute:02}"
