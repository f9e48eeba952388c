"""Owns who stands in for whom: an owner or a lead says it under /team, in two taps."""

from datetime import datetime

from desk.company import team
from desk.conversations import access
from desk.voice import saying
from desk.voice.paging import leaf, rows
from model import NOBODY, Button, Event, House, Operator, PersonId, Press
from storage import events, people
from storage.ports import Tx

SHOWN = 20


def ask(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Deputy] beside somebody: who shall it be? In the place of the list."""
    member = _member(tx, PersonId(press.subject))
    if member is None:
        access.say_gone(tx, press, PersonId(press.subject), now)
        return
    others = [other for other in people.team(tx) if other.in_group and other.id != member.id]
    here = leaf(others, press.arg, SHOWN)
    names = [Button("", "deputy", member.id, other.id, text=other.name) for other in here.shown]
    turns = here.turns(lambda page, sign: Button("", "deputy_of", member.id, page, text=sign))
    keys = rows(names) + ([turns] if turns else [])
    keys.append([Button("no_deputy", "deputy", member.id, NOBODY), Button("back", "team", 0)])
    saying.to_person(
        tx, press.sender.id, "owner.deputy_for", now, edit=press.message_id, keys=keys,
        name=member.name, deputies=[deputy.name for deputy in people.deputies(tx, member)],
    )  # fmt: skip
    saying.hush(tx, press.query_id, now)


def name(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A colleague's name, or nobody: the list is back and says it."""
    member, deputy = _member(tx, PersonId(press.subject)), _member(tx, PersonId(press.arg))
    if member is None or (press.arg and deputy is None):
        gone = press.arg if member else press.subject
        access.say_gone(tx, press, PersonId(gone), now)
        return
    deputy_id = deputy.id if deputy else None
    if member.deputy_id != deputy_id:
        people.set_deputy(tx, member.id, deputy_id)
        events.record(tx, Event.DEPUTY, now, actor=member.id, by=press.sender.id, deputy=deputy_id)
    team.show_again(tx, house, press, now)


def _member(tx: Tx, person_id: PersonId) -> Operator | None:
    """Somebody who can have conversations."""
    member = access.on_team(tx, person_id)
    return member if member and member.in_group else None
