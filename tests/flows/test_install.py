"""install.sh on a machine made of stubs: every step, each failure with what to do, twice in a row.

What needs a machine of its own (packages, a user, systemd) is played by commands of the same names;
git, the code, its commands and Telegram in a box are real.
"""

import asyncio
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.sources import ROOT

STUBS = {
    "id": "echo 0",
    "apt-get": "exit ${NO_NETWORK:-0}",
    "dpkg": "exit ${NO_NETWORK:-0}",
    "df": 'echo x; echo "x x x ${FREE:-9000}"',
    "getent": "exit 0",
    "chown": "exit 0",
    "install": 'for last; do :; done; mkdir -m 0700 -p "$last"',
    "runuser": 'shift 3; exec "$@"',
    "systemctl": 'echo "$@" >> {folder}/systemctl; [ "$1" != is-active ]',
    "make": (
        '[ -z "$FULL" ] || { echo "No space left on device"; exit 1; }\n'
        '[ "$2" != -C ] || cd "$3"; mkdir -p .venv/bin\n'
        "printf '#!/bin/sh\\n"
        '[ "$2" != compileall ] || exit 0\\n'  # half a minute each time; running compiles, too
        'exec {python} "$@"\\n\' > .venv/bin/python\n'
        "chmod +x .venv/bin/python"
    ),
}


class Machine:
    """A server: its folders, and what stands in the place of its commands."""

    def __init__(self, folder: Path, box: Sandbox) -> None:
        self.folder = folder
        for name in ("stubs", "units", "commands"):
            (folder / name).mkdir()
        for name, text in STUBS.items():
            body = text.replace("{folder}", str(folder)).replace("{python}", sys.executable)
            (folder / "stubs" / name).write_text(f"#!/bin/sh\n{body}\n")
            (folder / "stubs" / name).chmod(0o755)
        for source, target in ((ROOT, "origin"), (folder / "origin", "smena")):
            words = ["git", "clone", "-q", str(source), str(folder / target)]
            subprocess.run(words, check=True)
        known = {name: text for name, text in os.environ.items() if not name.startswith("SMENA_")}
        known.pop("PYTHONDONTWRITEBYTECODE", None)  # each of its commands would compile all anew
        self.environ = {
            **known,
            "PATH": f"{folder / 'stubs'}:{os.environ['PATH']}",
            "SMENA_TELEGRAM__API_SERVER": box.url,
            "INSTALL_CODE": str(folder / "code"),
            "INSTALL_HOME": str(folder / "home"),
            "INSTALL_UNITS": str(folder / "units"),
            "INSTALL_COMMANDS": str(folder / "commands"),
        }

    async def install(self, **environ: str) -> tuple[int, str]:
        """The exit code of a run, and what it said."""
        process = await asyncio.create_subprocess_exec(
            "sh", str(self.folder / "smena/deploy/install.sh"),
            env={**self.environ, **environ}, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode()

    async def smena(self, *words: str, **environ: str) -> int:
        """The exit code of a command, as it was installed."""
        process = await asyncio.create_subprocess_exec(
            str(self.folder / "commands/smena"), *words, env={**self.environ, **environ}
        )
        return await process.wait()

    def told(self) -> list[str]:
        """What systemd was told since the last look."""
        log = self.folder / "systemctl"
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines

    def left(self) -> list[str]:
        """What of Smena there is on it."""
        places = ["code", "code.new", "home", "units/smena.service", "commands/smena"]
        return [name for name in places if (self.folder / name).exists()]


def editor(folder: Path, words: str) -> str:
    """What writes these words into the file that it is given."""
    path = folder / "editor"
    path.write_text(f"#!/bin/sh\necho '{words}' > \"$1\"\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.proof
async def test_each_failure_says_what_to_do_and_a_second_run_changes_nothing(
    tmp_path: Path,
) -> None:
    async with Sandbox() as box:
        machine, token = Machine(tmp_path, box), box.bot("desk_bot", "Desk").token
        for wrong, told in (
            ({"FREE": "10", "BOT_TOKEN": token}, "10 MB are free, 900 MB are needed"),
            ({"NO_NETWORK": "1", "BOT_TOKEN": token}, "Is there a network?"),
            ({}, "There is nobody to ask for the token"),
            ({"FULL": "1", "BOT_TOKEN": token}, "The disk is full. Make room"),
            ({"BOT_TOKEN": "1:AAAAAAAAAAAAAAAAAAAAAA"}, "The token in BOT_TOKEN is refused"),
            (
                {"BOT_TOKEN": token, "SMENA_TELEGRAM__API_SERVER": "http://127.0.0.1:9"},
                "Telegram can't be reached from here",
            ),
        ):
            code, said = await machine.install(**wrong)
            assert code == 1 and told in said, said
            assert "nothing was left half done" in said
            assert machine.left() == []

        (tmp_path / "home").mkdir(mode=0o700)
        (tmp_path / "home/settings.local.toml").write_text("[compny]\nname = 'x'\n")
        code, said = await machine.install(BOT_TOKEN=token)
        assert code == 1 and "compny" in said and "can't be used" in said, said
        assert "can't be reached" not in said and machine.left() == ["home"]
        (tmp_path / "home/settings.local.toml").unlink()

        code, said = await machine.install(BOT_TOKEN=token)
        assert code == 0, said
        assert "https://t.me/desk_bot?start=" in said and token not in said
        assert machine.left() == ["code", "home", "units/smena.service", "commands/smena"]
        kept = (tmp_path / "home/.env").read_text()
        assert kept == f"BOT_TOKEN={token}\n"
        assert stat.S_IMODE((tmp_path / "home/.env").stat().st_mode) == 0o600
        assert (
            f"WorkingDirectory={tmp_path / 'home'}"
            in (tmp_path / "units/smena.service").read_text()
        )
        assert "enable --quiet smena" in machine.told()
        assert await machine.smena("check") == 1, "there is no group yet"
        assert await machine.smena("edit", EDITOR=editor(tmp_path, "[compny]")) == 2
        assert "restart smena" not in machine.told()
        assert await machine.smena("edit", EDITOR=editor(tmp_path, "[clients]")) == 0
        assert machine.told() == ["restart smena"]
        assert await machine.smena("owner") == 0
        assert machine.told() == ["stop smena", "start smena"]

        code, said = await machine.install()
        assert code == 0, said
        assert "is the newest: nothing to do" in said
        assert (tmp_path / "home/.env").read_text() == kept

        shutil.rmtree(tmp_path / "code/.venv")
        (tmp_path / "code/bot.py").unlink()
        code, said = await machine.install()
        assert code == 0, said
        assert "made whole" in said and "is the newest: nothing to do" in said

        author = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
        words = ["git", *author, "commit", "-q", "--allow-empty", "-m", "next"]
        await asyncio.to_thread(subprocess.run, words, cwd=tmp_path / "origin", check=True)
        code, said = await machine.install()
        assert code == 0, said
        assert "Updated to" in said and len(list((tmp_path / "home/backups").iterdir())) == 1
