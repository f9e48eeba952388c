"""Owns who can be written to in private, clients and staff: how we learn it, and who hears of it.

A client who can't be reached is their operator's matter: a line in the topic, the state on the
card. An owner is the other owners' matter. Whoever else is on the team is called into the topics.
"""

from datetime import datetime
from typing import Any

from desk.strangers import caps
from desk.voice import alarms, pings, saying
from model import STAFF, Client, Event, House, PersonId, Reach, Reason, Role, Row, TopicId
from model.errands.lines import Say
from storage import clients, company, duties, events, outbox, people, threads
from storage.ports import Tx

OF_CLIENT = {Reason.BLOCKED: Reach.BLOCKED, Reason.DEACTIVATED: Reach.DEACTIVATED}
GONE = (*OF_CLIENT, Reason.NEVER_STARTED)
"""Telegram's reasons that say of a person, not of a message, that it can't be delivered."""


def blocked(tx: Tx, house: House, person_id: PersonId, now: datetime) -> None:
    """Telegram's news that somebody blocked the bot."""
    if caps.may_act(tx, house, person_id, now):
        lost(tx, house, person_id, Reason.BLOCKED, now)


def unblocked(tx: Tx, house: House, person_id: PersonId, now: datetime) -> None:
    """Telegram's news that somebody let the bot write again."""
    if not caps.may_act(tx, house, person_id, now):
        return
    if client := clients.of_person(tx, person_id):
        returned(tx, client, now)
    opened(tx, person_id, now)


def lost(
    tx: Tx, house: House, person_id: PersonId, reason: Reason, now: datetime, *, told: bool = False
) -> None:
    """Nobody can write to them in private any more, for one of the reasons in `GONE`.

    `told`: another line tells the client's operator so already, under the message it concerns.
    """
    state = OF_CLIENT.get(reason)
    client = clients.of_person(tx, person_id)
    if state and client and clients.set_reach(tx, client.id, state):
        events.record(tx, Event(state), now, client=client.id)
        if not told and not client.hearing:
            saying.in_topic(tx, client.id, "staff.client_blocked", now, client=True)
        if not client.hearing:
            saying.card(tx, client.id, now)
    if people.set_private(tx, person_id, False):
        events.record(tx, Event.STAFF_LOST, now, actor=person_id, reason=reason)
        _tell_owners(tx, house, person_id, reason, now)


def _tell_owners(tx: Tx, house: House, person_id: PersonId, reason: Reason, now: datetime) -> None:
    """If it is an owner, the others hear that summaries and alerts don't reach them; where there
    is no other, the team does: nobody else would ever hear what goes wrong."""
    person = people.find(tx, person_id)
    if person is None or person.role is not Role.OWNER:
        return
    text = "owner.unreached"
    name = person.name or str(person.id)
    told: dict[str, Any] = {"name": name, "reason": reason, "link": house.link}
    others = [other for other in people.with_role(tx, Role.OWNER) if other.private]
    for other in others:
        saying.to_person(tx, other.id, text, now, **told)
    if not others and company.get(tx).ready and alarms.is_new(tx, text, str(person_id), now):
        saying.in_general(tx, text, now, **told)


def returned(tx: Tx, client: Client, now: datetime) -> None:
    """A client who writes can be written to again."""
    if client.reach is not Reach.OK and clients.set_reach(tx, client.id, Reach.OK):
        events.record(tx, Event.RETURNED, now, client=client.id)
        if client.hearing:  # the card will show it when somebody listens again
            return
        saying.in_topic(tx, client.id, "staff.client_back", now, client=True)
        saying.card(tx, client.id, now)


def opened(tx: Tx, person_id: PersonId, now: datetime) -> None:
    """One of the team opened the bot, for the first time or again: it may write to them."""
    if people.set_private(tx, person_id, True):
        duties.forget_listed(tx, person_id)
        events.record(tx, Event.STAFF_REACHED, now, actor=person_id)


def writes_in(tx: Tx, person_id: PersonId, thread_id: TopicId | None) -> None:
    """Somebody wrote or pressed in that thread of their chat with the bot; None: in none."""
    threads.note(tx, person_id, thread_id)


def whom(tx: Tx, row: Row) -> PersonId:
    """The user of Telegram in whose private chat the row goes, client or staff."""
    client = clients.find(tx, row.client_id) if row.chat == row.client_id else None
    return client.person_id if client else row.reader


def is_to_staff(row: Row) -> bool:
    """Whether the row goes to one of the team in private."""
    return row.client_id is None and row.chat != STAFF


def unsaid(tx: Tx, house: House, row: Row, reason: Reason, now: datetime) -> None:
    """What was for one of the team is over; what called them to a client calls them there now."""
    outbox.cancel(tx, row.id, now)
    lost(tx, house, row.reader, reason, now)
    operator = people.find(tx, row.reader)
    said = row.errand
    if operator and isinstance(said, Say) and said.text in pings.CALLS:
        for item in said.args["items"]:
            pings.mention(tx, said.text, item, operator, now)
