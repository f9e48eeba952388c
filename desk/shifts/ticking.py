"""Owns the tick of the shifts: what the present moment demands, in one transaction."""

from datetime import datetime

from desk.conversations import later
from desk.shifts import handover, ladder, leaving, own_day
from desk.shifts.duty import Crew
from model import House
from storage.ports import Tx


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Wake, pass on, remind, list what is open before a shift ends, and part; each of it once."""
    later.tick(tx, now)
    crew = Crew(tx, house, now)  # nobody comes or goes within a tick
    # What is taken from the silent makes room with them: only then is the queue given out.
    ladder.silent(tx, crew)
    handover.tick(tx, house, now, crew)
    ladder.unclaimed(tx, crew)
    leaving.tick(tx, house, now, crew)
    own_day.tick(tx, house, now)
