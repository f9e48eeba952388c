"""Owns the sample pictures: furniture painted with rectangles, a PNG of a kB or two each."""

import struct
import zlib
from collections.abc import Sequence
from itertools import cycle

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int, Colour]
"""Left, top, right, bottom, and what it is painted with."""

WIDTH, HEIGHT = 320, 240
OAK, DARK, WHITE, LEAF = (196, 150, 98), (92, 70, 54), (244, 240, 232), (86, 128, 92)
RED, ROSE, BLUE, SKY = (176, 78, 70), (206, 112, 102), (70, 104, 150), (104, 140, 186)
SOFA: Sequence[Box] = (
    (40, 90, 280, 178, RED), (30, 110, 62, 190, ROSE), (258, 110, 290, 190, ROSE),
    (62, 138, 159, 178, ROSE), (161, 138, 258, 178, ROSE), (62, 178, 258, 190, RED),
    (44, 190, 54, 206, DARK), (266, 190, 276, 206, DARK),
)  # fmt: skip
TABLE: Sequence[Box] = (
    (40, 112, 280, 126, OAK), (54, 126, 66, 206, OAK), (254, 126, 266, 206, OAK),
    (66, 126, 254, 136, DARK), (140, 84, 180, 112, WHITE), (152, 50, 168, 84, LEAF),
)  # fmt: skip
CUPBOARD: Sequence[Box] = (
    (90, 36, 230, 204, BLUE), (96, 42, 158, 198, SKY), (162, 42, 224, 198, SKY),
    (148, 112, 153, 132, WHITE), (167, 112, 172, 132, WHITE), (98, 204, 110, 212, DARK),
    (210, 204, 222, 212, DARK),
)  # fmt: skip
SAMPLES = (SOFA, TABLE, CUPBOARD)
WALL, FLOOR, SKYLINE = (232, 224, 212), (204, 188, 166), 186


def painted(boxes: Sequence[Box]) -> bytes:
    """A room with those boxes in it, as a PNG."""
    rows = [bytearray(bytes(WALL if line < SKYLINE else FLOOR) * WIDTH) for line in range(HEIGHT)]
    for left, top, right, bottom, colour in boxes:
        stripe = bytes(colour) * (right - left)
        for level in range(top, bottom):
            rows[level][left * 3 : right * 3] = stripe
    return _png(rows)


def _png(rows: Sequence[bytes | bytearray]) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PICTURES = cycle([painted(boxes) for boxes in SAMPLES])
"""One after the other, for ever."""
