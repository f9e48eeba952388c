"""Owns which of a week's closed conversations are read: whose clients were unhappy or waited first.

The rest is drawn by a seed that the week gives, so that everybody can draw it again and nobody can
choose. Off unless the company wants it: people shall not be read without knowing.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from math import ceil
from random import Random

from desk.voice import saying
from model import Button, House, Role
from storage import people, reviews, runs
from storage.ports import Tx
from storage.reviews import BAD, CHANCE, WAITED, Candidate

FROM = time(9)
"""On Mondays from that local time on."""
WEEK = timedelta(days=7)
MARK = "review.week"


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Once a week: draw of the week that is over, and tell the leads, or else the owners."""
    if not house.reviewed_percent:
        return
    local = now.astimezone(house.zone)
    monday = local.date() - timedelta(days=local.weekday())
    begins = datetime.combine(monday, FROM, house.zone)
    if local < begins or not runs.first(tx, MARK, monday.isoformat(), now):
        return
    midnight = datetime.combine(monday, time(), house.zone)
    found = reviews.candidates(tx, midnight - WEEK, midnight)
    chosen = choose(found, house.reviewed_percent, monday)
    reviews.draw(tx, chosen, now)
    keys = [[Button("review_read", "review_list", 0)]]
    leads = people.with_role(tx, Role.LEAD) or people.with_role(tx, Role.OWNER)
    for lead in leads if chosen else ():
        saying.to_person(
            tx, lead.id, "quality.week", now, keys=keys, count=len(chosen), total=len(found)
        )


def choose(found: Sequence[Candidate], percent: int, week: date) -> list[Candidate]:
    """So many of a hundred, one at least; the unhappy first, then who waited, then by chance."""
    drawn = list(found)
    Random(week.isoformat()).shuffle(drawn)
    drawn.sort(key=lambda candidate: (BAD, WAITED, CHANCE).index(candidate.why))
    return drawn[: ceil(len(drawn) * percent / 100)]
