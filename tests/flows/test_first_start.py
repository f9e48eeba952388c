"""The first minutes: what is made ready when, and what owners hear of a group that never failed."""

from pathlib import Path
from typing import Any

import pytest

from app import lean
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
