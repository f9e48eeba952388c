"""Owns what every call's end has in common, and whose aftermath is whose.

An aftermath says what three verdicts mean for the desk: it was done, nobody can know whether it
was done, it will not be done. It is found by the class of its errand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from desk.strangers import reach
from model import STAFF, Carries, Done, Errand, House, Reason, Row
from storage import outbox
from storage.ports import Tx

E = TypeVar("E", bound=Errand)


@dataclass(frozen=True, slots=True)
class Ended(Generic[E]):
    """A call that has ended, and the moment and the transaction in which that is written down."""

    tx: Tx
    house: House
    row: Row
    errand: E
    now: datetime


class Aftermath(Generic[E]):
    """What follows where a kind says nothing else of itself."""

    def sent(self, ended: Ended[E], done: Done) -> None:
        """It is done; the row is over already."""

    def unknown(self, ended: Ended[E], reason: Reason, due: datetime) -> None:
        """To staff once more, marked; to a client not by itself."""
        tx, row = ended.tx, ended.row
        to_staff = row.chat == STAFF or row.client_id is None
        if to_staff and not ended.errand.traits.unrepeatable:
            outbox.wait_again(tx, row.id, due, repeat=True)
        else:
            outbox.unknown(tx, row.id, ended.now, reason)

    def held_up(self, ended: Ended[E], until: datetime) -> None:
        """It is tried again, but not before then."""

    def doubted(self, tx: Tx, row: Row) -> None:
        """It is tried again; what it changes may have been changed by this call already."""

    def dead(self, ended: Ended[E], reason: Reason, detail: str) -> None:
        """An ornament is dropped; owners see everything else among what was not delivered."""
        tx, row, now = ended.tx, ended.row, ended.now
        if ended.errand.ornament:
            outbox.cancel(tx, row.id, now)
            return
        outbox.dead(tx, row.id, now, reason, detail)
        if reason in reach.GONE and row.chat != STAFF:
            told = ended.errand.traits.carries is not Carries.NOTHING
            reach.lost(tx, ended.house, reach.whom(tx, row), reason, now, told=told)


AFTERMATHS: dict[type[Errand], Aftermath[Any]] = {}
"""Every kind of errand, and what follows its calls."""

A = TypeVar("A", bound=Aftermath[Any])


def follows(errand: type[Errand]) -> Callable[[type[A]], type[A]]:
    """This class is the aftermath of that kind."""

    def enlist(aftermath: type[A]) -> type[A]:
        if errand in AFTERMATHS:
            raise TypeError(f"{errand.kind} has an aftermath already")
        AFTERMATHS[errand] = aftermath()
        return aftermath

    return enlist
