"""Owns a choice on the roster's screen: what can be planned for somebody, said before it is."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntEnum

from desk.calendar import roster
from desk.shifts import duty, ticking
from desk.voice import saying
from model import Button, Event, House, PersonId, Press, Shift
from storage import duties, events, people
from storage.duties import ABSENCES
from storage.ports import Tx

SHIFTS = 24
"""Shifts that a button can name, each by a bit; the absences have those above."""

PAGES = 64
CHOICES = 1 << (SHIFTS + len(ABSENCES))
ABSENT_BITS = {name: 1 << (SHIFTS + place) for place, name in enumerate(ABSENCES)}
LABELS = dict(zip(ABSENCES, ("roster_off", "roster_vacation", "roster_sick"), strict=True))
WORKDAYS = 5


class Extent(IntEnum):
    """How far a choice holds."""

    DAY = 0
    REST = 1
    """To the end of that week."""
    EVERY = 2
    """That weekday of every week."""
    WORKDAYS = 3
    """From Monday to Friday, every week."""

    @property
    def weekly(self) -> bool:
        """Whether it changes the plan of every week."""
        return self in (Extent.EVERY, Extent.WORKDAYS)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day on the screen, on which page of the team, and what is about to be chosen for it."""

    day: date
    page: int = 0
    extent: Extent = Extent.DAY
    several: bool = False
    """Shifts are ticked, to be saved together."""
    chosen: int = 0
    """A bit for each shift, by its place in the settings, and for each absence; 0: no plan."""

    @property
    def packed(self) -> int:
        """As one number, for a button."""
        place = (self.day.toordinal() * PAGES + self.page) * len(Extent) + self.extent
        return (place * 2 + self.several) * CHOICES + self.chosen

    @classmethod
    def unpacked(cls, number: int) -> "Cell | None":
        """What a button's number says; None for one that no button of ours carries."""
        place, chosen = divmod(number, CHOICES)
        place, several = divmod(place, 2)
        place, extent = divmod(place, len(Extent))
        ordinal, page = divmod(place, PAGES)
        if not date.min.toordinal() <= ordinal <= date.max.toordinal():
            return None
        return cls(date.fromordinal(ordinal), page, Extent(extent), bool(several), chosen)

    def anew(self) -> "Cell":
        """The same day with nothing chosen yet."""
        return replace(self, several=False, chosen=0)

    @property
    def days(self) -> list[date]:
        """What it is about; of a weekly plan, a day of each weekday."""
        monday = self.day - timedelta(days=self.day.weekday())
        week = [monday + timedelta(days=number) for number in range(7)]
        if self.extent is Extent.WORKDAYS:
            return week[:WORKDAYS]
        return week[self.day.weekday() :] if self.extent is Extent.REST else [self.day]


def gone(house: House, name: str) -> bool:
    """Whether a plan names a shift that the settings no longer have."""
    return name not in ABSENCES and roster.shift_named(house, name) is None


def hours(shift: Shift) -> str:
    """From when to when."""
    return f"{shift.start:%H:%M}–{shift.end:%H:%M}"


def version(tx: Tx, house: House, operator_id: PersonId, day: date) -> int:
    """Another one once the plan of that day, or what the shifts are, is another."""
    single, weekly = duties.plans(tx, operator_id, day)
    return zlib.crc32(repr((house.duty.shifts, single, weekly)).encode()) + 1


def ask(tx: Tx, house: House, press: Press, cell: Cell, now: datetime) -> None:
    """What is planned for them, and a button for each thing that can be instead."""
    operator_id = PersonId(press.subject)
    single, weekly = duties.plans(tx, operator_id, cell.day)
    seen = version(tx, house, operator_id, cell.day)
    today = now.astimezone(house.zone).date()
    saying.to_person(
        tx, press.sender.id, "duty.plan", now, edit=press.message_id,
        keys=_keys(house, operator_id, cell, single, weekly, seen),
        name=people.name_of(tx, operator_id), day=cell.day.isoformat(),
        planned=_told(house, single or weekly), weekly=_told(house, weekly),
        usual=not single, today=_is_about(tx, operator_id, cell, today),
    )  # fmt: skip


def _is_about(tx: Tx, operator_id: PersonId, cell: Cell, today: date) -> bool:
    """Whether a choice changes today: a weekly one does from any week, but for a day's own plan."""
    if not cell.extent.weekly:
        return today in cell.days
    single, _ = duties.plans(tx, operator_id, today)
    return not single and today.weekday() in {day.weekday() for day in cell.days}


