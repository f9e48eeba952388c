"""An update in a clone of its own: to the next version; and back by itself, with nothing lost."""

import asyncio
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.policy import house_of
from app.settings import Settings
from app.updating import UpdateError, Updating
from desk.rules import shaping
from desk.rules.options import OPTIONS, Kind, Option
from model import House
from sandbox import Sandbox
from storage import options
from storage.database import SqliteDatabase
from storage.migrations import steps
from storage.ports import Tx
from tests.sources import ROOT

ENVIRONMENT = f"""\
.venv/.running:
\t@mkdir -p .venv/bin
\t@printf '#!/bin/sh\\nexec {sys.executable} "$$@"\\n' > .venv/bin/python
\t@chmod +x .venv/bin/python
\t@touch $@
"""
"""In the place of an environment made anew, which takes a minute and the network."""

NOT_TAKEN = ("SMENA_", "PYTHONDONTWRITEBYTECODE")
"""Nothing of the developer's own set-up, and no command that compiles everything anew."""

SYSTEMCTL = """\
#!/bin/sh
echo "$@" >> {log}
new() {{ grep -q 'version = "2' {code}/pyproject.toml; }}
[ ! -e {folder}/hang-up ] || kill -HUP $PPID
if [ "$1" = start ] && new && [ -e {folder}/enough ]; then kill -TERM $PPID; exec sleep 60; fi
! {{ [ "$1" = start ] && new && [ -e {folder}/broken ]; }}
"""
"""A version 2 does not start while there is a file `broken`; whoever typed the update hangs up, or
has had enough of it, while there is one of that name."""

ONLY_HERE = """\
CREATE TABLE fresh (id INTEGER PRIMARY KEY, file TEXT NOT NULL);
INSERT INTO fresh (file) SELECT NULL FROM pragma_database_list WHERE file LIKE '%/smena.db';
"""
"""A migration that goes well on every copy, and fails on the company's own file."""


def git(folder: Path, *words: str) -> str:
    named = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()


def release(origin: Path, version: str, sql: str = "") -> None:
    """One more version at the origin, with a migration if there is any SQL."""
    project = origin / "pyproject.toml"
    lines = project.read_text("utf-8").splitlines(keepends=True)
    named = [f'version = "{version}"\n' if line.startswith("version =") else line for line in lines]
    project.write_text("".join(named), "utf-8")
    if sql:
        number = len(steps()) + 1
        (origin / f"storage/migrations/{number:04}_next.sql").write_text(sql, "utf-8")
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "--message", version)


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """This checkout as a repository of its own, at version 1.0.0."""
    folder = tmp_path / "origin"
    tracked = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/", "playground/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    (folder / "Makefile").write_text(ENVIRONMENT)
    git(folder.parent, "init", "--quiet", "--initial-branch=main", "origin")
    release(folder, "1.0.0")
    return folder


@pytest.fixture
def code(origin: Path) -> Path:
    """A clone with its environment, as it was installed."""
    folder = origin.parent / "code"
    git(origin.parent, "clone", "--quiet", str(origin), str(folder))
    subprocess.run(["make", "--quiet", ".venv/.running"], cwd=folder, check=True)
    return folder


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The company's folder."""
    folder = tmp_path / "company"
    folder.mkdir()
    return folder


def test_a_changed_file_of_ours_is_named_with_where_to_put_what_is_yours(code: Path) -> None:
    with (code / "settings.toml").open("a") as settings:
        settings.write("# mine\n")
    with pytest.raises(UpdateError, match=r"settings\.toml: changed here.*settings\.local\.toml"):
        Updating(code / "smena.db", code=code).run()


def test_without_a_network_nothing_is_changed(code: Path, origin: Path) -> None:
    origin.rename(origin.with_name("gone"))
    with pytest.raises(UpdateError, match="can't be fetched; is there a network"):
        Updating(code / "smena.db", code=code).run()


