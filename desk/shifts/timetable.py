"""Owns the roster's screen: a week at a glance, one tap a cell."""

from datetime import date, datetime, timedelta

from desk.conversations import access
from desk.shifts import duty, ticking
from desk.voice import saying
from model import Asked, Button, Event, House, MessageId, Operator, PersonId, Press, Role
from storage import duties, events, people
from storage.duties import ABSENCES, OFF, SICK, VACATION
from storage.ports import Tx

WEEK = timedelta(days=7)
ROWS = 12
NAME = 7
FARTHEST = 3653
"""Days from now, at most, that a button may name: ten years."""

EVERY, SINGLE = 0, 1
"""What a tap changes: that weekday of every week, or the one day."""


def monday_of(house: House, now: datetime) -> date:
    """The Monday of the company's present week."""
    today = now.astimezone(house.zone).date()
    return today - timedelta(days=today.weekday())


def open_screen(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/roster: this week."""
    if house.duty.shifts:
        show(tx, house, asked.person.id, monday_of(house, now), SINGLE, now)
    else:
        saying.to_person(tx, asked.person.id, "duty.no_shifts", now)


def show(
    tx: Tx,
    house: House,
    person_id: PersonId,
    monday: date,
    mode: int,
    now: datetime,
    *,
    edit: MessageId | None = None,
) -> None:
    """The week as a table of buttons, one row an operator."""
    team = [operator for operator in people.team(tx) if operator.in_group][:ROWS]
    keys = [_row(tx, house, operator, monday, mode) for operator in team]
    keys.append(_navigation(monday, mode))
    names = [{"code": _code(house, shift.name), "name": shift.name} for shift in house.duty.shifts]
    saying.to_person(
        tx,
        person_id,
        "duty.roster",
        now,
        keys=keys,
        edit=edit,
        first=monday.isoformat(),
        last=(monday + WEEK - timedelta(days=1)).isoformat(),
        every=mode == EVERY,
        shifts=names,
    )


def _row(tx: Tx, house: House, operator: Operator, monday: date, mode: int) -> list[Button]:
    cells = [Button("", "roster_name", operator.id, text=operator.name[:NAME])]
    for weekday in range(7):
        day = monday + timedelta(days=weekday)
        planned = duties.planned(tx, operator.id, day)
        text = "".join(_code(house, name) for name in planned) or "·"
        cells.append(Button("", "roster_cell", operator.id, _pack(day, mode), text=text))
    return cells


def _navigation(monday: date, mode: int) -> list[Button]:
    other = EVERY if mode == SINGLE else SINGLE
    label = "roster_every" if mode == SINGLE else "roster_single"
    return [
        Button("", "roster_go", (monday - WEEK).toordinal(), mode, text="◀"),
        Button(label, "roster_go", monday.toordinal(), other),
        Button("", "roster_go", (monday + WEEK).toordinal(), mode, text="▶"),
    ]


def _pack(day: date, mode: int) -> int:
    return day.toordinal() * 2 + mode


def _code(house: House, name: str) -> str:
    """One letter for a shift; signs that need no language for an absence."""
    signs = {OFF: "–", VACATION: "🌴", SICK: "🤒"}
    if name in signs:
        return signs[name]
    same = [shift.name for shift in house.duty.shifts if shift.name[:1].lower() == name[:1].lower()]
    return name[:1].upper() + (str(same.index(name) + 1) if len(same) > 1 and name in same else "")


def press(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A tap on the screen: another week, or the next plan for a cell."""
    if press.action == "roster_name":
        saying.hush(tx, press.query_id, now)
        return
    day, mode = _day_of(house, press, now)
    cell = press.action == "roster_cell"
    if day is None or (cell and not access.may(tx, PersonId(press.subject), Role.OPERATOR)):
        saying.toast(tx, press.query_id, "toasts.stale", now)
        return
    if cell:
        _change(tx, house, press.sender.id, PersonId(press.subject), day, mode, now)
    monday = day - timedelta(days=day.weekday())
    show(tx, house, press.sender.id, monday, mode, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def _day_of(house: House, press: Press, now: datetime) -> tuple[date | None, int]:
    """The day that the button is about, None if no roster reaches there; and what a tap changes."""
    number, mode = (
        (press.subject, press.arg) if press.action == "roster_go" else divmod(press.arg, 2)
    )
    today = monday_of(house, now).toordinal()
    known = bool(house.duty.shifts) and abs(number - today) <= FARTHEST and mode in (EVERY, SINGLE)
    return (date.fromordinal(number) if known else None), mode


def _change(
    tx: Tx, house: House, by: PersonId, operator_id: PersonId, day: date, mode: int, now: datetime
) -> None:
    _turn(tx, house, operator_id, day, mode)
    if set(duties.planned(tx, operator_id, day)) & set(ABSENCES):
        duty.away(tx, house, operator_id, day, now)
    events.record(tx, Event.ROSTER, now, actor=by, operator=operator_id)
    ticking.tick(tx, house, now)


def _turn(tx: Tx, house: House, operator_id: PersonId, day: date, mode: int) -> None:
    """The cell's next plan: each shift worked on that weekday in turn, then off, away, ill."""
    fit = [shift.name for shift in house.duty.shifts if day.weekday() in shift.days]
    choices = [*([[name] for name in fit]), []] if mode == EVERY else [
        *([[name] for name in fit]), [OFF], [VACATION], [SICK]
    ]  # fmt: skip
    now_planned = duties.planned(tx, operator_id, day)
    at = choices.index(now_planned) if now_planned in choices else -1
    chosen = choices[(at + 1) % len(choices)]
    if mode == EVERY:
        duties.plan_week(tx, operator_id, day.weekday(), chosen)
    else:
        duties.plan_day(tx, operator_id, day, chosen)