def _told(house: House, names: Sequence[str]) -> list[dict[str, object]]:
    """Of each planned thing its name, or which absence it is, and whether there still is such."""
    return [{"name": name, "gone": gone(house, name)} for name in names]


def _keys(
    house: House,
    operator_id: PersonId,
    cell: Cell,
    single: Sequence[str],
    weekly: Sequence[str],
    seen: int,
) -> list[list[Button]]:
    def to(label: str, other: Cell, *, asks: bool = False, text: str = "") -> Button:
        action = "roster_pick" if asks else "roster_set"
        known = 0 if asks else seen
        return Button(label, action, operator_id, other.packed, text=text, version=known)

    fit = _fitting(house, cell)
    if cell.several:
        ticks = [[to("", replace(cell, chosen=cell.chosen ^ bit), asks=True,
                     text=f"{'✓ ' if cell.chosen & bit else ''}{_label(shift)}")]
                 for bit, shift in fit]  # fmt: skip
        save = [to("save", cell)] if cell.chosen else []
        return [*ticks, [*save, to("back", cell.anew(), asks=True)]]
    rows = [[to("", replace(cell, chosen=bit), text=_label(shift))] for bit, shift in fit]
    if len(fit) > 1:
        now_planned = weekly if cell.extent.weekly else single or weekly
        ticked = sum(bit for bit, shift in fit if shift.name in now_planned)
        rows.append([to("roster_several", replace(cell, several=True, chosen=ticked), asks=True)])
    if cell.extent.weekly:
        rows.append([to("roster_none", cell)])
    else:
        rows.append(
            [to(LABELS[name], replace(cell, chosen=ABSENT_BITS[name])) for name in ABSENCES]
        )
        if single:
            rows.append([to("roster_usual", cell)])
    extents = [
        to("roster_extent", replace(cell, extent=extent), asks=True,
           text=f"{extent.name.lower()} {cell.day.weekday()} {int(extent is cell.extent)}")
        for extent in Extent
    ]  # fmt: skip
    back = Button("back", "roster_day", cell.day.toordinal(), cell.page)
    return [*rows, extents[:2], extents[2:], [back]]


def _label(shift: Shift) -> str:
    return f"{shift.name} · {hours(shift)}"


def _fitting(house: House, cell: Cell) -> list[tuple[int, Shift]]:
    """The shifts worked on any of those days, each with its bit."""
    weekdays = {day.weekday() for day in cell.days}
    return [
        (1 << place, shift)
        for place, shift in enumerate(house.duty.shifts[:SHIFTS])
        if weekdays & shift.days
    ]


def _chosen(house: House, cell: Cell, day: date) -> list[str]:
    """What that choice means on that day: the shifts that are worked then, or an absence."""
    fit = _fitting(house, replace(cell, day=day, extent=Extent.DAY))
    shifts = [shift.name for bit, shift in fit if cell.chosen & bit]
    return shifts or [name for name, bit in ABSENT_BITS.items() if cell.chosen & bit][:1]


def _plans(house: House, cell: Cell) -> dict[date, list[str]]:
    """What it means on each of those days; one on which nobody works that shift stays as it is."""
    plans = {day: _chosen(house, cell, day) for day in cell.days}
    return {day: names for day, names in plans.items() if names or not cell.chosen}


def plan(tx: Tx, house: House, press: Press, cell: Cell, now: datetime) -> None:
    """It is planned so; what is about now is so from now on."""
    operator_id, plans = PersonId(press.subject), _plans(house, cell)
    for day, names in plans.items():
        if cell.extent.weekly:
            shifts = [name for name in names if name not in ABSENCES]
            duties.plan_week(tx, operator_id, day.weekday(), shifts)
        else:
            duties.plan_day(tx, operator_id, day, names)
        if set(duties.planned(tx, operator_id, day)) & set(ABSENCES):
            duty.away(tx, house, operator_id, day, now)
    events.record(tx, Event.ROSTER, now, actor=press.sender.id, operator=operator_id)
    ticking.tick(tx, house, now)
    names = [name for planned in plans.values() for name in planned]
    partly = len(plans) < len(cell.days) or any(set(names) != {*plan} for plan in plans.values())
    saying.toast(
        tx, press.query_id, "toasts.roster", now, name=people.name_of(tx, operator_id),
        first=cell.days[0].isoformat(), last=cell.days[-1].isoformat(),
        extent=cell.extent.name.lower(), planned=list(dict.fromkeys(names)), partly=partly,
    )  # fmt: skip
