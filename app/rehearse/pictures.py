"""Owns the files that the rehearsal shows: made here, of nobody and nothing."""

import struct
import zlib

from aiogram.types import BufferedInputFile

SIDE = 160


def picture(shade: int) -> BufferedInputFile:
    """A grey square (0 black, 255 white) as a PNG file."""
    row = b"\x00" + bytes([shade]) * SIDE
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(row * SIDE)), (b"IEND", b"")]
    body = b"".join(_chunk(name, data) for name, data in parts)
    return BufferedInputFile(b"\x89PNG\r\n\x1a\n" + body, filename=f"square_{shade}.png")


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


def paper() -> BufferedInputFile:
    """A text file of one line."""
    return BufferedInputFile(b"a rehearsal\n", filename="rehearsal.txt")
