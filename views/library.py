"""Owns the shipped texts of every locale: what each takes, and the templates that say them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from jinja2.runtime import Context
from jinja2.utils import missing

from views.compiled import Beside
from views.fence import Fence
from views.filters import FILTERS
from views.forgiving import FORGIVING, Unsaid

Texts = Mapping[str, tuple[str, ...]]
"""By the name of a text the names of its arguments."""


class Library:
    """The shipped texts, read once: many companies may say them, and none can change them.

    Raises TextError.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._kept = Beside(directory, environment())
        self._texts: dict[str, dict[str, tuple[str, ...]]] = {}
        self._names: dict[str, dict[str, str]] = {}
        for name, compiled in self._kept.files.items():
            locale, file = name.split("/")
            file = file.removesuffix(".html")
            self._names.setdefault(locale, {})[file] = name
            of = self._texts.setdefault(locale, {})
            of |= {f"{file}.{text}": takes for text, takes in compiled.takes.items()}
        self.templates = self._shelves(environment())
        self.labels: dict[tuple[str, str], str] = {}
        """What buttons say, by name and locale: the same for all who say nothing of their own."""

    @cached_property
    def forgiving(self) -> Mapping[str, Mapping[str, Template]]:
        """The same templates, where what they are not told is unsaid."""
        forgives = environment()
        forgives.undefined = Unsaid
        forgives.filters.update(FORGIVING)
        return self._shelves(forgives)

    def texts(self, locale: str) -> Texts:
        """Every text of a locale with the names of its arguments."""
        return self._texts[locale]

    def _shelves(self, reads: Environment) -> Mapping[str, Mapping[str, Template]]:
        reads.loader = self._kept
        return {locale: _Shelf(reads, names) for locale, names in self._names.items()}


class _Shelf(Mapping[str, Template]):
    """The files of a locale: each is unpacked when it is first asked for."""

    def __init__(self, reads: Environment, names: Mapping[str, str]) -> None:
        self._reads, self._names = reads, names
        self._unpacked: dict[str, Template] = {}

    def __getitem__(self, file: str) -> Template:
        if file not in self._unpacked:
            self._unpacked[file] = self._reads.get_template(self._names[file])
        return self._unpacked[file]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


GIVEN = frozenset({"now", "zone", "locale", "nameless"})
"""What every text knows besides its arguments: who reads, when and where."""


class _Told(Context):
    """Knows of the reader what is so at the moment, not what was when its module was made."""

    def resolve_or_missing(self, key: str) -> Any:
        if key in GIVEN:
            reader: Mapping[str, object] = self.environment.reader  # type: ignore[attr-defined]
            return reader.get(key, missing)
        return super().resolve_or_missing(key)


class _Environment(Environment):
    """A template names another of its own locale by the file alone."""

    context_class = _Told
    reader: Mapping[str, object] = {}
    """What there is to know of them, while one of its texts is said; else nothing."""

    def join_path(self, template: str, parent: str) -> str:
        return f"{parent.rpartition('/')[0]}/{template}"


class Fenced(_Environment, Fence):
    """For a company's own texts."""


@contextmanager
def read_by(reader: Mapping[str, object], template: Template) -> Iterator[None]:
    """What is said of it meanwhile is said to them; a text may have another said within it."""
    says = template.environment
    assert isinstance(says, _Environment)
    before, says.reader = says.reader, reader
    try:
        yield
    finally:
        says.reader = before


def environment(made: type[_Environment] = _Environment) -> _Environment:
    """How texts are read and said: with our filters, and an error where anything is missing."""
    # autoescape=True and not select_autoescape(): nothing may depend on how a file is called.
    reads = made(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    reads.filters.update(FILTERS)
    return reads
