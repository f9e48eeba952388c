"""Owns that what waits in the outbox waits by our clock, whoever put it off.

Each pause is a matter of seconds or minutes. Another machine may have had the company before, or
this one another time: if that clock was ahead, all that it left would be silent until ours is
where it was.
"""

from datetime import datetime

from storage.outbox import UNSETTLED
from storage.ports import Tx
from storage.times import ms

LATEST = f"SELECT max(coalesce(called_at, created_at)) FROM outbox WHERE {UNSETTLED}"  # noqa: S608
PUT_BACK = f"""
    UPDATE outbox SET
        due = CASE WHEN due > :now THEN due - :ahead ELSE due END,
        created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
        called_at = CASE WHEN called_at > :now THEN :now ELSE called_at END
    WHERE {UNSETTLED}
"""  # noqa: S608 - constants only


def by_our_clock(tx: Tx, now: datetime) -> bool:
    """See to that; whether the clock was ahead by which something was ordered or called."""
    ahead = int(tx.value(LATEST) or 0) - ms(now)
    if ahead <= 0:
        return False
    tx.run(PUT_BACK, now=ms(now), ahead=ahead)
    return True
