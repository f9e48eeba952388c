"""The page of promises names only proofs that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "promises.md"


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return [row for row in cells if row[0] != "If" and not row[0].startswith("---")]


def test_every_proof_that_is_named_exists() -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/*.py")}
    named = re.findall(r"`(\w+\.py)::(\w+)`", PAGE.read_text(encoding="utf-8"))
    missing = [
        f"{file}::{name}" for file, name in named if f"def {name}(" not in files.get(file, "")
    ]
    assert named and not missing


def test_every_promise_has_its_rows_and_every_row_a_proof_or_an_honest_not_yet() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^## P(\d+) ", page, re.M) == [str(number) for number in range(1, 11)]
    for row in rows():
        assert len(row) == 3
        assert "::" in row[2] or ("not promised" in row[1] and row[2] == "—"), row
