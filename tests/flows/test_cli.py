"""The real process, as whoever starts it meets it: its words, its exit codes, its end."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

import bot
from app.host.vault import KEY, new_key
from sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "123456:AAH-" + "x" * 32
PATIENCE = 240.0
"""Seconds; a process takes a few to start, and many on a machine that is busy with more."""


class Process:
    """One start of bot.py in a folder of its own."""

    program = ROOT / "bot.py"

    def __init__(self, folder: Path, **environ: str) -> None:
        self.folder = folder
        # Nothing of the developer's own set-up may reach it.
        ours = {n: v for n, v in os.environ.items() if not n.startswith(("SMENA_", "BOT_TOKEN"))}
        self.environ = {**ours, "PYTHONUNBUFFERED": "1", **environ}
        self.printed = ""

    async def start(self, *words: str) -> "Process":
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(self.program),
            *words,
            cwd=self.folder,
            env=self.environ,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.printed += line.decode()

    async def ended(self) -> int:
        code = await asyncio.wait_for(self.process.wait(), PATIENCE)
        await self._reading
        return code

    async def says(self, words: str) -> str:
        """Wait for a line with these words."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for line in self.printed.splitlines():
                if words in line:
                    return line
            await asyncio.sleep(0.1)
        raise AssertionError(f"{words!r} is not in:\n{self.printed}")


async def run(folder: Path, *words: str, **environ: str) -> tuple[int, list[str]]:
    """The exit code and the lines of a whole run."""
    process = await Process(folder, **environ).start(*words)
    code = await process.ended()
    return code, process.printed.splitlines()


def test_the_version_is_the_projects(capsys):
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    with pytest.raises(SystemExit) as ended:
        bot.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"Smena {known} (Python 3.")


@pytest.mark.proof
async def test_a_wrong_setting_is_one_line_with_place_key_and_reason(tmp_path):
    (tmp_path / "own.toml").write_text('[company]\nlocale = "fr"\n', encoding="utf-8")
    code, lines = await run(
        tmp_path, "--settings", "own.toml", "run",
        BOT_TOKEN=TOKEN, SMENA_DELIVERY__GROUP_MESSAGE="7",
    )  # fmt: skip
    assert code == 2
    key, value = lines
    assert key.startswith("SMENA_DELIVERY__GROUP_MESSAGE: delivery.group_message - no such setting")
    assert value == "own.toml: company.locale - must be a folder of templates (en, ru), not 'fr'"


@pytest.mark.proof
async def test_without_a_token_one_line_says_where_to_get_it(tmp_path):
    code, lines = await run(tmp_path, "run")
    assert (code, len(lines)) == (2, 1)
    assert "BOT_TOKEN" in lines[0] and "@BotFather" in lines[0]


@pytest.mark.proof
@pytest.mark.parametrize("line", [os.pipe, os.openpty])
def test_a_reader_who_has_read_enough_or_hung_up_ends_no_command(tmp_path, line):
    reading, writing = line()
    os.close(reading)
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SMENA_")}
    command = [sys.executable, str(ROOT / "bot.py"), "check"]
    unread = subprocess.run(command, cwd=tmp_path, env=ours, stdout=writing, stderr=writing)
    os.close(writing)
    assert unread.returncode == 2  # it says what lacks, as if somebody read it


