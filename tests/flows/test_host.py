"""Many companies in one process: each as if it were alone, whatever becomes of the others."""

from functools import partial
from pathlib import Path

import pytest

from app.host import serving, tenancy
from app.host.tenancy import Phase
from app.host.vault import variable
from sandbox import Seat
from tests.flows.host_world import Court


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is tried again at once, and how all are is told at once."""
    monkeypatch.setattr(serving, "TELL", 0.1)
    monkeypatch.setattr(serving, "LOOK", 0.1)
    monkeypatch.setattr(tenancy, "FIRST_PAUSE", 0.2)
    monkeypatch.setattr(tenancy, "LONGEST_PAUSE", 0.2)


def says(seat: Seat, words: str) -> bool:
    """Whether that stands in the private chat."""
    return words in seat.texts


async def test_the_same_people_in_two_companies_are_two_matters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Court(tmp_path, "alatau", "baikal") as court:
        await court.works("alatau", "baikal")
        anna = court.box.user("Анна", language="ru")
        here = await court.write(anna, "alatau", "Есть диваны?")
        there = await court.write(anna, "baikal", "Когда омуль?")
        court.olga.at(here).write("Диваны есть")
        court.olga.at(there).write("Омуль завтра")
        for name, words in (("alatau", "Диваны есть"), ("baikal", "Омуль завтра")):
            await court.until(partial(says, anna.chat(court[name].bot), words))
        assert "омуль" not in court["alatau"].words().lower()
        assert "диван" not in court["baikal"].words().lower()
        assert "Омуль завтра" not in anna.chat(court["alatau"].bot).texts
    told = [line for line in capsys.readouterr().err.splitlines() if "smena: " in line]
    assert all("[alatau] " in line or "[baikal] " in line for line in told), told


async def test_who_cannot_start_is_alone_with_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    court = Court(tmp_path, "alatau", "broken", "misspelt", "revoked")
    async with court:
        court["broken"].home.database.write_bytes(b"not a database, and long enough " * 999)
        court["misspelt"].write('[company]\nlocal = "ru"\n')
        token, court.environ[variable("revoked")] = court["revoked"].bot.token, f"7:{'x' * 35}"
        await court.works("alatau")
        for name, why in (("broken", "damaged"), ("misspelt", "locale"), ("revoked", "refuses")):
            await court.is_(Phase.FAILED, name)
            assert why in court.problem(name)
        await court.write(court.box.user("Анна", language="ru"), "alatau", "Есть диваны?")
        court["misspelt"].write()
        court.environ[variable("revoked")] = token
        await court.works("misspelt", "revoked")
        await court.write(court.box.user("Пётр", language="ru"), "revoked", "Вы работаете?")
    said = capsys.readouterr().err
    assert "[broken] does not run" in said and "[misspelt] does not run" in said
    assert token not in said


async def test_it_follows_what_is_changed_in_the_folder(tmp_path: Path) -> None:
    async with Court(tmp_path, "alatau", "baikal") as court:
        await court.works("alatau", "baikal")
        anna = court.box.user("Анна", language="ru")
        court["baikal"].home.paused.touch()
        court.street.touch()
        await court.until(lambda: court.phase("baikal") is None)
        anna.chat(court["baikal"].bot).write("Вы тут?")
        await court.write(anna, "alatau", "Есть диваны?")
        assert not court["baikal"].shown(anna, "Вы тут?")
        court["baikal"].home.paused.unlink()
        court.street.touch()
        await court.works("baikal")
        await court.until(lambda: court["baikal"].shown(anna, "Вы тут?"))
