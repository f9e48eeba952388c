"""Owns how opening hours and shifts are read as people write them, in Russian or in English. Pure.

"пн-пт 9-18, сб 10-15, вс выходной", "Пн.-Пт.: 9:00-18:00 (обед 13-14)", "9-18 по будням", "24/7",
"ежедневно 9-21 кроме вс", "Mon-Fri 9am-6pm; Sat 10-15". What is not understood is never guessed at.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from desk.calendar.hours import WEEKDAYS, parse_intervals, parse_week
from desk.rules.phrases import (
    AFTERNOON,
    ALL,
    BUT,
    DASHES,
    FILLERS,
    FORENOON,
    NO,
    PARTING,
    PAUSES,
    SETS,
    dashed,
    day_of,
    plain,
)
from desk.rules.unclear import Unclear, UnclearError
from model.clocks import LAST_MINUTE

Plan = dict[str, str]
"""Hours as settings.toml has them: {"mon-fri": "09:00-18:00"}."""

FEW = 2
"""So many days before days off may be off with them."""
NOON = 12
HALF, DAY = 12 * 60, 24 * 60
"""Minutes, as all times here are."""
TOO_LONG, OF_A_SHIFT = range(16 * 60 + 1, DAY + 1), range(16 * 60 + 1, DAY)
OF_A_PAUSE = range(6 * 60 + 1, DAY + 1)
"""So long is nobody open, on shift (but around the clock: "Сутки 8-8"), at lunch."""
_TOKEN = re.compile(
    rf"(\d{{1,2}})(?:[:.](\d{{2}}))?(?:\s*({'|'.join((*AFTERNOON, *FORENOON))})\b)?"
    r"|[^\W\d_]+|[-,;\n]|\S",
    re.IGNORECASE,
)
SMALL = re.compile(r"[1-9]\d?(?:[:.]\d{2})?")
_AT = rf"\d{{1,2}}(?:[:.]\d{{2}})?(?:\s*(?:{'|'.join((*AFTERNOON, *FORENOON))})\b)?"
_SHIFT = re.compile(
    rf"(?P<name>.+?)[\s:,.(-]+(?:(?:с|from)\s+)?(?P<rest>{_AT}\s*(?:-|до|to|till)\s*{_AT}.*)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Group:
    """Days, and their hours so far."""

    days: list[int] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    pauses: list[str] = field(default_factory=list)
    closed: bool = False
    leads: bool = False
    """Its hours were said before its days."""
    ranges: bool = False
    """The last sign was a dash."""
    parted: bool = False
    """A comma, or the like, stands behind its hours."""
    paused: bool = False
    """What is said now is when nobody is there."""
    but: list[int] | None = None
    """Days that are left out; None: nothing was said of such."""
    late: bool = False
    """They were said behind its hours."""

    @property
    def worked(self) -> list[int]:
        """The days of its hours: all, where it names none."""
        return [day for day in self.days or ALL if day not in (self.but or ())]

    @property
    def is_said(self) -> bool:
        return bool(self.times) or self.closed

    def ends_before(self, *, time: bool, days: bool) -> bool:
        """Whether what comes next is said of other days: "9-18 пн-пт 10-15", "пн 9-18 сб"."""
        if self.late:
            return (time and bool(self.but)) or (days and self.parted)
        if self.leads and self.but is None:
            return (time and bool(self.days)) or (days and self.parted)
        return days and self.is_said


def hours(text: str) -> Plan:
    """The week's hours. Raises UnclearError: "hours" with the word that nobody understands."""
    plan = compressed(_week(plain(text), TOO_LONG))
    try:
        parse_week(plan)
    except ValueError:
        raise UnclearError(Unclear.OVERLAP) from None
    if not plan:
        raise UnclearError(Unclear.NEVER)
    return plan


def _week(words: str, unmeant: range) -> list[str]:
    """Each day's hours; what is said last of a day holds."""
    week = [""] * 7
    for group in _all_off(_whole(list(_groups(words)))):
        for day in group.worked:
            week[day] = _intervals(group.times, group.pauses, unmeant)
    return week


def _all_off(groups: list[_Group]) -> list[_Group]:
    """A day or two between the hours and days off are off, too: "9-18 (Sat, Sun closed)"; but not
    where the hours of the others would be said nowhere else: "9-18 Sat-Sun, Mon-Fri closed"."""
    first, off = groups[:1], groups[1:]
    named = {day for group in groups for day in group.days}
    for group in first:
        alone = group.leads and off and not any(other.times for other in off)
        if alone and 0 < len(group.days) <= FEW and len(named) < len(ALL):
            group.but, group.days = [*(group.but or ()), *group.days], []
    return groups


def _whole(groups: list[_Group]) -> list[_Group]:
    """Days without hours, which only the last can have, are as those before: "9-18 сб, вс"."""
    if groups and not groups[-1].is_said:
        *before, last = groups
        if before and before[-1].late:
            before[-1].but = [*(before[-1].but or ()), *last.days]
        elif before and before[-1].leads:
            before[-1].days += last.days
        else:
            raise UnclearError(Unclear.HALF)
        return before
    return groups


def shifts(text: str) -> list[dict[str, object]]:
    """Shifts, one a line: "День 9-18", "Ночь 20-8 пн-пт"; none for a text that says so."""
    lines = [line.strip() for line in re.split(r"[\n;]", dashed(text)) if line.strip()]
    if [line.lower() for line in lines] in (["нет"], ["no"], ["none"], ["-"]):
        return []
    return [_shift(line) for line in lines]


