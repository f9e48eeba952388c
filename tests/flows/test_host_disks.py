"""A disk that gives no answer any more is one company's matter: nobody else waits for it."""

import asyncio
import io
import os
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.host import lookout, serving
from app.host.folders import Home
from app.watch import parts
from model import Event
from storage import acts, reading
from tests.flows import host_world
from tests.flows.host_world import Court
from tests.office import PATIENCE, Office

ASKED = ((os, "stat"), (os, "lstat"), (os, "open"), (os, "listdir"), (os, "scandir"), (io, "open"))
OURS = f"{Path(__file__).parents[1]}{os.sep}"


@pytest.fixture
def by_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where the thread of the loop asks something of the company's folder, but for these tests."""
    found: list[str] = []
    folder = str(tmp_path / "companies" / "alatau")

    def told(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(path: Any, *given: Any, **named: Any) -> Any:
            ours = threading.current_thread() is threading.main_thread()
            if ours and str(path).startswith(folder):
                stack = traceback.extract_stack(limit=10)
                if not any(frame.filename.startswith(OURS) for frame in stack[:-1]):
                    found.append("".join(traceback.format_list(stack)))
            return ask(path, *given, **named)

        return asked

    for module, name in ASKED:
        monkeypatch.setattr(module, name, told(getattr(module, name)))
    return found


async def test_the_loop_of_all_asks_no_company_s_disk_for_anything(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    by_the_loop: list[str],
) -> None:
    monkeypatch.setattr(parts, "LOOK", 0.2)
    kept = host_world.SETTINGS.replace("on = false", "on = true")
    monkeypatch.setattr(host_world, "SETTINGS", kept)
    said = ""
    async with Court(tmp_path, "alatau") as court:
        home = court["alatau"].home
        anna = court.box.user("Анна", language="ru")
        await court.write(anna, "alatau", "Есть диваны?")
        acts.leave(home.database, Event.EXPORTED, datetime.now(UTC))
        await court.until(lambda: not acts.left(home.database))

        def tried() -> bool:
            nonlocal said
            said += capsys.readouterr().err
            return "drill of" in said

        await court.until(tried)
        seat = court.boss.chat(court["alatau"].bot)
        seat.write("/export")
        await court.until(lambda: "Неделя" in seat.last.labels)
        seat.press(seat.last, "Неделя")
        await court.until(lambda: any(message.kind == "document" for message in seat.messages))
        home.paused.touch()
        court.street.touch()
        await court.until(lambda: court.phase("alatau") is None)
        await asyncio.sleep(0)
    assert by_the_loop == [], "\n".join(by_the_loop)


async def test_a_folder_that_gives_no_answer_holds_up_no_other_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lookout, "ANSWERS", 0.2)
    monkeypatch.setattr(serving, "LOOK", 0.1)
    goes_on, should_run = threading.Event(), Home.should_run

    def asked(home: Home) -> bool:
        return (home.name != "baikal" or goes_on.wait(PATIENCE)) and should_run(home)

    async with Court(tmp_path, "alatau", "baikal", "tengri") as court:
        await court.works("alatau", "baikal", "tengri")
        try:
            monkeypatch.setattr(Home, "should_run", asked)
            for name in ("alatau", "baikal", "tengri"):
                court[name].home.paused.touch()
            court.street.touch()
            await court.until(lambda: court.phase("alatau") is court.phase("tengri") is None)
            court["alatau"].home.paused.unlink()
            court.street.touch()
            await court.works("alatau", "baikal")
        finally:
            goes_on.set()
        await court.until(lambda: court.phase("baikal") is None)
    told = [line for line in capsys.readouterr().err.splitlines() if "gives no answer" in line]
    assert len(told) == 1 and str(court["baikal"].home.folder) in told[0]


def under_way() -> set[str]:
    """The names of all tasks."""
    return {task.get_name() for task in asyncio.all_tasks()}


async def test_who_reads_the_whole_file_keeps_nothing_under_way_from_ending_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def read(connection: Any) -> str:
        begun.set()
        assert goes_on.wait(PATIENCE)
        return ""

    monkeypatch.setattr(reading, "_damage", read)
    async with Office(tmp_path) as office:
        await office.write(office.client())
        office._rounds._scheduler.get_job("1").modify(next_run_time=datetime.now(UTC))
        await office.until(begun.is_set)
        stopping = asyncio.create_task(office.stop())
        try:
            await office.until(lambda: not {"intake", "sender"} & under_way())
        finally:
            goes_on.set()
        await stopping
