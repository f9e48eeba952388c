"""Owns the answers to /queue, /mine and /duty: lists with links, in private a page at a time."""

from datetime import datetime
from typing import Any

from desk.conversations import access
from desk.conversations.answers import answer
from desk.relay import bulk
from desk.shifts import duty
from desk.voice import saying
from desk.voice.items import in_order, items_of
from desk.voice.paging import Leaf, leaf, rows, turning
from model import Asked, Button, Conversation, Duty, House, Operator, PersonId, Press, Role, Spot
from storage import conversations, duties, people
from storage.ports import Tx

SHOWN = 15
ON_DUTY = 30
"""Lines of one page: of conversations with their last words, and of people."""

Told = tuple[dict[str, Any], list[list[Button]]]
"""What a page says, and its buttons."""


def queue(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/queue: what waits and nobody has, longest first; to leads in private, who has how much."""
    args, keys = _queue(tx, house, asked.person.id, 0, now)
    _answer(tx, asked, "duty.queue", args, keys, now)


def mine(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/mine: the asker's open conversations, those that wait on us first."""
    args, keys = _mine(tx, asked.person.id, 0)
    _answer(tx, asked, "duty.mine", args, keys, now)


def on_duty(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/duty: who is on duty, until when, with how much."""
    args, keys = _on_duty(tx, house, 0, now)
    _answer(tx, asked, "duty.on_duty", args, keys, now)


def _answer(
    tx: Tx, asked: Asked, text: str, args: dict[str, Any], keys: list[list[Button]], now: datetime
) -> None:
    """In the group its beginning: a page is turned where nobody else reads."""
    more = {"keys": keys} if asked.place is Spot.PRIVATE else {}
    answer(tx, asked, text, now, **args, **more)


def turn_queue(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """Another page of the queue; [Back] from somebody's work: its first one, in its place."""
    args, keys = _queue(tx, house, press.sender.id, press.subject, now)
    _turn(tx, press, "duty.queue", args, keys, now)


def turn_mine(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """Another page of one's own."""
    args, keys = _mine(tx, press.sender.id, press.subject)
    _turn(tx, press, "duty.mine", args, keys, now)


def turn_duty(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """Another page of who is on duty."""
    args, keys = _on_duty(tx, house, press.subject, now)
    _turn(tx, press, "duty.on_duty", args, keys, now)


def _turn(
    tx: Tx, press: Press, text: str, args: dict[str, Any], keys: list[list[Button]], now: datetime
) -> None:
    saying.to_person(
        tx, press.sender.id, text, now, edit=press.message_id, keys=keys, **args
    )  # fmt: skip
    saying.hush(tx, press.query_id, now)


def _queue(tx: Tx, house: House, reader: PersonId, page: int, now: datetime) -> Told:
    """Leads have the same page of who has how much."""
    here = leaf(conversations.queue(tx), page, SHOWN)
    leads = access.may(tx, reader, Role.LEAD)
    holders = bulk.holders(tx, house, now) if leads else []
    there = leaf(holders, page, bulk.HOLDERS)
    page = max(here.number, there.number)
    turns = turning(
        page, here.more or there.more, lambda to, sign: Button("", "queue_page", to, text=sign)
    )
    return _counted(tx, here), [row for row in (*rows(there.shown, 1), turns) if row]


def _mine(tx: Tx, reader: PersonId, page: int) -> Told:
    here = leaf(in_order(conversations.open_of(tx, reader)), page, SHOWN)
    return _counted(tx, here), _rows(here, "mine_page")


def _on_duty(tx: Tx, house: House, page: int, now: datetime) -> Told:
    load = conversations.open_counts(tx)
    states = [
        (people.find(tx, known), duty.state(tx, house, known, now)) for known in duties.known(tx)
    ]
    there = [(operator, found) for operator, found in states if operator and found.on]

    def place(known: tuple[Operator, Duty]) -> tuple[bool, int, str, int]:
        operator, found = known
        return found.on_break, load.get(operator.id, 0), operator.name, operator.id

    there.sort(key=place)
    here = leaf(there, page, ON_DUTY)
    items = [
        {
            "name": operator.name,
            "until": saying.moment(found.turns) if found.turns else None,
            "rests": found.on_break,
            "open": load.get(operator.id, 0),
        }
        for operator, found in here.shown
    ]
    return {"items": items, "more": here.more}, _rows(here, "duty_page")


def _rows(here: Leaf[Any], action: str) -> list[list[Button]]:
    turns = here.turns(lambda number, sign: Button("", action, number, text=sign))
    return [turns] if turns else []


def _counted(tx: Tx, here: Leaf[Conversation]) -> dict[str, Any]:
    """As many as one message shows, and how many come after them."""
    return {"items": items_of(tx, here.shown), "more": here.more}
