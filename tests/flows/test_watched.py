"""The bot watches over itself: backups come by themselves, and owners hear when they do not."""

import asyncio
import socket
from contextlib import closing

import pytest
from aiohttp import ClientSession

import bot
from papers.backups import sealing
from storage import saving
from tests.office import Office

DAY = 86400


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


async def asked(place: str, path: str) -> str:
    async with ClientSession() as session, session.get(f"http://{place}/{path}") as response:
        return await response.text()


async def test_backups_come_by_themselves_and_owners_hear_when_they_stop(tmp_path):
    async with Office(tmp_path, SMENA_BACKUP__ON="true") as office:
        boss, folder = office.seat(office.boss), tmp_path / "backups"
        await office.until(lambda: any("всё восстанавливается" in text for text in boss.texts))
        (first,) = folder.iterdir()
        assert first.stat().st_mode & 0o077 == 0

        boss.write("/health")
        await office.until(lambda: any("Всё в порядке" in text for text in boss.texts))
        page = next(m for m in boss.messages if "Всё в порядке" in (m.text or ""))
        assert "Резервная копия" in page.text and "сейчас примет ещё" in page.text

        first.rename(tmp_path / first.name)
        folder.rmdir()
        folder.touch()  # where the folder was something else is now
        office.pass_time(DAY + 3600)
        await office.quiet()
        office.pass_time(DAY)
        await office.until(lambda: any("нет больше двух дней" in text for text in boss.texts))

        office.boss.chat(office.bot).press(page, "Обновить")
        await office.until(lambda: "Новая не выходит" in page.text)
        assert page.text.startswith("Нужно внимание")

        folder.unlink()
        office.pass_time(3600)
        await office.until(lambda: any("снова делаются" in text for text in boss.texts))
        assert len(list(folder.iterdir())) == 1


@pytest.mark.proof
async def test_an_encrypted_backup_reaches_the_owner_and_brings_everything_back(
    tmp_path, monkeypatch, capsys
):
    key = sealing.new_key()
    wanted = {"ON": "true", "ENCRYPT": "true", "SEND": "true"}
    settings = {f"SMENA_BACKUP__{name}": value for name, value in wanted.items()}
    settings["SMENA_WATCH__LISTEN"] = f"127.0.0.1:{free_port()}"
    async with Office(tmp_path, BACKUP_KEY=key, **settings) as office:
        anna, boss = office.client(), office.seat(office.boss)
        await office.until(lambda: [m for m in boss.messages if m.kind == "document"])
        await office.write(anna)
        assert await asked(settings["SMENA_WATCH__LISTEN"], "healthz") == "ok\n"
        figures = await asked(settings["SMENA_WATCH__LISTEN"], "metrics")
        assert 'verdict="sent"' in figures and "smena_backup_timestamp_seconds" in figures
        office.pass_time(DAY)
        await office.until(lambda: len([m for m in boss.messages if m.kind == "document"]) == 2)
        message = [m for m in boss.messages if m.kind == "document"][-1]
        (tmp_path / "sent.db.age").write_bytes(office.box.world.files.get(message.file_id).data)
    monkeypatch.setenv("SMENA_STORAGE__PATH", str(tmp_path / "smena.db"))
    restore = ["restore", str(tmp_path / "sent.db.age")]
    assert await asyncio.to_thread(bot.main, restore) == 2
    assert "put its key into BACKUP_KEY" in capsys.readouterr().err
    monkeypatch.setenv("BACKUP_KEY", key)
    assert await asyncio.to_thread(bot.main, restore) == 0
    with closing(saving.read_only(tmp_path / "smena.db")) as file:
        assert file.execute("SELECT name FROM clients").fetchall() == [(anna.name,)]
