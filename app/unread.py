"""Owns what becomes of words that nobody reads any more: nothing, and the command goes on.

`bot.py update | head` has read enough after ten lines, and the update must not end half-way; nor
where the phone that it was typed on lost its connection. Whoever begins us without one of the three
streams (`>&-`) has nobody there, either.
"""

import errno
import os
import sys
from io import BufferedWriter, RawIOBase, TextIOWrapper
from typing import Any, TextIO

PRINTED = "what is printed"
GONE = (errno.EPIPE, errno.EIO)
"""Nobody holds the other end: of a pipe, of a terminal."""


class _Passing(RawIOBase):
    """A stream of this process whose reader may leave."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._refused = False

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
            if error.errno not in GONE and not self._refused:
                self._refused = True  # by a full disk, say: told once, for it is tried again
                raise OSError(error.errno, error.strerror, PRINTED) from error
            return memoryview(words).nbytes


def pass_over() -> None:
    """From now on, whoever reads what this process prints may leave."""
    for number in range(3):
        _hold(number)
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stdout, sys.stderr = _passing(1, sys.stdout), _passing(2, sys.stderr)


def _hold(number: int) -> None:
    """Where nothing is, the next file that is opened would be printed into."""
    try:
        os.fstat(number)
    except OSError:
        os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def _passing(number: int, stream: TextIO | None) -> TextIO:
    """`stream`: what Python made of it; nothing, where nothing was."""
    passing: Any = _Passing(number)  # its kind asks for more than Python does
    buffer, encoding = BufferedWriter(passing), stream.encoding if stream else "utf-8"
    errors = stream.errors if stream else "backslashreplace"
    return TextIOWrapper(buffer, encoding, errors, line_buffering=True)
