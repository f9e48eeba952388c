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

from app.watch import parts
from model import Event
from storage import acts
from tests.flows import host_world
from tests.flows.host_world import Court

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
