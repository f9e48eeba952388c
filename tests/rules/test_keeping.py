"""What is kept how long: the page says what the table says, and no table of the file is left out.

The table of docs/privacy.md is written from `desk/privacy/keeping.py`:
`.venv/bin/python -m tests.rules.test_keeping --write`
"""

import re
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.company import door
from desk.privacy import keeping
from desk.privacy.keeping import KEPT
from handlers.entries import BUTTONS
from model import House, Order, Person, Press, Reason
from model.errands.lines import Say
from papers.exports.cells import MOMENTS
from papers.exports.tables import TABLES
from storage import duties, exports, holdings, inbox, outbox, people
from storage.ports import Tx
from tests import blank
from tests.sources import ROOT

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
PAGE = ROOT / "docs" / "privacy.md"
TABLE = re.compile(r"\| What \|.*?(?=\n\n)", re.DOTALL)


@pytest.fixture
def tx() -> Tx:
    return blank.on(blank.memory())


def table() -> str:
    """As the page has it."""
    places = [", ".join(f"`{place}`" for place in kept.places) for kept in KEPT]
    rows = [
        f"| {kept.what} | {where} | {kept.how_long} |"
        for kept, where in zip(KEPT, places, strict=True)
    ]
    return "\n".join(["| What | Where | How long |", "|---|---|---|", *rows])


def test_the_page_says_what_the_table_says() -> None:
    assert TABLE.findall(PAGE.read_text(encoding="utf-8")) == [table()]


def schema(tx: Tx) -> dict[str, set[str]]:
    """Every table with its columns."""
    names = tx.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {
        row["name"]: {column["name"] for column in tx.rows(f"PRAGMA table_info({row['name']})")}
        for row in names
    }


def test_it_is_said_of_every_table_how_long_it_is_kept(tx: Tx) -> None:
    """The index of words goes with what it finds, and is spoken of there."""
    places = {place.partition(".")[0] for kept in KEPT for place in kept.places}
    index = "search_words", "search_terms"
    assert places == {name for name in schema(tx) if not name.startswith(index)}


def test_every_place_that_is_named_is_there(tx: Tx) -> None:
    tables = schema(tx)
    columns = [place.split(".") for kept in KEPT for place in kept.places if "." in place]
    assert [name for name, column in columns if column not in tables[name]] == []


def test_every_table_with_a_client_in_it_is_looked_through_when_one_is_erased(tx: Tx) -> None:
    named = set(re.findall(r"FROM (\w+)", holdings.LEFT))
    held = {name for name, columns in schema(tx).items() if "client_id" in columns}
    assert held - named == {"erasings"}  # from then on it names the pseudonym


APART = {
    "further_copies": "which message is which",
    "note_intents": "what somebody of the team is about to write",
    "held_questions": "which message asks its author something",
    "helper_messages": "which bot wrote which message",
    "search_docs": "where words are found that are in the copy themselves",
    "outbox": "what is on its way is among the messages",
}
"""Tables with a client in them that say nothing of them, and so are in no copy."""


def test_every_table_with_a_client_in_it_is_in_their_copy(tx: Tx) -> None:
    told = {table for _, source in exports._OF_CLIENT.values()
            for table in re.findall(r"\w+", source)}  # fmt: skip
    held = {name for name, columns in schema(tx).items() if "client_id" in columns}
    assert held - told == {*APART, "erasings"}


COLUMNS_APART = {
    "who of the team it was, or what they have to do": {
        *("hearing_by", "assignee_id", "closed_by", "author_id", "by_id", "operator_id"),
        *("reviewer_id", "checks", "words", "done_at", "marked_by", "joined_by", "set_by"),
        *("actor_id", "assigned_at", "active_at", "kept_until", "untold", "state_at"),
    },
    "where it stands at Telegram, which message is which": {
        *("topic_id", "topic_lost", "topic_closed", "card_id", "card_shown", "icon", "card_sinks"),
        *("card_below", "origin_id", "copy_id", "part", "fingerprint", "bot_id", "thread_id"),
        *("file_id", "message_id", "link_id", "reply_id", "album", "about", "conversation_id"),
        *("id", "person"),
    },
    "how the bot goes on": {
        *("menu", "heard_at", "acts", "acts_since", "version", "look_at", "suggested_id"),
        *("offered_at", "answer_id", "unsought", "reason", "state", "due"),
    },
}
"""Columns of such tables that say nothing of the client, or of whom the copy must not speak."""


def test_every_column_about_a_client_is_in_their_copy_or_known_to_say_nothing(tx: Tx) -> None:
    apart = {name for names in COLUMNS_APART.values() for name in names}
    told = [set(re.findall(r"\w+", f"{columns} {source}"))
            for columns, source in exports._OF_CLIENT.values()]  # fmt: skip
    left = {
        name: set(columns) - set().union(*(words for words in told if name in words)) - apart
        for name, columns in schema(tx).items()
        if "client_id" in columns or name == "clients"
    }
    assert {name: columns for name, columns in left.items() if columns and name not in APART} == {
        "erasings": {"owner_id", "client_id", "asked_at"}
    }


