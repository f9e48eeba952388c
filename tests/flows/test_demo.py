"""The demo: it plays to its end in either language, and its columns hold any text."""

import io
from zoneinfo import ZoneInfo

import pytest

from app.service import serve_demo
from app.settings import CompanySection, Settings
from playground import terminal
from playground.terminal import company
from playground.terminal.columns import LINE, Columns, pad, width, wrap
from playground.terminal.words import WORDS

pytestmark = pytest.mark.usefixtures("quick")
SETTINGS = Settings(company=CompanySection(timezone=ZoneInfo("Asia/Almaty")))


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(company, "WINDOW", 1.0)


@pytest.mark.parametrize("locale", WORDS)
async def test_the_scene_keeps_every_promise(locale, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    out = io.StringIO()
    assert await terminal.play(serve_demo, SETTINGS, locale, out, pace=0.0) == 0
    printed = out.getvalue()
    words = WORDS[locale]
    *_, numbers, last = printed.splitlines()
    assert "make run" in last
    assert [int(n) for n in numbers.split() if n.isdigit()][:5] == [5, 5, 0, 2, 0]
    assert words.alone.format(who=words.said.oleg) in printed
    assert "\x1b" not in printed
    assert max(map(width, printed.splitlines())) <= 80


async def test_a_note_is_seen_in_the_topic_alone(monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")
    out = io.StringIO()
    assert await terminal.play(serve_demo, SETTINGS, "ru", out, pace=0.0) == 0
    rows = [line.split(LINE) for line in out.getvalue().splitlines() if "склад обещал" in line]
    assert rows
    assert all("склад" not in row[0] for row in rows)


@pytest.mark.parametrize(
    ("text", "cells"), [("Анна", 4), ("👌", 2), ("日本", 4), ("é", 1), ("👩\u200d🔧", 4), ("", 0)]
)
def test_width_is_counted_in_cells(text, cells):
    assert width(text) == cells
    assert width(pad(text, 10)) == 10


def test_long_words_are_cut_and_short_ones_kept_together():
    assert wrap("да нет наверное", 6) == ["да нет", "наверн", "ое"]
    assert wrap("👌👌👌", 4) == ["👌👌", "👌"]
    assert wrap("a\n\nb", 4) == ["a", "b"]


def test_colour_is_for_terminals_only():
    plain, coloured = io.StringIO(), io.StringIO()
    Columns(plain, 80, (1, 1), colour=False).cell(0, "слово", "1")
    Columns(coloured, 80, (1, 1), colour=True).cell(0, "слово", "1")
    assert plain.getvalue().split("│") == ["слово".ljust(39), "\n"]
    assert "\x1b[1mслово" in coloured.getvalue()
