"""Each kind of errand is declared once, has its three places, and is named nowhere else."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from delivery.telegram import channel
from delivery.telegram.building import BUILDERS
from desk.aftermath import outcomes
from desk.aftermath.ending import AFTERMATHS
from model import KINDS, STAFF, ClientId, Errand, Priority
from model.errands.base import Place, Traits
from model.errands.lines import Say
from model.errands.messages import Strange
from storage import payloads

ROOT = Path(__file__).resolve().parents[2]
CORE = [
    *(ROOT / "delivery").glob("*.py"),
    *(ROOT / "storage" / name for name in ("backup.py", "moving.py")),
]
SINCE = {
    "choices",
    *("backup", "own_day", "still_here", "ban", "decline", "leave", "take_back", "retire", "pin"),
    *("mailing", "health", "proposal", "enclosed", "strange"),
}
"""Kinds that the former code didn't have."""
FORMER = ROOT / "tests" / "files" / "outbox-5.jsonl"


def test_every_kind_has_a_builder_and_an_aftermath():
    assert len(channel.FAMILIES) == len(outcomes.FAMILIES)  # and so they were imported
    assert set(BUILDERS) == set(AFTERMATHS) == set(KINDS.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_frozen_and_says_what_it_is(kind):
    errand = KINDS[kind]
    assert is_dataclass(errand)
    assert errand.__dataclass_params__.frozen
    assert errand.__doc__ and isinstance(errand.traits, Traits)
    assert errand.lane is not Errand.lane


def test_two_kinds_of_one_name_are_refused():
    with pytest.raises(TypeError, match="is called copy too"):
        type("Other", (Errand,), {"kind": "copy", "__slots__": ()})


def names_in(path: Path) -> Iterator[str]:
    """What a source says of kinds: their names as text, their classes, their modules."""
    classes = {errand.__name__ for errand in KINDS.values()}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and node.value in KINDS:
            yield str(node.value)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("model.errands."):
            yield from () if node.module == "model.errands.base" else [str(node.module)]
        elif isinstance(node, ast.Name) and node.id in classes:
            yield node.id


@pytest.mark.parametrize("path", CORE, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_the_core_names_no_kind(path):
    assert list(names_in(path)) == []


def test_a_kind_that_is_named_is_found(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("from model.errands.looks import Card\nx = 'icon'\ny = isinstance(z, Card)")
    assert sorted(names_in(path)) == ["Card", "icon", "model.errands.looks"]


# The edge of storage.

EDGE = ROOT / "storage" / "payloads.py"
ROOMS = ("app", "desk", "delivery", "handlers", "model", "papers", "storage", "views")
TAKES_KEYS = {"get", "pop", "setdefault"}


def keys_of_payloads(source: str) -> Iterator[str]:
    """Where a payload's key stands as text: taken out of one by hand, or in SQL."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Subscript) and _is_payload(node.value):
            yield ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in TAKES_KEYS and _is_payload(node.func.value):
                yield ast.unparse(node)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "getattr":
            if "errand" in ast.unparse(node.args[0]) and isinstance(node.args[1], ast.Constant):
                yield ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(
                r"payload\s*->>?.*|json_\w+\(.*|payload\W[^,;]*\"\w+\"", node.value
            )


def _is_payload(node: ast.expr) -> bool:
    """Whether that is a payload by its name, or what JSON makes of one."""
    said = ast.unparse(node)
    return said.split(".")[-1] in {"payload", "errand"} or (
        said.startswith("json.loads(") and "payload" in said
    )


@pytest.mark.proof
def test_no_key_of_a_payload_stands_outside_the_edge():
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    assert EDGE in paths
    found = {
        path.relative_to(ROOT).as_posix(): keys
        for path in paths
        if path != EDGE and (keys := list(keys_of_payloads(path.read_text("utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize(
    "breach",
    [
        'row.payload["text"]',
        'payload.get("quote")',
        'json.loads(row["payload"])["reply"]',
        'getattr(row.errand, "reply")',
        "tx.rows(\"SELECT json_extract(payload, '$.text') FROM outbox\")",
        "tx.rows('SELECT 1 FROM outbox WHERE payload LIKE \\'%\"view\":%\\'')",
        "tx.rows(\"SELECT payload ->> 'view' FROM outbox\")",
    ],
)
def test_a_key_of_a_payload_is_found(breach):
    assert list(keys_of_payloads(breach))


def former_rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FORMER.read_text(encoding="utf-8").splitlines()]


def test_the_former_rows_are_of_every_kind():
    assert {row["kind"] for row in former_rows()} == KINDS.keys() - SINCE


@pytest.mark.parametrize("row", former_rows(), ids=lambda row: f"{row['kind']} {row['lane']}")
def test_what_the_former_code_wrote_says_the_same_today(row):
    kind, said = row["kind"], row["payload"]
    kind = "own_day" if said.get("view") == "own_day" else kind
    errand = payloads.decode(kind, json.dumps(said))
    again = json.loads(payloads.encode(errand))
    unsaid = {field.name: field for field in fields(errand) if field.name not in again}
    for name, value in said.items():
        if name in again:
            assert again[name] == value
        elif name in unsaid and value is not None:
            default = unsaid[name].default
            plain = [] if unsaid[name].default is MISSING or default == () else default
            assert value in (plain, {}), name


@pytest.mark.parametrize("row", former_rows(), ids=lambda row: f"{row['kind']} {row['lane']}")
def test_an_errand_is_read_as_it_was_written(row):
    kind = "own_day" if row["payload"].get("view") == "own_day" else row["kind"]
    errand = payloads.decode(kind, json.dumps(row["payload"]))
    assert payloads.decode(kind, payloads.encode(errand)) == errand


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("telegraph", '{"words": "раз"}'),
        ("copy", '{"ways": ["by_pigeon"]}'),
        ("edit", "{}"),
        ("copy", "[]"),
        ("copy", "no json"),
    ],
)
def test_what_only_a_newer_smena_can_read_is_strange_and_no_error(kind, payload):
    assert payloads.decode(kind, payload) == Strange()


def test_what_somebody_asked_in_general_goes_before_what_a_shift_s_end_says_in_hundreds_of_topics():
    said = Say(text="duty.queue")
    assert said.priority(Place(STAFF)) < said.priority(Place(STAFF, ClientId(1))) < Priority.ALERT
