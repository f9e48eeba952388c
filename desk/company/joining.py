"""Owns what owners are told of who joins the staff group, and what they do about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from desk.company import membership
from desk.conversations import access
from desk.voice import alarms, menus, owners, saying
from model import (
    APART,
    NOBODY,
    STAFF,
    Button,
    ChatId,
    Door,
    Event,
    House,
    Operator,
    Order,
    Person,
    PersonId,
    Press,
    Role,
)
from model.errands.group import Ban
from model.seen import likeness
from storage import company, events, outbox, people
from storage.ports import Tx

GATHER, AT_MOST = timedelta(seconds=3), timedelta(minutes=1)
"""So long others may follow whoever joined last, and first: they are one message."""

SHOWN, ALIKE = 20, 5


def tick(tx: Tx, now: datetime) -> None:
    """Tell the owners who joined; several at once in one message.

    Of whoever goes and comes all the time they hear once an hour: those buttons still work.
    """
    found = people.newcomers(tx, SHOWN)
    if not found or (found[-1].at > now - GATHER and found[0].at > now - AT_MOST):
        return
    for newcomer in found:
        people.set_joined(tx, newcomer.member.id, None)
    found = [newcomer for newcomer in found if _is_news(tx, newcomer.member, now)]
    if not found:
        return
    members = [newcomer.member for newcomer in found]
    several = len(members) > 1
    keys = [_keys(member, several) for member in members]
    names = [member.name for member in members]
    told: dict[str, Any] = {
        "waits": any(member.door is Door.ASKED for member in members),
        "by_link": any(newcomer.by_link for newcomer in found),
        "like": _alike(tx, members),
    }
    owners.tell(tx, "owner.joined", now, names=names, keys=keys, **told)


def _is_news(tx: Tx, member: Operator, now: datetime) -> bool:
    return alarms.is_new(tx, "owner.joined", f"{member.id}:{member.door}", now)


def _alike(tx: Tx, members: Sequence[Operator]) -> list[str]:
    """Who of the team is called as good as one of them: in haste they are taken for that one."""
    looks = {_look_of(member) for member in members}
    new = {member.id for member in members}
    team = (member for member in people.team(tx) if member.id not in new)
    return [member.name for member in team if _look_of(member) in looks][:ALIKE]


def _look_of(member: Operator) -> str:
    """How their name looks; of one that shows no letters, who they are."""
    return likeness(member.name.partition(APART)[0]) or str(member.id)


def _keys(member: Operator, several: bool) -> list[Button]:
    name = member.name if several else ""
    no = Button("not_ours", "not_ours", member.id, text=name)
    if member.door is Door.ASKED:
        return [Button("let_in", "let_in", member.id, text=name), no]
    return [no]


def bot_moved(
    tx: Tx,
    chat_id: ChatId,
    bot: Person,
    present: bool,
    at: datetime,
    now: datetime,
    *,
    by: PersonId = NOBODY,
) -> None:
    """A bot that is none of ours came into the staff group, or left it.

    It is never one of the team, but may read what clients write: owners hear of it like of anybody
    who joins, unless one of them brought it.
    """
    if company.get(tx).group_id != chat_id or people.is_inside(tx, bot.id) == present:
        return
    people.meet(tx, bot, now)
    people.set_in_group(tx, bot.id, present, left_at=None if present else at)
    people.set_door(tx, bot.id, Door.ASKED)
    people.set_checked(tx, bot.id, at)
    kind = Event.JOINED if present else Event.OPERATOR_LEFT
    events.record(tx, kind, now, actor=bot.id, by=by)
    if present and not access.may(tx, by, Role.OWNER):
        keys = [[Button("not_ours", "not_ours", bot.id)]]
        told: dict[str, Any] = {"name": bot.name, "by": people.name_of(tx, by)}
        owners.alarm(tx, "owner.bot_joined", str(bot.id), now, keys=keys, **told)


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
