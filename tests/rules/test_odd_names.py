"""Names that show nothing, run backwards or are too long: on topics, in lists, on buttons."""

from pathlib import Path
from unicodedata import normalize

import pytest
from aiogram.types import User

from delivery.telegram import cards
from desk.clients import same
from desk.company import joining
from handlers.content import person_of
from model import APART, Button, Client, seen
from model.errands.lines import Say
from model.seen import LONGEST, UNNAMED, likeness, named
from sandbox.blanks import title
from storage import clients, company, outbox, people, profiles
from tests import former
from tests.rules.test_shifts import BERLIN, TOPIC, Desk, at
from views import Views, utf16_len

VIEWS = Views(Path(__file__).parents[2] / "templates", BERLIN, "ru")
LONGER = "Анна-Мария-Луиза Константинопольская"


def two(desk: Desk, *names: str) -> list[Client]:
    """Two clients of the same number, each with a topic."""
    company.set_state(desk.tx, True, ())
    for key, name in enumerate(names, start=101):
        person = person_of(User(id=key, is_bot=False, first_name=name))
        former.client(desk.tx, person, desk.now)
        clients.set_topic(desk.tx, key, TOPIC + key)
        profiles.fill(desk.tx, key, "phone", "+77010000000", desk.now, verified=True)
    found = [clients.find(desk.tx, key) for key in (101, 102)]
    return [client for client in found if client]


def on_a_button(name: str) -> str:
    made = cards.keyboard([[Button("", "deputy", 1, text=name)]], VIEWS, "ru", at(10), styles=False)
    assert made
    return made.inline_keyboard[0][0].text


def test_two_whose_names_show_nothing_are_told_apart() -> None:
    desk = Desk()
    titles = [
        VIEWS.text("labels.topic_title", "ru", desk.now, client=client)
        for client in two(desk, "\u3164", "\u2800\u2800")
    ]
    assert titles == ["Без имени", f"Без имени{APART}102"]


SAME = (
    "\ufffcОльга\ufffc",
    *(
        "Ольга\u200b",
        "\u2060Оль\u00adга",
        "Ольга\u034f",
        "Оль\u200dга",
        "Ольга\ufe0f",
        "Ольга\u3164",
    ),
    *(
        "  Ольга\u00a0",
        "\u202eОльга\u202c",
        "Ольга\n",
        "Ольга\u2800\u2800",
        "О\u200cльга",
        "Ольга\x00",
    ),
)


def test_one_name_in_two_spellings_of_unicode_is_one_name() -> None:
    assert named(normalize("NFD", "Андрей Åsa")) == "Андрей Åsa"


@pytest.mark.parametrize("name", ["Андрей", "A\ufffcB", "x\u0333y\u033f\u030a", "Å a\u3000b"])
def test_a_topic_is_called_as_it_was_ordered(name: str) -> None:
    """What Telegram would store otherwise is not known again when a call's answer was lost."""
    assert title(named(name), LONGEST) == named(name)


@pytest.mark.parametrize("name", SAME)
def test_who_looks_like_another_is_told_apart_from_them(name: str) -> None:
    desk = Desk()
    first, second = two(desk, "Ольга", name)
    assert (first.called, second.called) == ("Ольга", f"Ольга{APART}102")
    for number, called in ((7, "Ольга"), (8, name)):
        people.meet(desk.tx, person_of(User(id=number, is_bot=False, first_name=called)), desk.now)
        people.set_in_group(desk.tx, number, True)
    assert {member.name for member in people.team(desk.tx)} >= {
        f"Ольга{APART}{n:03}" for n in (7, 8)
    }


@pytest.mark.parametrize(
    "name",
    ["👩\u200d🔧 Ася", "🇰🇿 Ержан", "❤\ufe0f Лия", "👍🏽", "नमस्ते", "می\u200dخواهم",
     "Zoë O’Neil-Črnić", "Col·lecció", "1\ufe0f⃣ склад", "=1+1", "N·1"],
)  # fmt: skip
def test_what_is_seen_of_a_name_stays(name: str) -> None:
    assert named(name) == name