@pytest.mark.proof
@pytest.mark.parametrize("how", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("words", ["company add alatau", "check"])
def test_whoever_begins_it_without_a_stream_is_told_what_is_left(tmp_path, how, words):
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SMENA_")}
    ours[KEY] = new_key()
    typed = f"{sys.executable} {ROOT / 'bot.py'} {words} {how}"
    done = subprocess.run(
        typed, shell=True, cwd=tmp_path, env=ours, capture_output=True, stdin=subprocess.DEVNULL
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.splitlines()) == (0 if "2" in how else 1)


@pytest.mark.proof
def test_a_disk_that_has_no_room_for_what_is_printed_is_one_line(tmp_path):
    command = [sys.executable, str(ROOT / "bot.py"), "company", "list"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (2, b"what is printed: No space left on device\n")


@pytest.fixture
async def box():
    async with Sandbox() as telegram:
        yield telegram


def environ_of(box, bot) -> dict[str, str]:
    return {"BOT_TOKEN": bot.token, "SMENA_TELEGRAM__API_SERVER": box.url}


@pytest.mark.proof
async def test_a_damaged_database_is_told_and_left_alone(box, tmp_path):
    damage = b"SQLite format 3\0" + b"\xff" * 4096
    (tmp_path / "smena.db").write_bytes(damage)
    (tmp_path / "smena.db").chmod(0o600)
    code, lines = await run(tmp_path, "run", **environ_of(box, box.bot("desk_bot", "Desk")))
    assert (code, len(lines)) == (2, 1)
    assert "damaged" in lines[0] and "restore a backup" in lines[0]
    assert (tmp_path / "smena.db").read_bytes() == damage


@pytest.mark.proof
async def test_a_refused_token_is_told_and_not_repeated(box, tmp_path):
    environ = {"BOT_TOKEN": TOKEN, "SMENA_TELEGRAM__API_SERVER": box.url}
    code, lines = await run(tmp_path, "check", **environ)
    assert (code, len(lines)) == (2, 1)
    assert "BOT_TOKEN" in lines[0] and TOKEN not in lines[0]


@pytest.mark.proof
async def test_the_check_names_what_lacks_and_then_that_all_is_well(box, tmp_path):
    bot, owner = box.bot("desk_bot", "Desk"), box.user("Босс")
    group = box.forum("Группа", owner=owner)
    group.add_bot(bot)
    environ = {**environ_of(box, bot), "SMENA_STAFF__GROUP_ID": str(group.id)}
    code, lines = await run(tmp_path, "check", **environ)
    assert code == 1
    assert any("Управление темами" in line for line in lines)
    group.set_rights(bot, can_manage_topics=True)
    code, lines = await run(tmp_path, "check", **environ)
    assert (code, "group: Группа: ok" in lines) == (0, True)
    helper = box.bot("help_bot", "Helper")
    environ["SMENA_HELPER_TOKENS"] = helper.token
    code, lines = await run(tmp_path, "check", **environ)
    assert code == 1
    assert any("t.me/help_bot?startgroup" in line for line in lines)
    group.add_bot(helper, can_manage_topics=True)
    code, lines = await run(tmp_path, "check", **environ)
    assert (code, "helper: @help_bot: ok" in lines) == (0, True)


@pytest.mark.proof
async def test_the_check_names_owners_who_have_not_opened_the_bot(box, tmp_path):
    bot, owner = box.bot("desk_bot", "Desk"), box.user("Босс")
    group = box.forum("Группа", owner=owner)
    group.add_bot(bot, can_manage_topics=True)
    environ = {
        **environ_of(box, bot),
        "SMENA_STAFF__GROUP_ID": str(group.id),
        "SMENA_STAFF__OWNER_IDS": f"[{owner.id}]",
    }
    process = await Process(tmp_path, **environ).start("run")
    try:
        await process.says(f"{owner.id} gets no summaries")
        code, lines = await run(tmp_path, "check", **environ)  # beside the bot at work
        assert code == 1
        assert any("Босс" in line and "t.me/desk_bot" in line for line in lines), lines
        owner.chat(bot).start()
        await box.until(lambda: box.calls_of("sendMessage"))
        code, lines = await run(tmp_path, "check", **environ)
        assert (code, "group: Группа: ok" in lines) == (0, True)
    finally:
        process.process.send_signal(signal.SIGTERM)
        await process.ended()


async def test_a_first_start_a_backup_beside_it_and_its_end(box, tmp_path):
    """The one-time link stands in the log, the token nowhere; SIGTERM ends it soon and well."""
    bot, owner = box.bot("desk_bot", "Desk"), box.user("Босс")
    process = await Process(tmp_path, **environ_of(box, bot)).start("run")
    link = (await process.says("?start=")).split()[-1]
    assert link.startswith("https://t.me/desk_bot?start=")
    seat = owner.chat(bot)
    seat.start(link.partition("=")[2])
    await box.until(lambda: len(seat.messages) > 1)
    assert "владелец" in seat.last.text

    code, lines = await run(tmp_path, "backup", "copy.db")
    assert code == 0 and "copy.db" in lines[0]
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT role FROM operators").fetchall() == [("owner",)]
    code, lines = await run(tmp_path, "restore", "copy.db")
    assert (code, len(lines)) == (2, 1) and "already running" in lines[0]

    process.process.send_signal(signal.SIGTERM)
    assert await process.ended() == 0
    assert not (tmp_path / "smena.db-wal").exists(), "cut off before it had closed its file"
    assert bot.token not in process.printed
    assert bot.token.partition(":")[2] not in process.printed
    assert "Traceback" not in process.printed


@pytest.mark.proof
async def test_an_export_beside_the_running_bot(box, tmp_path):
    """In a terminal as in Telegram; nothing is written over, and what is wrong is one line."""
    bot = box.bot("desk_bot", "Desk")
    process = await Process(tmp_path, **environ_of(box, bot)).start("run")
    await process.says("?start=")
    code, lines = await run(tmp_path, "export", "all.zip", "--since", "2026-01-01")
    assert code == 0 and lines[-1].startswith("all.zip: the tables of smena.db")
    with ZipFile(tmp_path / "all.zip") as archive:
        assert {"README.txt", "events.csv", "journal.jsonl"} <= set(archive.namelist())
        assert '"calendar"' in archive.read("events.jsonl").decode()
    written = (tmp_path / "all.zip").read_bytes()
    code, lines = await run(tmp_path, "export", "all.zip")
    assert (code, len(lines)) == (2, 1) and "is there already" in lines[0]
    assert (tmp_path / "all.zip").read_bytes() == written
    code, lines = await run(tmp_path, "export", "some.zip", "--since", "2100-01-01")
    assert (code, len(lines)) == (2, 1) and "2100-01-01" in lines[0]
    code, lines = await run(tmp_path, "export", "some.zip", "--until", "yesterday")
    assert code == 2 and "2026-09-22" in lines[-1]
    assert not (tmp_path / "some.zip").exists()
    process.process.send_signal(signal.SIGTERM)
    assert await process.ended() == 0


@pytest.mark.proof
async def test_an_export_of_no_database_is_one_line(tmp_path):
    code, lines = await run(tmp_path, "export", "all.zip")
    assert (code, lines) == (2, ["smena.db: there is no database"])
