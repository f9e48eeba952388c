"""Owns [On shift], [Break] and [Off]: an operator's own word, one tap or a short command."""

from datetime import datetime

from desk.conversations import access
from desk.relay import messages
from desk.shifts import duty, handover
from desk.voice import saying
from model import House, Incoming, Person, Role
from storage import duties, people
from storage.ports import Tx


def say(
    tx: Tx,
    house: House,
    person: Person,
    word: str,
    now: datetime,
    *,
    chat_id: int | None = None,
    written_at: datetime | None = None,
) -> bool:
    """Take an operator's word; False if the person is no operator.

    In General (`chat_id`) a line answers, in private the row of buttons.
    """
    if chat_id is not None and access.in_staff_group(tx, chat_id):
        access.admit(tx, person, now, written_at=written_at)
    if not access.may(tx, person.id, Role.OPERATOR):
        return False
    if word == "on":
        duty.come(tx, house, person.id, now)
    elif word == "off":
        duty.go(tx, person.id, now)
    elif word == "break":
        duty.rest(tx, house, person.id, now)
    handover.tick(tx, house, now)
    if chat_id is None:
        duty.show(tx, house, person.id, now)
    else:
        _answer_in_general(tx, house, person, now)
    return True


def _answer_in_general(tx: Tx, house: House, person: Person, now: datetime) -> None:
    found = duty.state(tx, house, person.id, now)
    until = saying.moment(found.until) if found.on and found.until else None
    saying.in_general(
        tx,
        "duty.said",
        now,
        name=person.name,
        state=duty.status(tx, house, person.id, now),
        until=until,
    )


def tapped(tx: Tx, house: House, message: Incoming, word: str, now: datetime) -> None:
    """A button of the permanent row writes its own text: from anybody else it is just a text."""
    if not say(tx, house, message.sender, word, now):
        messages.from_client(tx, house, message, now)


def leave_note(tx: Tx, house: House, message: Incoming, now: datetime) -> None:
    """An answer to the leaving list is a line for the next shift."""
    if people.find(tx, message.sender.id) is None:
        messages.from_client(tx, house, message, now)
        return
    duties.set_note(tx, message.sender.id, message.text[:300], now)
    saying.to_person(tx, message.sender.id, "duty.note_kept", now)
