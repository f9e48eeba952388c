"""Owns what owners are told of who joins the staff group, and what they do about it."""

from datetime import datetime, timedelta
from typing import Any

from desk.company import membership
from desk.voice import menus, owners, saying
from model import STAFF, Button, Door, Event, House, Operator, Order, PersonId, Press, Role
from model.errands.group import Ban
from storage import events, outbox, people
from storage.ports import Tx

GATHER, AT_MOST = timedelta(seconds=3), timedelta(minutes=1)
"""So long others may follow whoever joined last, and first: they are one message."""

SHOWN = 20


def tick(tx: Tx, now: datetime) -> None:
    """Tell the owners who joined; several at once in one message."""
    found = people.newcomers(tx, SHOWN)
    if not found or (found[-1].at > now - GATHER and found[0].at > now - AT_MOST):
        return
    members = [newcomer.member for newcomer in found]
    several = len(members) > 1
    keys = [_keys(member, several) for member in members]
    names = [member.name for member in members]
    told: dict[str, Any] = {
        "waits": any(member.door is Door.ASKED for member in members),
        "by_link": any(newcomer.by_link for newcomer in found),
    }
    owners.tell(tx, "owner.joined", now, names=names, keys=keys, **told)
    for member in members:
        people.set_joined(tx, member.id, None)


def _keys(member: Operator, several: bool) -> list[Button]:
    name = member.name if several else ""
    no = Button("not_ours", "not_ours", member.id, text=name)
    if member.door is Door.ASKED:
        return [Button("let_in", "let_in", member.id, text=name), no]
    return [no]


def not_ours(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Not ours]: out of the team now, and out of the group if the bot may do that."""
    member = people.find(tx, PersonId(press.subject))
    if member is None or member.role is Role.OWNER:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    if member.door is not Door.BARRED:
        membership.end(tx, house, member, press.sender.id, now)
        outbox.put(tx, Order(Ban(id=member.id), STAFF), now)
    saying.toast(tx, press.query_id, "toasts.not_ours", now, name=member.name)


def out(tx: Tx, person_id: PersonId, gone: bool, now: datetime) -> None:
    """They are none of the team any more; `gone`: nor in the group."""
    name = people.name_of(tx, person_id)
    owners.tell(tx, "owner.barred", now, name=name, gone=gone)


def let_in(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Let in]: one of the team from now on."""
    member = people.find(tx, PersonId(press.subject))
    if member is None or not member.in_group or member.door is Door.BARRED:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    people.set_door(tx, member.id, Door.OPEN)
    events.record(tx, Event.LET_IN, now, actor=member.id, by=press.sender.id)
    if member.private and (admitted := people.find(tx, member.id)):
        menus.order_for(tx, house, admitted, now)
    saying.toast(tx, press.query_id, "toasts.let_in", now, name=member.name)
