"""Nobody else on the machine, and nobody on the way, reads what is the company's."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import openness, updating
from app.settings import SettingsError, load
from playground.keep import Folder
from storage import backup, saving
from storage.database import SqliteDatabase
from storage.ports import Tx

NOW = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def careless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on which files are everybody's if nobody sees to it."""
    monkeypatch.chdir(tmp_path)
    before = os.umask(0)
    yield
    os.umask(before)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def open_ones(folder: Path) -> list[str]:
    """What anybody but the owner may touch."""
    private = stat.S_IRWXG | stat.S_IRWXO
    return sorted(path.name for path in folder.iterdir() if path.stat().st_mode & private)


def no_repeat(tx: Tx, now: datetime) -> int:
    return 0


async def test_every_file_is_born_for_its_owner_alone(tmp_path: Path) -> None:
    path, copy = tmp_path / "smena.db", tmp_path / "copy.db"
    database = await SqliteDatabase.open(path)
    await database.run(lambda tx: tx.run("UPDATE company SET ready = 0"))
    assert {"smena.db", "smena.db-wal", "smena.db-shm", "smena.db.lock"} <= names(tmp_path)
    assert open_ones(tmp_path) == []
    await database.close()
    saving.save(path, copy)
    backup.restore(path, copy, NOW, no_repeat)
    assert open_ones(tmp_path) == []


def test_an_update_that_goes_back_shows_the_file_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, seen = tmp_path / "copy.db", []

    def copyfile(source: Path, target: Path) -> None:
        seen.append(open_ones(tmp_path))
        target.write_bytes(source.read_bytes())

    copy.write_bytes(b"clients")
    copy.chmod(0o600)
    (tmp_path / "smena.db.fresh").touch(mode=0o644)  # left by one that was cut off
    monkeypatch.setattr(shutil, "copyfile", copyfile)
    updating.Updating(tmp_path / "smena.db", here=tmp_path)._put_back(copy)
    assert seen == [[]] and open_ones(tmp_path) == []
    assert (tmp_path / "smena.db").read_bytes() == b"clients"


def test_what_the_demo_keeps_is_its_owner_s_alone(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "kept")
    folder.put({"world": 1})
    folder.close()
    assert open_ones(tmp_path) == open_ones(tmp_path / "kept") == []


def test_an_open_env_and_an_open_database_are_warned_of(tmp_path: Path) -> None:
    settings = load(None, {"SMENA_STORAGE__PATH": str(tmp_path / "smena.db")})
    assert openness.warnings(settings) == []
    for name, word in ((".env", "token"), ("smena.db-wal", "clients")):
        place = tmp_path / name
        place.touch(mode=0o644)
        assert [word in line for line in openness.warnings(settings)] == [True]
        place.chmod(0o600)
        assert openness.warnings(settings) == []


def test_a_company_of_a_host_is_warned_of_what_lies_in_its_folder(tmp_path: Path) -> None:
    home = tmp_path / "alatau"
    home.mkdir()
    (home / ".env").touch(mode=0o644)
    settings = load(None, {"SMENA_STORAGE__PATH": str(home / "smena.db")}, folder=home)
    (line,) = openness.warnings(settings)
    assert line.endswith(f"chmod 600 {home / '.env'}")


def test_nobody_is_told_to_lock_a_folder_that_was_named_by_mistake(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    settings = load(None, {"SMENA_STORAGE__PATH": str(tmp_path / "data")})
    assert openness.warnings(settings) == []


@pytest.mark.parametrize(
    ("server", "warned"),
    [
        ("https://api.telegram.org", False),
        ("http://127.0.0.1:8081", False),
        ("http://[::1]:8081", False),
        ("http://localhost:8081", False),
        ("http://10.0.0.7:8081", True),
        ("http://localhost.example", True),
    ],
)
def test_a_far_server_without_tls_is_warned_of(server: str, warned: bool) -> None:
    settings = load(None, {"SMENA_TELEGRAM__API_SERVER": server})
    assert bool(openness.warnings(settings)) is warned


def test_an_env_sets_the_token_and_nothing_that_redirects_it(tmp_path: Path) -> None:
    token = "123456:AAH-" + "x" * 32
    redirecting = ("TELEGRAM__API_SERVER", "TELEGRAM__WEBHOOK_URL", "STORAGE__URL")
    for name in (*redirecting, "DRAFTS__SERVER"):
        (tmp_path / ".env").write_text(f"BOT_TOKEN={token}\nSMENA_{name}=https://evil.example/x\n")
        with pytest.raises(SettingsError, match=rf"\.env: SMENA_{name}") as refused:
            load(None, {})
        assert token not in str(refused.value)
    (tmp_path / ".env").write_text(f"BOT_TOKEN={token}\n")
    assert load(None, {"SMENA_TELEGRAM__API_SERVER": "http://127.0.0.1"}).token is not None
