"""Owns who is in the staff group: what Telegram says of it by itself, and what it is asked.

Of some changes no update ever comes (the bot was away for more than a day, or no administrator).
So Telegram is asked at the start, from time to time, and before an act for which its last word is
too old: then the act waits in the inbox, and so does whatever comes after it.
"""

from datetime import datetime, timedelta

from desk.company import owning
from desk.conversations import access, assignment, held
from desk.relay import notes, scheduled
from desk.voice import menus, owners
from model import NOBODY, STAFF, ChatId, Door, Event, House, Operator, Order, Person, PersonId, Role
from model.errands.group import StillHere
from storage import company, events, inbox, outbox, people
from storage.ports import Tx

PAUSE = timedelta(minutes=5)
"""So often the team is asked about; less than `access.FRESH`, so that hardly any act waits."""


def changed(
    tx: Tx,
    house: House,
    chat_id: ChatId,
    person: Person,
    present: bool,
    at: datetime,
    now: datetime,
    *,
    by: PersonId = NOBODY,
    was_present: bool = False,
    by_link: bool = False,
) -> None:
    """Somebody joined or left the staff group, by Telegram's clock at `at`, by whose doing.

    `by_link`: by a link that lets anybody in who has it.
    """
    if company.get(tx).group_id != chat_id:
        return
    known = people.find(tx, person.id)
    people.meet(tx, person, now)  # who leaves without a word is kept: their presses may come
    if present and was_present:
        access.enter(tx, person.id, now)
    elif present:
        _joined(tx, person.id, by, by_link, now)
    else:
        _left(tx, house, person.id, known, at, now, by=by)
    people.set_checked(tx, person.id, at)


def _joined(tx: Tx, person_id: PersonId, by: PersonId, by_link: bool, now: datetime) -> None:
    """Owners hear of it, unless one of them did it; then nobody has to be asked either."""
    before = people.find(tx, person_id)
    access.inside(tx, person_id, now)
    events.record(tx, Event.JOINED, now, actor=person_id, by=_other(by, person_id))
    if by != person_id and access.may(tx, by, Role.OWNER):
        people.set_door(tx, person_id, Door.OPEN)
        people.set_joined(tx, person_id, None)
    elif before:
        access.came(tx, before, now, by_link=by_link)


def _other(by: PersonId, person_id: PersonId) -> PersonId:
    """Who did it to them; nobody, where they did it themselves."""
    return NOBODY if by == person_id else by


def _left(
    tx: Tx,
    house: House,
    person_id: PersonId,
    known: Operator | None,
    at: datetime,
    now: datetime,
    *,
    by: PersonId = NOBODY,
) -> None:
    named = person_id in house.owner_ids  # the settings say that they are an owner, come what may
    people.set_in_group(tx, person_id, False, left_at=None if named else at)
    people.set_joined(tx, person_id, None)
    if known:
        events.record(tx, Event.OPERATOR_LEFT, now, actor=person_id, by=_other(by, person_id))
        _ended(tx, house, known, now)


def end(tx: Tx, house: House, operator: Operator, by: PersonId, now: datetime) -> None:
    """An owner says that they are none of the team: over, wherever they still are."""
    events.record(tx, Event.PUT_OUT, now, actor=operator.id, by=by)
    people.set_door(tx, operator.id, Door.BARRED)
    people.set_joined(tx, operator.id, None)
    _ended(tx, house, operator, now)


def _ended(tx: Tx, house: House, operator: Operator, now: datetime) -> None:
    """Whoever left gives back what they had, at once, and is no more than an operator."""
    assignment.release_all(tx, operator.id, now)
    notes.give_up(tx, operator.id, now)
    held.give_up(tx, operator, now)
    scheduled.give_up(tx, operator, now)
    _demoted(tx, house, operator, now)
    people.set_as_client(tx, operator.id, False)
    if operator.private and (gone := people.find(tx, operator.id)):
        menus.order_for(tx, house, gone, now)


def _demoted(tx: Tx, house: House, operator: Operator, now: datetime) -> None:
    """Whoever comes back has to be named anew.

    The last owner does not: there would be nobody to do it.
    """
    owns = operator.role is Role.OWNER
    if operator.role is Role.OPERATOR or (owns and operator.id in house.owner_ids):
        return
    if owns and not people.with_role(tx, Role.OWNER):
        return
    owning.give(tx, operator.id, Role.OPERATOR, None, now)
    if owns:
        owners.tell(tx, "owner.owner_removed", now, name=operator.name, by="", how="left")


def ask(tx: Tx, person_id: PersonId, now: datetime) -> None:
    """Ask Telegram whether that person is in the staff group; the answer is `told`."""
    outbox.put(tx, Order(StillHere(id=person_id), STAFF), now)


def ask_first(tx: Tx, seq: int, person_id: PersonId, now: datetime) -> None:
    """The update of that number waits for the answer."""
    inbox.hold(tx, seq, person_id)
    ask(tx, person_id, now)


def awaited(tx: Tx, sender_id: PersonId | None) -> PersonId | None:
    """Of whom Telegram's word must come before anything of that sender's is handled.

    Nobody overtakes themselves (a note would overtake [Note]), and nobody overtakes the team (what
    a client writes after [Erase for good] is not erased). Only strangers hold up nobody: a made-up
    press must not slow the company down.
    """
    asked = inbox.asked_about(tx)
    if sender_id in asked:
        return sender_id
    return next((person_id for person_id in asked if access.on_team(tx, person_id)), None)


def begin(tx: Tx, now: datetime) -> None:
    """At the start: about everybody, for what happened meanwhile may be told by no update."""
    people.forget_checks(tx)
    _ask_all(tx, now, now)
    inbox.release(tx)


def tick(tx: Tx, unheard: timedelta, now: datetime) -> None:
    """From time to time: about those of whom nothing was heard for so long."""
    if company.get(tx).knows_people:
        _ask_all(tx, now - unheard, now)


def _ask_all(tx: Tx, unheard_since: datetime, now: datetime) -> None:
    for person_id in people.unchecked(tx, unheard_since):
        ask(tx, person_id, now)


def moved(tx: Tx, now: datetime) -> None:
    """The company works in another group now: who was in the former one may be in no other."""
    for person_id in people.forget_membership(tx):
        ask(tx, person_id, now)


def told(tx: Tx, house: House, person_id: PersonId, member: bool | None, now: datetime) -> None:
    """Telegram's answer; None: it can't say, and what was known goes on counting."""
    known = people.find(tx, person_id)
    if known is None:
        people.meet(tx, Person(person_id, ""), now)
    if member:
        access.enter(tx, person_id, now)
    elif member is False and (known is None or _was_inside(known)):
        _left(tx, house, person_id, known, now, now)
    people.set_checked(tx, person_id, now)
    inbox.release(tx, person_id)


def _was_inside(known: Operator) -> bool:
    """Whether they can have left: an owner who never was in the group can't."""
    return known.in_group or (known.role is not Role.OWNER and known.left_at is None)
