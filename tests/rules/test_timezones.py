"""Whose time zones count: a server that nobody updates would say another hour than every watch."""

import os
import subprocess
import sys
import zoneinfo
from pathlib import Path

import tzdata

from app.timezones import OURS

ASKS = """
from app import timezones
from datetime import datetime
from zoneinfo import ZoneInfo
print(datetime(2026, 9, 22, tzinfo=ZoneInfo("Asia/Almaty")).utcoffset())
"""
WITHOUT_OURS = {"PATH": os.environ["PATH"]}


def hour(folder: Path, code: str = "import zoneinfo; zoneinfo.reset_tzpath([{!r}])") -> str:
    """What a process says of Almaty's hour, on a machine whose zones are in that folder."""
    asked = [sys.executable, "-c", code.format(str(folder)) + ASKS]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        asked, cwd=root, env=WITHOUT_OURS, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def machine(folder: Path, version: str) -> Path:
    """A machine's zones of that version, by which Almaty is still six hours ahead."""
    (folder / "Asia").mkdir(parents=True)
    (folder / "Asia/Almaty").write_bytes((OURS / "Etc/GMT-6").read_bytes())
    (folder / "tzdata.zi").write_text(f"# version {version}\n# redistributed\n")
    return folder


def test_older_zones_of_the_machine_give_way_to_ours(tmp_path: Path) -> None:
    assert hour(machine(tmp_path / "old", "2023d")) == "5:00:00"


def test_newer_ones_count(tmp_path: Path) -> None:
    assert hour(machine(tmp_path / "new", "2099a")) == "6:00:00"


def test_what_does_not_say_its_version_counts_as_old(tmp_path: Path) -> None:
    unsaid = machine(tmp_path / "unsaid", "2099a")
    (unsaid / "tzdata.zi").unlink()
    assert hour(unsaid) == "5:00:00"


def test_who_chose_the_folder_has_it(tmp_path: Path) -> None:
    chosen = machine(tmp_path / "chosen", "2023d")
    asks = "import os; os.environ['PYTHONTZPATH'] = {0!r}; import zoneinfo"
    assert hour(chosen, asks) == "6:00:00"


def test_ours_is_whole() -> None:
    assert (OURS / "Asia/Almaty").is_file()
    assert tzdata.IANA_VERSION >= "2024a"
    assert zoneinfo.ZoneInfo("Asia/Almaty").key == "Asia/Almaty"
