"""Owns three columns of text in a terminal: widths as a terminal counts them, wrapping, colour."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TextIO

LINE = " │ "
BOLD, DIM, GREEN, YELLOW, RED, PLAIN = "1", "2", "32", "33", "31", ""
NARROWEST = 48


def width(text: str) -> int:
    """How many cells of a terminal the text takes."""
    return sum(_cells(letter) for letter in text)


def _cells(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def wrap(text: str, room: int) -> list[str]:
    """The text in lines of at most that many cells; a word longer than a line is cut."""
    return [line for given in text.splitlines() for line in _wrap_line(given, room)]


def _wrap_line(text: str, room: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width(joined) <= room:
            line = joined
            continue
        if line:
            yield line
        *full, line = _pieces(word, room)
        yield from full
    if line:
        yield line


def _pieces(word: str, room: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def pad(text: str, room: int) -> str:
    """The text with spaces up to that many cells."""
    return text + " " * (room - width(text))


class Columns:
    """Prints paragraphs, each in one of the columns; shares say how wide each one is."""

    def __init__(self, out: TextIO, total: int, shares: Sequence[int], *, colour: bool) -> None:
        self._out, self._colour = out, colour
        self.total = max(NARROWEST, total)
        room = self.total - len(LINE) * (len(shares) - 1)
        self.rooms = [room * share // sum(shares) for share in shares]
        self.rooms[-1] = room - sum(self.rooms[:-1])

    def heads(self, titles: Sequence[str]) -> None:
        """The titles of the columns, and a rule under them."""
        wrapped = [wrap(title, room) for title, room in zip(titles, self.rooms, strict=True)]
        for cells in zip_longest(*wrapped, fillvalue=""):
            padded = map(pad, cells, self.rooms)
            self._row([self._painted(cell, BOLD) for cell in padded])
        print("─┼─".join("─" * room for room in self.rooms), file=self._out, flush=True)

    def step(self, title: str) -> None:
        """What happens next, over the full width."""
        self.blank()
        self.line(title, BOLD)

    def blank(self) -> None:
        """An empty line."""
        print(file=self._out, flush=True)

    def line(self, text: str, colour: str = PLAIN) -> None:
        """A remark over the full width."""
        for part in wrap(text, self.total):
            print(self._painted(part, colour), file=self._out, flush=True)

    def cell(self, column: int, text: str, colour: str = PLAIN) -> None:
        """A paragraph in one column, the others blank."""
        for part in wrap(text, self.rooms[column]):
            cells = [" " * room for room in self.rooms]
            cells[column] = self._painted(pad(part, self.rooms[column]), colour)
            self._row(cells)

    def _row(self, cells: Sequence[str]) -> None:
        print(LINE.join(cells).rstrip(), file=self._out, flush=True)

    def _painted(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._colour and colour else text
