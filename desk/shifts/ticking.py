"""Owns the tick of the shifts: what the present moment demands, in one transaction."""

from datetime import datetime

from desk.conversations import later
from desk.shifts import handover, ladder, leaving, own_day, promises
from desk.shifts.duty import Crew
from desk.voice import pings
from model import Conversation, House, PersonId
from storage import conversations
from storage.ports import Tx


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Wake, pass on, remind, list what is open before a shift ends, and part; each of it once."""
    woken = later.tick(tx, now)
    promises.wake(tx, now)
    crew = Crew(tx, house, now)  # nobody comes or goes within a tick
    # What is taken from the silent makes room with them: only then is the queue given out.
    ladder.silent(tx, crew)
    handover.pass_all(tx, crew)
    ladder.unclaimed(tx, crew)
    promises.tick(tx, crew)
    ladder.plan(tx, crew)
    handover.tell(tx, crew)
    _recall(tx, crew, woken)
    leaving.tick(tx, house, now, crew)
    own_day.tick(tx, house, now)


def _recall(tx: Tx, crew: Crew, woken: list[Conversation]) -> None:
    """Who put something off hears that it is back, if they are here and still have it."""
    back: dict[PersonId, list[Conversation]] = {}
    for before in woken:
        found = conversations.find(tx, before.id)
        holder = found.assignee_id if found else None
        if found and holder and holder == before.assignee_id and not handover.is_away(crew, holder):
            back.setdefault(holder, []).append(found)
    for holder, found_ in back.items():
        pings.ping(tx, holder, "duty.woke", handover.told_of(tx, found_), crew.now)
