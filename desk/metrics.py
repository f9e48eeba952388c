"""Owns the way in to the figures of a period: what is read, and who adds it up.

`docs/metrics.md` defines them all. Nothing is kept: the same events give the same figures.
"""

from collections import Counter
from datetime import datetime

from desk import measures, stories
from desk.eras import Eras
from desk.measures import WINDOW, Bounds
from desk.sums import Sums
from desk.worktime import Worktime
from model.figures import Figures, Share
from storage import facts
from storage.database import Tx
from storage.times import ms


def figures(tx: Tx, eras: Eras, since: datetime, until: datetime) -> Figures:
    """Everything that the events say of the period from `since` to before `until`.

    It costs what the period holds, and the whole of each conversation that it touches. Which
    waited without a word in the period is told by the rows of `conversations`, as the desk keeps
    them. Moments with a zone; seconds.
    """
    bounds = Bounds(ms(since), ms(until))
    sums = Sums(bounds, Worktime(eras, *bounds))
    for story in stories.read(facts.stories(tx, bounds.since - WINDOW, bounds.until)):
        sums.add(story)
    sums.on_duty(measures.on_duty(facts.duty(tx, *bounds), bounds.until))
    taken = Counter(measures.handed_over(facts.handed_over(tx, *bounds)))
    return sums.figures(
        departments=facts.departments(tx),
        handed_over=Share(taken[True], taken.total()),
        undelivered=facts.undelivered(tx, *bounds),
        blocked=facts.blocked(tx, *bounds),
    )
