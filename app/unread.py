"""Owns what becomes of words that nobody reads any more: nothing, and the command goes on.

`bot.py update | head` has read enough after ten lines, and the update must not end half-way; nor
where the phone that it was typed on lost its connection.
"""

import errno
import os
import sys
from io import BufferedWriter, RawIOBase, TextIOWrapper
from typing import Any, TextIO

GONE = (errno.EPIPE, errno.EIO)
"""Nobody holds the other end: of a pipe, of a terminal."""


class _Passing(RawIOBase):
    """A stream of this process whose reader may leave."""

    def __init__(self, number: int) -> None:
        self._number = number

    def fileno(self) -> int:
        return self._number

    def isatty(self) -> bool:
        return os.isatty(self._number)

    def writable(self) -> bool:
        return True

    def write(self, words: Any) -> int:
        try:
            return os.write(self._number, words)
        except OSError as error:
            if error.errno not in GONE:
                raise
            return memoryview(words).nbytes


def pass_over() -> None:
    """From now on, whoever reads what this process prints may leave."""
    sys.stdout, sys.stderr = _passing(sys.stdout), _passing(sys.stderr)


def _passing(stream: TextIO) -> TextIO:
    passing: Any = _Passing(stream.fileno())  # its kind asks for more than Python does
    buffer = BufferedWriter(passing)
    return TextIOWrapper(buffer, stream.encoding, stream.errors, line_buffering=True)
