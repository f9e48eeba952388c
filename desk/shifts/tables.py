"""Owns the roster's import from a table: taken whole or not at all; each error names its remedy."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from desk.calendar import roster
from desk.shifts import duty
from model import APART, House, Operator, PersonId, Shift
from model.clocks import ending
from storage import duties, people
from storage.duties import ABSENCES, OFF, SICK, VACATION
from storage.ports import Tx

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SAID = (
    ("monday", "пн", "понедельник"),
    ("tuesday", "tues", "вт", "вторник"),
    ("wednesday", "ср", "среда", "среду"),
    ("thursday", "thur", "thurs", "чт", "четверг"),
    ("friday", "пт", "пятница", "пятницу"),
    ("saturday", "сб", "суббота", "субботу"),
    ("sunday", "вс", "воскресенье"),
)
"""How people write a weekday in a table, beside the short English word."""

ABSENT = {
    **dict.fromkeys(("off", "day off", "выходной", "вых", "-", "–", "—"), OFF),
    **dict.fromkeys(("vacation", "holiday", "отпуск"), VACATION),
    **dict.fromkeys(("sick", "ill", "больничный", "болеет", "болезнь"), SICK),
}
DAY = re.compile(r"(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2})(?: ?г\.?)?", re.ASCII)
ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
HOURS = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?(?::00)? ?[-–—−] ?(\d{1,2})(?:[:.](\d{2}))?(?::00)?", re.ASCII
)
MIDNIGHT_BESIDE = re.compile(r"[t ]0?0:00(:00)?$", re.ASCII)
"""What tables say beside a date."""

MIDNIGHT = 24
MONTHS = range(1, 13)
YEARS = range(2000, 2101)
SHOWN = 20
"""Names in an error, at most."""

QUOTED = 40
"""So much of a cell is repeated in an error."""

Line = tuple[str, Mapping[str, str]]
"""Where it stands, for errors, and its cells: operator, day, shift and, if wished, department."""


class RosterError(ValueError):
    """A line of an imported roster makes no sense; the text says which, why and what to do."""


def load(tx: Tx, house: House, lines: Iterable[Line], now: datetime) -> int:
    """Take a roster from the lines of a table.

    `operator` is a @username, a name or an id; `day` a weekday or a date; `shift` a shift's name or
    hours, several joined by +, or off, vacation, sick. Several lines of a person and a day add up.
    Raises RosterError; nothing of the table is taken then. Returns how many lines were taken.
    """
    plans: dict[tuple[PersonId, int | date], list[str]] = defaultdict(list)
    departments: dict[PersonId, str] = {}
    count, team = 0, people.team(tx)
    for where, cells in lines:
        try:
            operator, day = _operator(team, cells["operator"]), _day(cells["day"])
            _add(plans[operator.id, day], _shifts(house, cells["shift"]))
            if cells.get("department"):
                department = _department(house, cells["department"])
                if departments.setdefault(operator.id, department) != department:
                    raise ValueError("a line before puts them in another department; leave one")
        except ValueError as error:
            raise RosterError(f"{where}: {error}") from error
        count += 1
    _take(tx, house, plans, departments, now)
    return count


def _take(
    tx: Tx,
    house: House,
    plans: Mapping[tuple[PersonId, int | date], list[str]],
    departments: Mapping[PersonId, str],
    now: datetime,
) -> None:
    for (operator_id, day), shifts in plans.items():
        absent = any(shift in ABSENCES for shift in shifts)
        if not isinstance(day, date):
            duties.plan_week(tx, operator_id, day, [] if absent else shifts)
            continue
        duties.plan_day(tx, operator_id, day, shifts)
        if absent:
            duty.away(tx, house, operator_id, day, now)
    for operator_id, department in departments.items():
        people.set_department(tx, operator_id, department)


def _department(house: House, said: str) -> str:
    """What that department is called. Raises ValueError where there are others, and not that."""
    found = house.department(said)
    if found or not house.departments:
        return found.name if found else said
    there = ", ".join(part.name for part in house.departments[:SHOWN])
    raise ValueError(f"there is no department {_cut(said)}; there are: {there}")


def _add(planned: list[str], more: list[str]) -> None:
    """Several lines of one person and day: more shifts, but not a shift and an absence."""
    both = {*planned, *more}
    if any(name in ABSENCES for name in both) and len(both) > 1:
        raise ValueError("this day has a shift and an absence; leave one of the lines")
    planned.extend(name for name in more if name not in planned)


def _operator(team: list[Operator], wanted: str) -> Operator:
    """Raises ValueError where nobody, or more than one, is called so."""
    word = plain(wanted)
    if not word:
        raise ValueError("it doesn't say who; write a name or a @username in the column operator")
    for operator in team:
        if word in (str(operator.id), f"@{operator.username}".lower()) and word != "@":
            return operator
    exact = [operator for operator in team if plain(operator.name) == word]
    alike = [operator for operator in team if plain(operator.name.split(APART)[0]) == word]
    named = [operator for operator in team if operator.username.lower() == word]
    found = exact if len(exact) == 1 else alike or named
    if len(found) == 1:
        return found[0]
    if found:
        told = " or ".join(_handle(operator) for operator in found)
        raise ValueError(f"{len(found)} people are called {_cut(wanted)}; write {told} instead")
    there = ", ".join(operator.name for operator in team[:SHOWN]) or "nobody yet"
    more = f" and {len(team) - SHOWN} more" if len(team) > SHOWN else ""
    raise ValueError(
        f"nobody in the team is called {_cut(wanted)}; there are: {there}{more}. Who is missing "
        "has to write in the group once"
    )


def _handle(operator: Operator) -> str:
    """What names them and nobody else."""
    return f"@{operator.username}" if operator.username else str(operator.id)


def plain(text: str) -> str:
    """A text as it is compared: no matter its case, ё or е, and how wide its blanks are."""
    return " ".join(text.casefold().replace("ё", "е").split())


def _cut(text: str) -> str:
    return repr(text if len(text) <= QUOTED else f"{text[:QUOTED]}…")


def _day(word: str) -> int | date:
    """A weekday, counted from Monday, or a date. Raises ValueError."""
    if not word:
        raise ValueError("it doesn't say when; write mon … sun or a date in the column day")
    said = MIDNIGHT_BESIDE.sub("", plain(word)).rstrip(".")
    for number, short in enumerate(WEEKDAYS):
        if said == short or said in SAID[number]:
            return number
    try:
        if found := DAY.fullmatch(said):
            return _of_parts(*found.groups())
        if ISO.match(said):
            return _within(date.fromisoformat(said))
    except ValueError as error:
        raise ValueError(f"there is no day {_cut(word)} ({error}); look at the calendar") from error
    raise ValueError(f"{_cut(word)} is no day; write mon … sun, 2026-09-22 or 22.09.2026")


def _of_parts(first: str, mark: str, second: str, year: str) -> date:
    """The day comes first; with strokes many write the month first, so that has to be certain."""
    if mark == "/" and int(first) in MONTHS and int(first) != int(second):
        raise ValueError("with strokes it may be two different days; write it with full stops")
    return _within(date(int(year.rjust(4, "x").replace("xx", "20")), int(second), int(first)))


def _within(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(f"it is in the year {day.year}")
    return day


def _shifts(house: House, cell: str) -> list[str]:
    """The shifts that a cell names. Raises ValueError for one that there is not."""
    whole = _known(house, cell)
    if whole:
        return [whole]
    found: list[str] = []
    for word in re.split(r"[+,;/]", cell):
        if word.strip():
            _add(found, [_one(house, word.strip())])
    return found


def _one(house: House, word: str) -> str:
    if name := _known(house, word):
        return name
    known = ", ".join(f"{shift.name} {_hours(shift)}" for shift in house.duty.shifts) or "none yet"
    raise ValueError(f"there is no shift {_cut(word)}; there are: {known}; off, vacation, sick")


def _known(house: House, word: str) -> str:
    """The name of the shift that is called so, or has those hours; of an absence its sign; ""."""
    said = plain(word)
    exact = roster.shift_named(house, word)
    if exact:
        return exact.name
    called = [shift.name for shift in house.duty.shifts if plain(shift.name) == said]
    if called or said in ABSENT:
        return called[0] if called else ABSENT[said]
    span = _span(said)
    timed = [shift.name for shift in house.duty.shifts if span and (shift.start, shift.end) == span]
    return timed[0] if len(timed) == 1 else ""


def _span(said: str) -> tuple[time, time] | None:
    """Hours as people write them: 9-18, 9:00–18:00, 15.00-24.00; None for anything else."""
    found = HOURS.fullmatch(said)
    if found is None:
        return None
    start, start_minute, end, end_minute = (int(part or 0) for part in found.groups())
    try:
        return time(start, start_minute), ending(time(0 if end == MIDNIGHT else end, end_minute))
    except ValueError:
        return None


def _hours(shift: Shift) -> str:
    return f"{shift.start:%H:%M}–{shift.end:%H:%M}"
