"""Before the first word: whatever stands in Telegram's place at getMe is waited out or named."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.checking import UNCLEAR, check
from app.service import make_bot, make_road, meet_telegram
from app.settings import Settings, load
from sandbox import Sandbox
from tests.promises.test_odd_answers import DONE, NOT_DONE

BODIES = (*DONE.values(), *NOT_DONE.values())


@pytest.fixture(name="box")
async def fixture_box() -> AsyncIterator[Sandbox]:
    async with Sandbox() as box:
        yield box


def settings_of(box: Sandbox, folder: Path, group_id: int = 0) -> Settings:
    environ = {
        "BOT_TOKEN": box.bot("desk_bot", "Desk").token,
        "SMENA_TELEGRAM__API_SERVER": box.url,
        "SMENA_STORAGE__PATH": str(folder / "smena.db"),
    }
    return load(None, environ | ({"SMENA_STAFF__GROUP_ID": str(group_id)} if group_id else {}))


async def test_whatever_is_no_answer_to_get_me_is_waited_out(box: Sandbox, tmp_path: Path) -> None:
    road, rested = make_road(settings_of(box, tmp_path)), list[float]()

    async def rest(seconds: float) -> None:
        rested.append(seconds)

    for body in BODIES:
        box.faults.add("odd", "getMe", words=body)
    for kind in ("html502", "html504", "drop_before", "drop_after", "truncated", "error500"):
        box.faults.add(kind, "getMe")
    me = await meet_telegram(make_bot(road), rest)
    await road.close()
    assert me.username == "desk_bot"
    assert len(rested) == len(BODIES) + 6 and rested[:6] == [1, 2, 4, 8, 16, 30]


async def test_the_check_says_that_an_answer_cant_be_used(
    box: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    group = box.forum("Алатау", owner=box.user("Босс"))
    settings = settings_of(box, tmp_path, group.id)
    for body in BODIES:
        box.faults.add("odd", "getChat", words=body)
        assert await asyncio.to_thread(check, settings) == 1
        said = capsys.readouterr().out
        assert UNCLEAR in said or "@desk_bot" in said
        assert settings.token and settings.token.get_secret_value() not in said
    assert await asyncio.to_thread(check, settings) == 1
    assert UNCLEAR not in capsys.readouterr().out
