"""Owns how a file that people wrote becomes text, whatever program they saved it with."""

import codecs

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
