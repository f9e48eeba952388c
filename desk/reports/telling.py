"""Owns when owners are told how a day, a week, a month went, and what /summary shows.

A report is ordered here, once for each owner and period, in the transaction that notes it as done;
what it says is put together when it is sent (`desk.pages`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from desk.calendar import eras
from desk.calendar.periods import Periods, name
from desk.reports import charts, numbers
from desk.voice import saying
from model import SPANS, Asked, House, Operator, Order, Period, PersonId, Press, Role
from model.errands.papers import Report
from model.reports import DAY, LAST_7, LAST_30, MONTH, WEEK
from storage import outbox, people, runs
from storage.ports import Tx

TODAY, YESTERDAY = 0, -1
"""What a button names a day by that moves on; any other day by its number in the calendar."""

VIEWS = {
    "sum": "summary",
    "sum_wait": "waiting",
    "sum_bad": "discontent",
    "sum_team": "team",
    "sum_table": "team",
    "sum_text": "team",
    "sum_numbers": "numbers",
}
"""What each button shows."""

TABLES = {"sum_table": True, "sum_text": False}
"""What a button says of how its presser wants to read such pages from now on."""

OLDEST = 10_000
"""Days back, at most, that a button may name: over 27 years."""


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Order what is due and has not been: a day, then a week, then a month."""
    owners = people.with_role(tx, Role.OWNER)
    periods = Periods(eras.of(tx, house))
    for span, wanted in _wanted(house).items():
        period = periods.latest(span, now) if owners else None
        for owner in owners if period else ():
            assert period is not None
            _tell_once(tx, owner, periods, period, wanted, now)


def _wanted(house: House) -> dict[str, bool]:
    rules = house.summary
    return {DAY: rules.daily, WEEK: rules.weekly, MONTH: rules.monthly}


def _tell_once(
    tx: Tx, owner: Operator, periods: Periods, period: Period, wanted: bool, now: datetime
) -> None:
    """Each period is noted for each owner, told or not: so a gap means that nothing ran at all.

    Of several missed ones only the last is told. What was due before the owner came is not.
    """
    kind = f"summary.{period.span}"
    told = runs.latest(tx, kind, owner.id)
    if told is not None and name(period) <= told:
        return
    missed = periods.between(period.span, told, period) if told is not None else []
    for due in (period, *missed):
        runs.first(tx, kind, f"{name(due)}:{owner.id}", now)
    if told is None or not wanted or not owner.private:
        return
    gap = (missed[-1].first, missed[0].last) if missed else ()
    order(tx, owner.id, Report.of(period, due=periods.due(period), gap=gap), now)
    charts.order(tx, owner.id, period, now)


def order(tx: Tx, person_id: PersonId, page: Report, now: datetime) -> None:
    """Have a page of a report sent, or a message of ours become it."""
    outbox.put(tx, Order(page, person_id), now)


def asked(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/summary: today so far."""
    period = chosen(tx, house, DAY, TODAY, now)
    assert period is not None
    order(tx, asked.person.id, Report.of(period, choice=True), now)


def press(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A button under a report: another page of it, or of another period."""
    if (period := meant(tx, house, press, now)) is None:
        return
    people.meet(tx, press.sender, now)
    if press.action in TABLES:
        people.set_tables(tx, press.sender.id, TABLES[press.action])
    view = VIEWS[press.action]
    page = Report.of(period, view=view, edit=press.message_id, choice=True)
    order(tx, press.sender.id, page, now)
    saying.hush(tx, press.query_id, now)


def press_number(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A number, or another page of the conversations behind it."""
    named = numbers.meant(press.subject)
    span, number, page = named or (-1, "", 0)
    if (period := meant(tx, house, replace(press, subject=span), now)) is None:
        return
    people.meet(tx, press.sender, now)
    ordered = Report.of(period, view="behind", edit=press.message_id, number=number, page=page)
    order(tx, press.sender.id, ordered, now)
    saying.hush(tx, press.query_id, now)


def meant(tx: Tx, house: House, press: Press, now: datetime) -> Period | None:
    """The period that the button is about; where it names none, the presser is told."""
    span = SPANS[press.subject] if press.subject in range(len(SPANS)) else ""
    period = chosen(tx, house, span, press.arg, now)
    if period is None:
        saying.toast(tx, press.query_id, "toasts.stale_report", now)
    return period


def chosen(tx: Tx, house: House, span: str, day: int, now: datetime) -> Period | None:
    """That period with that last day (`TODAY`, `YESTERDAY` or an ordinal); None if nonsense."""
    periods = Periods(eras.of(tx, house))
    today = periods.today(now)
    make: dict[str, Callable[[date], Period]] = {
        DAY: periods.day,
        WEEK: periods.week,
        MONTH: periods.month,
        LAST_7: lambda day: periods.last(LAST_7, day),
        LAST_30: lambda day: periods.last(LAST_30, day),
    }
    number = {TODAY: today, YESTERDAY: periods.yesterday(now)}.get(day)
    last = number.toordinal() if number else day
    if span not in make or not today.toordinal() - OLDEST <= last <= today.toordinal():
        return None
    period = make[span](date.fromordinal(last))
    return replace(period, until=now, so_far=True) if period.until > now else period
