"""Owns that words are kept no longer than the company says: looked after once a day."""

from datetime import datetime

from model import House
from model.company import BEGINNING
from storage import runs, words
from storage.ports import Tx


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Forget what is older; where only beginnings are kept, leave those of what was kept whole."""
    today = now.astimezone(house.zone).date().isoformat()
    if not runs.first(tx, "words", today, now):
        return
    if house.keep_words is None:
        words.shorten(tx, BEGINNING)
    else:
        words.forget(tx, now - house.keep_words)
