"""Owns who is on duty: by the roster, by an operator's own word; never by a guess.

A word holds until the next shift says otherwise: [Off] for the rest of the shift in which it was
said, [On] until the shift's end, or until [Off] where there is no shift.
"""

from datetime import datetime, timedelta

from desk import roster, saying
from model import Duty, House, Operator
from storage import duties, events, people
from storage.database import Tx
from storage.duties import Said

LONGEST = timedelta(hours=16)
"""Whoever forgets to say [Off] is not on duty for days."""


def state(tx: Tx, house: House, operator_id: int, now: datetime) -> Duty:
    """Whether the operator is on duty at that moment, and until when as far as is known."""
    word = duties.said(tx, operator_id)
    shift = roster.current(tx, house, operator_id, now)
    managed = bool(word.word) or duties.is_rostered(tx, operator_id)
    on_break = word.break_until is not None and now < word.break_until
    if word.word == "on" and word.until and now < word.until:
        return Duty(True, on_break, managed, _latest(word.until, shift))
    if shift is None:
        return Duty(False, managed=managed)
    if word.word == "off" and word.since and word.since >= shift[0]:
        return Duty(False, managed=managed)
    return Duty(True, on_break, managed, shift[1])


def _latest(until: datetime, shift: tuple[datetime, datetime] | None) -> datetime:
    return max(until, shift[1]) if shift else until


def on_duty(tx: Tx, house: House, now: datetime) -> list[Operator]:
    """Everybody to whom conversations may be given now."""
    found = []
    for operator_id in duties.known(tx):
        operator = people.find(tx, operator_id)
        if operator and operator.in_group and state(tx, house, operator_id, now).takes:
            found.append(operator)
    return found


def come(tx: Tx, house: House, operator_id: int, now: datetime) -> None:
    """[On shift]: until the shift's end, or until [Off] if there is none now; ends a break."""
    shift = roster.current(tx, house, operator_id, now)
    duties.say(tx, operator_id, "on", now, until=shift[1] if shift else now + LONGEST)


def go(tx: Tx, operator_id: int, now: datetime) -> None:
    """[Off]."""
    duties.say(tx, operator_id, "off", now)


def rest(tx: Tx, house: House, operator_id: int, now: datetime) -> bool:
    """[Break]: nothing new for a while, everything stays. False for somebody not on duty."""
    if not state(tx, house, operator_id, now).on:
        return False
    word: Said = duties.said(tx, operator_id)
    duties.say(
        tx,
        operator_id,
        word.word,
        word.since or now,
        until=word.until,
        break_until=now + house.duty.rest,
    )
    events.record(tx, "break", now, actor=operator_id)
    return True


def status(tx: Tx, house: House, operator_id: int, now: datetime) -> str:
    """One word for what an operator's buttons should show: on, break or off."""
    found = state(tx, house, operator_id, now)
    if not found.on:
        return "off"
    return "break" if found.on_break else "on"


def show(tx: Tx, house: House, operator_id: int, now: datetime) -> None:
    """Tell the operator how they stand, with the permanent row of buttons."""
    found = state(tx, house, operator_id, now)
    until = saying.moment(found.until) if found.on and found.until else None
    saying.to_person(
        tx,
        operator_id,
        "duty.status",
        now,
        row="duty",
        state=status(tx, house, operator_id, now),
        until=until,
    )
