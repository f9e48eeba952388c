"""An owner changes a text and breaks it: one thing is not said, and all else goes on."""

import shutil
from pathlib import Path

import pytest

from app import policy
from tests.office import Office


@pytest.fixture
def broken_greeting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The templates in a folder of their own, with words in the greeting that mean nothing."""
    folder = tmp_path / "templates"
    shutil.copytree(policy.TEMPLATES, folder)
    monkeypatch.setattr(policy, "TEMPLATES", folder)
    page = folder / "ru" / "client.html"
    words = page.read_text("utf-8")
    assert "{{ company" in words
    page.write_text(words.replace("{{ company", "{{ company.of.mine"), "utf-8")


@pytest.mark.usefixtures("broken_greeting")
async def test_a_text_that_fails_holds_nothing_up(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        anna = office.client()
        office.seat(anna).start()
        topic = await office.write(anna, "Есть столы?")
        office.olga.at(topic).write("Есть")
        await office.until(lambda: office.seat(anna).last.text == "Есть")
        office.seat(office.boss).write("/undelivered")
        await office.until(lambda: "Не доставлено" in (office.seat(office.boss).last.text or ""))
        await office.quiet()
