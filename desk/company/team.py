"""Owns what owners do in private: the team and its leads, what was not delivered, once more."""

from datetime import datetime

from desk.company import owning
from desk.conversations import access, outgoing
from desk.conversations.answers import answer
from desk.relay import messages
from desk.voice import menus, saying
from desk.voice.paging import leaf
from model import (
    STAFF,
    Asked,
    Button,
    Event,
    House,
    LinkId,
    LinkState,
    MessageId,
    Operator,
    PersonId,
    Press,
    Role,
    RowId,
)
from storage import clients, company, events, inbox, links, outbox, people
from storage import undelivered as refusals
from storage.ports import Tx

SHOWN = 10
"""What a screen lists; of one of the team it may have three buttons."""


def explain(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/help: to staff what works there, to a client the greeting."""
    member = access.on_team(tx, asked.person.id)
    if member is None:
        messages.start(tx, house, asked.person, "", now)
        return
    commands = list(house.commands.get((asked.place, member.role), ()))
    answer(tx, asked, "entries.help", now, place=str(asked.place), commands=commands)


def show(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/team: everybody, who leads, who stands in for whom; with the buttons to change that."""
    _show(tx, house, asked.person.id, now)


def show_again(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """Another page of the list; the list in the place of what was asked about one of them."""
    _show(tx, house, press.sender.id, now, edit=press.message_id, page=press.subject)
    saying.hush(tx, press.query_id, now)


def _show(
    tx: Tx,
    house: House,
    reader_id: PersonId,
    now: datetime,
    *,
    edit: MessageId | None = None,
    page: int = 0,
) -> None:
    everybody, reader = people.team(tx), access.on_team(tx, reader_id)
    here = leaf(everybody, page, SHOWN)
    members = here.shown
    names_roles = reader is not None and reader.role is Role.OWNER
    rows = [[key] for member in members for key in _keys(member, names_roles)]
    if names_roles and not house.owner_ids:  # the settings' owners are changed there
        rows += [_owning(member) for member in members if member.id != reader_id]
    rows.append(here.turns(lambda number, sign: Button("", "team", number, text=sign)))
    if names_roles and not all(member.private for member in everybody):
        rows.append([Button("for_staff", "for_staff", 0)])
    named = [
        {
            "name": member.name,
            "role": str(member.role),
            "deputy": next((deputy.name for deputy in people.deputies(tx, member)), ""),
            "started": member.private,
        }
        for member in members
    ]
    saying.to_person(
        tx, reader_id, "owner.team", now, edit=edit, keys=[row for row in rows if row],
        members=named, count=len(everybody) if here.more or here.number else 0,
    )  # fmt: skip


def _keys(member: Operator, names_roles: bool) -> list[Button]:
    """What can be said of one of them."""
    found = []
    if names_roles and member.role is not Role.OWNER:
        leads = member.role is Role.LEAD
        label = "remove_lead" if leads else "make_lead"
        found.append(Button(label, "lead", member.id, int(not leads), text=member.name))
    if member.in_group:
        found.append(Button("deputy", "deputy_of", member.id, text=member.name))
    return found


def _owning(member: Operator) -> list[Button]:
    """Whether one of them is an owner."""
    owns = member.role is Role.OWNER
    label = "remove_owner" if owns else "make_owner"
    return [Button(label, "own_ask", member.id, int(not owns), text=member.name)]


def set_lead(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Make lead] and [No longer lead]."""
    member = people.find(tx, PersonId(press.subject))
    if member is None or not member.is_present:
        access.say_gone(tx, press, PersonId(press.subject), now)
        return
    if member.role is Role.OWNER:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    role = Role.LEAD if press.arg else Role.OPERATOR
    owning.give(tx, member.id, role, press.sender.id, now)
    if changed := people.find(tx, member.id):
        menus.order_for(tx, house, changed, now)
    text = "owner.lead_named" if press.arg else "owner.lead_removed"
    saying.to_person(tx, press.sender.id, text, now, name=member.name)
    saying.hush(tx, press.query_id, now)


def undelivered(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/undelivered: what Telegram refused for good, with a button to try it all again."""
    person = asked.person
    dead = refusals.latest(tx, SHOWN)
    set_aside = inbox.quarantined(tx)
    retry = [[Button("retry", "retry_all", 0)]]
    if dead:
        items = [
            {
                "client": refused.client_id,
                "who": _whose(tx, refused),
                "reason": refused.reason,
                "at": saying.moment(refused.at),
            }
            for refused in dead
        ]
        saying.to_person(tx, person.id, "owner.undelivered", now, keys=retry, items=items)
    if set_aside:
        saying.to_person(tx, person.id, "owner.quarantined", now, keys=retry, count=set_aside)
    if not dead and not set_aside:
        saying.to_person(tx, person.id, "owner.undelivered_none", now)


def _whose(tx: Tx, dead: refusals.Dead) -> str:
    """The client whom it was about, else who was to get it."""
    client = clients.name_of(tx, dead.client_id)
    reader = people.find(tx, PersonId(dead.chat))
    group = company.get(tx).group_title if dead.chat == STAFF else ""
    return client or (reader.name if reader else group)


def retry_all(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Retry] under the list: each once more; what still can't be comes back to the list."""
    dead = refusals.latest(tx, SHOWN)
    for refused in dead:
        if refused.link_id is not None and refused.takes_message:
            _retry_message(tx, refused.id, refused.link_id, now)
        else:
            refusals.revive(tx, refused.id, now)
    if inbox.retry_quarantined(tx) or dead:
        events.record(tx, Event.RETRIED, now, actor=press.sender.id)
    saying.toast(tx, press.query_id, "toasts.retrying", now)


def _retry_message(tx: Tx, row_id: RowId, link_id: LinkId, now: datetime) -> None:
    outbox.cancel(tx, row_id, now)
    link = links.find(tx, link_id)
    parts = outgoing.unsent_parts(tx, link) if link else []
    if link and any(part.state is LinkState.FAILED for part in parts):
        outgoing.send_again(tx, link, now)
