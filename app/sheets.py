"""Owns how a file becomes a roster's lines: a table as people save it, CSV of any kind or TOML.

What the lines mean is the desk's matter (`desk.shifts.tables`).
"""

import csv
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from desk.shifts.tables import Line, RosterError, plain
from model.written import WIDE, text_of

COLUMNS = {
    "operator": ("operator", "name", "employee", "оператор", "сотрудник", "имя", "кто"),
    "day": ("day", "date", "weekday", "день", "дата", "когда"),
    "shift": ("shift", "shifts", "смена", "смены"),
    "department": ("department", "отдел"),
}
NEEDED = ("operator", "day", "shift")
HEADER = "the first line has to say: operator, day, shift"
LARGEST = 4 * 2**20
"""Bytes. A year of a hundred people is a tenth of it."""

MARKS = ",;\t"
OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of Excel and its like begin, new and old."""


def lines_of(file: Path) -> list[Line]:
    """The lines of a table in a file. Raises RosterError: what is wrong with it, and the remedy."""
    try:
        if file.stat().st_size > LARGEST:
            raise RosterError(f"{file}: larger than 4 MB; a roster never is, look at what is in it")
        data = file.read_bytes()
    except OSError as error:
        raise RosterError(f"{file}: can't be read ({error.strerror})") from error
    text = decoded(data)
    return list(_entries(text) if file.suffix.lower() == ".toml" else rows_of(text))


def decoded(data: bytes) -> str:
    """A file's text: UTF-8, Excel's "Unicode", or Cyrillic of Windows. Raises RosterError."""
    if data.startswith(OFFICE):
        raise RosterError("this is a file of Excel or the like; save it there as CSV (UTF-8)")
    try:
        text = data.decode(wide) if (wide := _wide(data)) else text_of(data, otherwise="cp1251")
    except UnicodeDecodeError as error:
        raise RosterError("this is no text; save the table as CSV (UTF-8)") from error
    if "\0" in text:
        raise RosterError("this is no text; save the table as CSV (UTF-8)")
    return text


def _wide(data: bytes) -> str:
    """UTF-16 without its mark has zeros in one half of its bytes, and no other encoding has."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if even == odd or data.startswith(WIDE):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def rows_of(text: str) -> Iterator[Line]:
    """The lines of a CSV text with a header, whatever parts its cells: a comma, ; or a tab.

    Raises RosterError, naming the line.
    """
    lines = re.split(r"\r\n|\r|\n", text)
    mark, skipped = "", 0
    while skipped < len(lines) and not lines[skipped].strip(f" {MARKS}"):
        skipped += 1
    if found := re.fullmatch(r"sep=([,;\t])", "".join(lines[skipped : skipped + 1]).strip(' "')):
        mark, skipped = found[1], skipped + 1  # Excel's own way to say what parts the cells
    rows = _parted(lines, skipped, mark)
    number, header = next(rows, (0, []))
    if not header:
        raise RosterError(f"there is nothing in it; {HEADER}")
    places = _places(header, number)
    for number, row in rows:
        if any(row[len(header) :]):
            raise RosterError(
                f"line {number}: it has more cells than the first line; a cell that holds the mark "
                "between cells has to stand in quotes"
            )
        cells = {column: row[at] if at < len(row) else "" for column, at in places.items()}
        if any(cells.values()):
            yield f"line {number}", cells


def _parted(lines: Sequence[str], skipped: int, mark: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with its line's number. Raises RosterError where quotes run over a line's end."""
    rest = lines[skipped:]
    mark = mark or max(MARKS, key="".join(rest[:1]).count)
    reader = csv.reader(rest, delimiter=mark, strict=True, skipinitialspace=True)
    while True:
        began = skipped + reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise RosterError(f"line {began}: look at its quotes ({error})") from error
        if row is None:
            return
        if skipped + reader.line_num > began:
            raise RosterError(f"line {began}: a quote is opened there and not closed in that line")
        if any(cell.strip() for cell in row):
            yield began, [cell.strip() for cell in row]


def _places(header: Sequence[str], number: int) -> dict[str, int]:
    """Which of our columns stands where, whatever case or language the header is in."""
    said = [plain(cell.strip('"\ufeff')) for cell in header]
    places = {}
    for column, names in COLUMNS.items():
        found = [at for at, name in enumerate(said) if name in names]
        if len(found) > 1:
            raise RosterError(f"line {number}: two columns are for {column}; leave one of them")
        if found:
            places[column] = found[0]
        elif column in NEEDED:
            raise RosterError(f"line {number}: there is no column {column!r}; {HEADER}")
    return places


def _entries(text: str) -> Iterator[Line]:
    """The [[roster]] tables of a TOML text."""
    try:
        entries = tomllib.loads(text).get("roster", [])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RosterError(f"can't be read as TOML ({error})") from error
    if not isinstance(entries, list) or not entries:
        raise RosterError("it has no [[roster]] tables; each has to say: operator, day, shift")
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            raise RosterError(f"entry {number}: it has to be a table: operator, day, shift")
        cells = [str(value).strip() for value in entry.values()]
        places = _places([str(key) for key in entry], number)
        yield f"entry {number}", {column: cells[at] for column, at in places.items()}
