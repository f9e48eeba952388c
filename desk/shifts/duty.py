"""Owns who is on duty: by the roster, by an operator's own word; never by a guess.

A word holds until the next shift says otherwise: [Off] for the rest of the shift in which it was
said, [On] until the shift's end, or until [Off] where there is no shift.
"""

from datetime import date, datetime, timedelta
from typing import Any

from desk.calendar import roster
from desk.voice import saying
from model import Colleague, Duty, Event, House, Operator, PersonId
from storage import conversations, duties, events, people
from storage.duties import Said
from storage.ports import Tx

LONGEST = timedelta(hours=16)
"""Whoever forgets to say [Off] is not on duty for days."""

FAR = timedelta(days=365)
"""When somebody comes of whom nobody knows when: after everybody else."""


def state(tx: Tx, house: House, operator_id: PersonId, now: datetime) -> Duty:
    """Whether the operator is on duty at that moment, and until when as far as is known."""
    word = duties.said(tx, operator_id)
    if not word.inside:  # whoever left the group keeps neither duty nor conversations
        return Duty(False, managed=not word.unheard_of)
    rostered = duties.is_rostered(tx, operator_id)
    around = roster.whole(tx, house, operator_id, now) if rostered else []
    shift = next((stretch for stretch in around if stretch[0] <= now < stretch[1]), None)
    starts = next((start for start, _ in around if start > now), None)
    back = word.break_until if word.break_until and now < word.break_until else None
    if word.word == "on" and word.until and now < word.until:
        return Duty(True, back is not None, until=_latest(word.until, shift), back=back)
    if shift is None:
        return Duty(False, managed=bool(word.word) or rostered, starts=starts)
    if word.word == "off" and word.since and word.since >= shift[0]:
        return Duty(False, starts=starts)
    return Duty(True, back is not None, until=shift[1], back=back)


class Crew:
    """Who is on duty at one moment, asked once however many conversations want to know."""

    def __init__(self, tx: Tx, house: House, now: datetime) -> None:
        self.tx, self.house, self.now = tx, house, now
        self._states: dict[PersonId, Duty] = {}
        self._known: list[PersonId] | None = None
        self.came: list[PersonId] = []
        """Who has just come: the list of their start tells them all of this moment."""
        self.left: list[PersonId] = []
        """Who has just left."""

    def state(self, operator_id: PersonId) -> Duty:
        """One operator's duty."""
        if operator_id not in self._states:
            self._states[operator_id] = state(self.tx, self.house, operator_id, self.now)
        return self._states[operator_id]

    def known(self) -> dict[PersonId, Duty]:
        """Everybody's whose duty is managed."""
        if self._known is None:
            self._known = duties.known(self.tx)
        return {operator_id: self.state(operator_id) for operator_id in self._known}

    def takers(self) -> list[Operator]:
        """Everybody to whom conversations may be given, as they are now."""
        able = (
            people.find(self.tx, operator_id)
            for operator_id, found in self.known().items()
            if found.takes
        )
        return [operator for operator in able if operator and operator.in_group]


def _latest(until: datetime, shift: tuple[datetime, datetime] | None) -> datetime:
    return max(until, shift[1]) if shift else until


def on_duty(tx: Tx, house: House, now: datetime) -> list[Operator]:
    """Everybody to whom conversations may be given now."""
    return Crew(tx, house, now).takers()


def colleagues(tx: Tx, house: House, now: datetime) -> list[Colleague]:
    """Everybody in the staff group: those on duty first, fewest open first, then who comes next."""
    load = conversations.open_counts(tx)
    found = (
        Colleague(operator, state(tx, house, operator.id, now), load.get(operator.id, 0))
        for operator in people.team(tx)
        if operator.in_group
    )
    return sorted(found, key=lambda colleague: (*_absence(colleague, now), colleague.open))


def _absence(colleague: Colleague, now: datetime) -> tuple[int, float]:
    """How far somebody is from taking something: there, on a break, not known, away until when."""
    found = colleague.duty
    if found.on:
        return int(found.on_break), 0.0
    return (2, 0.0) if not found.managed else (3, (found.starts or now + FAR).timestamp())


def come(tx: Tx, house: House, operator_id: PersonId, now: datetime) -> None:
    """[On shift]: until the end of this shift, or of the next if they came early; ends a break.

    Where no shift is near, until [Off].
    """
    around = roster.whole(tx, house, operator_id, now)
    ends = (end for start, end in around if now < end and start - now < LONGEST)
    duties.say(tx, operator_id, "on", now, until=next(ends, now + LONGEST))


def go(tx: Tx, operator_id: PersonId, now: datetime) -> None:
    """[Off]."""
    duties.say(tx, operator_id, "off", now)


def away(tx: Tx, house: House, operator_id: PersonId, day: date, now: datetime) -> None:
    """An absence was planned: for today it is newer than their word that they are on duty."""
    today = now.astimezone(house.zone).date()
    if day == today and duties.said(tx, operator_id).word == "on":
        duties.say(tx, operator_id, "", now)


def rest(tx: Tx, house: House, operator_id: PersonId, now: datetime) -> bool:
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
    events.record(tx, Event.BREAK, now, actor=operator_id)
    return True


def status(tx: Tx, house: House, operator_id: PersonId, now: datetime) -> str:
    """One word for what an operator's buttons should show: on, break or off."""
    found = state(tx, house, operator_id, now)
    if not found.on:
        return "off"
    return "break" if found.on_break else "on"


def show_all(tx: Tx, now: datetime) -> None:
    """Show anew beside every name in the group whether they are on duty."""
    there = duties.present(tx)
    for operator in people.team(tx):
        if operator.in_group:
            saying.tag(tx, operator.id, operator.id in there, now)


def show(
    tx: Tx,
    house: House,
    operator_id: PersonId,
    now: datetime,
    text: str = "duty.status",
    *,
    over: bool = False,
    **args: Any,
) -> None:
    """Tell the operator how they stand, with the permanent row of buttons.

    `over`: because what was before has ended by itself, the shift or the break. Another `text`
    than the plain one may say more.
    """
    found = state(tx, house, operator_id, now)
    until = found.turns
    waiting = [kept for kept in conversations.open_of(tx, operator_id) if kept.waits_on_us]
    saying.to_person(
        tx,
        operator_id,
        text,
        now,
        row="duty",
        state=status(tx, house, operator_id, now),
        until=saying.moment(until) if found.on and until else None,
        over=over,
        waits=len(waiting),
        **args,
    )
