"""Owns what a company's own texts may take of a processor and of memory, whatever they say.

Many companies share one process, and a text is said where all is done: one that never ends, or that
grows without end, would silence everybody. So a loop and a call look at what the text has taken,
and what makes a text longer looks at how long it becomes.
"""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import Any

from jinja2 import Environment, nodes, pass_eval_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS as JINJAS
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

WITHIN = 0.25
"""Seconds of a processor that one text may take; ours take a thousandth."""

LONGEST = 2**17
"""Signs in a text, or members of a list; Telegram takes 4,096."""

LARGEST = 2**64
PLACES = 9
"""Digits that a number is rounded to at most."""

HELD = (list, tuple, dict, set, frozenset)
WORDS = (str, bytes, *HELD)
WIDE = re.compile(r"\d{3}|\*")
"""A width in what `format` is given that is no width of a text's."""

ASKED = frozenset(
    (
        *("capitalize", "count", "endswith", "find", "get", "index", "isalpha", "isdigit"),
        *("items", "keys", "lower", "lstrip", "partition", "removeprefix", "removesuffix"),
        *("rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip"),
        *("title", "upper", "values"),
    )
)
"""What a text may ask of words, numbers and lists: nothing that makes them longer."""

KNOWN = frozenset(
    (
        *("abs", "count", "escape", "e", "first", "float", "int", "items", "last", "length"),
        *("list", "map", "max", "min", "reject", "rejectattr", "reverse", "round", "safe"),
        *("select", "selectattr", "sort", "string", "striptags", "trim", "truncate", "unique"),
        *("capitalize", "lower", "title", "upper", "wordcount"),
    )
)
"""Jinja's filters that a text may use, besides those here and ours."""

OF_WORDS = frozenset(
    (
        *("capitalize", "e", "escape", "lower", "string", "striptags", "title", "trim"),
        *("truncate", "upper", "wordcount"),
    )
)
_UNTIL: ContextVar[float] = ContextVar("until", default=float("inf"))


class TakesTooMuchError(SecurityError):
    """A text takes more than any text needs; said at once, and never again by whoever hears it."""


@contextmanager
def metered() -> Iterator[None]:
    """What is said meanwhile on this thread takes so much at most, with the texts within it."""
    before = _UNTIL.get()
    mark = _UNTIL.set(min(before, time.thread_time() + WITHIN))
    try:
        yield
    finally:
        _UNTIL.reset(mark)


class Fence(ImmutableSandboxedEnvironment):
    """For texts that may come from anywhere, as a company's do that moves in: they say what they
    are given, reach nothing behind it, and end."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.filters = {name: JINJAS[name] for name in KNOWN}
        self.filters |= {name: _of_words(JINJAS[name]) for name in OF_WORDS}
        self.filters |= {"format": _formatted, "join": _joined, "replace": _replaced}
        self.filters |= {"default": _default, "d": _default, "round": _rounded}
        self.filters |= {METERED: _each, TOGETHER: _together, SHALLOW: _shallow}
        self.finalize = _said
        del self.globals["lipsum"]

    @staticmethod
    def concat(parts: Iterable[str]) -> str:
        """What a text says, out of its pieces."""
        return "".join(_bounded(parts))

    def call(__self, __context: Context, __obj: Any, *given: Any, **named: Any) -> Any:  # noqa: N805
        _look()
        if __obj is dict:
            _shallow(list(named.values()))
        return super().call(__context, __obj, *given, **named)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if _is_too_large(operator, left, right):
            raise TakesTooMuchError(f"{operator} makes more of it than a text can be")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, (*WORDS, int, float)) and attr not in ASKED:
            return False
        return super().is_safe_attribute(obj, attr, value)


METERED, TOGETHER, SHALLOW = "each of", "together", "shallow"
"""Filters that no template can name, or need."""


class _Metering(NodeTransformer):
    """Puts the looks into a text: where it goes round, and where it puts words together."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - jinja2's name
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, METERED, [], [], None, None, lineno=node.lineno)
        return node

    def _held(self, node: Any) -> Any:
        self.generic_visit(node)
        if getattr(node, "ctx", "load") != "load":
            return node
        return nodes.Filter(node, SHALLOW, [], [], None, None, lineno=node.lineno)

    visit_List = visit_Tuple = visit_Dict = _held  # noqa: N815 - jinja2's names

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802 - jinja2's name
        self.generic_visit(node)
        parts = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(parts, TOGETHER, [], [], None, None, lineno=node.lineno)


