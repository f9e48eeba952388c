"""Owns everybody's open work as a lead sees it under /queue, and how it moves as a whole.

Whoever gets it and whoever had it hear of it in one message each; the topics' cards say the rest.
"""

from dataclasses import replace
from datetime import datetime

from desk.conversations import access, assignment
from desk.shifts import duty, handover
from desk.shifts.duty import Crew
from desk.voice import pings, saying
from desk.voice.items import in_order, items_of
from desk.voice.paging import leaf, rows
from model import Button, Conversation, House, Operator, PersonId, Press
from storage import clients, conversations, people
from storage.ports import Tx

SHOWN = 15
HOLDERS = 20
"""People on a screen, each with a row of their own."""


def holders(tx: Tx, house: House, now: datetime) -> list[Button]:
    """Everybody who has something, with how much."""
    return [
        replace(colleague, open=count).key("work_of", colleague.operator.id)
        for colleague in duty.colleagues(tx, house, now)
        if (count := len(conversations.open_of(tx, colleague.operator.id)))
    ]


def show(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """What somebody has, and [Hand over all]."""
    holder, found = _work(tx, press, now)
    if holder is None:
        return
    here = leaf(found, press.arg, SHOWN)
    turns = here.turns(lambda page, sign: Button("", "work_of", holder.id, page, text=sign))
    last = [[Button("hand_all", "work_pick", holder.id)], [Button("back", "work", 0)]]
    saying.to_person(
        tx, press.sender.id, "duty.work_of", now, edit=press.message_id,
        keys=[turns, *last] if turns else last,
        name=holder.name, items=items_of(tx, here.shown), more=here.more,
    )  # fmt: skip
    saying.hush(tx, press.query_id, now)


def pick(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """To whom? Those on duty first."""
    holder, found = _work(tx, press, now)
    if holder is None:
        return
    names = [
        colleague.key("work_give", holder.id, colleague.operator.id)
        for colleague in duty.colleagues(tx, house, now)
        if colleague.operator.id != holder.id
    ]
    here = leaf(names, press.arg, HOLDERS)
    turns = here.turns(lambda page, sign: Button("", "work_pick", holder.id, page, text=sign))
    back = [Button("back", "work_of", holder.id)]
    saying.to_person(
        tx, press.sender.id, "duty.work_to", now, edit=press.message_id,
        keys=[row for row in (*rows(here.shown, 1), turns, back) if row],
        name=holder.name, count=len(found),
    )  # fmt: skip
    saying.hush(tx, press.query_id, now)


def give(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A colleague's name: all of it is theirs now."""
    by = access.on_team(tx, press.sender.id)
    if by is None or press.arg == press.subject:
        saying.toast(tx, press.query_id, "toasts.no_access", now)
        return
    to = access.colleague(tx, press, now)
    if to is None:
        return
    holder, found = _work(tx, press, now)
    if holder is None:
        return
    crew = Crew(tx, house, now)
    for conversation in found:
        client = clients.find(tx, conversation.client_id)
        assert client is not None
        assignment.transfer(tx, client, conversation, by, to, now)
        handover.keep_until_they_come(tx, crew, conversation, to)
    _tell(tx, crew, found, holder, to, by)
    saying.to_person(
        tx, by.id, "duty.work_moved", now, edit=press.message_id,
        keys=[[Button("back", "work", 0)]], name=holder.name, to=to.name, count=len(found),
        hears=handover.hears(crew, by, to),
    )  # fmt: skip
    saying.toast(tx, press.query_id, "toasts.transferred", now, name=to.name)


def _tell(
    tx: Tx, crew: Crew, found: list[Conversation], holder: Operator, to: Operator, by: Operator
) -> None:
    """One message each, but none to whoever did it; who is at home hears of it as they come."""
    if handover.hears(crew, by, to) == "now":
        fresh = [conversations.find(tx, conversation.id) or conversation for conversation in found]
        items = items_of(tx, in_order(fresh))
        pings.ping(
            tx, to.id, "duty.moved_to_you", items, crew.now, by=by.name, from_name=holder.name
        )
    if holder.private and holder.id != by.id and not handover.is_away(crew, holder.id):
        saying.to_person(
            tx, holder.id, "duty.moved_from_you", crew.now, count=len(found), by=by.name,
            to=to.name,
        )  # fmt: skip


def _work(tx: Tx, press: Press, now: datetime) -> tuple[Operator | None, list[Conversation]]:
    """Whose work that is, and all of it; the presser is told if there is none any more."""
    holder = people.find(tx, PersonId(press.subject))
    found = conversations.open_of(tx, holder.id) if holder else []
    if holder and found:
        return holder, in_order(found)
    saying.toast(tx, press.query_id, "toasts.no_work", now)
    return None, []
