"""Owns what is on record of whoever runs the machine: copies, exports, settings changed by hand.

They need no leave of anybody's; owners find it in the log, and hear of what left the house.
"""

from collections.abc import Mapping
from datetime import datetime

from desk.voice import owners
from model import MACHINE, Event
from storage import events, runs
from storage.ports import Tx

BY_HAND = "set_by_hand"
"""What each setting of the files was at the last start, as a digest."""


def did(tx: Tx, kind: Event, at: datetime) -> None:
    """The command line did that; of an export and of a way back owners hear."""
    events.record(tx, kind, at, actor=MACHINE)
    if kind is Event.EXPORTED:
        owners.tell(tx, "owner.export_ordered", at, by="", who="")
    elif kind is Event.RESTORED:
        owners.tell(tx, "owner.restored", at)


def set_by_hand(tx: Tx, digests: Mapping[str, str], now: datetime) -> None:
    """At every start: which settings are other ones than at the last, by the files' own names.

    One that was never seen before is no change: it came with a new version, or all of them did.
    """
    for name, digest in digests.items():
        is_known = runs.knows(tx, BY_HAND, name)
        if runs.changed(tx, BY_HAND, name, digest, now) and is_known:
            events.record(tx, Event.SETTING, now, actor=MACHINE, name=name)
