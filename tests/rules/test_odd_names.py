"""Names that show nothing, run backwards or are too long: on topics, in lists, on buttons."""

from pathlib import Path

from aiogram.types import User

from delivery.telegram import cards
from desk.clients import same
from handlers.content import person_of
from model import APART, Button, Client
from storage import clients, company, profiles
from tests import former
from tests.rules.test_shifts import BERLIN, TOPIC, Desk, at
from views import Views, utf16_len

VIEWS = Views(Path(__file__).parents[2] / "templates", BERLIN, "ru")
LONG = "Анна-Мария-Луиза Константинопольская"


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


def test_on_a_button_a_name_disturbs_nothing_and_shows_something() -> None:
    assert on_a_button("\u202eживолк\nВася") == "живолк Вася"
    assert on_a_button("\u3164") == "…"
    assert utf16_len(on_a_button("🦄" * 90)) <= 64


def test_who_may_be_the_same_person_is_told_from_them_on_the_button() -> None:
    desk = Desk()
    first, second = two(desk, LONG, LONG)
    (key,), *_ = same.keys(desk.tx, first)
    assert key.text.endswith(f"{APART}102") and key.arg == second.id