@pytest.mark.parametrize(
    ("name", "by"),
    [("🌸 Анна 🌸 Ким", "Анна"), ("Жан-Поль", "Жан-Поль"), ("(Anna)", "Anna"), ("रवी शर्मा", "रवी"),
     (f"Ольга{APART}123", "Ольга"), (UNNAMED, ""), ("...", ""), ("777", ""), ("🌸", ""), ("", "")],
)  # fmt: skip
def test_somebody_is_spoken_to_by_what_is_a_name(name: str, by: str) -> None:
    assert seen.called(name) == by


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Тимур · владелец", "Тимур - владелец"), (f"Ольга{APART}123", "Ольга -123"),
     ("Олег → Босс", "Олег - Босс"), ("я" * 10_000, "я" * LONGEST), ("\u200b" * 9, UNNAMED)],
)  # fmt: skip
def test_a_name_passes_for_no_other_part_of_a_line(name: str, kept: str) -> None:
    assert named(name) == kept


@pytest.mark.parametrize(
    ("name", "other"),
    [("Oльга", "Ольга"), ("OLEG", "ОLЕG"), ("Αnna", "Anna"), ("Ким Л.", "КИМ Л"), ("Zoé", "Zoe"),
     ("B0ss", "Воss"), ("lvan", "Ivan")],
)  # fmt: skip
def test_who_passes_for_another_looks_like_them(name: str, other: str) -> None:
    assert likeness(name) == likeness(other)
    assert likeness(name) != likeness(f"{other} К.")


def test_owners_who_hear_of_a_newcomer_hear_whom_they_look_like() -> None:
    desk = Desk()
    for number, called in ((7, "Ольга"), (8, "Oльгa"), (9, "Олег")):
        people.meet(desk.tx, person_of(User(id=number, is_bot=False, first_name=called)), desk.now)
        people.set_in_group(desk.tx, number, True)
    people.set_joined(desk.tx, 8, desk.now)
    joining.tick(desk.tx, desk.now + joining.AT_MOST)
    said = [row.errand for row in outbox.new_rows(desk.tx, 0) if isinstance(row.errand, Say)]
    assert [told.args["like"] for told in said if told.text == "owner.joined"] == [
        [f"Ольга{APART}007"]
    ]


def team(desk: Desk) -> set[str]:
    return {member.name for member in people.team(desk.tx)} - {"Олег", "Босс"}


def test_two_of_the_team_who_look_alike_are_told_apart_while_they_do() -> None:
    """Whoever hands over takes a name for the one that they know, whatever alphabet it is in."""
    desk = Desk()
    for known in people.team(desk.tx):
        people.set_in_group(desk.tx, known.id, False, left_at=desk.now)
    for number, called in ((7, "Тимур"), (8, "Tимyp")):
        people.meet(desk.tx, person_of(User(id=number, is_bot=False, first_name=called)), desk.now)
        people.set_in_group(desk.tx, number, True)
    assert team(desk) == {f"Тимур{APART}007", f"Tимyp{APART}008"}
    desk.tx.run("UPDATE operators SET look = ''")  # as an older Smena left them
    assert team(desk) == {"Тимур", "Tимyp"}
    people.look_anew(desk.tx)
    assert team(desk) == {f"Тимур{APART}007", f"Tимyp{APART}008"}
    other = person_of(User(id=8, is_bot=False, first_name="Тимофей"))
    people.meet(desk.tx, other, desk.now)
    assert team(desk) == {"Тимур", "Тимофей"}


def test_on_a_button_a_name_disturbs_nothing_and_shows_something() -> None:
    assert on_a_button("\u202eживолк\nВася") == "живолк Вася"
    assert on_a_button("\u3164") == "…"
    assert utf16_len(on_a_button("🦄" * 90)) <= 64


def test_who_may_be_the_same_person_is_told_from_them_on_the_button() -> None:
    desk = Desk()
    first, second = two(desk, LONGER, LONGER)
    (key,), *_ = same.keys(desk.tx, first)
    assert key.text.endswith(f"{APART}102") and key.arg == second.id
