"""How people's texts are worded, as far as a rule can hear it: forms, length on a phone, jargon."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.rules.test_screens import Screen, screens
from tests.rules.test_templates import VIEWS
from views import visible

TEMPLATES = sorted((Path(__file__).parents[2] / "templates").glob("*/*.html"))
FORMS = {"ru": 3, "en": 2}
STIFF = {
    "ru": r"тикет|юзер|осуществ|\bявляетс|\bданн(?:ый|ого)\b|необходимо|производитс|успешно",
    "en": r"\bticket|successfully|please note|in order to|utili[sz]e|\bkindly\b|\bshall be\b",
}
"""What nobody says aloud: officialese and jargon."""

NAMED = r"\{\{[^}]*\|name(?:\|cut\(\d+\))? \}\}"
HE = re.compile(
    rf"{NAMED}(?:</a>)? (?:\w+ )?\w*(?:[аиеуыяё]л|шёл|мог)\b|\b\w+(?:[аиеуыя]л|шёл|мог) {NAMED}|"
    rf"{NAMED}\. (?:Он|Она|Ему|Ей)\b"
)
"""Beside somebody's name a verb that only fits a man."""

BUBBLE, SCREEN = 300, 380
"""Points that a row of buttons has on a screen of 390: under a message; under the input field."""

LETTER, EDGE = {"ru": 7.6, "en": 7.0}, 10
"""Points of a letter of a button, as Telegram's clients set it, and of a button's edges."""

NAME_SEEN = 6
"""Letters of a name behind a word that have to be seen; the rest may be cut."""


def text_of(path: Path) -> str:
    """What is said there, without the remarks."""
    return re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_number_has_all_the_forms_of_its_language(path: Path) -> None:
    for forms in re.findall(r"\|plural\(([^)]*)\)", text_of(path)):
        assert len(forms.split('", "')) == FORMS[path.parent.name], forms


def test_numbers_are_said_in_the_right_form() -> None:
    said = [VIEWS.text("duty.work_to", "ru", None, name="Олег", count=count) for count in
            (1, 2, 5, 11, 21, 22, 25, 111)]  # fmt: skip
    words = [re.search(r"\d+ (\w+)", visible(text))[1] for text in said]
    assert words == [
        *("разговор", "разговора", "разговоров", "разговоров"),
        *("разговор", "разговора", "разговоров", "разговоров"),
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_nothing_is_said_that_nobody_says_aloud(path: Path) -> None:
    found = re.search(STIFF[path.parent.name], text_of(path), re.IGNORECASE)
    assert found is None, found


@pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if path.parent.name == "ru"], ids=named
)
def test_no_verb_beside_a_name_knows_whether_it_is_a_man(path: Path) -> None:
    assert HE.search(text_of(path)) is None, HE.search(text_of(path))


def test_the_rule_hears_a_man() -> None:
    for said in (
        "В группу вошёл {{ names[0]|name }}", "{{ by|name }} закрыл", "{{ by|name }}. Он уже",
        "{{ by|name }} уже ответил",
    ):  # fmt: skip
        assert HE.search(said), said


def width(label: str, locale: str) -> float:
    """Points that a label takes on a button."""
    word, apart, name = label.partition(" · ")
    needed = word + apart + (name[:NAME_SEEN] if name[:1].isalpha() else name)
    return LETTER[locale] * len(needed) + EDGE


def cut(screen: Screen, locale: str) -> list[str]:
    """The buttons of a screen whose label doesn't fit beside the others of its row."""
    below = "row of buttons" in screen.title
    return [
        f"{screen.title}: {label}"
        for row in screen.keys
        for label in row
        if len(row) > 1 and width(label, locale) > (SCREEN if below else BUBBLE) / len(row)
    ]


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_no_button_is_cut_on_a_phone(locale: str) -> None:
    """A row to itself may be as wide as the message."""
    assert [label for screen in screens(locale) for label in cut(screen, locale)] == []


@pytest.mark.proof
def test_no_sentence_ends_twice() -> None:
    """Where texts are put together."""
    for locale in ("ru", "en"):
        for screen in screens(locale):
            ends = [
                pair for pair in pairwise(screen.text) if "".join(pair) in ("..", ".,", " .", ":.")
            ]
            assert not ends, (screen.title, screen.text)
