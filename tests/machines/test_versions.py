"""Two neighbouring versions side by side, as machines are updated one after the other."""

import shutil
import signal
from pathlib import Path

from sandbox import Sandbox
from tests import cluster
from tests.flows.test_cli import PATIENCE, ROOT, Process
from tests.office import GRANTED

NEXT = "ALTER TABLE runs ADD COLUMN of_the_next_version TEXT NOT NULL DEFAULT '';\n"
NOT_SHIPPED = shutil.ignore_patterns(".*", "tests", "bench", "build", "docs", "__pycache__")


class Newer(Process):
    """One start of the next version."""


def next_version(folder: Path) -> Path:
    """This Smena, but for a migration that it doesn't have; its bot.py."""
    shutil.copytree(ROOT, folder, ignore=NOT_SHIPPED)
    migrations = folder / "storage" / "migrations"
    number = len(list(migrations.glob("[0-9]*.sql"))) + 1
    (migrations / f"{number:04d}_next.sql").write_text(NEXT, "utf-8")
    return folder / "bot.py"


async def test_one_is_updated_after_the_other_and_nothing_is_lost(tmp_path: Path) -> None:
    Newer.program = next_version(tmp_path / "next")
    async with Sandbox() as box:
        boss, anna = box.user("Босс", language="ru"), box.user("Анна", language="ru")
        bot = box.bot("alatau_bot", "Алатау")
        group = box.forum("Клиенты", owner=boss)
        boss.chat(bot).start()
        group.add_bot(bot, by=boss, **GRANTED)
        environ = {
            "BOT_TOKEN": bot.token,
            "SMENA_TELEGRAM__API_SERVER": box.url,
            "SMENA_STORAGE__URL": cluster.database(),
            "SMENA_STAFF__GROUP_ID": str(group.id),
            "SMENA_STAFF__OWNER_IDS": f"[{boss.id}]",
            "SMENA_BACKUP__ON": "false",
        }

        def process(kind: type[Process], name: str) -> Process:
            (tmp_path / name).mkdir(exist_ok=True)
            return kind(tmp_path / name, **environ)

        def arrived(text: str) -> int:
            said = (m.text or "" for topic in group.topics for m in topic.messages)
            return sum(text in words for words in said)

        async def write(text: str) -> None:
            anna.chat(bot).write(text)
            await box.until(lambda: arrived(text), timeout=PATIENCE)

        old = await process(Process, "first").start("run")
        await write("при старой")
        new = await process(Newer, "second").start("run")
        await new.says("standing by")
        await write("обе рядом")
        old.process.send_signal(signal.SIGTERM)
        assert await old.ended() == 0
        await write("уже при новой")
        again = await process(Process, "first").start("run")
        assert await again.ended() == 2
        (line,) = again.printed.splitlines()
        assert "is newer than this Smena" in line and "update Smena" in line
        other = await process(Newer, "first").start("run")
        await other.says("standing by")
        new.process.send_signal(signal.SIGTERM)
        assert await new.ended() == 0
        await write("обе новые")
        other.process.send_signal(signal.SIGTERM)
        assert await other.ended() == 0
        assert [topic.name for topic in group.topics] == ["Анна"]
        assert [arrived(text) for text in WRITTEN] == [1] * len(WRITTEN)


WRITTEN = ("при старой", "обе рядом", "уже при новой", "обе новые")
