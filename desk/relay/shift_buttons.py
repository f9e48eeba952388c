"""Owns [On shift], [Break] and [Off]: an operator's own word, one tap or a short command."""

from datetime import datetime

from desk.shifts import duty, ticking
from desk.voice import saying
from model import Asked, House, Incoming, Person, Spot
from storage import duties, people
from storage.ports import Tx

LENGTH = 300
"""Characters of a line for the next shift."""


def say(tx: Tx, house: House, asked: Asked, now: datetime, *, word: str) -> None:
    """Take an operator's word; in the group a line in General answers, in private the buttons."""
    person = asked.person
    if word == "on":
        duty.come(tx, house, person.id, now)
    elif word == "off":
        duty.go(tx, person.id, now)
    elif word == "break":
        duty.rest(tx, house, person.id, now)
    came = ticking.settle(tx, house, now).came
    if asked.place is Spot.PRIVATE and person.id not in came:
        duty.show(tx, house, person.id, now)
    elif asked.place is not Spot.PRIVATE:
        _answer_in_general(tx, house, person, now)


def _answer_in_general(tx: Tx, house: House, person: Person, now: datetime) -> None:
    found = duty.state(tx, house, person.id, now)
    until = saying.moment(found.turns) if found.on and found.turns else None
    saying.in_general(
        tx,
        "duty.said",
        now,
        name=people.name_of(tx, person.id) or person.name,
        state=duty.status(tx, house, person.id, now),
        until=until,
    )


def leave_note(tx: Tx, house: House, message: Incoming, now: datetime) -> None:
    """An answer to the leaving list is a line for the next shift, as far as it is words.

    It stands in lines and lists of many conversations: what has no words is said not to go.
    """
    text, message_id, sender = message.text[:LENGTH], message.message_id, message.sender.id
    if not text:
        saying.to_person(tx, sender, "duty.note_wordless", now, kind=message.kind)
        return
    duties.set_note(tx, sender, text, now, message_id=message_id)
    left_out = "" if message.kind == "text" else message.kind
    cut = LENGTH if len(message.text) > LENGTH else 0
    saying.to_person(tx, sender, "duty.note_kept", now, left_out=left_out, cut=cut)


def correct_note(tx: Tx, message: Incoming) -> bool:
    """The line was changed where it was written; False if that message was no such line."""
    text = message.text[:LENGTH]
    return duties.correct_note(tx, message.sender.id, message.message_id, text)
