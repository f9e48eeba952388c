"""No text is left over: what stands in the templates is said by the code, or by another text."""

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, nodes

from desk.conversations import ratings
from desk.figures.behind import NUMBERS
from desk.rules.options import OPTIONS
from desk.voice import saying
from handlers import entries
from tests.sources import ROOT, sources
from views import Views

TEMPLATES = ROOT / "templates"
TEXTS = sorted(Views(TEMPLATES, ZoneInfo("UTC"), "ru").texts("ru"))
ELSEWHERE = {"tests", "sandbox", "playground", "bench"}
"""What speaks of texts there is no person of the company to read."""
COMMANDS = {entry.name for entry in entries.COMMANDS}
PUT_TOGETHER = {
    *(f"cmd_{command}" for command in COMMANDS),
    *(label for label, _ in ratings.KEYS),
    *(f"opt_{option.name}" for option in OPTIONS),
    *(f"offer_{option.kind}" for option in OPTIONS),
    *(f"number_{number}" for number in NUMBERS),
}


@cache
def modules() -> list[tuple[set[str], set[str]]]:
    """Of every module the strings in it, and the beginnings of those it puts together."""
    ours = [path for path in sources() if path.relative_to(ROOT).parts[0] not in ELSEWHERE]
    trees = (list(ast.walk(ast.parse(path.read_text("utf-8")))) for path in ours)
    return [(set(_strings(tree)), set(_beginnings(tree))) for tree in trees]


def _strings(tree: list[ast.AST]) -> Iterator[str]:
    for node in tree:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _beginnings(tree: list[ast.AST]) -> Iterator[str]:
    for node in tree:
        if isinstance(node, ast.JoinedStr) and len(node.values) == 2:
            first = node.values[0]
            if isinstance(first, ast.Constant):
                yield str(first.value)


def is_named(text: str) -> bool:
    """Whether the code says its name: whole, or as a beginning and the rest in one module.

    Labels are named by their short names, those of commands and ratings by what they are of.
    """
    file, _, name = text.partition(".")
    if file == "labels":
        return name in PUT_TOGETHER or any({text, name} & strings for strings, _ in modules())
    return any(
        text in strings or (f"{file}." in parts and name in strings) for strings, parts in modules()
    )


def parsed(path: Path) -> nodes.Template:
    return Environment(autoescape=True).parse(path.read_text("utf-8"))


def lent(locale: str) -> set[str]:
    """The texts that other texts of that language are put together of."""
    found: set[str] = set()
    for tree in map(parsed, (TEMPLATES / locale).glob("*.html")):
        for loan in tree.find_all(nodes.FromImport):
            assert isinstance(loan.template, nodes.Const)
            found |= {f"{Path(loan.template.value).stem}.{name}" for name in loan.names}
    return found


@pytest.mark.proof
def test_every_text_is_said_by_the_code() -> None:
    lent_everywhere = lent("ru") & lent("en")
    left_over = [text for text in TEXTS if text not in lent_everywhere and not is_named(text)]
    assert left_over == []


@pytest.mark.proof
def test_a_text_that_nobody_says_is_noticed() -> None:
    gone = ("staff.flood", "labels.cancel", "labels.cmd_close", "toasts.hello", "card.hello")
    assert [text for text in gone if is_named(text)] == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*/*.html")), ids=lambda path: path.stem)
def test_every_helper_of_a_template_is_called_in_it(path: Path) -> None:
    tree = parsed(path)
    called = (call.node for call in tree.find_all(nodes.Call))
    calls = {node.name for node in called if isinstance(node, nodes.Name)}
    helpers = {macro.name for macro in tree.find_all(nodes.Macro) if macro.name.startswith("_")}
    assert helpers <= calls


SAYERS = (saying.in_topic, saying.to_client, saying.to_person, saying.toast)
GIVEN = {"locale"}
"""What every text knows, whoever says it."""


@pytest.mark.parametrize("sayer", SAYERS, ids=lambda sayer: sayer.__name__)
def test_no_text_asks_for_what_whoever_says_it_takes_for_themselves(sayer: Callable[..., None]):
    """Such an argument would never reach the text."""
    own = inspect.signature(sayer).parameters.values()
    taken = {said.name for said in own if said.kind is said.KEYWORD_ONLY} - GIVEN
    views = Views(TEMPLATES, ZoneInfo("UTC"), "ru").texts("ru")
    asked = {name: taken & set(arguments) for name, arguments in views.items()}
    assert {name: found for name, found in asked.items() if found} == {}
