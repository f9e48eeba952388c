"""Texts that were compiled are not compiled again, and never said as they once were."""

import runpy
import shutil
import sys
from pathlib import Path

import pytest
from jinja2 import Environment

import views
from views import Library, library
from views.compiled import FOLDER, Beside


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One text, on a machine that keeps bytecode, in a process that has read nothing yet."""
    monkeypatch.setattr(library, "Beside", Beside)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "ru").mkdir()
    (tmp_path / "ru" / "kinds.html").write_text("{% macro photo() %}фото{% endmacro %}", "utf-8")
    return tmp_path


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was compiled."""
    names: list[str] = []
    plain = Environment.compile

    def noting(self: Environment, source: object, name: str, *given: object) -> object:
        names.append(name)
        return plain(self, source, name, *given)  # type: ignore[call-overload]

    monkeypatch.setattr(Environment, "compile", noting)
    return names


def text_of(folder: Path) -> str:
    return said(Library(folder))


def said(shipped: Library) -> str:
    return str(shipped.templates["ru"]["kinds"].make_module().photo())  # type: ignore[attr-defined]


def test_the_second_start_compiles_nothing(folder: Path, compiled: list[str]) -> None:
    assert text_of(folder) == text_of(folder)
    assert compiled == ["ru/kinds.html"]


@pytest.mark.parametrize("harm", [b"", b"\n", b"nonsense", None])
def test_what_is_damaged_is_compiled_anew(
    folder: Path, compiled: list[str], harm: bytes | None
) -> None:
    before = text_of(folder)
    (kept,) = (folder / FOLDER).iterdir()
    kept.write_bytes(kept.read_bytes()[:-9] if harm is None else harm)
    assert text_of(folder) == before and len(compiled) == 2
    assert text_of(folder) == before and len(compiled) == 2


def test_a_changed_text_is_said_as_it_is_now(folder: Path) -> None:
    text_of(folder)
    (folder / "ru" / "kinds.html").write_text("{% macro photo() %}снимок{% endmacro %}", "utf-8")
    assert text_of(folder) == "снимок"


def test_texts_that_an_update_brings_wait_for_the_next_start(folder: Path) -> None:
    """The code of the process that runs doesn't know what they take."""
    shipped = Library(folder)
    (folder / "ru" / "kinds.html").write_text(
        "{% macro photo(of) %}{{ of }}{% endmacro %}", "utf-8"
    )
    Library(folder)  # as the next version does, which is tried beside it
    assert said(shipped) == "фото" and shipped.texts("ru") == {"kinds.photo": ()}


def test_what_another_jinja_made_is_not_used(
    folder: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text_of(folder)
    monkeypatch.setattr("views.compiled.MADE_BY", "another")
    text_of(folder)
    assert len(compiled) == 2


@pytest.mark.parametrize("hindrance", ["a file", "not asked for"])
def test_where_nothing_can_be_kept_texts_are_read_all_the_same(
    folder: Path, compiled: list[str], hindrance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if hindrance == "a file":
        (folder / FOLDER).write_text("no folder")
    else:
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert text_of(folder) == text_of(folder) and len(compiled) == 2


def test_a_changed_filter_has_texts_compiled_anew(tmp_path: Path) -> None:
    for name in ("compiled.py", "filters.py", "markup.py"):
        shutil.copy(Path(views.__file__).parent / name, tmp_path)
    before = runpy.run_path(str(tmp_path / "compiled.py"))["MADE_BY"]
    (tmp_path / "filters.py").write_text("FILTERS = {}", "utf-8")
    assert runpy.run_path(str(tmp_path / "compiled.py"))["MADE_BY"] != before
