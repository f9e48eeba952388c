"""Owns a company's own texts, laid over the shipped ones; what can't be used is named.

An own file holds only the macros that the company says otherwise. They come behind the shipped
ones of the same file, so that whoever borrows a text from another file borrows the company's. One
that could not be said (another argument, a name that means nothing, a tag that Telegram doesn't
know) is left out, and the shipped one is said: a slip in one's own words silences nobody. One
written for fewer arguments is said where the others hold nothing that it would keep from people.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import Environment, Template, TemplateNotFound, nodes
from jinja2.exceptions import TemplateError
from jinja2.meta import find_referenced_templates, find_undeclared_variables

from model.written import text_of
from views.compiled import Codes

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
    less: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """By locale and text the arguments that the own one leaves out: what ours takes them to be."""

    def told(self, locale: str, name: str, args: Mapping[str, object]) -> dict[str, object] | None:
        """What of it the own text takes; None where it would keep something from its reader."""
        left = self.less.get((locale, name), {})
        if any((args.get(arg, meant) or None) != (meant or None) for arg, meant in left.items()):
            return None
        return {arg: value for arg, value in args.items() if arg not in left}


class _Trees(Codes):
    """Templates out of what was parsed already."""

    def __init__(self) -> None:
        self.trees: dict[str, nodes.Template] = {}

    def code_of(self, environment: Environment, name: str) -> CodeType:
        if name not in self.trees:
            raise TemplateNotFound(name)
        return environment.compile(self.trees[name], name)


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
        lent = _lent(loader.trees.values())
        for path in changed:
            laid.problems += _over(environment, laid, loader.trees, path, given, lent)
        names = {f"{locale}/{path.name}" for path in changed} & loader.trees.keys()
        laid.templates[locale] = {
            Path(name).stem: environment.get_template(name)
            for name in _borrowing(environment, loader.trees, names)
        }
    return laid


def _lent(trees: Iterable[nodes.Template]) -> frozenset[str]:
    """What texts are said by other texts, which give them their arguments by place."""
    called = (call.node for tree in trees for call in tree.find_all(nodes.Call))
    return frozenset(getattr(node, "name", getattr(node, "attr", "")) for node in called)


def _borrowing(
    environment: Environment, trees: Mapping[str, nodes.Template], changed: Set[str]
) -> Set[str]:
    """The changed files, and those that borrow from them, however many hands are between."""
    borrows = {
        name: {environment.join_path(str(asked), name) for asked in find_referenced_templates(tree)}
        for name, tree in trees.items()
    }
    found = set(changed)
    while more := {name for name, asked in borrows.items() if asked & found} - found:
        found |= more
    return found


def _over(
    environment: Environment,
    laid: Laid,
    trees: dict[str, nodes.Template],
    path: Path,
    given: frozenset[str],
    lent: frozenset[str],
) -> Iterator[str]:
    """Put what can be used of a file behind the shipped texts; the problems with the rest."""
    locale, name = path.parent.name, f"{path.parent.name}/{path.name}"
    if name not in trees:
        yield f"{path}: there is no file of texts of that name"
        return
    try:
        tree = environment.parse(text_of(path.read_bytes()))
    except (TemplateError, OSError, UnicodeDecodeError) as error:
        yield f"{path}:{getattr(error, 'lineno', 1)}: {error}; ours are said"
        return
    shipped, usable = trees[name], list[nodes.Node]()
    for node in tree.body:
        trial = _together(environment, shipped, [*usable, node])
        if isinstance(node, _BORROWING):
            reason = _no_such_file(trial, trees, locale)
        elif isinstance(node, nodes.Macro):
            reason = _objection(node, shipped, trial, given, lent)
        else:
            continue  # what stands between the texts is never said
        if reason is not None:
            yield f"{path}:{node.lineno}: {reason}; ours is said"
            continue
        usable.append(node)
        if isinstance(node, nodes.Macro) and (left := _left_out(node, shipped)):
            laid.less[locale, f"{path.stem}.{node.name}"] = left
            yield f"{path}:{node.lineno}: {_told_less(node, left, shipped)}"
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
    macro: nodes.Macro,
    shipped: nodes.Template,
    trial: nodes.Template,
    given: frozenset[str],
    lent: frozenset[str],
) -> str | None:
    """Why this text can't be said, or None."""
    ours = _ours(macro, shipped)
    if ours is None:
        return f"{macro.name} - is nobody's; there is no such text"
    mine, wanted = _arguments(macro), _arguments(ours)
    if mine != wanted and (macro.name in lent or not set(mine) <= set(wanted)):
        return f"{macro.name} - must take {_listed(wanted)}, not {_listed(mine)}"
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


def _left_out(macro: nodes.Macro, shipped: nodes.Template) -> dict[str, Any]:
    """The arguments that ours has beyond those of the own text, with what ours takes them to be."""
    ours = _ours(macro, shipped)
    if ours is None:
        return {}
    names = _arguments(ours)
    meant = dict(zip(reversed(names), reversed(ours.defaults), strict=False))
    return {
        name: meant[name].as_const() if name in meant else None
        for name in names
        if name not in _arguments(macro)
    }


def _told_less(macro: nodes.Macro, left: Collection[str], shipped: nodes.Template) -> str:
    ours = _ours(macro, shipped)
    wanted = _listed(_arguments(ours) if ours else [])
    return (
        f"{macro.name} - knows nothing of {', '.join(left)}, so ours is said where there is more "
        f"to say; that takes {wanted}"
    )


def _ours(macro: nodes.Macro, shipped: nodes.Template) -> nodes.Macro | None:
    """The shipped text of that name."""
    texts = {text.name: text for text in shipped.find_all(nodes.Macro)}
    return texts.get(macro.name)


def _arguments(macro: nodes.Macro) -> list[str]:
    return [argument.name for argument in macro.args]


def _listed(arguments: Sequence[str]) -> str:
    return f"({', '.join(arguments)})"


def is_well_formed(markup: str) -> bool:
    """Whether Telegram can read it: tags that it knows, each closed in its order."""
    opened: list[str] = []
    for closing, tag in _TAG.findall(markup):
        if not closing and tag in TAGS:
            opened.append(tag)
        elif not opened or opened.pop() != tag:
            return False
    return not opened and "<" not in _TAG.sub("", markup)
