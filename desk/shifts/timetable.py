"""Owns the roster's screen: a day at a time, whoever works on it; a tap asks what shall be."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from desk.conversations import access
from desk.shifts import planning
from desk.shifts.planning import Cell
from desk.voice import saying
from model import Asked, Button, House, MessageId, Operator, PersonId, Press, Role
from storage import duties, people
from storage.duties import OFF, SICK, VACATION
from storage.ports import Tx

WEEK = timedelta(days=7)
ROWS = 8
"""People on a screen: more don't fit under a thumb."""

FARTHEST = 3653
"""Days from now, at most, that a button may name: ten years."""

SIGNS = {OFF: "–", VACATION: "🌴", SICK: "🤒"}
"""Of an absence, in any language."""


def open_screen(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/roster: today."""
    if house.duty.shifts:
        show(tx, house, asked.person.id, _today(house, now), 0, now)
    else:
        saying.to_person(tx, asked.person.id, "duty.no_shifts", now)


def show(
    tx: Tx,
    house: House,
    person_id: PersonId,
    day: date,
    page: int,
    now: datetime,
    *,
    edit: MessageId | None = None,
) -> None:
    """A day: how many work which shift, and a row for each of the team."""
    team = [operator for operator in people.team(tx) if operator.in_group]
    page = min(page, max(0, len(team) - 1) // ROWS)
    here = team[page * ROWS : (page + 1) * ROWS]
    plans = {operator.id: duties.planned(tx, operator.id, day) for operator in team}
    rows = [[_person(house, operator, plans[operator.id], day, page)] for operator in here]
    keys = [_week(day, page), *rows, _turns(len(team), day, page), _weeks(house, day, page, now)]
    saying.to_person(
        tx, person_id, "duty.roster", now, keys=[row for row in keys if row], edit=edit,
        day=day.isoformat(), shifts=_filled(house, day, list(plans.values())),
        gone=any(planning.gone(house, name) for plan in plans.values() for name in plan),
    )  # fmt: skip


def _filled(house: House, day: date, plans: Sequence[Sequence[str]]) -> list[dict[str, object]]:
    """Of each shift worked on that day its hours, and how many work it."""
    return [
        {
            "name": shift.name,
            "hours": planning.hours(shift),
            "count": sum(shift.name in plan for plan in plans),
        }
        for shift in house.duty.shifts
        if day.weekday() in shift.days
    ]


def _week(day: date, page: int) -> list[Button]:
    """The days of that week, by the heads of a calendar; the one that is shown is marked."""
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=number) for number in range(7)]
    return [
        Button("roster_head", "roster_day", other.toordinal(), page,
               text=f"{other.weekday()} {int(other == day)}")
        for other in days
    ]  # fmt: skip


def _person(
    house: House, operator: Operator, planned: Sequence[str], day: date, page: int
) -> Button:
    said = " + ".join(_said(house, name) for name in planned)
    text = f"{said}\t{operator.name}"
    return Button("roster_person", "roster_pick", operator.id, Cell(day, page).packed, text=text)


def _said(house: House, name: str) -> str:
    return SIGNS.get(name) or (f"⚠ {name}" if planning.gone(house, name) else name)


def _turns(count: int, day: date, page: int) -> list[Button]:
    """Other pages of the team, by the places that they show."""
    return [
        Button("", "roster_day", day.toordinal(), other, text=f"{arrow} {first + 1}–{last}")
        for other, arrow in ((page - 1, "◀"), (page + 1, "▶"))
        for first, last in [(other * ROWS, min(count, (other + 1) * ROWS))]
        if 0 <= first < count
    ]


def _weeks(house: House, day: date, page: int, now: datetime) -> list[Button]:
    today = _today(house, now)
    keys = [
        Button("roster_before", "roster_day", (day - WEEK).toordinal(), page),
        Button("roster_after", "roster_day", (day + WEEK).toordinal(), page),
    ]
    if day != today:
        keys.insert(1, Button("today", "roster_day", today.toordinal(), page))
    return keys


def _today(house: House, now: datetime) -> date:
    return now.astimezone(house.zone).date()


def turn(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """Another day, or other people."""
    day = _known(house, press.subject, now)
    if day is None:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    show(tx, house, press.sender.id, day, press.arg, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def pick(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """Somebody's name: what is planned for them, and what can be instead; or how far it holds."""
    found = _cell(tx, house, press, now)
    if found:
        planning.ask(tx, house, press, found, now)
        saying.hush(tx, press.query_id, now)


def choose(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """What shall be: it is, unless it looks otherwise by now; the day is shown again."""
    found = _cell(tx, house, press, now)
    if found is None:
        return
    operator_id = PersonId(press.subject)
    if press.version != planning.version(tx, house, operator_id, found.day):
        planning.ask(tx, house, press, found.anew(), now)
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    planning.plan(tx, house, press, found, now)
    show(tx, house, press.sender.id, found.day, found.page, now, edit=press.message_id)


def _cell(tx: Tx, house: House, press: Press, now: datetime) -> Cell | None:
    """Whose day the button is about; None, and said, if there is no such by now."""
    cell = Cell.unpacked(press.arg)
    known = cell and _known(house, cell.day.toordinal(), now)
    if known and access.may(tx, PersonId(press.subject), Role.OPERATOR):
        return cell
    saying.toast(tx, press.query_id, "toasts.outdated", now)
    return None


def _known(house: House, number: int, now: datetime) -> date | None:
    """The day of that number, None if no roster reaches there."""
    near = abs(number - _today(house, now).toordinal()) <= FARTHEST
    return date.fromordinal(number) if near and house.duty.shifts else None
