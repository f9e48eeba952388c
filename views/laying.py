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

from model.written import content_of, text_of
from views.compiled import Codes
from views.fence import calls_itself, put_up

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


def lay(
    plain: Environment,
    shipped: Mapping[str, Path],
    own: Path,
    given: frozenset[str],
    within: Path | None = None,
) -> Laid:
    """The own texts in the folder `own`, over those in the folder of each locale in `shipped`.

    `given` are the names that every text may use besides its arguments. `within`: the folder out
    of which no link of theirs may lead.
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
            rules = _Rules(environment, given, lent, within)
            laid.problems += _over(rules, laid, loader.trees, path)
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


@dataclass(frozen=True, slots=True)
class _Rules:
    """What an own text is judged by."""

    environment: Environment
    given: frozenset[str]
    lent: frozenset[str]
    within: Path | None


def _over(rules: _Rules, laid: Laid, trees: dict[str, nodes.Template], path: Path) -> Iterator[str]:
    """Put what can be used of a file behind the shipped texts; the problems with the rest."""
    locale, name = path.parent.name, f"{path.parent.name}/{path.name}"
    if name not in trees:
        yield f"{path}: there is no file of texts of that name"
        return
    try:
        tree = rules.environment.parse(text_of(content_of(path, rules.within)))
    except (TemplateError, OSError, UnicodeDecodeError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        yield f"{path}:{getattr(error, 'lineno', 1)}: {reason}; ours are said"
        return
    shipped, usable = trees[name], list[nodes.Node]()
    texts = {text.name: text for text in shipped.find_all(nodes.Macro)}
    known = find_undeclared_variables(shipped) | _named(shipped.body) | rules.given
    for node in tree.body:
        if isinstance(node, _BORROWING):
            reason = _no_such_file(node, trees, locale)
        elif isinstance(node, nodes.Macro):
            reason = _objection(rules, node, texts.get(node.name), known)
        else:
            continue  # what stands between the texts is never said
        if reason is not None:
            yield f"{path}:{node.lineno}: {reason}; ours is said"
            continue
        usable.append(node)
        known |= _named([node])
        if isinstance(node, nodes.Macro):
            put_up(node, rules.environment)
            if left := _left_out(node, texts[node.name]):
                laid.less[locale, f"{path.stem}.{node.name}"] = left
                yield f"{path}:{node.lineno}: {_told_less(node, left, texts[node.name])}"
    trees[name] = _together(rules.environment, [*shipped.body, *usable])


def _no_such_file(
    node: nodes.Import | nodes.FromImport, trees: Mapping[str, nodes.Template], locale: str
) -> str | None:
    asked = find_referenced_templates(nodes.Template([node], lineno=1))
    missing = {name for name in asked if f"{locale}/{name}" not in trees}
    return f"there is no {', '.join(map(str, missing))} to borrow from" if missing else None


def _together(environment: Environment, body: list[nodes.Node]) -> nodes.Template:
    tree = nodes.Template(body, lineno=1)
    tree.set_environment(environment)
    return tree


def _named(body: Iterable[nodes.Node]) -> frozenset[str]:
    """What a file calls by a name: its own texts, and what it borrows."""
    found = set[str]()
    for node in body:
        if isinstance(node, nodes.Macro):
            found.add(node.name)
        elif isinstance(node, nodes.Import):
            found.add(node.target)
        elif isinstance(node, nodes.FromImport):
            found.update(name if isinstance(name, str) else name[1] for name in node.names)
        elif isinstance(node, nodes.Assign):
            found.update(name.name for name in node.find_all(nodes.Name) if name.ctx == "store")
    return frozenset(found)


def _objection(
    rules: _Rules, macro: nodes.Macro, ours: nodes.Macro | None, known: Set[str]
) -> str | None:
    """Why this text can't be said, or None; `known`: the names that mean something in it."""
    if ours is None:
        return f"{macro.name} - is nobody's; there is no such text"
    mine, wanted = _arguments(macro), _arguments(ours)
    if mine != wanted and (macro.name in rules.lent or not set(mine) <= set(wanted)):
        return f"{macro.name} - must take {_listed(wanted)}, not {_listed(mine)}"
    if calls_itself(macro):
        return f"{macro.name} - a loop goes into itself"
    try:
        alone = _together(rules.environment, [macro])
        strange = find_undeclared_variables(alone) - known
        rules.environment.compile(alone)
    except (TemplateError, SyntaxError, RecursionError, MemoryError) as error:
        return f"{macro.name} - {error}"
    if strange:
        return f"{macro.name} - {', '.join(sorted(strange))} means nothing here"
    words = (data.data for data in macro.find_all(nodes.TemplateData))
    tags = {tag for text in words for _, tag in _TAG.findall(text)}
    if unknown := sorted(tags - TAGS):
        return f"{macro.name} - Telegram knows no <{unknown[0]}>"
    return None


def _left_out(macro: nodes.Macro, ours: nodes.Macro) -> dict[str, Any]:
    """The arguments that ours has beyond those of the own text, with what ours takes them to be."""
    names = _arguments(ours)
    meant = dict(zip(reversed(names), reversed(ours.defaults), strict=False))
    return {
        name: meant[name].as_const() if name in meant else None
        for name in names
        if name not in _arguments(macro)
    }


def _told_less(macro: nodes.Macro, left: Collection[str], ours: nodes.Macro) -> str:
    wanted = _listed(_arguments(ours))
    return (
        f"{macro.name} - knows nothing of {', '.join(left)}, so ours is said where there is more "
        f"to say; that takes {wanted}"
    )


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
