"""Every command in our documents works as it is written there, in a clean copy.

A command that nobody has thought of here fails the everyday tests; the commands themselves are run
by the long ring. What can't be run is listed with its reason.
"""

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.options import arguments
from app.settings import load
from sandbox import Sandbox
from tests.sources import ROOT

PAGES = [
    *("README.md", "CONTRIBUTING.md", "bench/README.md"),
    *sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs").glob("**/*.md")),
]
OF_SYSTEMD = {"status", "start", "stop", "restart", "log", "edit"}
"""What the command `smena` does without bot.py (deploy/command.sh)."""

PATIENCE = 300.0
"""Seconds; each command is a process or several, on a machine that is busy with more."""


@dataclass(frozen=True)
class Ends:
    """It is run, and ends well; `before` makes what it speaks of."""

    before: str = ":"


@dataclass(frozen=True)
class Serves:
    """It is run until it says these words, and is then told to stop."""

    words: str


@dataclass(frozen=True)
class Dry:
    """make knows it; what it does is a ring of tests itself, or asks an index of packages."""


@dataclass(frozen=True)
class OnServer:
    """The command `smena`: bot.py, or systemd, must know what stands behind it."""


@dataclass(frozen=True)
class Not:
    """It is not run."""

    because: str


Way = Ends | Serves | Dry | OnServer | Not
RELEASE = "mkdir -p build; touch build/smena.cdx.json; git tag -f v1.4.0"
DEMO = Serves("http://127.0.0.1")
WAYS: list[tuple[str, Way]] = [
    (r"make demo", DEMO),
    (r"make run", Serves("?start=")),
    (r"make (setup|extras|answers|lock|audit|sbom)\b.*", Dry()),
    (r"make (test|again|proof|check|bench|fmt|soak|kill)\b.*", Dry()),
    (r"\.venv/bin/python bot\.py demo --.*", DEMO),
    (r"\.venv/bin/python bot\.py backup .*", Ends()),
    (
        r"\.venv/bin/python bot\.py restore backups/smena-2026-09-22\.db",
        Ends("cp backups/smena-$(date +%F).db backups/smena-2026-09-22.db"),
    ),
    (r"\.venv/bin/python bot\.py update", Ends()),
    (r"\.venv/bin/python bot\.py key", Not("it takes what `make extras` brings")),
    (r"\.venv/bin/python bot\.py company list", Ends()),
    (
        r"\.venv/bin/python bot\.py (company (key|add)|host).*",
        Not("tried by the tests of the host"),
    ),
    (r"(export )?SMENA_\w+=.*", Not("a line of .env; read as a setting")),
    (r"\.venv/bin/python bot\.py (check|run)", Not("of PostgreSQL; tried by its own tests")),
    (r"git archive .* v1\.4\.0", Ends(RELEASE)),
    (r"cp build/smena\.cdx\.json .*", Ends(RELEASE)),
    (r"\(cd build && sha256sum .*\)", Ends()),
    (r"smena [a-z]+.*", OnServer()),
    (r"git tag --sign .*", Not("it takes the key of whoever releases")),
    (r"git push .*", Not("it publishes")),
    (r"\./smena/deploy/install\.sh", Not("it changes the machine")),
    (r"apt-get .*", Not("it changes the machine")),
    (r"make -C /opt/smena extras", Not("it takes packages from an index")),
    (r"(echo|printf) .* >> /var/lib/smena/\.env", Not("it speaks of a server's folder")),
    (r"(systemctl|journalctl|useradd|chown|install|mkdir -m) .*", Not("it changes the machine")),
    (r"git clone REPOSITORY smena|cd smena", Not("the address is the reader's")),
    (r"(BOT_TOKEN=\S+ )?docker compose .*", Not("there is no Docker here")),
    (r"(scp|rsync) .*", Not("it takes a second machine")),
    (r"tar -C /var/lib/smena .*|ls /var/lib/smena/.*|df -h", Not("it speaks of a server's folder")),
]


def documented() -> list[str]:
    """The commands of all pages, without what is said about them, each once, in their order."""
    found = []
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8").replace("\\\n", " ")
        for block in re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL):
            lines = (re.sub(r"\s+# .*", "", line).strip() for line in block.splitlines())
            found += [line for line in lines if line]
    return list(dict.fromkeys(found))


def way_of(command: str) -> Way | None:
    """How a command is tried, if anybody has thought of it."""
    return next((way for pattern, way in WAYS if re.fullmatch(pattern, command)), None)


COMMANDS = documented()
DRY, ON_SERVER = ([c for c in COMMANDS if isinstance(way_of(c), way)] for way in (Dry, OnServer))


def test_every_command_is_tried_or_has_its_reason() -> None:
    assert len(COMMANDS) > 30
    assert [c for c in COMMANDS if way_of(c) is None] == [], "how are they tried? Say it in WAYS"
    unused = [pattern for pattern, _ in WAYS if not any(re.fullmatch(pattern, c) for c in COMMANDS)]
    # A target that is in no document today may be tomorrow.
    assert unused == [pattern for pattern in unused if pattern.startswith("git push")]


@pytest.mark.parametrize("command", ON_SERVER)
def test_what_smena_is_told_on_a_server_is_known(command: str) -> None:
    words = shlex.split(command.partition(" | ")[0])[1:]
    if words[0] not in OF_SYSTEMD:
        assert arguments().parse_args(words).command == words[0]
    script = (ROOT / "deploy" / "command.sh").read_text("utf-8")
    assert words[0] not in OF_SYSTEMD or re.search(
        rf"^  (.* \| )?{words[0]}\b", script, re.MULTILINE
    )


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("SMENA_")])
def test_a_setting_in_the_environment_is_one(command: str) -> None:
    name, _, value = shlex.split(command)[0].partition("=")
    assert load(None, {name: value}) != load(None, {})


def stubs(folder: Path) -> None:
    """The environment as `make` would have made it, out of the one that the tests run in."""
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    version = re.search(r"^uv==([\d.]+)", (folder / "requirements/uv.lock").read_text(), re.M)
    uv = folder / ".venv-tools" / f"uv-{version[1]}" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.touch()
    for stamp in (".running", ".working"):
        (folder / ".venv" / stamp).touch()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean clone, with an environment."""
    folder = tmp_path_factory.mktemp("clean") / "smena"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    stubs(folder)
    return folder


@pytest.mark.proof
@pytest.mark.parametrize("command", DRY)
def test_make_knows_it(copy: Path, command: str) -> None:
    subprocess.run(f"{command} --dry-run", shell=True, cwd=copy, check=True, capture_output=True)


@pytest.mark.proof
async def test_the_others_are_run_in_a_clean_copy(copy: Path) -> None:
    """In the order of the pages: the bot first runs, then its file is backed up, and so on."""
    async with Sandbox() as box:
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SMENA_")},
            "BOT_TOKEN": box.bot("desk_bot", "Desk").token,
            "SMENA_TELEGRAM__API_SERVER": box.url,
            "BROWSER": "true",
            "PYTHONUNBUFFERED": "1",
        }
        for command in [c for c in COMMANDS if isinstance(way_of(c), Ends | Serves)]:
            await asyncio.wait_for(tried(command, copy, environ), PATIENCE)


async def tried(command: str, folder: Path, environ: dict[str, str]) -> None:
    """One command, by a shell, as whoever reads it would do it."""
    way = way_of(command)
    before = way.before if isinstance(way, Ends) else ":"
    process = await asyncio.create_subprocess_shell(
        f"({before}) >/dev/null 2>&1; {command}",
        cwd=folder,
        env=environ,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    said = ""
    async for line in process.stdout:
        said += line.decode()
        if isinstance(way, Serves) and way.words in said:
            os.killpg(process.pid, signal.SIGINT)
            break
    code = await process.wait()
    if isinstance(way, Serves):
        assert way.words in said, f"{command}\n{said}"
    else:
        assert code == 0, f"{command}\n{said}"
