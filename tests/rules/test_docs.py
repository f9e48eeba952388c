"""The documents say what there is: every setting, command, event, and no command that isn't."""

import re
from pathlib import Path

import pytest

from app.options import arguments
from app.settings import SECTIONS
from model import Event
from tests.sources import ROOT, sources

DOCS = {path.name: path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")}
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
SETTINGS = [f"{section}.{key}" for section, kind in SECTIONS.items() for key in kind.model_fields]
COMMANDS = [
    name
    for action in arguments()._actions
    if action.dest == "command" and action.choices
    for name in action.choices
]


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_explained(setting):
    assert f"`{setting}`" in DOCS["operations.md"]


def test_no_setting_is_explained_that_is_gone():
    rows = re.findall(r"^\| (`.*?`) \|", DOCS["operations.md"], re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([a-z]+\.[a-z_]+)`", row)}
    assert named == set(SETTINGS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_command_line_is_explained(command):
    assert f"`bot.py {command}" in DOCS["operations.md"]


def test_every_event_is_explained():
    table = DOCS["metrics.md"].partition("## What is recorded")[2]
    rows = re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)
    assert sorted(name for row in rows for name in re.findall(r"`(\w+)`", row)) == sorted(Event)


def test_the_make_commands_exist():
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    written = "\n".join([README, *DOCS.values()])
    named = set(re.findall(r"(?:`|^ *)make ([a-z]+)", written, re.MULTILINE))
    assert {"demo", "run", "test"} <= named <= targets


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{name}" for name in DOCS)])
def test_links_between_pages_lead_somewhere(page):
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)", text):
        assert ((ROOT / page).parent / target).exists(), target


def test_every_document_is_linked_from_the_readme():
    assert [name for name in DOCS if f"docs/{name}" not in README] == []


CITED = re.compile(r"\b([a-z_]+)(?:\.md)? §([0-9]+(?:\.[0-9]+)*)")
SOURCES = [path for kind in ("py", "sql", "toml", "js", "html", "md") for path in sources(kind)]


def unresolved(text: str) -> list[str]:
    """The citations by number that nothing in our documents answers: a fact's row, or a heading."""
    return [
        f"{page} §{number}" for page, number in CITED.findall(text) if not _is_there(page, number)
    ]


def _is_there(page: str, number: str) -> bool:
    # A section of facts about Telegram is too much to be cited as a whole.
    begins = r"\|" if page == "telegram" else "#+"
    row = rf"^{begins} {re.escape(number)}\.? "
    return bool(re.search(row, DOCS.get(f"{page}.md", ""), re.MULTILINE))


def test_code_cites_only_what_is_in_the_repository():
    ours = {path: path.read_text("utf-8") for path in SOURCES if path != Path(__file__)}
    assert sum("telegram.md §" in text for text in ours.values()) > 5
    assert {str(path): bad for path, text in ours.items() if (bad := unresolved(text))} == {}


def test_a_citation_of_nothing_is_noticed():
    assert unresolved("(telegram.md §2.15)") == []
    assert unresolved("(telegram.md §2.99; design §6)") == ["telegram §2.99", "design §6"]
    assert unresolved("telegram.md §2") == ["telegram §2"]