def test_on_a_disk_without_room_nothing_is_begun(
    code: Path, origin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(origin, "1.1.0")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    with pytest.raises(UpdateError, match="0 MB are free, 700 MB are needed; make room"):
        Updating(code / "smena.db", code=code).run()
    assert not (code / ".updates").exists()


def test_the_newest_version_has_nothing_to_do(code: Path) -> None:
    said: list[str] = []
    assert Updating(code / "smena.db", code=code, say=said.append).run() == 0
    assert "nothing to do" in said[0]


class Company:
    """One installed Smena, with a database in which somebody is an owner."""

    def __init__(self, box: Sandbox, code: Path, here: Path) -> None:
        self.box, self.code, self.here = box, code, here
        self.account = box.bot("desk_bot", "Desk")
        self.environ = {
            **{key: value for key, value in os.environ.items() if not key.startswith(NOT_TAKEN)},
            "BOT_TOKEN": self.account.token,
            "SMENA_TELEGRAM__API_SERVER": box.url,
        }

    def bot(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.code / ".venv/bin/python"), str(self.code / "bot.py"), *words],
            cwd=self.here, env=self.environ, text=True, capture_output=True, check=False,
        )  # fmt: skip

    def start(self) -> subprocess.Popen[bytes]:
        """bot.py run, in a process of its own."""
        words = [self.code / ".venv/bin/python", self.code / "bot.py", "run"]
        return subprocess.Popen(words, cwd=self.here, env=self.environ, stderr=subprocess.DEVNULL)

    def version(self) -> str:
        return self.bot("--version").stdout.split()[1]

    def tables(self) -> tuple[int, list[str]]:
        """The schema's number, and everything that is in the file."""
        with sqlite3.connect(self.here / "smena.db") as file:
            (number,) = file.execute("PRAGMA user_version").fetchone()
            return number, list(file.iterdump())


@pytest.fixture
async def company(code: Path, here: Path):
    async with Sandbox() as box:
        made = Company(box, code, here)
        yield made


async def run(company: Company, *words: str) -> subprocess.CompletedProcess[str]:
    """A command beside the box, which must be free to answer it."""
    return await asyncio.to_thread(company.bot, *words)


@pytest.mark.proof
async def test_an_update_to_the_next_version_and_one_that_goes_back(
    company: Company, origin: Path
) -> None:
    assert (await run(company, "owner")).returncode == 0
    number, before = company.tables()
    (company.code / ".venv/.answers").touch()
    release(origin, "2.0.0", "CREATE TABLE fresh (id INTEGER PRIMARY KEY);\n")
    done = await run(company, "update")
    assert done.returncode == 0, done.stdout + done.stderr
    assert company.version() == "2.0.0"
    assert (company.code / ".venv/.answers").exists(), "what was brought beside is brought again"
    after, now = company.tables()
    assert after == number + 1 and set(before) < set(now)
    (copy,) = (company.here / "backups").iterdir()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert git(company.code, "status", "--porcelain", "--untracked-files=no") == ""
    assert list((company.code / ".updates").iterdir()) == []

    next_one = origin / f"storage/migrations/{number + 2:04}_broken.sql"
    next_one.write_text("CREATE TABLE more (id INTEGER PRIMARY KEY);\nDROP TABLE nobodys;\n")
    release(origin, "3.0.0")
    done = await run(company, "update")
    assert done.returncode == 1
    assert "3.0.0" in done.stdout and "no such table: nobodys" in done.stdout
    assert "Nothing was changed" in done.stdout
    assert company.version() == "2.0.0" and company.tables() == (after, now)

    done = await run(company, "update", "--to", "HEAD~1")
    assert done.returncode == 1 and "newer than this Smena" in done.stdout
    assert company.version() == "2.0.0" and company.tables() == (after, now)


class Service:
    """What systemd is told, and what befalls the update meanwhile."""

    def __init__(self, company: Company, folder: Path) -> None:
        self.folder = folder / "systemctl"
        self.folder.mkdir()
        self.log = self.folder / "log"
        stub = self.folder / "systemctl"
        stub.write_text(SYSTEMCTL.format(log=self.log, code=company.code, folder=self.folder))
        stub.chmod(0o755)
        company.environ["PATH"] = f"{self.folder}:{company.environ['PATH']}"

    def told(self) -> list[str]:
        """What it was told since the last look."""
        words = self.log.read_text().splitlines()
        self.log.unlink()
        return [word.partition(" ")[0] for word in words]