def put_up(macro: nodes.Macro, environment: Environment) -> None:
    """From now on the text looks at what it takes."""
    _Metering().visit(macro)
    macro.set_environment(environment)


def calls_itself(macro: nodes.Macro) -> bool:
    """Whether there is a loop in it that goes into itself."""
    return any(loop.recursive for loop in macro.find_all(nodes.For))


def _look() -> None:
    if time.thread_time() > _UNTIL.get():
        raise TakesTooMuchError("it takes longer than a text may")


def _each(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        _look()
        yield value


def _shallow(held: Any) -> Any:
    """A list, a pair, a table: with lists of words in it at most, for what holds itself twice,
    thirty times over, is looked through for ever."""
    members = held.values() if isinstance(held, dict) else held
    deep = (member for member in members if isinstance(member, HELD))
    if any(isinstance(inner, HELD) for member in deep for inner in member):
        raise TakesTooMuchError("a list in a list in a list is none of a text's")
    return held


def _said(value: Any) -> Any:
    """What stands between braces; a list is no words, and may hold itself over and over."""
    if isinstance(value, HELD):
        raise TakesTooMuchError("a list is no words; join it")
    return value


def _bounded(parts: Iterable[str]) -> Iterator[str]:
    length = 0
    for part in parts:
        length += len(part)
        if length > LONGEST:
            raise TakesTooMuchError("it is longer than a text can be")
        yield part


def _is_too_large(operator: str, left: Any, right: Any) -> bool:
    if operator == "%":
        return isinstance(left, str | bytes)
    if operator == "+":
        return isinstance(left, WORDS) and len(left) + len(right) > LONGEST
    if operator == "**":
        return not (abs(left) <= LARGEST and abs(right) <= PLACES)
    times, found = (left, right) if isinstance(left, int) else (right, left)
    if isinstance(found, WORDS):
        return bool(times * len(found) > LONGEST)
    return not (abs(left) <= LARGEST and abs(right) <= LARGEST)


def _of_words(jinjas: Any) -> Any:
    """A filter that makes words of whatever it is given, where that is no list."""

    def plain(*given: Any, **named: Any) -> Any:
        return jinjas(*map(_said, given), **named)

    vars(plain).update(vars(jinjas))  # what of the surroundings Jinja gives to it
    return plain


@pass_eval_context
def _joined(known: EvalContext, value: Iterable[Any], by: str = "", attribute: Any = None) -> Any:
    parts = list(islice(value, LONGEST))
    length = sum(len(str(_said(part))) for part in parts) if attribute is None else 0
    if length + len(by) * len(parts) > LONGEST:
        raise TakesTooMuchError("it is longer than a text can be")
    return JINJAS["join"](known, parts, by, attribute)


@pass_eval_context
def _together(known: EvalContext, parts: list[Any]) -> Any:
    return _joined(known, parts)


@pass_eval_context
def _replaced(known: EvalContext, text: str, old: str, new: str, count: int | None = None) -> Any:
    if len(str(_said(text))) * max(1, len(str(new))) > LONGEST * 8:
        raise TakesTooMuchError("it is longer than a text can be")
    return JINJAS["replace"](known, text, old, new, count)


def _formatted(text: str, *given: Any, **named: Any) -> str:
    if WIDE.search(str(text)):
        raise TakesTooMuchError("so wide is no text")
    return str(JINJAS["format"](text, *map(_said, given), **named))


def _rounded(value: float, precision: int = 0, method: Any = "common") -> Any:
    return JINJAS["round"](value, min(precision, PLACES), method)


def _default(value: Any, otherwise: Any = "", boolean: bool = False) -> Any:
    if otherwise:
        _said(otherwise)
    return JINJAS["default"](value, otherwise, boolean)
