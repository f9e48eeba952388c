"""Owns a company's own texts, laid over the shipped ones; what can't be used is named.

An own file holds only the macros that the company says otherwise. They come behind the shipped
ones of the same file, so that whoever borrows a text from another file borrows the company's. One
that could not be said (another argument, a name that means nothing, a tag that Telegram doesn't
know) is left out, and the shipped one is said: a slip in one's own words silences nobody.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import BaseLoader, Environment, Template, TemplateNotFound, nodes
from jinja2.exceptions import TemplateError
from jinja2.meta import find_referenced_templates, find_undeclared_variables

TAGS = {
    *("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "tg-spoiler", "blockquote"),
    *("code", "pre", "a", "tg-time", "tg-emoji"),
}
"""What Telegram takes (core.telegram.org/bots/api#html-style)."""

_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)[^>]*>")
_BORROWING = (nodes.Import, nodes.FromImport)


@dataclass(slots=True)
class Laid:
    """By locale and file the templates that hold own texts, and what of those can't be used."""

    templates: dict[str, dict[str, Template]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class _Trees(BaseLoader):
    """Templates out of what was parsed already."""

    def __init__(self) -> None:
        self.trees: dict[str, nodes.Template] = {}

    def load(
        self,
        environment: Environment,
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 - named so by jinja2
    ) -> Template:
        if name not in self.trees:
            raise TemplateNotFound(name)
        code = environment.compile(self.trees[name], name)
        return environment.template_class.from_code(environment, code, {**(globals or {})}, None)


def lay(plain: Environment, shipped: Mapping[str, Path], own: Path, given: frozenset[str]) -> Laid:
    """The own texts in the folder `own`, over those in the folder of each locale in `shipped`.

    `given` are the names that every text may use besides its arguments.
    """
    laid = Laid()
    for locale, folder in shipped.items():
        loader = _Trees()
        environment = plain.overlay(loader=loader)
        for path in sorted(folder.glob("*.html")):
            loader.trees[f"{locale}/{path.name}"] = environment.parse(path.read_text("utf-8"))
        changed = sorted((own / locale).glob("*.html"))
        for path in changed:
            laid.problems += _over(environment, loader.trees, path, given)
        names = {path.stem: f"{locale}/{path.name}" for path in changed}
        laid.templates[locale] = {
            stem: environment.get_template(name)
            for stem, name in names.items()
            if name in loader.trees
        }
    return laid


def _over(
    environment: Environment, trees: dict[str, nodes.Template], path: Path, given: frozenset[str]
) -> Iterator[str]:
    """Put what can be used of a file behind the shipped texts; the problems with the rest."""
    name = f"{path.parent.name}/{path.name}"
    if name not in trees:
        yield f"{path}: there is no file of texts of that name"
        return
    try:
        tree = environment.parse(path.read_text("utf-8"))
    except (TemplateError, OSError, UnicodeDecodeError) as error:
        yield f"{path}:{getattr(error, 'lineno', 1)}: {error}"
        return
    shipped, usable = trees[name], list[nodes.Node]()
    for node in tree.body:
        trial = _together(environment, shipped, [*usable, node])
        if isinstance(node, _BORROWING):
            reason = _no_such_file(trial, trees, path.parent.name)
        elif isinstance(node, nodes.Macro):
            reason = _objection(node, shipped, trial, given)
        else:
            continue  # what stands between the texts is never said
        if reason is None:
            usable.append(node)
        else:
            yield f"{path}:{node.lineno}: {reason}"
    trees[name] = _together(environment, shipped, usable)


def _no_such_file(
    trial: nodes.Template, trees: Mapping[str, nodes.Template], locale: str
) -> str | None:
    asked = find_referenced_templates(trial)
    missing = {name for name in asked if f"{locale}/{name}" not in trees}
    return f"there is no {', '.join(map(str, missing))} to borrow from" if missing else None


def _together(
    environment: Environment, shipped: nodes.Template, behind: list[nodes.Node]
) -> nodes.Template:
    tree = nodes.Template([*shipped.body, *behind], lineno=1)
    tree.set_environment(environment)
    return tree


def _objection(
    macro: nodes.Macro, shipped: nodes.Template, trial: nodes.Template, given: frozenset[str]
) -> str | None:
    """Why this text can't be said, or None."""
    wanted = {text.name: _arguments(text) for text in shipped.find_all(nodes.Macro)}
    if macro.name not in wanted:
        return f"{macro.name} - is nobody's; there is no such text"
    if _arguments(macro) != wanted[macro.name]:
        return f"{macro.name} - must take {wanted[macro.name]}, not {_arguments(macro)}"
    try:
        strange = find_undeclared_variables(trial) - find_undeclared_variables(shipped) - given
    except TemplateError as error:
        return f"{macro.name} - {error}"
    if strange:
        return f"{macro.name} - {', '.join(sorted(strange))} means nothing here"
    words = (data.data for data in macro.find_all(nodes.TemplateData))
    tags = {tag for text in words for _, tag in _TAG.findall(text)}
    if unknown := sorted(tags - TAGS):
        return f"{macro.name} - Telegram knows no <{unknown[0]}>"
    return None


def _arguments(macro: nodes.Macro) -> str:
    return f"({', '.join(argument.name for argument in macro.args)})"


def is_well_formed(markup: str) -> bool:
    """Whether Telegram can read it: tags that it knows, each closed in its order."""
    opened: list[str] = []
    for closing, tag in _TAG.findall(markup):
        if not closing and tag in TAGS:
            opened.append(tag)
        elif not opened or opened.pop() != tag:
            return False
    return not opened and "<" not in _TAG.sub("", markup)
