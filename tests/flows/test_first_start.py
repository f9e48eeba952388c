"""The first minutes: what is made ready when, and what owners hear of a group that never failed."""

from pathlib import Path
from typing import Any

import pytest

from app import lean
from tests import blank
from tests.flows.test_refusals import BACK, LOST, told
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
