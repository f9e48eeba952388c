"""Owns the shipped texts as they are kept: compiled, and packed until one of a file is said.

To compile all texts takes more of a start than anything else (2.5 of 3.3 s where it was measured);
to read what was compiled, a hundredth of that: so it lies beside them in `__pycache__`, as Python
keeps its own. All of it is read at the start, for an update may put other texts in their place
while the bot runs; most of it is never said in most companies, and packed it is a tenth.
"""

import marshal
import os
import sys
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import CodeType

import jinja2
from jinja2 import BaseLoader, Environment, Template, TemplateNotFound, nodes
from jinja2.exceptions import TemplateSyntaxError

FOLDER = "__pycache__"
OURS = ("compiled.py", "filters.py", "markup.py")
"""Jinja decides while it compiles what a filter is given, and may put in what comes of it."""

MADE_BY = " ".join((
    jinja2.__version__, sys.version,
    sha256(b"".join((Path(__file__).parent / name).read_bytes() for name in OURS)).hexdigest(),
))  # fmt: skip
"""What else than the words decides what is made of them."""


class TextError(Exception):
    """A text can't be rendered: there is none of that name, or what it was given doesn't fit."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A file of texts: the names of what each of them takes, and the code of all."""

    takes: dict[str, tuple[str, ...]]
    packed: bytes


class Codes(BaseLoader):
    """Templates out of code that needs no source any more."""

    def code_of(self, environment: Environment, name: str) -> CodeType:
        """What is compiled of that template. Raises TemplateNotFound."""
        raise NotImplementedError

    def load(
        self,
        environment: Environment,
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 - named so by jinja2
    ) -> Template:
        """As Jinja asks for it. Raises TemplateNotFound."""
        code = self.code_of(environment, name)
        return environment.template_class.from_code(environment, code, {**(globals or {})}, None)


class Beside(Codes):
    """The texts of a folder, as `reads` reads them; `files` by name, such as `ru/card.html`.

    What was compiled is kept there, if it may be written. Raises TextError, naming file and line.
    """

    def __init__(self, directory: Path, reads: Environment) -> None:
        self._reads = reads
        paths = sorted(directory.glob("*/*.html"))
        self.files = {f"{path.parent.name}/{path.name}": self._read(path) for path in paths}

    def code_of(self, environment: Environment, name: str) -> CodeType:
        """Unpack a file. Raises TemplateNotFound."""
        if name not in self.files:
            raise TemplateNotFound(name)
        code: CodeType = marshal.loads(zlib.decompress(self.files[name].packed))
        return code

    def _read(self, path: Path) -> Compiled:
        source = path.read_text("utf-8")
        made_of = sha256(f"{MADE_BY} {_options(self._reads)} {source}".encode()).hexdigest()
        compiled = self.kept(path, made_of)
        if compiled is None:
            compiled = self._compile(path, source)
            self.keep(path, made_of, compiled)
        return compiled

    def _compile(self, path: Path, source: str) -> Compiled:
        name = f"{path.parent.name}/{path.name}"
        try:
            tree = self._reads.parse(source, name, str(path))
            code = self._reads.compile(tree, name, str(path))
        except TemplateSyntaxError as error:
            raise TextError(f"{path}:{error.lineno}: {error.message}") from error
        macros = [node for node in tree.body if isinstance(node, nodes.Macro)]
        takes = {
            macro.name: tuple(arg.name for arg in macro.args)
            for macro in macros
            if not macro.name.startswith("_")  # as Jinja has it, known to its own file alone
        }
        return Compiled(takes, zlib.compress(marshal.dumps(code)))

    def kept(self, path: Path, made_of: str) -> Compiled | None:
        """What is missing, damaged or of another source is compiled by whoever asks."""
        with suppress(OSError, ValueError, EOFError, TypeError):
            checksum, _, kept = _place(path).read_bytes().partition(b"\n")
            if checksum == made_of.encode():
                takes, packed = marshal.loads(kept)
                return Compiled(takes, packed)
        return None

    def keep(self, path: Path, made_of: str, compiled: Compiled) -> None:
        """In one move, for another process may be reading; where nobody may write, nothing."""
        if sys.dont_write_bytecode:
            return
        place = _place(path)
        new = place.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            place.parent.mkdir(exist_ok=True)
            kept = marshal.dumps((compiled.takes, compiled.packed))
            new.write_bytes(made_of.encode() + b"\n" + kept)
            new.replace(place)


def _options(environment: Environment) -> str:
    """How an environment reads templates: compiled otherwise, they are compiled anew."""
    options = environment.autoescape, environment.trim_blocks, environment.lstrip_blocks
    return f"{type(environment).__name__} {options}"


def _place(path: Path) -> Path:
    name = f"{path.parent.name}.{path.name}.{sys.implementation.cache_tag}"
    return path.parents[1] / FOLDER / name
