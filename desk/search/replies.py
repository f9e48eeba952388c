"""Owns how broadcasts are called where their answers are looked for: as a tag, by their first words
and their day.

No tag of the company's: it is on no button and in no list, and gone when the words are. `#скидка`
is the latest that says so in its name, `#рассылка` the latest of all.
"""

from collections import Counter
from typing import NamedTuple

from desk.search.stems import words_in
from model import TAG_LENGTH, House
from model.broadcasts import Broadcast
from storage import broadcasts
from storage.ports import Tx

CALLED = {"ru": "рассылка", "en": "broadcast"}
"""What each is called besides, and alone where it has no words."""
WORDS = 4
LOOKED_THROUGH = 200


class Named(NamedTuple):
    """A broadcast with its name, which no other has, and what else it is called."""

    broadcast: Broadcast
    name: str
    besides: tuple[str, ...]


def meant(tx: Tx, house: House, tag: str) -> list[Named]:
    """Which are called so, the youngest first; the one of that very name is alone."""
    wanted, known = "_".join(words_in(tag)), named(tx, house)
    if not wanted:
        return []
    very = [found for found in known if found.name == wanted]
    return very or [
        found
        for found in known
        if any(f"_{wanted}" in f"_{called}" for called in (found.name, *found.besides))
    ]


def named(tx: Tx, house: House) -> list[Named]:
    """All that ever began, the youngest first."""
    counted, found = Counter[str](), list[Named]()
    for broadcast in reversed(broadcasts.latest(tx, LOOKED_THROUGH)):
        began = broadcast.begun_at or broadcast.since
        day = f"{began.astimezone(house.zone):%d_%m}"
        besides = tuple(f"{word}_{day}" for word in CALLED.values())
        name = f"{_begins(broadcast) or CALLED.get(house.locale, CALLED['en'])}_{day}"
        counted[name] += 1
        twin = f"_{counted[name]}" if counted[name] > 1 else ""
        found.append(Named(broadcast, name + twin, besides))
    return found[::-1]


def _begins(broadcast: Broadcast) -> str:
    """Its first words, as many as a tag has room for."""
    words = words_in(broadcast.words)[:WORDS]
    while len("_".join(words)) > TAG_LENGTH and len(words) > 1:
        words.pop()
    return "_".join(words)[:TAG_LENGTH]
