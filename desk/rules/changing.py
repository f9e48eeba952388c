"""Owns what follows when something is set: it holds at once, the past keeps its calendar, the
roster follows a shift to its new name, and owners hear whose plan names a shift that is gone, and
who is in a department that is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from desk.calendar import eras
from desk.rules import standing
from desk.rules.options import BY_NAME, LANGUAGES, Kind, Option
from desk.voice import owners
from model import STAFF, Event, House, Order, PersonId, Shift
from model.errands.looks import Card
from storage import events, options, outbox, people, plans, runs, sight, turns
from storage.ports import Tx

SHOWN = 20
ON_CARDS = (Kind.LANGUAGE, Kind.ZONE)
"""Whatever is said in a card is said in the team's language and time."""


def put(tx: Tx, house: House, option: Option, value: Any, by: PersonId, now: datetime) -> House:
    """An owner set it; returns the house as it is from now on."""
    options.put(tx, option.name, value, by, now)
    return _changed(tx, house, option, by, now)


def put_words(
    tx: Tx, house: House, option: Option, words: Mapping[str, str], by: PersonId, now: datetime
) -> House:
    """The same for a text, by language; where none is left, the shipped words are back."""
    kept = {locale: text for locale, text in words.items() if text}
    if kept:
        options.put(tx, option.name, kept, by, now)
    else:
        options.drop(tx, option.name)
    return _changed(tx, house, option, by, now)


def drop(tx: Tx, house: House, option: Option, by: PersonId, now: datetime) -> House:
    """Back to what was shipped."""
    options.drop(tx, option.name)
    return _changed(tx, house, option, by, now)


def speak(tx: Tx, house: House, language: str, by: PersonId, now: datetime) -> None:
    """The team is spoken to as its first owner speaks, where nobody has said otherwise."""
    option, locale = BY_NAME["language"], language.partition("-")[0].lower()
    said = standing.is_fixed(house, option) or options.get(tx, option.name) is not None
    if not said and locale in LANGUAGES and locale != house.locale:
        put(tx, house, option, locale, by, now)


def _changed(tx: Tx, house: House, option: Option, by: PersonId, now: datetime) -> House:
    fresh = standing.of(tx, house)
    events.record(tx, Event.SETTING, now, actor=by, name=option.name)
    eras.remember(tx, fresh, now)
    turns.look_at_all(tx)
    if option.kind in ON_CARDS:
        for client_id in sight.standing(tx):
            outbox.put(tx, Order(Card(calm=True), STAFF, client_id=client_id), now)
    if option.kind is Kind.SHIFTS:
        for former, name in _renamed(house.duty.shifts, fresh.duty.shifts):
            plans.rename_shift(tx, former, name)
        tell_gone(tx, fresh, now)
    return fresh


def _renamed(before: Sequence[Shift], after: Sequence[Shift]) -> list[tuple[str, str]]:
    """Shifts that have another name and the same times; if several have those, nobody can know."""
    gone = [shift for shift in before if shift.name not in {other.name for other in after}]
    new = [shift for shift in after if shift.name not in {other.name for other in before}]
    found = []
    for shift in gone:
        alike = [other for other in new if (other.start, other.end) == (shift.start, shift.end)]
        also = [other for other in gone if (other.start, other.end) == (shift.start, shift.end)]
        if len(alike) == len(also) == 1:
            found.append((shift.name, alike[0].name))
    return found


def tell_gone(tx: Tx, house: House, now: datetime) -> None:
    """Owners hear whose plan names a shift, and who is in a department, that there is no more."""
    names = [shift.name for shift in house.duty.shifts]
    today = now.astimezone(house.zone).date()
    _tell(tx, "settings.shifts_gone", "shift", plans.besides(tx, names, today), now)
    team = people.team(tx) if house.departments else []
    parts = [(member.id, member.department) for member in team if member.department]
    lost = [(member_id, name) for member_id, name in parts if not house.department(name)]
    _tell(tx, "settings.departments_gone", "department", lost, now)


def _tell(
    tx: Tx, text: str, kind: str, found: Sequence[tuple[PersonId, str]], now: datetime
) -> None:
    """Of each once."""
    whole = ",".join(f"{operator_id}={name}" for operator_id, name in found)
    if not runs.changed(tx, text.partition(".")[2], "", whole, now) or not found:
        return
    items = [
        {"name": people.name_of(tx, operator_id), kind: name} for operator_id, name in found[:SHOWN]
    ]
    owners.tell(tx, text, now, items=items, more=len(found) - len(items))
