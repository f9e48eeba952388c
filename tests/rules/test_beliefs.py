"""The table of beliefs and the probes are one: every row has its probe, or says why not."""

import re
from pathlib import Path

import pytest

from app.rehearse.run import probes_for

TABLE = (Path(__file__).resolve().parents[2] / "docs/telegram.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+) \| (.+?) \| (.+?) \| (.+?) \|$", TABLE, re.MULTILINE)
PLAYED = dict.fromkeys([*probes_for(forum=True), *probes_for(forum=False)])
PROBED = {probe.strip("`"): belief for _, belief, _, probe in ROWS if probe.startswith("`")}


def test_every_probe_has_its_row_with_its_belief():
    assert {probe.name: probe.belief for probe in PLAYED} == PROBED


def test_every_row_names_a_probe_or_says_why_there_is_none():
    lines = [line for line in TABLE.splitlines() if re.match(r"\| \d", line)]
    assert len(lines) == len(ROWS) > 90
    for _, _, source, probe in ROWS:
        assert source.strip() and (probe.startswith("`") or re.match(r"none: .{8,}", probe))


def test_the_sections_are_numbered_in_turn():
    heads = [int(number) for number in re.findall(r"^## (\d+)\. ", TABLE, re.MULTILINE)]
    assert heads == list(range(1, len(heads) + 1))
    numbers = [tuple(map(int, row[0].split("."))) for row in ROWS]
    assert numbers == sorted(set(numbers)) and {number[0] for number in numbers} <= set(heads)


@pytest.mark.parametrize("probe", PLAYED, ids=lambda probe: probe.name)
def test_a_probe_says_what_it_expects(probe):
    assert probe.expected and all(probe.expected) and probe.belief == probe.belief.strip()
