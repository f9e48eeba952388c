"""Owns whose time zones count: the machine's, or those that came with us if they are newer.

Countries change their clocks within months (Kazakhstan did in 2024), and a server that nobody
updates would say another hour than every watch in the room. Python asks the machine first.
"""

import os
import re
import zoneinfo
from collections.abc import Iterable
from pathlib import Path

import tzdata

ASKED = "PYTHONTZPATH"
"""The variable that names the folders; whoever set it has chosen, and our children inherit it."""
OURS = Path(tzdata.__file__).parent / "zoneinfo"


def prepare() -> None:
    """Whoever asks for a zone from now on gets the newer data."""
    if ASKED not in os.environ and _version(zoneinfo.TZPATH) < tzdata.IANA_VERSION:
        os.environ[ASKED] = str(OURS)
        zoneinfo.reset_tzpath([str(OURS)])


def _version(folders: Iterable[str]) -> str:
    """Of the data that would be read, such as 2024a; "" where it doesn't say."""
    folder = next((path for path in map(Path, folders) if path.is_dir()), None)
    if folder is None:
        return ""
    for name in ("tzdata.zi", "+VERSION"):
        try:
            with (folder / name).open(encoding="ascii") as file:
                found = re.search(r"\d{4}[a-z]", file.readline())
        except (OSError, UnicodeDecodeError):
            continue
        if found:
            return found[0]
    return ""
