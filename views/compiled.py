"""Owns the templates' bytecode: kept beside them in `__pycache__`, as Python keeps its own.

To compile all texts takes more of a start than anything else (2.5 of 3.3 s where it was measured);
to read what was compiled, a hundredth of that.
"""

import marshal
import os
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import jinja2
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

FOLDER = "__pycache__"
FILTERS = sha256(
    b"".join((Path(__file__).parent / name).read_bytes() for name in ("filters.py", "markup.py"))
).hexdigest()
"""Jinja decides while it compiles what a filter is given, and may put in what comes of it."""

MADE_BY = f"{jinja2.__version__} {sys.version} {FILTERS}"
"""What else than the words decides what is made of them."""


class Beside(BytecodeCache):
    """Keeps what is compiled from the templates of a folder there, if it may be written.

    `options`: how the environment reads templates; compiled otherwise, it is compiled anew.
    """

    def __init__(self, directory: Path, options: object) -> None:
        self._folder, self._options = directory / FOLDER, repr(options)

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return name.replace("/", ".")

    def get_source_checksum(self, source: str) -> str:
        return sha256(f"{MADE_BY} {self._options} {source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """What is missing, damaged or of another source is compiled by whoever asks."""
        with suppress(OSError, ValueError, EOFError, TypeError):
            checksum, _, code = self._file(bucket).read_bytes().partition(b"\n")
            if checksum == bucket.checksum.encode():
                bucket.code = marshal.loads(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """In one move, for another process may be reading; where nobody may write, nothing."""
        if sys.dont_write_bytecode:
            return
        made, new = self._file(bucket), self._file(bucket).with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            new.write_bytes(bucket.checksum.encode() + b"\n" + marshal.dumps(bucket.code))
            new.replace(made)

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.{sys.implementation.cache_tag}"
