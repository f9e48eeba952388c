"""Owns how a file that people wrote becomes text, whatever program they saved it with."""

import codecs
import errno
import os
import stat
from pathlib import Path

WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How "Unicode" begins, as old programs of Windows and its command line save it."""


def text_of(data: bytes, *, otherwise: str = "utf-8-sig") -> str:
    """Its text, without the mark that some programs put before it, and lines ended in one way.

    `otherwise`: as what it is read that is neither UTF-8 nor marked. Raises UnicodeDecodeError.
    """
    try:
        text = data.decode("utf-16" if data.startswith(WIDE) else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode(otherwise)
    return text.replace("\r\n", "\n").replace("\r", "\n")


LARGEST = 2**18
"""Bytes: of what people write by hand, settings and texts, nothing is a tenth of it."""

LEADS_OUT = "it leads out of the company's folder; put what it leads to in its place"


def content_of(path: Path, within: Path | None = None) -> bytes:
    """What stands in it.

    `within`: the folder of whoever put it there, where one program reads for many. Then it is a
    file of a size that people write, and no link leads out of that folder to somebody else's.
    Raises OSError.
    """
    if within is None:
        return path.read_bytes()
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe keeps nobody
    try:
        found = os.fstat(handle)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no file", str(path))
        if not _lies_in(within, path, found):
            raise OSError(errno.EPERM, LEADS_OUT, str(path))
        content = os.read(handle, LARGEST + 1)
    finally:
        os.close(handle)
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, f"it is larger than {LARGEST // 1024} KB", str(path))
    return content


def _lies_in(folder: Path, path: Path, found: os.stat_result) -> bool:
    """Whether what was opened there is a file of that folder's, by whatever link."""
    real = path.resolve()
    return real.is_relative_to(folder.resolve()) and os.path.samestat(found, real.lstat())
