"""Owns the way in to the figures of a period: what is read, and who adds it up.

`docs/metrics.md` defines them all. Nothing is kept: the same events give the same figures.
"""

from datetime import datetime

from desk import measures, stories
from desk.eras import Eras
from desk.measures import WINDOW, Bounds
from desk.sums import Sums
from desk.worktime import Worktime
from model.figures import Figures
from storage import facts
from storage.database import Tx
from storage.times import ms


def figures(tx: Tx, eras: Eras, since: datetime, until: datetime) -> Figures:
    """Everything that the events say of the period from `since` to before `until`."""
    bounds = Bounds(ms(since), ms(until))
    sums = Sums(bounds, Worktime(eras, bounds.until), facts.departments(tx))
    for story in stories.read(facts.stories(tx, bounds.since - WINDOW, bounds.until)):
        sums.add(story)
    sums.on_duty(measures.duty(facts.duty(tx, bounds.since, bounds.until), bounds.until))
    for is_taken in measures.hand_overs(facts.handed_over(tx, bounds.since, bounds.until)):
        sums.handed_over[is_taken] += 1
    return sums.figures(
        undelivered=facts.undelivered(tx, bounds.since, bounds.until),
        blocked=facts.blocked(tx, bounds.since, bounds.until),
    )
