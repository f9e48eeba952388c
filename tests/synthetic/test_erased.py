"""Clients erased after the fact: every figure of the past is the same as before, without them."""

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from desk.calendar import eras
from desk.figures import metrics
from desk.figures.figures import Figures
from desk.privacy import client_data, erasing
from desk.privacy import dormant as silence
from model import House, Person, Press
from storage import company, dormant, erased, erasings
from storage.ports import Tx
from tests.simulation.world import OWNER
from tests.synthetic.compare import Span, differences, edges
from tests.synthetic.live import Lived
from tests.synthetic.oracle import Oracle

SEEDS = 6
CAME = "SELECT DISTINCT client_id FROM conversations ORDER BY client_id"


def figures(tx: Tx, house: House, spans: list[Span], known_as: dict[int, int]) -> list[Figures]:
    """What the desk says of those times, with clients under the names that they have now."""
    found = [metrics.figures(tx, eras.of(tx, house), *span) for span in spans]
    return [_renamed(one, known_as) for one in found]


def _renamed(found: Figures, known_as: dict[int, int]) -> Figures:
    waits = tuple(
        replace(one, client_id=known_as.get(one.client_id, one.client_id)) for one in found.backlog
    )
    worst = found.worst
    if worst:
        worst = replace(worst, client_id=known_as.get(worst.client_id, worst.client_id))
    return replace(found, backlog=waits, worst=worst)


def press(action: str, subject: int) -> Press:
    return Press("q", action, subject, 0, Person(OWNER, "Boss"), OWNER, True, 77, None)


def erase(tx: Tx, house: House, client: int, now: datetime) -> int:
    """As an owner does it; returns the pseudonym."""
    erased.give_key(tx, "ab" * 32)
    client_data.ask(tx, house, press("data_ask", client), now)
    asked = int(tx.value("SELECT max(id) FROM erasings"))
    erasing.confirm(tx, house, press("data_erase", asked), now)
    return int(tx.value("SELECT client_id FROM erasings WHERE id = :id", id=asked))


SILENT = timedelta(days=400)


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.proof) for seed in range(1, SEEDS))]
)
def test_the_figures_stay_when_the_rule_erases_whoever_fell_silent(seed: int) -> None:
    lived = Lived(seed)
    with closing(lived.world.connection):
        lived.run()
        tx, now = lived.tx, lived.world.now + SILENT
        house = replace(lived.world.house, keep_clients=SILENT / 2)
        spans = [one for one in [*lived.weeks, *edges(tx, Random(seed))] if one[1] <= now]
        erased.give_key(tx, "ab" * 32)
        company.set_without(tx, [])
        tx.run("UPDATE outbox SET state = 'sent', settled_at = created_at")
        before = figures(tx, house, spans, {})
        seen = dormant.look(tx, now - SILENT / 2, now - SILENT / 2, 0, silence.STEP)
        came = [client_id for client_id, is_dormant in seen if is_dormant]
        for _ in range(len(came) + 1):
            silence.tick(tx, house, now)
            tx.run("UPDATE outbox SET state = 'sent', settled_at = created_at")
        assert len(came) > 2 and len(erasings.gone(tx)) == len(came)
        back = dict(zip((wish.client_id for wish in erasings.gone(tx)), came, strict=True))
        assert figures(tx, house, spans, back) == before
        assert differences(tx, house, Oracle(tx), spans) == []


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.proof) for seed in range(1, SEEDS))]
)
def test_the_figures_of_the_past_stay_as_they_were(seed: int) -> None:
    lived = Lived(seed)
    with closing(lived.world.connection):
        lived.run()
        tx, house, now = lived.tx, lived.world.house, lived.world.now
        spans = [one for one in [*lived.weeks, *edges(tx, Random(seed))] if one[1] <= now]
        before = figures(tx, house, spans, {})
        came = [row["client_id"] for row in tx.rows(CAME)]
        gone = Random(seed).sample(came, len(came) // 2)
        known_as = {client: erase(tx, house, client, now) for client in gone}
        assert all(pseudonym < 0 for pseudonym in known_as.values())
        back = {pseudonym: client for client, pseudonym in known_as.items()}
        assert len(back) == len(gone) > 2
        assert figures(tx, house, spans, back) == before
        assert differences(tx, house, Oracle(tx), spans) == []
