"""The pictures of a phone can be taken, whatever became of what they show."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import RING
from tests.browser.narrow import PARTS, show

pytestmark = RING


def taken(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*.png")]


@pytest.mark.parametrize("part", PARTS)
async def test_each_part_comes_to_its_end(browser: Browser, tmp_path: Path, part: str) -> None:
    await show(browser, PARTS[part], "en", tmp_path)
    assert taken(tmp_path)