@pytest.fixture
def service(company: Company, tmp_path: Path) -> Service:
    return Service(company, tmp_path)


@pytest.mark.proof
async def test_a_version_that_fails_only_at_its_own_start_goes_back_too(
    company: Company, origin: Path, service: Service
) -> None:
    assert (await run(company, "owner")).returncode == 0
    number, before = company.tables()
    release(origin, "2.0.0", "CREATE TABLE fresh (id INTEGER PRIMARY KEY);\n")
    for befalls in ("broken", "enough"):
        (service.folder / befalls).touch()
        done = await run(company, "update", "--service", "smena")
        assert done.returncode in (1, 130), done.stdout + done.stderr
        assert "Going back to 1.0.0" in done.stdout
        assert "1.0.0" in done.stdout.splitlines()[-1]
        assert company.version() == "1.0.0" and company.tables() == (number, before)
        assert service.told() == ["stop", "start", "stop", "start"]
        (service.folder / befalls).unlink()
    (service.folder / "hang-up").touch()
    assert (await run(company, "update", "--service", "smena")).returncode == 0
    assert company.version() == "2.0.0"


@pytest.mark.proof
async def test_a_migration_that_fails_on_the_file_itself_leaves_it_as_it_was(
    company: Company, origin: Path, service: Service
) -> None:
    assert (await run(company, "owner")).returncode == 0
    number, before = company.tables()
    release(origin, "2.0.0", ONLY_HERE)
    done = await run(company, "update", "--service", "smena")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "4/5" in done.stdout and "NOT NULL constraint failed" in done.stdout
    assert company.version() == "1.0.0" and company.tables() == (number, before)
    assert service.told() == ["stop", "start"]
    await _restarted(company)


def _other(option: Option, shipped: House) -> Any:
    """A value of that option that is not the shipped one."""
    if option.kind is Kind.TEXT:
        return {"ru": f"{option.name}: наши слова"}
    if option.kind is Kind.SHIFTS:
        return shaping.read_shifts("День 9-18\nНочь 20-8 пн-пт")
    offers = option.offers or ("Алатау",)
    return next(value for value in offers if value != option.of(shipped))


async def _set(company: Company, values: dict[str, Any]) -> None:
    """Have owners set these in Telegram, and nothing else."""

    def put(tx: Tx) -> None:
        for option in OPTIONS:
            options.drop(tx, option.name)
        for name, value in values.items():
            options.put(tx, name, value, None, datetime(2026, 9, 22, tzinfo=UTC))

    database = await SqliteDatabase.open(company.here / "smena.db")
    await database.run(put)
    await database.close()


async def _told(company: Company) -> list[str]:
    """What `bot.py check` says of everything that can be set in Telegram."""
    said = (await run(company, "check")).stdout.splitlines()
    return [line for line in said if line.startswith("set: ")]


async def _restarted(company: Company) -> None:
    """The bot works, and is stopped."""
    process = company.start()
    await company.box.until(lambda: company.account.updates.polled)
    process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait) == 0


@pytest.mark.proof
async def test_whatever_owners_set_outlives_a_backup_a_restore_an_update_and_a_restart(
    company: Company, origin: Path
) -> None:
    assert (await run(company, "owner")).returncode == 0
    shipped = house_of(Settings(), "Desk")
    await _set(company, {option.name: _other(option, shipped) for option in OPTIONS})
    told = await _told(company)
    assert len(told) == len(OPTIONS)
    assert all(line.endswith("(Telegram)") for line in told), told

    assert (await run(company, "backup", "before.db")).returncode == 0
    await _set(company, {})
    assert not set(await _told(company)) & set(told)
    assert (await run(company, "restore", "before.db")).returncode == 0
    assert await _told(company) == told

    release(origin, "2.0.0", "CREATE TABLE fresh (id INTEGER PRIMARY KEY);\n")
    done = await run(company, "update")
    assert done.returncode == 0 and "2.0.0" in done.stdout.splitlines()[-1]
    await _restarted(company)
    assert await _told(company) == told
