"""A page in Russian is the same page: headings, commands, settings, links are those of ours."""

import re
from pathlib import Path

import pytest

from tests.sources import ROOT

RUSSIAN = sorted((ROOT / "docs" / "ru").glob("*.md"))
OURS = {"vps", "everyday", "backup", "moving", "trouble"}
"""Pages for whoever is no programmer; the rest is in English alone."""


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)


def headings(text: str) -> list[int]:
    """The level of each, in their order."""
    outside = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", outside, re.MULTILINE)]


def code(text: str) -> list[str]:
    """What is named as code in the running text; a line may break inside."""
    outside = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    return sorted(" ".join(named.split()) for named in re.findall(r"`([^`]+)`", outside))


def keys(text: str) -> list[str]:
    """The sections and keys of its examples of settings."""
    lines = (line for block in blocks(text, "toml") for line in block.splitlines())
    return [line.partition(" =")[0] for line in lines]


def tables(text: str) -> list[int]:
    """How many cells each row has, in their order."""
    return [line.count("|") for line in text.splitlines() if line.startswith("|")]


def links(text: str) -> set[str]:
    """The pages it leads to, but for its own twin."""
    found = re.findall(r"\]\((?:\.\./)*(?:ru/)?([^)]+)\)", text)
    return {target.removeprefix("docs/") for target in found}


def test_the_pages_for_everybody_are_there_in_russian() -> None:
    assert {page.stem for page in RUSSIAN} == OURS


@pytest.mark.parametrize("page", RUSSIAN, ids=lambda page: page.name)
@pytest.mark.parametrize(
    "seen", [headings, lambda text: blocks(text, "sh"), code, keys, tables, links],
    ids=["headings", "commands", "code", "settings", "tables", "links"],
)  # fmt: skip
def test_both_say_the_same(page: Path, seen) -> None:
    russian = page.read_text("utf-8")
    english = (ROOT / "docs" / page.name).read_text("utf-8")
    assert seen(russian) == seen(english)


@pytest.mark.parametrize("page", RUSSIAN, ids=lambda page: page.name)
def test_its_links_lead_somewhere_and_its_twin_is_one_of_them(page: Path) -> None:
    text = page.read_text("utf-8")
    targets = re.findall(r"\]\(((?!https?:)[^)#]+)", text)
    assert [target for target in targets if not (page.parent / target).exists()] == []
    assert f"../{page.name}" in targets
    assert f"ru/{page.name}" in (ROOT / "docs" / page.name).read_text("utf-8")