def test_of_every_table_in_a_copy_or_an_export_it_is_said_what_it_is() -> None:
    for locale in ("ru", "en"):
        text = (ROOT / "templates" / locale / "exports.html").read_text("utf-8")
        period, _, client = text.partition("readme_of_client")
        for said, tables in ((client, exports.OF_CLIENT), (period, TABLES)):
            assert [name for name in tables if not re.search(rf"\b{name}\b", said)] == []


def test_every_moment_of_an_export_is_told_as_one() -> None:
    columns = {name for table in exports.OF_CLIENT for name in exports.columns_of_client(table)}
    columns |= {name for table in TABLES for name in exports.columns(table)}
    assert {name for name in columns if re.search(r"(^|_)(at|since|until)$", name)} <= MOMENTS


# What is left over.


def left_over(tx: Tx) -> None:
    """Something of each kind that nobody came back to."""
    duties.set_note(tx, 100, "a grey sofa", NOW)
    inbox.store(tx, [{"update_id": 5, "message": "a grey sofa"}], NOW)
    inbox.quarantine(tx, 1, "a grey sofa")
    outbox.put(tx, Order(Say(text="a grey sofa"), 7, client_id=7), NOW)
    outbox.dead(tx, tx.value("SELECT max(id) FROM outbox"), NOW, Reason.BLOCKED, "a grey sofa")


def found(tx: Tx) -> int:
    rows = tx.rows(
        """SELECT text FROM handover_notes UNION ALL SELECT payload || error FROM inbox
        UNION ALL SELECT payload || detail FROM outbox"""
    )
    return sum("sofa" in row["text"] for row in rows)


@pytest.mark.parametrize(
    ("words", "kept_for"), [(None, 30), (timedelta(days=365), 30), (timedelta(days=7), 7)]
)
def test_what_is_left_over_is_kept_a_month_and_no_longer_than_words(
    tx: Tx, words: timedelta | None, kept_for: int
) -> None:
    house = replace(House(), keep_words=words)
    people.meet(tx, Person(100, "Ольга"), NOW)
    left_over(tx)
    keeping.tick(tx, house, NOW + timedelta(days=kept_for))
    assert found(tx) == 3
    keeping.tick(tx, house, NOW + timedelta(days=kept_for + 1))
    assert found(tx) == 0


def test_of_a_stranger_who_tried_the_team_s_buttons_three_days_are_enough(tx: Tx) -> None:
    for number, name in ((100, "Ольга"), (200, "")):
        people.meet(tx, Person(number, name), NOW)
        people.set_checked(tx, number, NOW)
        people.set_private(tx, number)
    assert people.was_here(tx, 100) and not people.was_here(tx, 200)
    assert not tx.value("SELECT private FROM operators WHERE id = 200")
    keeping.tick(tx, House(), NOW + timedelta(days=3))
    assert people.find(tx, 200) is not None
    keeping.tick(tx, House(), NOW + timedelta(days=4))
    assert people.find(tx, 200) is None and people.find(tx, 100) is not None


def test_who_only_ever_pressed_buttons_of_the_team_is_no_stranger(tx: Tx) -> None:
    """They were in the group before the bot, as Telegram said; only their presses name them."""
    people.meet(tx, Person(100, ""), NOW)
    people.set_in_group(tx, 100, True)
    entry = next(entry for entry in BUTTONS if entry.name == "ask_duty")
    pressed = Press("q", entry.name, 0, 0, Person(100, "Ольга"), 100, True, 9, None)
    door.press(tx, House(), entry, pressed, NOW)
    people.set_in_group(tx, 100, False, left_at=NOW)
    keeping.tick(tx, House(), NOW + timedelta(days=4))
    assert people.was_here(tx, 100)


def set_aside(tx: Tx, count: int, size: int = 10) -> None:
    for number in range(count):
        inbox.store(tx, [{"update_id": number, "message": "x" * size}], NOW)
        inbox.quarantine(tx, int(tx.value("SELECT max(seq) FROM inbox")), "broken")


def test_no_stranger_fills_the_disk_with_what_is_set_aside(tx: Tx) -> None:
    set_aside(tx, inbox.SET_ASIDE + 20)
    assert inbox.quarantined(tx) == inbox.SET_ASIDE
    assert inbox.set_aside(tx)[0].update["update_id"] == 20


def test_a_few_large_ones_are_bounded_too_and_the_last_is_always_there(tx: Tx) -> None:
    set_aside(tx, 12, 2**20)
    assert 6 <= inbox.quarantined(tx) < 8
    inbox.store(tx, [{"update_id": 99, "message": "x" * (inbox.SET_ASIDE_BYTES + 1)}], NOW)
    last = int(tx.value("SELECT max(seq) FROM inbox"))
    assert inbox.quarantine(tx, last, "broken") >= 6
    assert [letter.seq for letter in inbox.set_aside(tx)] == [last]


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    if "--write" in sys.argv:
        PAGE.write_text(TABLE.sub(lambda found: table(), text, count=1), encoding="utf-8")
    else:
        print(table())
