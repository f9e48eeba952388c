"""Owns the tick of the shifts: what the present moment demands, in one transaction."""

from datetime import datetime

from desk import handover, ladder, later, leaving
from model import House
from storage.database import Tx


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Wake, pass on, remind, and list what is open before a shift ends; each of it once."""
    later.tick(tx, now)
    handover.tick(tx, house, now)
    ladder.tick(tx, house, now)
    leaving.tick(tx, house, now)
