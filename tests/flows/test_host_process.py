"""The real host, as whoever runs it meets it: commands beside it, its log, its end."""

import asyncio
import io
import signal
import sys
import time
from functools import partial
from pathlib import Path

import pytest

import bot
from app.host.vault import KEY, new_key, variable
from app.supervised import NOT_ENDED
from sandbox import Person, Sandbox
from tests.flows.test_cli import PATIENCE, ROOT, Process
from tests.office import GRANTED

pytestmark = pytest.mark.proof
WITHIN = 10.0
"""Seconds from SIGTERM to the end."""


class Company:
    """A bot with its group, and the settings that name them."""

    def __init__(self, box: Sandbox, boss: Person, name: str) -> None:
        self.name = name
        self.bot = box.bot(f"{name}_bot", name.capitalize())
        self.group = box.forum(name, owner=boss)
        boss.chat(self.bot).start()
        self.group.add_bot(self.bot, by=boss, **GRANTED)
        self.settings = f"[staff]\ngroup_id = {self.group.id}\nowner_ids = [{boss.id}]\n"

    def shows(self, text: str) -> bool:
        """Whether that stands in one of its topics."""
        return any(text in (m.text or "") for topic in self.group.topics for m in topic.messages)


async def test_companies_come_go_and_move_while_the_others_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Sandbox() as box:
        boss, anna = box.user("Босс", language="ru"), box.user("Анна", language="ru")
        alatau, baikal = Company(box, boss, "alatau"), Company(box, boss, "baikal")
        key = new_key()
        environ = {KEY: key, "SMENA_TELEGRAM__API_SERVER": box.url}
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv(KEY, key)

        async def command(*words: str, typed: str = "") -> str:
            monkeypatch.setattr(sys, "stdin", io.StringIO(f"{typed}\n"))
            assert await asyncio.to_thread(bot.main, ["company", *words]) == 0
            return capsys.readouterr().out

        async def write(company: Company, text: str) -> None:
            anna.chat(company.bot).write(text)
            await box.until(lambda: company.shows(text), timeout=PATIENCE)

        process = await Process(tmp_path, **environ).start("host")
        await process.says("serving the companies of")
        for company in (alatau, baikal):
            folder = tmp_path / "companies" / company.name
            folder.mkdir()
            (folder / "settings.local.toml").write_text(company.settings, "utf-8")
            await command("add", company.name, typed=company.bot.token)
            await write(company, f"Здравствуйте, {company.name}")
        async with asyncio.timeout(PATIENCE):  # the host writes down every two seconds how all are
            while (listed := await command("list")).count(" working ") < 2:
                pass
        assert [line.split()[0] for line in listed.splitlines()[2:]] == ["alatau", "baikal"]

        await command("move", "baikal", "--to", "baikal.zip")
        anna.chat(baikal.bot).write("Пока вас нет")
        await write(alatau, "А вы есть?")
        await command("remove", "baikal")
        await command("move", "baikal", "--from", "baikal.zip", typed=baikal.bot.token)
        await box.until(lambda: baikal.shows("Пока вас нет"), timeout=PATIENCE)

        asked = time.monotonic()
        process.process.send_signal(signal.SIGTERM)
        assert await process.ended() == 0
        assert time.monotonic() - asked < WITHIN
        told = [topic.name for topic in baikal.group.topics]
        assert told == ["Анна"], "the client is the same, and so is the topic"
    assert "Traceback" not in process.printed
    assert all(secret not in process.printed for secret in (key, alatau.bot.token))


class Deadly(Process):
    """The same, where a disk may give no answer any more."""

    program = ROOT / "tests" / "flows" / "dead_disk.py"


async def test_who_waits_for_a_dead_disk_keeps_nobody_from_ending_in_order(
    tmp_path: Path,
) -> None:
    async with Sandbox() as box:
        boss, anna = box.user("Босс", language="ru"), box.user("Анна", language="ru")
        companies = alatau, baikal = [Company(box, boss, name) for name in ("alatau", "baikal")]
        street, dead = tmp_path / "companies", tmp_path / "dead"
        environ = {variable(company.name): company.bot.token for company in companies}
        environ |= {"SMENA_TELEGRAM__API_SERVER": box.url, "DEAD_SINCE": str(dead)}
        for company in companies:
            (street / company.name).mkdir(parents=True)
            settings = street / company.name / "settings.local.toml"
            settings.write_text(company.settings, "utf-8")

        async def write(text: str, *to: Company) -> None:
            for company in to:
                anna.chat(company.bot).write(text)
                await box.until(partial(company.shows, text), timeout=PATIENCE)

        process = await Deadly(tmp_path, DEAD=str(street / "baikal"), **environ).start("host")
        await write("Здравствуйте", alatau, baikal)
        dead.touch()
        anna.chat(baikal.bot).write("Вы тут?")
        (street / ".changed").touch()  # as a command does; now the host looks at all of them
        await write("А вы?", alatau)
        asked = time.monotonic()
        process.process.send_signal(signal.SIGTERM)
        assert await process.ended() == 0
        assert time.monotonic() - asked < WITHIN
        said = [line for line in process.printed.splitlines() if NOT_ENDED in line]
        assert len(said) == 1 and f" smena: baikal: {NOT_ENDED}" in said[0], process.printed
        assert "the loop waits" not in process.printed and "Traceback" not in process.printed
        left = [(street / company.name / "smena.db.lock").read_text() for company in companies]
        assert ["closed: " in line for line in left] == [True, False]

        dead.unlink()
        process = await Process(tmp_path, **environ).start("host")
        await write("И снова", alatau)
        await box.until(lambda: baikal.shows("Вы тут?"), timeout=PATIENCE)
        process.process.send_signal(signal.SIGTERM)
        assert await process.ended() == 0 and NOT_ENDED not in process.printed


async def test_a_company_alone_on_a_dead_disk_ends_and_says_so(tmp_path: Path) -> None:
    async with Sandbox() as box:
        alone, anna = Company(box, box.user("Босс"), "alatau"), box.user("Анна")
        (tmp_path / "settings.local.toml").write_text(alone.settings, "utf-8")
        dead = tmp_path.with_name(f"{tmp_path.name}-dead")
        environ = {"BOT_TOKEN": alone.bot.token, "SMENA_TELEGRAM__API_SERVER": box.url}
        environ |= {"DEAD": str(tmp_path / "smena.db"), "DEAD_SINCE": str(dead)}
        process = await Deadly(tmp_path, **environ).start("run")
        anna.chat(alone.bot).write("Здравствуйте")
        await box.until(lambda: alone.shows("Здравствуйте"), timeout=PATIENCE)
        dead.touch()
        anna.chat(alone.bot).write("Вы тут?")
        await box.until(dead.with_name(f"{dead.name}.felt").exists, timeout=PATIENCE)
        process.process.send_signal(signal.SIGTERM)
        assert await process.ended() == 0
        assert f" smena: Smena: {NOT_ENDED}" in process.printed, process.printed
