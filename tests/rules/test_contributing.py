"""The recipes are true: every file that one names is there, and each thing has its recipe."""

import re
from pathlib import Path

import pytest

from tests.rules.measures import measures

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`([\w.-]+(?:/[\w.-]*)+|[\w-]+\.(?:toml|py|md))`", TEXT)))
RECIPES = {
    *("A card button", "A command", "A setting", "A figure", "An errand", "A text"),
    *("A locale", "A migration", "A scene"),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_file_that_a_recipe_names_is_there(name):
    path = ROOT / name
    assert path.is_dir() if name.endswith("/") else path.is_file()


def test_every_kind_of_thing_has_its_recipe():
    assert set(re.findall(r"^### (.+)$", TEXT, re.MULTILINE)) == RECIPES
    assert len(NAMED) > 25


AT_MOST = {
    "a card button": 3,
    "a command": 3,
    "a setting": 2,
    "a figure": 4,
    "an errand": 3,
}


def steps_of(recipe: str) -> list[str]:
    """The numbered steps of a recipe, each with the lines that go on with it."""
    section = TEXT.partition(f"### {recipe}\n")[2].partition("\n### ")[0]
    return re.findall(r"^\d\. (.+(?:\n {3}.+)*)", section, re.MULTILINE)


def touched(recipe: str) -> set[str]:
    """The files of the product that its steps name; a text in all its languages is one."""
    named = {
        name for step in steps_of(recipe) for name in re.findall(r"`([\w.-]+/[\w./-]*)`", step)
    }
    product = {name for name in named if not name.startswith("tests/")}
    return {re.sub(r"^templates/\w+/", "templates/", name) for name in product}


def test_a_recipe_takes_as_many_files_as_it_says():
    table = re.findall(r"^\| (an? [a-z ]+) \| \d+ \| (\d+) \|$", TEXT, re.MULTILINE)
    says = {name: int(takes) for name, takes in table}
    assert says.keys() == AT_MOST.keys()
    assert {name: len(touched(name.capitalize())) for name in says} == says
    assert {name: len(steps_of(name.capitalize())) for name in says} == says
    assert {name: takes for name, takes in says.items() if takes > AT_MOST[name]} == {}


def test_a_locale_takes_one_folder():
    assert "| a locale | 18 | 1 folder |" in TEXT
    assert touched("A locale") == {"templates/"}


@pytest.mark.proof
def test_the_house_keeps_its_measures():
    taken = measures()
    assert len(taken) == 6 and all(measure.value > 0 for measure in taken)
    assert [measure for measure in taken if measure.value > measure.at_most] == []
