"""Owns what owners and leads do about one conversation from private: who gets it, what is let be.

It is done where the conversation is, whoever looked at it first: what has moved meanwhile is shown
anew instead.
"""

from datetime import datetime, timedelta
from typing import Any

from desk.conversations import access, life
from desk.shifts import duty, handover
from desk.shifts.duty import Crew
from desk.voice import pings, saying
from desk.voice.items import item_of
from desk.voice.paging import leaf, rows
from model import (
    Button,
    Client,
    Conversation,
    ConversationId,
    House,
    MessageId,
    PersonId,
    Press,
    RatingId,
)
from storage import clients, conversations, people, ratings, runs
from storage.ports import Tx

SHOWN = 20
PAUSE = timedelta(minutes=10)
"""Nobody is reminded of the same more often."""


def pick(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Give to ▸]: the colleagues, those on duty first, in a message of their own; its pages."""
    found = _about(tx, press, now)
    if found is not None:
        edit = press.message_id if press.arg else None
        _ask(tx, house, press.sender.id, *found, now, edit=edit, page=max(0, press.arg - 1))
        saying.hush(tx, press.query_id, now)


def give(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A colleague's name: it is theirs and their turn, closed or not; they hear of it."""
    found = _about(tx, press, now)
    if found is None:
        return
    client, conversation = found
    by = access.on_team(tx, press.sender.id)
    if by is None:
        saying.toast(tx, press.query_id, "toasts.no_access", now)
    elif (to := access.colleague(tx, press, now)) is None:
        _ask(tx, house, by.id, client, conversation, now, edit=press.message_id)
    elif press.version != conversation.version:
        saying.toast(tx, press.query_id, "toasts.moved_on", now)
        _ask(tx, house, by.id, client, conversation, now, edit=press.message_id)
    else:
        crew = Crew(tx, house, now)
        life.make_ours(tx, client, conversation, by.id, now)
        handover.by_hand(tx, crew, client, _fresh(tx, conversation), by, to)
        told: dict[str, Any] = {"to": to.name, "hears": handover.hears(crew, by, to)}
        item = item_of(tx, client, _fresh(tx, conversation))
        saying.to_person(
            tx, by.id, "duty.given_by_you", now, edit=press.message_id, about=client.id,
            item=item, **told,
        )  # fmt: skip
        saying.toast(tx, press.query_id, "toasts.transferred", now, name=to.name)


def urge(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Remind]: whoever has it hears that it waits; where nobody has it, everybody on duty does."""
    found = _about(tx, press, now)
    if found is None:
        return
    client, conversation = found
    crew = Crew(tx, house, now)
    holder = people.find(tx, conversation.assignee_id) if conversation.is_open else None
    hearers = [holder] if holder else crew.takers()
    if conversation.is_open and conversation.snoozed:
        until = conversation.wakes_at
        at = saying.moment(until) if until else None
        saying.toast(tx, press.query_id, "toasts.urge_asleep", now, until=at)
    elif not conversation.waits_on_us:
        saying.toast(tx, press.query_id, "toasts.waits_no_more", now)
    elif holder and handover.is_away(crew, holder.id):
        saying.toast(tx, press.query_id, "toasts.urge_away", now, name=holder.name)
    elif not hearers:
        saying.toast(tx, press.query_id, "toasts.nobody_on_duty", now)
    elif runs.again(tx, "urged", f"{conversation.id}:{conversation.assignee_id}", now, PAUSE):
        by = people.name_of(tx, press.sender.id)
        item = item_of(tx, client, conversation)
        for operator in hearers:
            pings.ping(tx, operator.id, "duty.urged", [item], now, by=by)
        names = [operator.name for operator in hearers]
        saying.toast(tx, press.query_id, "toasts.urged", now, names=names)
    else:
        saying.toast(tx, press.query_id, "toasts.urged_already", now)


def settle(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Nothing to do] under what went wrong: it is asked of nobody any more."""
    rating = ratings.find(tx, RatingId(press.subject))
    client = clients.find(tx, rating.client_id) if rating else None
    if rating is None or client is None or rating.words_id is None:
        saying.toast(tx, press.query_id, "toasts.gone", now)
        return
    ratings.settle(tx, rating.id)
    conversation = conversations.latest(tx, client.id)
    assert conversation is not None  # that it was rated says that there is one
    saying.to_person(
        tx, press.sender.id, "duty.complaint_settled", now, edit=press.message_id,
        about=client.id, item=item_of(tx, client, conversation),
    )  # fmt: skip
    saying.hush(tx, press.query_id, now)


def _about(tx: Tx, press: Press, now: datetime) -> tuple[Client, Conversation] | None:
    """The client, and the conversation that they have now; the presser is told if they are gone."""
    meant = conversations.find(tx, ConversationId(press.subject))
    client = clients.find(tx, meant.client_id) if meant else None
    conversation = conversations.latest(tx, client.id) if client else None
    if client is None or conversation is None:
        saying.toast(tx, press.query_id, "toasts.gone", now)
        return None
    return client, conversation


def _ask(
    tx: Tx,
    house: House,
    person_id: PersonId,
    client: Client,
    conversation: Conversation,
    now: datetime,
    *,
    edit: MessageId | None = None,
    page: int = 0,
) -> None:
    names = [
        colleague.key(
            "case_give", conversation.id, colleague.operator.id, version=conversation.version
        )
        for colleague in duty.colleagues(tx, house, now)
        if colleague.operator.id != conversation.assignee_id or not conversation.waits_on_us
    ]
    here = leaf(names, page, SHOWN)
    # A page of this message is named from 1: what opens it names none.
    turns = here.turns(
        lambda number, sign: Button("", "case_pick", conversation.id, number + 1, text=sign)
    )
    keys = rows(here.shown, 1) + ([turns] if turns else [])
    saying.to_person(
        tx, person_id, "duty.whom", now, keys=keys, edit=edit, about=client.id,
        item=item_of(tx, client, conversation), alone=not names,
    )  # fmt: skip


def _fresh(tx: Tx, conversation: Conversation) -> Conversation:
    return conversations.find(tx, conversation.id) or conversation
