"""Owns the roster's import from a table: taken whole or not at all; each error names its remedy."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from desk.calendar import roster
from model import APART, House, Operator, PersonId
from storage import duties, people
from storage.duties import ABSENCES, OFF, SICK, VACATION
from storage.ports import Tx

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SAID = (
    ("monday", "пн", "понедельник"),
    ("tuesday", "вт", "вторник"),
    ("wednesday", "ср", "среда", "среду"),
    ("thursday", "чт", "четверг"),
    ("friday", "пт", "пятница", "пятницу"),
    ("saturday", "сб", "суббота", "субботу"),
    ("sunday", "вс", "воскресенье"),
)
"""How people write a weekday in a table, beside the short English word."""

ABSENT = {
    **dict.fromkeys(("off", "выходной", "вых", "-", "–", "—"), OFF),
    **dict.fromkeys(("vacation", "отпуск"), VACATION),
    **dict.fromkeys(("sick", "ill", "больничный", "болеет", "болезнь"), SICK),
}
COLUMNS = {
    "operator": ("operator", "name", "оператор", "сотрудник", "имя"),
    "day": ("day", "date", "weekday", "день", "дата"),
    "shift": ("shift", "shifts", "смена", "смены"),
    "department": ("department", "отдел"),
}
DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
YEARS = range(2000, 2101)


class RosterError(ValueError):
    """A line of an imported roster makes no sense; the text says which, why and what to do."""


def rows_of(text: str) -> Iterator[dict[str, str]]:
    """The lines of a CSV text with a header, whatever parts its cells: , ; or a tab.

    Raises RosterError if it can't be read so.
    """
    lines = text.lstrip("\ufeff").splitlines()
    first = lines[0] if lines else ""
    mark = max(",;\t", key=first.count)
    try:
        for row in csv.DictReader(lines, delimiter=mark):
            yield {str(key): str(value) for key, value in row.items() if isinstance(value, str)}
    except csv.Error as error:
        raise RosterError(f"it can't be read as a table ({error}); save it as CSV anew") from error


def load(tx: Tx, house: House, lines: Iterable[Mapping[str, str]]) -> int:
    """Take a roster from a table with the columns operator, day, shift and, if wished, department.

    `operator` is a @username, a name or an id; `day` a weekday or a date; `shift` a shift's name,
    several joined by +, or off, vacation, sick. Several lines of a person and a day add up. Raises
    RosterError; nothing of the table is taken then. Returns how many lines were taken.
    """
    plans: dict[tuple[PersonId, int | date], list[str]] = defaultdict(list)
    departments: dict[PersonId, str] = {}
    count = 0
    for number, line in enumerate(lines, start=2):
        try:
            cells = _cells(line)
            if not any(cells.values()):
                continue
            operator, day = _operator(tx, cells["operator"]), _day(cells["day"])
            _add(plans[operator.id, day], _shifts(house, cells["shift"]))
        except ValueError as error:
            raise RosterError(f"line {number}: {error}") from error
        if cells["department"]:
            departments[operator.id] = cells["department"]
        count += 1
    _take(tx, plans, departments)
    return count


def _take(
    tx: Tx,
    plans: Mapping[tuple[PersonId, int | date], list[str]],
    departments: Mapping[PersonId, str],
) -> None:
    for (operator_id, day), shifts in plans.items():
        if isinstance(day, date):
            duties.plan_day(tx, operator_id, day, shifts)
        else:
            absent = any(shift in ABSENCES for shift in shifts)
            duties.plan_week(tx, operator_id, day, [] if absent else shifts)
    for operator_id, department in departments.items():
        people.set_department(tx, operator_id, department)


def _cells(line: Mapping[str, str]) -> dict[str, str]:
    """The cells by our names of the columns, whatever case or language the header is in."""
    by_header = {str(key).strip().strip("\ufeff").lower(): value for key, value in line.items()}
    found = {}
    for column, names in COLUMNS.items():
        present = [name for name in names if name in by_header]
        if not present and column != "department":
            raise ValueError(
                f"there is no column {column!r}; the first line has to say: operator, day, shift"
            )
        found[column] = str(by_header[present[0]] or "").strip() if present else ""
    return found


def _add(planned: list[str], more: list[str]) -> None:
    """Several lines of one person and day: more shifts, but not a shift and an absence."""
    both = {*planned, *more}
    if any(name in ABSENCES for name in both) and len(both) > 1:
        raise ValueError("this day has a shift and an absence; leave one of the lines")
    planned.extend(name for name in more if name not in planned)


def _operator(tx: Tx, wanted: str) -> Operator:
    """Raises ValueError where nobody, or more than one, is called so."""
    team = people.team(tx)
    word = wanted.lower()
    for operator in team:
        known = (f"@{operator.username}".lower(), str(operator.id), operator.name.lower())
        if word in known and word != "@":
            return operator
    named = [operator for operator in team if operator.name.lower().split(APART)[0] == word]
    if named:
        told = " or ".join(
            f"@{operator.username}" if operator.username else repr(operator.name)
            for operator in named
        )
        raise ValueError(f"{len(named)} people are called {wanted!r}; write {told} instead")
    there = ", ".join(operator.name for operator in team)
    raise ValueError(
        f"nobody in the team is called {wanted!r}; there are: {there}. Who is missing has to write "
        "in the group once"
    )


def _day(word: str) -> int | date:
    """A weekday, counted from Monday, or a date. Raises ValueError."""
    plain = word.lower().rstrip(".")
    for number, short in enumerate(WEEKDAYS):
        if plain == short or plain in SAID[number]:
            return number
    try:
        if found := DAY.fullmatch(word):
            day, month, year = (int(part) for part in found.groups())
            return _within(date(year, month, day))
        return _within(date.fromisoformat(word))
    except ValueError as error:
        raise ValueError(
            f"{word!r} is no day; write mon … sun, 2026-09-22 or 22.09.2026"
        ) from error


def _within(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError("too far")
    return day


def _shifts(house: House, cell: str) -> list[str]:
    """The shifts that a cell names. Raises ValueError for one that there is not."""
    found: list[str] = []
    _add(found, [_known(house, word.strip()) for word in cell.split("+") if word.strip()])
    return found


def _known(house: House, word: str) -> str:
    shift = roster.shift_named(house, word) or next(
        (shift for shift in house.duty.shifts if shift.name.lower() == word.lower()), None
    )
    if shift:
        return shift.name
    if word.lower() in ABSENT:
        return ABSENT[word.lower()]
    known = ", ".join(shift.name for shift in house.duty.shifts) or "none yet"
    raise ValueError(f"there is no shift called {word!r}; there are: {known}; off, vacation, sick")
