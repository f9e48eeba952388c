"""The card's buttons: laid out beside the entries, each doing something where it is shown."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.entries import BUTTONS, CARD
from model import Conversation, Spot
from model.cards import ON_CARDS, CardKey, When, menu, standing
from tests.sources import ROOT, sources

NOW = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)
FREE = Conversation(1, 2, NOW, None, NOW, None, None, None)
TAKEN = replace(FREE, assignee_id=3, waiting_since=None)
PROMISED = replace(TAKEN, promised_until=NOW)
CLOSED = replace(TAKEN, closed_at=NOW)
KEYS = list(dict.fromkeys(key for rows in CARD.values() for row in rows for key in row))
ENTRIES = {entry.name: entry for entry in BUTTONS}


def shown(name: str, conversation: Conversation) -> list[list[str]]:
    return [[key.action for key in row] for row in menu(CARD, name, conversation)]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.action} {key.label}")
def test_every_key_presses_an_entry_that_takes_what_it_carries(key: CardKey) -> None:
    entry = ENTRIES[key.action]
    assert entry.where is Spot.TOPIC
    assert key.arg in entry.arg


def test_how_a_conversation_stands() -> None:
    assert standing(FREE) == {When.ALWAYS, When.HEARD, When.OPEN, When.FREE, When.WAITS}
    assert standing(TAKEN) == {When.ALWAYS, When.HEARD, When.OPEN, When.TAKEN}
    assert standing(PROMISED) == standing(TAKEN) | {When.PROMISED}
    assert standing(CLOSED) == {When.ALWAYS, When.HEARD, When.CLOSED}


def test_the_card_shows_what_can_be_done_now() -> None:
    assert shown("", FREE) == [["claim", "note", "more"]]
    assert shown("", TAKEN) == [["close", "pick"], ["note", "more"]]
    assert shown("", CLOSED) == [["reopen", "more"]]
    assert shown("more", FREE)[0] == ["no_answer", "close"]
    assert shown("more", TAKEN)[0] == ["release", "take"]
    assert shown("", PROMISED)[-1] == ["kept"]
    assert shown("close", PROMISED) == [["close", "back"]]
    assert shown("close", TAKEN) == shown("", TAKEN)
    assert shown("more", CLOSED) == [
        ["about", "to_tags"],
        ["to_stages"],
        ["note", "history"],
        ["keep_answer"],
        ["mute", "block"],
        ["data", "back"],
    ]


def test_a_menu_that_makes_no_sense_now_gives_way_to_the_card() -> None:
    assert shown("snooze", CLOSED) == shown("", CLOSED)
    assert shown("of a former Smena", FREE) == shown("", FREE)


@pytest.mark.parametrize("conversation", [FREE, TAKEN, CLOSED])
def test_one_button_at_most_is_in_colour(conversation: Conversation) -> None:
    keys = [key for row in menu(CARD, "", conversation) for key in row]
    assert sum(bool(key.style) for key in keys) <= 1


def test_a_card_is_known_by_its_buttons_and_nothing_else_has_them():
    for menu_and_state, rows in CARD.items():
        assert {key.action for row in rows for key in row} & ON_CARDS, menu_and_state
    ordered = re.compile(rf'Button\([^,()]*,\s*"({"|".join(ON_CARDS)})"')
    written = [path for path in sources() if ordered.search(path.read_text("utf-8"))]
    assert [path.relative_to(ROOT).as_posix() for path in written] == ["delivery/telegram/cards.py"]
