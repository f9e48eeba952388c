"""Owns who somebody is that presses Start: an owner by their code, staff, or a client.

Telegram tells a bot nothing about a group's silent members, so whoever is not known yet is asked
about; nobody has to write in the group first to be taken for who they are.
"""

from datetime import datetime
from typing import Any

from desk.answers import offering
from desk.company import choosing, owning
from desk.conversations import access
from desk.relay import messages
from desk.rules import asking, changing
from desk.shifts import coming, duty, ticking
from desk.shifts.duty import Crew
from desk.strangers import reach
from desk.voice import menus, saying
from model import STAFF, Asked, House, Order, Person, PersonId, Role, Spot
from model.errands.group import Meet
from storage import clients, codes, company, duties, outbox, people
from storage.ports import Tx


def begin(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/start, with or without a payload: a one-time code, or where the client comes from."""
    started(tx, house, asked.person, asked.argument, now)


def started(tx: Tx, house: House, person: Person, payload: str, now: datetime) -> None:
    """Somebody pressed Start: by their code an owner, by our records staff, else to be asked."""
    if payload and (role := codes.use(tx, payload, person.id, now)):
        _become(tx, house, person, role, now)
    elif payload and codes.is_known(tx, payload):
        saying.to_person(tx, person.id, "owner.owner_code_used", now, reader=None)
    elif access.may(tx, person.id, Role.OPERATOR):
        _greet_staff(tx, house, person, now)
    elif company.get(tx).ready and clients.of_person(tx, person.id) is None:
        _ask_about(tx, person, payload, now)
    else:
        messages.start(tx, house, person, payload, now)


def _greet_staff(tx: Tx, house: House, person: Person, now: datetime) -> None:
    member = people.meet(tx, person, now)
    people.set_as_client(tx, person.id, False)
    reach.opened(tx, person.id, now)
    menus.order_for(tx, house, member, now)
    if member.role is Role.OWNER:
        if company.get(tx).ready:
            place, here = str(Spot.PRIVATE), (Spot.PRIVATE, member.role)
            commands = list(house.commands.get(here, ()))
            saying.to_person(tx, person.id, "entries.help", now, place=place, commands=commands)
            asking.resume(tx, house, person.id, now)
            offering.ask_owners(tx, now)  # until now nobody may have been there to hear it
        else:
            told = choosing.how_to_pick(house)
            saying.to_person(tx, person.id, "owner.pick_group", now, pick_group=True, **told)
    else:
        _greet_member(tx, house, person.id, now)


def _greet_member(tx: Tx, house: House, person_id: PersonId, now: datetime) -> None:
    """Who is on shift gets the list of its start, if it could reach them nowhere until now."""
    crew = Crew(tx, house, now)
    found = crew.state(person_id)
    told: dict[str, Any] = {"company": house.name}
    told["listed"] = found.on and duties.is_listed(tx, person_id, found.until)
    duty.show(tx, house, person_id, now, "owner.member_welcome", **told)
    if told["listed"] or not found.takes:
        return
    if person_id in duties.present(tx):
        coming.welcome(tx, crew, person_id)
    else:  # they are known to be one of us since this moment
        ticking.settle(tx, house, now)


def _ask_about(tx: Tx, person: Person, source: str, now: datetime) -> None:
    """Is the person a member of the staff group? The answer is `identified`."""
    errand = Meet(
        id=person.id,
        name=person.name,
        username=person.username,
        locale=person.locale,
        source=source,
    )
    outbox.put(tx, Order(errand, STAFF), now)


def identified(
    tx: Tx, house: House, person: Person, source: str, member: bool, now: datetime
) -> None:
    """Telegram's answer: a colleague gets their buttons, everybody else is a client."""
    if member:
        people.meet(tx, person, now)
        access.enter(tx, person.id, now)
        people.set_checked(tx, person.id, now)
    if member and access.on_team(tx, person.id):
        _greet_staff(tx, house, person, now)
    elif member:
        saying.to_person(tx, person.id, "owner.member_waits", now, reader=None)
    else:
        messages.start(tx, house, person, source, now)


def _become(tx: Tx, house: House, person: Person, role: Role, now: datetime) -> None:
    if not people.with_role(tx, Role.OWNER):
        changing.speak(tx, house, person.locale, person.id, now)
    owning.by_link(tx, person, role, now)
    reach.opened(tx, person.id, now)
    told = {"company": house.name, **choosing.how_to_pick(house)}
    saying.to_person(tx, person.id, "owner.welcome", now, pick_group=True, **told)
    if owner := people.find(tx, person.id):
        menus.order_for(tx, house, owner, now)
