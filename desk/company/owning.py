"""Owns whose the company is: who is named or removed as an owner, by whom, and that all hear it.

Owners name and remove each other in Telegram, or whoever runs the machine does (`bot.py owner`).
Where the settings name them, those are the owners and nobody else is.
"""

from datetime import datetime, timedelta
from typing import Any

from desk.conversations import access
from desk.voice import menus, owners, saying
from model import MACHINE, Button, Event, House, Operator, Person, PersonId, Press, Role
from storage import broadcasts, codes, events, expected, people
from storage.ports import Tx
from storage.times import ms

ASKED = timedelta(minutes=10)
"""So long [Yes] works under the question whether they are sure."""


def begin(tx: Tx, house: House, code: str, now: datetime) -> bool:
    """At every start: who the settings name is an owner; True if from now on the code makes one.

    That is where nobody is an owner, and no link that was told once is still good.
    """
    for person_id in house.owner_ids:
        if people.find(tx, person_id) is None:
            people.meet(tx, Person(person_id, ""), now)
        people.come_back(tx, person_id)
        give(tx, person_id, Role.OWNER, MACHINE, now)
    for owner in people.owners(tx) if house.owner_ids else ():
        if owner.id not in house.owner_ids:
            give(tx, owner.id, Role.OPERATOR, MACHINE, now)
            owners.tell(tx, "owner.owner_removed", now, name=owner.name, by="", how="settings")
    if house.owner_ids:
        codes.withdraw(tx)
    if people.with_role(tx, Role.OWNER) or codes.is_open(tx, Role.OWNER, now):
        return False
    make_link(tx, code, now)
    return True


def make_link(tx: Tx, code: str, now: datetime, by: PersonId | None = None) -> None:
    """Whoever opens the link with that code is an owner; no former link works any more."""
    codes.renew(tx, code, Role.OWNER, now)
    events.record(tx, Event.OWNER_LINK, now, actor=by)


def by_link(tx: Tx, person: Person, role: Role, now: datetime) -> None:
    """Somebody opened a link of ours in time."""
    people.meet(tx, person, now)
    people.come_back(tx, person.id)
    owners.tell(tx, "owner.owner_named", now, name=person.name, by="", how="link")
    give(tx, person.id, role, None, now)


def ask(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Make owner…] and [Remove as owner…] under /team: are they sure?"""
    names = bool(press.arg)
    member = _whom(tx, house, press, names, now)
    if member is None:
        return
    until = ms(now + ASKED) // 1000
    yes = Button("yes_owner" if names else "no_owner", "own_yes", member.id, press.arg)
    keys = [[_until(yes, until)], [Button("own_leave", "own_leave", member.id)]]
    text = "owner.ask_to_name" if names else "owner.ask_to_remove"
    saying.to_person(tx, press.sender.id, text, now, keys=keys, name=member.name)
    saying.hush(tx, press.query_id, now)


def _until(button: Button, until: int) -> Button:
    return Button(button.label, button.action, button.subject, button.arg, version=until)


def confirm(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Yes]: it is so, and all owners hear of it, the new and the former one too."""
    names = bool(press.arg)
    if press.version < ms(now) // 1000:
        saying.toast(tx, press.query_id, "toasts.too_late", now)
        return
    member = _whom(tx, house, press, names, now)
    if member is None:
        return
    told: dict[str, Any] = {
        "name": member.name,
        "by": people.name_of(tx, press.sender.id),
        "how": "",
    }
    text = "owner.owner_named" if names else "owner.owner_removed"
    give(tx, member.id, Role.OWNER if names else Role.OPERATOR, press.sender.id, now)
    owners.tell(tx, text, now, **told)
    if not names:
        saying.to_person(tx, member.id, text, now, beside=True, reader=None, **told)
    if changed := people.find(tx, member.id):
        menus.order_for(tx, house, changed, now)
    saying.hush(tx, press.query_id, now)


def leave(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Leave it]: nothing was changed."""
    saying.toast(tx, press.query_id, "toasts.left_as_is", now)


def _whom(tx: Tx, house: House, press: Press, names: bool, now: datetime) -> Operator | None:
    """Whom it is about, if it can be done to them now; otherwise the presser is told why not.

    Nobody removes themselves: so there is always an owner.
    """
    member = people.find(tx, PersonId(press.subject))
    refusal = ""
    if house.owner_ids:
        refusal = "toasts.owners_in_settings"
    elif member is None or (member.role is Role.OWNER) is names:
        refusal = "toasts.outdated"
    elif names and not member.is_present:
        access.say_gone(tx, press, member.id, now)
        return None
    elif member.id == press.sender.id:
        refusal = "toasts.not_yourself"
    if refusal:
        saying.toast(tx, press.query_id, refusal, now)
        return None
    return member


def remove(tx: Tx, person_id: PersonId, now: datetime) -> None:
    """Whoever runs the machine takes somebody's ownership; the other owners hear of it."""
    name = people.name_of(tx, person_id)
    give(tx, person_id, Role.OPERATOR, MACHINE, now)
    owners.tell(tx, "owner.owner_removed", now, name=name, by="", how="machine")


def give(tx: Tx, person_id: PersonId, role: Role, by: PersonId | None, now: datetime) -> None:
    """Somebody has that role from now on. `by`: nobody, where they opened a link, or left.

    What they were asked to write next in private was asked of what they were.
    """
    member = people.find(tx, person_id)
    if member is not None and member.role is not role:
        people.set_role(tx, person_id, role)
        expected.nothing(tx, person_id)
        broadcasts.drop(tx, person_id)
        events.record(tx, Event.ROLE_GIVEN, now, actor=person_id, role=role, by=by)
