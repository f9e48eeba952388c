"""Who stands in when the one who stands in is away too: one after the other, never in a circle."""

from pathlib import Path

import pytest

from desk.company import deputies
from desk.relay import presses
from model import Press
from storage import people
from tests.rules.test_shifts import ANNA, BERLIN, BORIS, BOSS, VERA, Desk, at, person
from tests.rules.test_why import asked
from views import Views
from views.markup import visible

VIEWS = Views(Path(__file__).parents[2] / "templates", BERLIN, "ru")
CLIENT, OTHER = 101, 102
OLGA = 5
"""Has nothing while Boris has something: without deputies she would be given it."""


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    people.meet(desk.tx, person(OLGA), desk.now)
    people.set_in_group(desk.tx, OLGA, True)
    people.set_private(desk.tx, OLGA)
    for who in (BORIS, OLGA):
        desk.says(who, "on")
    desk.writes(OTHER)
    desk.press(BORIS, presses.claim, OTHER)
    return desk


def stands_in(desk: Desk, chain: dict[int, int]) -> int | None:
    """Somebody waits for Anna, who goes home: who has them then?"""
    for who, deputy in chain.items():
        people.set_deputy(desk.tx, who, deputy)
    desk.says(ANNA, "on")
    desk.writes(CLIENT)
    desk.press(ANNA, presses.claim, CLIENT)
    desk.says(VERA, "off")
    desk.says(ANNA, "off")
    desk.tick(at(10, 4))
    return desk.has(CLIENT)


def told(desk: Desk) -> str:
    """What a lead reads who names Anna's deputy."""
    press = Press("q", "deputy_of", ANNA, 0, person(BOSS), BOSS, True, 1, None)
    deputies.ask(desk.tx, desk.house, press, desk.now)
    return visible(
        VIEWS.text("owner.deputy_for", "ru", desk.now, **desk.told(BOSS, "owner.deputy_for")[-1])
    )


def test_whose_deputy_is_away_too_has_the_deputys(desk: Desk) -> None:
    assert stands_in(desk, {ANNA: VERA, VERA: BORIS}) == BORIS
    assert asked(desk, CLIENT)["deputy"], "it is said that Boris stands in"
    assert "Сейчас это Person 3" in told(desk) and "её замена: Person 2" in told(desk)


def test_deputies_of_one_another_lead_round_in_no_circle(desk: Desk) -> None:
    assert stands_in(desk, {ANNA: VERA, VERA: ANNA}) == OLGA
    assert not asked(desk, CLIENT)["deputy"]
    assert "Сейчас это Person 3" in told(desk) and "Person 1" not in told(desk).split("\n", 1)[1]


def test_a_deputy_who_left_the_team_is_passed_over(desk: Desk) -> None:
    people.set_in_group(desk.tx, VERA, False, left_at=desk.now)
    assert stands_in(desk, {ANNA: VERA, VERA: BORIS}) == BORIS
    assert "Сейчас это Person 2" in told(desk)
