"""Owns what owners see of what can be set: the list of it all, and one option at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from desk.calendar.hours import WEEKDAYS
from desk.rules import spoken, standing, texts, zones
from desk.rules.options import OPTIONS, Kind, Option
from desk.voice import saying
from desk.voice.paging import rows
from model import Button, House, MessageId, PersonId
from storage import expected, options, people
from storage.options import Draft
from storage.ports import Tx

Keys = list[list[Button]]

OPTION = "option"
"""What somebody writes next is about what they set."""


def home(
    tx: Tx, house: House, person_id: PersonId, now: datetime, *, edit: MessageId | None = None
) -> None:
    """Everything that can be set, with its value; a button each."""
    options.close(tx, person_id)
    places = [option for option in OPTIONS if not option.under]
    items = [{"name": option.name, **_shown(house, option, now)} for option in places]
    keys = rows([Button(f"opt_{option.name}", "set_open", option.number) for option in places])
    saying.to_person(tx, person_id, "settings.home", now, keys=keys, edit=edit, items=items)


def option(
    tx: Tx,
    house: House,
    person_id: PersonId,
    which: Option,
    now: datetime,
    *,
    edit: MessageId | None = None,
) -> None:
    """One of them: what it is, how it stands, where that comes from, what can be done."""
    expected.forget(tx, person_id)
    fixed = standing.is_fixed(house, which)
    is_set = options.get(tx, which.name) is not None
    keys = [] if fixed else _keys(tx, house, person_id, which, now)
    if is_set and not fixed:
        keys.append([Button("as_shipped", "set_drop", which.number)])
    keys.append([_back(which)])
    if which.said and not fixed and which.kind is not Kind.TEXT:
        listen(tx, person_id, Draft(which.name, "", None, False, now))
    saying.to_person(
        tx, person_id, "settings.option", now, keys=keys, edit=edit,
        name=which.name, where="settings" if fixed else "telegram" if is_set else "",
        operator=texts.first_name(people.name_of(tx, person_id)), company=house.name,
        **_shown(house, which, now),
    )  # fmt: skip


def listen(tx: Tx, person_id: PersonId, draft: Draft) -> None:
    """What they write from now on is about that, and about nothing that they were asked before.

    It is so until they open something else; what is shown already can still be saved then.
    """
    expected.expect(tx, person_id, OPTION, 0, draft.shown_at)
    options.show(tx, person_id, draft)


def _back(which: Option) -> Button:
    above = next((above for above in OPTIONS if above.name == which.under), None)
    return Button("back", "set_open", above.number) if above else Button("back", "set_home", 0)


def _keys(tx: Tx, house: House, person_id: PersonId, which: Option, now: datetime) -> Keys:
    if which.kind is Kind.TEXT:
        keys = [
            Button("offer_text", "set_words", which.number, place, text=locale)
            for place, locale in enumerate(house.languages)
        ]
        beneath = [option for option in OPTIONS if option.under == which.name]
        return rows(keys) + [[_beneath(house, option)] for option in beneath]
    if which.kind is Kind.SWITCH:
        return [[_switch(house, which)]]
    return rows(offered(tx, house, person_id, which, "set_pick", now))


def _beneath(house: House, which: Option) -> Button:
    if which.kind is Kind.SWITCH and not standing.is_fixed(house, which):
        return _switch(house, which)
    return Button(f"opt_{which.name}", "set_open", which.number)


def _switch(house: House, which: Option) -> Button:
    on = bool(which.of(house))
    return Button("turn_off" if on else "turn_on", "set_pick", which.number, int(not on))


def offered(
    tx: Tx, house: House, person_id: PersonId, which: Option, action: str, now: datetime
) -> list[Button]:
    """What is taken by a tap; the label is given what it names."""
    if which.kind is Kind.NAME:
        return [Button("offer_name", action, which.number, 0, text=house.name)]
    places: Sequence[int] = range(len(which.offers))
    if which.kind is Kind.ZONE:
        reader = people.find(tx, person_id)
        places = zones.usual(reader.locale if reader and reader.locale else house.locale)
    return [
        Button(f"offer_{which.kind}", action, which.number, place,
               text=offer(which, which.offers[place], place, now))
        for place in places
    ]  # fmt: skip


def offer(which: Option, value: Any, place: int, now: datetime) -> str:
    """What a button's label is given of a value."""
    if which.kind is Kind.HOURS:
        return str(place)
    return f"{value} {zones.clock(value, now)}" if which.kind is Kind.ZONE else str(value)


def _shown(house: House, which: Option, now: datetime) -> dict[str, Any]:
    """Its value, and whether it is in use: a text is said only if what stands under it says so."""
    beneath = [option for option in OPTIONS if option.under == which.name]
    on = all(option.of(house) for option in beneath)
    return {"value": told(which, which.of(house), house, now), "on": on}


def told(which: Option, value: Any, house: House, now: datetime) -> Any:
    """A value as the texts take it."""
    if which.kind is Kind.ZONE:
        return {"zone": value, "clock": zones.clock(value, now)}
    if which.kind is Kind.HOURS:
        return days(value)
    if which.kind is Kind.SHIFTS:
        return [{**shift, "days": _range(shift["days"])} for shift in value]
    return value


def days(plan: spoken.Plan) -> list[dict[str, Any]]:
    """The week as it is read: days that are alike together, days off among them."""
    found: list[dict[str, Any]] = []
    week = dict.fromkeys(WEEKDAYS, "")
    for key, hours in plan.items():
        first, _, last = key.partition("-")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        week.update(dict.fromkeys(WEEKDAYS[start : end + 1], hours))
    for day, hours in week.items():
        if found and found[-1]["hours"] == hours:
            found[-1]["last"] = day
        else:
            found.append({"first": day, "last": day, "hours": hours})
    return found


def _range(of_week: Sequence[int]) -> list[str]:
    """The names of weekdays; none for all of them."""
    return [] if len(of_week) == len(WEEKDAYS) else [WEEKDAYS[day] for day in of_week]