def _shift(line: str) -> dict[str, object]:
    """Raises UnclearError also for one with a break, or with other hours on other days."""
    found = _SHIFT.fullmatch(line)
    name, days = _name_and_days(found["name"]) if found else ("", "")
    week = _week(plain(f"{days} {found['rest']}"), OF_A_SHIFT) if found else []
    hours_of = {text for text in week if text}
    if found is None or len(hours_of) != 1 or "," in (only := hours_of.pop()):
        raise UnclearError(Unclear.SHIFT, line)
    (interval,) = parse_intervals(only)
    start, _, end = str(interval).partition("-")
    return {"name": name, "from": start, "to": end, "days": [day for day in ALL if week[day]]}


def _name_and_days(text: str) -> tuple[str, str]:
    """A shift's name, and the days that stand behind it: "День пн-пт 9-18"."""
    words = text.split()
    end = next((place for place in range(len(words), 1, -1) if not _is_days(words[place - 1])), 1)
    return " ".join(words[:end]).rstrip(",:"), " ".join(words[end:])


def _is_days(word: str) -> bool:
    parts = re.findall(r"[^\W\d_]+", word.lower())
    return word in DASHES or (bool(parts) and all(day_of(part) is not None for part in parts))


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


def _groups(text: str) -> Iterator[_Group]:
    group = _Group()
    for found in _TOKEN.finditer(text):
        word, is_time = found[0], found[1] is not None
        off = _says_off(group, word) or _takes_off(group, word)
        days = day_of(word) is not None or (word in SETS and not off)
        if group.ends_before(time=is_time and not group.paused, days=days):
            yield group
            group = _Group(days=list(group.but or ()) if is_time else [])
        _take(group, word, is_time)
    if group.but == []:
        raise UnclearError(Unclear.HOURS, text.split()[-1])
    if group.is_said or group.days or group.but:
        yield group


def _take(group: _Group, word: str, is_time: bool) -> None:
    """One word more; what it means hangs on what was said before."""
    day = day_of(word)
    if is_time:
        group.leads = group.leads or not (group.days or group.times)
        (group.pauses if group.paused else group.times).append(word)
    elif day is not None:
        named = group.days if group.but is None else group.but
        first = named[-1] + 1 if group.ranges and named else day
        named += [step % 7 for step in range(first, day + 1 + 7 * (day < first))]
        group.paused = False
    elif word in BUT:
        group.but, group.late = [], bool(group.times)
    elif _says_off(group, word):
        group.closed = group.but is None
    elif _takes_off(group, word):
        group.but, group.days, group.late = group.days, [], True
    elif word in SETS:
        named = group.days if group.but is None or SETS[word] == ALL else group.but
        named += SETS[word]
    elif word.startswith(PAUSES):
        group.paused = True
    elif word not in FILLERS | DASHES and word not in PARTING:
        raise UnclearError(Unclear.HOURS, word)
    group.ranges = word in DASHES
    parted = group.parted and word not in BUT
    group.parted = group.is_said and not is_time and (parted or word in PARTING)


def _says_off(group: _Group, word: str) -> bool:
    """Whether it says that the days before it are off: "сб-вс выходные"; else it is the weekend."""
    return word in NO and bool(group.but or (group.days and not group.times))


def _takes_off(group: _Group, word: str) -> bool:
    """Whether the days behind the hours are those on which nobody is there: "9-18 вс выходной"."""
    weekend = word not in SETS or not set(SETS[word]).isdisjoint(group.days)
    return word in NO and group.leads and group.but is None and bool(group.days) and weekend


def _intervals(times: Sequence[str], pauses: Sequence[str] = (), unmeant: range = TOO_LONG) -> str:
    """Times by twos, without the pauses: "09:00-13:00, 14:00-18:00"."""
    found = _pairs(times, unmeant)
    for pause in _pairs(pauses, OF_A_PAUSE, found[0][0] if found else 0):
        whole = next((pair for pair in found if pair[0] < pause[0] < pause[1] < pair[1]), None)
        if whole is None:
            raise UnclearError(Unclear.OVERLAP)
        place = found.index(whole)
        found[place : place + 1] = [(whole[0], pause[0]), (pause[1], whole[1])]
    return ", ".join(f"{_told(start)}-{_told(end)}" for start, end in found)


def _told(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _pairs(times: Sequence[str], unmeant: range, after: int = 0) -> list[tuple[int, int]]:
    """From when to when. Without am and pm what comes before says it: "9-5", "9-12, 1-5"."""
    if len(times) % 2:
        raise UnclearError(Unclear.HALF)
    found = []
    for first, last in zip(times[::2], times[1::2], strict=True):
        said, end = _clock(first, end=False), _clock(last, end=True)
        start = _later(first, said) if said < min(after, HALF) else said
        if start > said:
            end = _later(last, end)
        elif start < HALF + 60 and ((end - start) % DAY or DAY) in unmeant:
            late = last.endswith(AFTERNOON)  # "1-9pm"
            start, end = (_later(first, start), end) if late else (start, _later(last, end))
        found.append((start, end))
        after = start if end < HALF + 60 else 0
    return found


def _later(text: str, minutes: int) -> int:
    """In the afternoon, where that may be meant: "5" and "5:00", but neither "5am" nor "05:00"."""
    return minutes + HALF if minutes <= HALF and SMALL.fullmatch(text) else minutes


def _clock(text: str, *, end: bool) -> int:
    found = _TOKEN.fullmatch(text)
    assert found is not None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and hour <= NOON:
        hour = hour % NOON + NOON * (half in AFTERNOON)
    if (hour, minute) == (24, 0):
        hour = 24 if end else 0
    elif hour > 23 or minute > LAST_MINUTE:
        raise UnclearError(Unclear.TIME, text)
    return hour * 60 + minute + int(end and minute == LAST_MINUTE)
