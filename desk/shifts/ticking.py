"""Owns the tick of the shifts: what the present moment demands, in one transaction."""

from datetime import datetime

from desk.conversations import later
from desk.shifts import coming, handover, ladder, leaving, own_day, promises, silence
from desk.shifts.duty import Crew
from desk.voice import pings
from desk.voice.items import in_order, items_of
from model import Conversation, House, PersonId
from storage import conversations
from storage.ports import Tx


def tick(tx: Tx, house: House, now: datetime) -> None:
    """What the moment demands, list what is open before a shift ends, and part; each of it once."""
    crew = settle(tx, house, now)
    leaving.tick(tx, house, now, crew)
    told = own_day.tick(tx, house, now)
    for operator_id in crew.left:
        if operator_id not in told:
            coming.part(tx, crew, operator_id)
    coming.end_breaks(tx, crew)


def settle(tx: Tx, house: House, now: datetime) -> Crew:
    """Wake, pass on, remind. Who came has a list that tells all of it, and so no other."""
    woken = later.tick(tx, now)
    promises.wake(tx, now)
    silence.tick(tx, house, now)  # what is closed makes room for what waits
    crew = Crew(tx, house, now)  # nobody comes or goes within a tick
    coming.notice(tx, crew)
    ladder.mark_late(tx, crew)
    # What is taken from somebody makes room with them: only then is the queue given out.
    ladder.silent(tx, crew)
    handover.pass_all(tx, crew)
    promises.tick(tx, crew)
    handover.give_all(tx, crew)
    ladder.unclaimed(tx, crew)
    ladder.plan(tx, crew)
    for operator_id in crew.came:
        coming.welcome(tx, crew, operator_id)
    handover.tell(tx, crew)
    _recall(tx, crew, woken)
    return crew


def _recall(tx: Tx, crew: Crew, woken: list[Conversation]) -> None:
    """Who put something off hears that it is back, if they are here and still have it."""
    back: dict[PersonId, list[Conversation]] = {}
    for before in woken:
        found = conversations.find(tx, before.id)
        holder = found.assignee_id if found else None
        if found is None or holder is None or holder != before.assignee_id:
            continue
        if holder not in crew.came and not handover.is_away(crew, holder):
            back.setdefault(holder, []).append(found)
    for holder, returned in back.items():
        pings.ping(tx, holder, "duty.woke", items_of(tx, in_order(returned)), crew.now)
