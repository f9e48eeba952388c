"""Owns what one of the team is in private: seen by nobody, until they choose to be a client."""

from datetime import datetime
from typing import Protocol

from desk.relay import lists
from desk.voice import saying
from model import Asked, Button, House, Incoming, MessageId, PersonId, Press
from storage import expected, people
from storage.ports import Tx


class Question(Protocol):
    """A list that can be asked for."""

    def __call__(self, tx: Tx, house: House, asked: Asked, now: datetime) -> None: ...


QUESTIONS: dict[str, Question] = {
    "ask_queue": lists.queue,
    "ask_mine": lists.mine,
    "ask_duty": lists.on_duty,
}
"""What the buttons under it ask."""


def only_you(tx: Tx, person_id: PersonId, now: datetime, *, edit: MessageId | None = None) -> None:
    """Nobody else sees what they write here; what they can do here, one tap each."""
    keys = [
        [Button("cmd_queue", "ask_queue", 0), Button("cmd_mine", "ask_mine", 0)],
        [Button("cmd_duty", "ask_duty", 0)],
        [Button("as_client", "as_client", 0)],
    ]
    saying.to_person(
        tx, person_id, "entries.only_you", now, keys=keys, edit=edit, merge=edit is None
    )


def ask(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Who waits], [Mine] and [On duty]: the same lists as by the commands."""
    message = Incoming(press.message_id, press.sender, {"kind": "press"}, "", now)
    QUESTIONS[press.action](tx, house, Asked(message, press.chat_id), now)
    saying.hush(tx, press.query_id, now)


def as_client(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Write as a client]: from now on, until they come back."""
    people.set_as_client(tx, press.sender.id, True)
    expected.nothing(tx, press.sender.id)
    keys = [[Button("as_staff", "as_staff", 0)]]
    saying.to_person(
        tx, press.sender.id, "entries.as_client", now, keys=keys, edit=press.message_id
    )
    saying.hush(tx, press.query_id, now)


def as_staff(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Back to the team]."""
    people.set_as_client(tx, press.sender.id, False)
    only_you(tx, press.sender.id, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)
