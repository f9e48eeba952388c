"""The pages of promises, threats and faults name only proofs that exist, and leave no row out."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.sources import ROOT

DOCS = ROOT / "docs"
PAGE = DOCS / "promises.md"
PROOF = re.compile(r"`(\w+\.py)::(\w+)`")
CATALOGUES = {"threats.md": [f"S{number}" for number in range(1, 25)],
              "faults.md": [str(number) for number in range(1, 58)]}  # fmt: skip


def cells(page: Path) -> list[list[str]]:
    """The rows of every table, but for their heads."""
    lines = page.read_text(encoding="utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("|")
    ]
    return [row for row in rows if row[0] not in ("If", "No.") and not row[0].startswith("---")]


def missing(text: str) -> list[str]:
    """The proofs named in it that are nowhere."""
    files: dict[str, str] = defaultdict(str)
    for path in ROOT.glob("tests/**/*.py"):  # two rings may have a file of the same name
        files[path.name] += path.read_text(encoding="utf-8")
    return [
        f"{file}::{name}" for file, name in PROOF.findall(text) if f"def {name}(" not in files[file]
    ]


@pytest.mark.parametrize("name", ["promises.md", *CATALOGUES])
def test_every_proof_that_is_named_exists(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    assert len(PROOF.findall(text)) > 40
    assert missing(text) == []


def test_a_proof_that_is_nowhere_is_noticed() -> None:
    assert missing("`test_page.py::test_nothing_of_the_kind`") == [
        "test_page.py::test_nothing_of_the_kind"
    ]


def test_every_promise_has_its_rows_and_every_row_a_proof_or_an_honest_not_yet() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^## P(\d+) ", page, re.M) == [str(number) for number in range(1, 11)]
    for row in cells(PAGE):
        assert len(row) == 3
        assert "::" in row[2] or ("not promised" in row[1] and row[2] == "—"), row


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_threat_and_every_fault_has_its_row_with_a_test_or_a_reason(name: str) -> None:
    rows = [row for row in cells(DOCS / name) if not row[0].startswith("**")]
    assert [row[0] for row in rows] == CATALOGUES[name]
    for row in rows:
        assert len(row) == 4 and all(row), row
        assert "untested" not in row[3]
        assert PROOF.search(row[3]) or row[3].startswith(("none: ", "nothing to try")), row
