"""The real host, as whoever runs it meets it: commands beside it, its log, its end."""

import asyncio
import io
import signal
import sys
import time
from pathlib import Path

import pytest

import bot
from app.host.vault import KEY, new_key
from sandbox import Person, Sandbox
from tests.flows.test_cli import PATIENCE, Process
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
