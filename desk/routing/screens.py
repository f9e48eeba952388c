"""Owns /rules: the departments and who is in each, the rules, and what they make of some words."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from desk.clients.tags import spelled
from desk.conversations import access
from desk.routing import deciding
from desk.understanding import reading
from desk.voice import saying
from desk.voice.paging import leaf, rows
from model import Asked, Button, Department, Event, House, MessageId, PersonId, Press, RoutingRule
from storage import events, people
from storage.ports import Tx

SHOWN = 30


def open_list(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/rules: what there is; with words behind it, what would become of them."""
    if asked.argument.strip():
        known = tried(house, asked.argument, now)
        told = explained(house, known)
        saying.to_person(tx, asked.person.id, "routing.tried", now, **told)
    else:
        _list(tx, house, asked.person.id, now)


def turn(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Back]: the list in its place."""
    _list(tx, house, press.sender.id, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def _list(
    tx: Tx, house: House, reader: PersonId, now: datetime, *, edit: MessageId | None = None
) -> None:
    team = people.team(tx)
    parts = [
        {
            "name": part.shown,
            "skills": list(part.skills),
            "people": [member.name for member in team if member.is_in(part.name)],
        }
        for part in house.departments
    ]
    names = [Button("", "part_open", part.number, text=part.shown) for part in house.departments]
    saying.to_person(
        tx, reader, "routing.list", now, edit=edit, parts=parts,
        keys=rows(names),
        rules=[_told(house, rule) for rule in house.rules[:SHOWN]],
        more=max(0, len(house.rules) - SHOWN),
    )  # fmt: skip


def _told(house: House, rule: RoutingRule) -> dict[str, Any]:
    """A rule as it is read: what it asks for, what it does."""
    return {
        "words": list(rule.words),
        "language": rule.language,
        "source": rule.source,
        "tag": rule.tag,
        "hours": ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in rule.hours),
        "department": _shown(house, rule.department),
        "urgent": rule.urgent,
        "add_tag": spelled(rule.add_tag),
    }


def tried(
    house: House, words: str, now: datetime, source: str = "", tags: frozenset[str] = frozenset()
) -> deciding.Known:
    """Some words as if a new client wrote them now."""
    language = reading.language_of(words) or house.locale
    return deciding.Known(words, language, source, tags, now.astimezone(house.zone).time())


def explained(house: House, known: deciding.Known) -> Mapping[str, Any]:
    """What the rules make of it, and by which of them: what `routing.tried` says."""
    route = deciding.decide(house, known)
    return {
        "department": route.department.shown if route.department else "",
        "urgent": route.urgent,
        "tags": list(route.tags),
        "because": [
            {
                "rule": because.rule,
                "facts": [list(fact) for fact in because.facts],
                "department": _shown(house, because.department),
                "urgent": because.urgent,
                "add_tag": spelled(because.add_tag),
            }
            for because in route.because
        ],
    }


def show_people(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A department's name: who is in it and who can be, each a button; another page of them."""
    part = house.department_of(press.subject)
    if part is None:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    _people(tx, part, press.arg, press, now)
    saying.hush(tx, press.query_id, now)


def _people(tx: Tx, part: Department, page: int, press: Press, now: datetime) -> None:
    team = people.team(tx)
    here = leaf(team, page, SHOWN)
    names = [
        Button(
            *("", "part_set", member.id, part.number),
            text=f"{'✓ ' if member.is_in(part.name) else ''}{member.name}",
        )
        for member in here.shown
    ]
    turns = here.turns(partial(_turn, part))
    keys = [*rows(names), turns, [Button("back", "part_list", 0)]]
    saying.to_person(
        tx, press.sender.id, "routing.people", now, edit=press.message_id, keys=keys,
        department=part.shown, count=sum(member.is_in(part.name) for member in team),
    )  # fmt: skip


def _turn(part: Department, page: int, sign: str) -> Button:
    return Button("", "part_open", part.number, page, text=sign)


def put_in(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A name: they are in that department now, or in none; everybody is in one at most."""
    part, member = house.department_of(press.arg), access.on_team(tx, PersonId(press.subject))
    if part is None or member is None:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    people.set_department(tx, member.id, "" if member.is_in(part.name) else part.name)
    events.record(tx, Event.SETTING, now, actor=press.sender.id, name="departments")
    place = [colleague.id for colleague in people.team(tx)].index(member.id)
    _people(tx, part, place // SHOWN, press, now)
    saying.hush(tx, press.query_id, now)


def _shown(house: House, name: str) -> str:
    part = house.department(name)
    return part.shown if part else ""
