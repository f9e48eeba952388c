"""The recipes are true: every file that one names is there, and each thing has its recipe."""

import re
from pathlib import Path

import pytest

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


def steps_of(recipe: str) -> int:
    section = TEXT.partition(f"### {recipe}\n")[2].partition("\n### ")[0]
    return len(re.findall(r"^\d\. ", section, re.MULTILINE))


def test_a_recipe_takes_as_many_files_as_it_says():
    table = re.findall(r"^\| (an? [a-z ]+) \| \d+ \| (\d+) \|$", TEXT, re.MULTILINE)
    assert len(table) == 5
    assert [(name, steps_of(name.capitalize())) for name, _ in table] == [
        (name, int(takes)) for name, takes in table
    ]


def test_the_root_stays_small():
    """At most 24 entries, not counting what tools leave and what begins with a dot."""
    left = {"build", "__pycache__"}
    entries = [
        path.name for path in ROOT.iterdir() if path.name[0] != "." and path.name not in left
    ]
    assert len(entries) <= 24, sorted(entries)
