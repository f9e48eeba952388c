"""The first minutes: what is made ready when, and what owners hear of a group that never failed."""

from pathlib import Path
from typing import Any

import pytest

from app import lean
from tests import blank
from tests.flows.test_refusals import BACK, LOST, told
from tests.flows.test_shift_scenes import SHIFTS, TUESDAY_NOON
from tests.office import Office


async def test_a_group_that_never_failed_does_not_work_again(office: Office) -> None:
    await office.quiet()
    await office.write(office.client("Анна"), "Есть диваны?")
    assert not told(office, LOST) and not told(office, BACK)


async def test_what_traffic_needs_is_built_when_the_first_poll_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    polled: list[bool] = []
    office, build = Office(tmp_path), lean.build

    async def watched(models: Any) -> None:
        polled.append("intake.fetched" in office.traced)
        await build(models)

    monkeypatch.setattr(lean, "build", watched)
    monkeypatch.setattr(lean, "_begun", set())  # a process builds once, and this one may have
    async with office:
        await office.write(office.client("Анна"), "Есть диваны?")
    assert polled == [True]


async def test_a_group_named_in_the_settings_that_lacks_a_right_is_not_ready_yet_and_was_not_lost(
    office: Office,
) -> None:
    await office.stop()
    (office.folder / "smena.db").unlink(missing_ok=True)
    blank.lay(office.folder / "smena.db")
    office.group.set_rights(office.bot, can_manage_topics=False)
    await office.start()
    await office.until(lambda: told(office, "почти готова"))
    office.group.set_rights(office.bot, can_manage_topics=True)
    await office.until(lambda: told(office, "готова: темы включены"))
    await office.write(office.client("Анна"), "Есть диваны?")
    assert not told(office, LOST) and not told(office, BACK)
    office.group.set_rights(office.bot, can_manage_topics=False)
    await office.until(lambda: told(office, LOST))


async def test_who_opens_the_bot_for_the_first_time_on_shift_hears_who_they_are_and_who_waits(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path, at=TUESDAY_NOON, **SHIFTS) as office:
        oleg = office.seat(office.oleg)
        office.oleg.at(office.group.general).write("/on")
        topic = await office.write(office.client("Анна"), "Где мой диван?")
        await office.claim(office.oleg, topic)
        await office.quiet()
        oleg.start()
        await office.until(lambda: len(oleg.texts) == 3)
        greeting, starting = oleg.texts[1:]
        assert "Вы в команде" in greeting and "на смене" not in greeting
        assert starting.startswith("Добро пожаловать! Вы на смене до")
        assert "Анна" in starting and "Где мой диван?" in starting
        assert oleg.last.labels == ["✓ На смене", "Перерыв", "Конец смены"]
        olga = office.seat(office.olga)
        olga.start()
        await office.until(lambda: len(olga.texts) == 2)
        assert "Вы в команде" in olga.last.text and "Вы не на смене" in olga.last.text
        assert olga.last.labels == ["На смене", "Перерыв", "✓ Конец смены"]
        await office.quiet()
        assert (len(oleg.texts), len(olga.texts)) == (3, 2)
        oleg.start()
        await office.until(lambda: len(oleg.texts) == 5)
        assert "Вы в команде" in oleg.last.text and "Вы на смене до" in oleg.last.text
        await office.quiet()
        assert len(oleg.texts) == 5, "of who waits they have heard"
