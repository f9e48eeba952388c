"""Many companies in one process: each as if it were alone, whatever becomes of the others."""

import errno
import resource
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.host import serving, tenancy
from app.host.folders import Home, Street
from app.host.private import settings_of
from app.host.tenancy import Phase
from app.host.vault import variable
from app.settings import Settings
from sandbox import Seat
from storage.database import SqliteDatabase
from storage.pool import Threads
from tests.flows.host_world import Court
from tests.office import PATIENCE
from tests.promises.test_outage import full, room


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


async def pause(court: Court, name: str) -> None:
    """As `bot.py company pause` does it."""
    court[name].home.paused.touch()
    court.street.touch()
    await court.until(lambda: court.phase(name) is None)


async def resume(court: Court, name: str) -> None:
    """And `bot.py company resume`."""
    court[name].home.paused.unlink()
    court.street.touch()


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


async def test_a_folder_that_is_called_otherwise_than_a_company_is_in_the_log_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Court(tmp_path, "alatau") as court:
        folder = court.street.path / "Байкал"
        folder.mkdir()
        (folder / "settings.local.toml").touch()
        for _ in range(2):
            await court.works("alatau")
            await pause(court, "alatau")
            await resume(court, "alatau")
        await court.works("alatau")
    said = [line for line in capsys.readouterr().err.splitlines() if str(folder) in line]
    assert len(said) == 1 and "is no company's; a company's name has only" in said[0]


async def test_a_disk_that_refuses_the_host_s_own_notes_ends_no_company(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tell, full = Street.tell, True

    def refused(self: Street, told: Mapping[str, Any]) -> None:
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")
        tell(self, told)

    monkeypatch.setattr(Street, "tell", refused)
    async with Court(tmp_path, "alatau") as court:
        anna = court.box.user("Анна", language="ru")
        await court.write(anna, "alatau", "Есть диваны?")
        full = False
        await court.works("alatau")
        await court.write(anna, "alatau", "А столы?")
    assert capsys.readouterr().err.count("No space left on device; trying again") == 1


def test_as_many_files_may_be_open_as_the_machine_allows() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, before[1]))
        serving.let_many_files_be_open()
        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert most == before[1] and now == min(serving.FILES, most)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


async def test_a_full_disk_of_one_company_holds_up_no_other_and_is_caught_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, SqliteDatabase] = {}
    whole = SqliteDatabase.open

    async def opened(path: Path, threads: Threads | None = None) -> SqliteDatabase:
        files[path.parent.name] = await whole(path, threads)
        return files[path.parent.name]

    monkeypatch.setattr(SqliteDatabase, "open", opened)
    async with Court(tmp_path, "alatau", "baikal") as court:
        await court.works("alatau", "baikal")
        anna = court.box.user("Анна", language="ru")
        await court.write(anna, "baikal", "Есть омуль?")
        await full(files["baikal"])
        said = [f"строка {number} " + "длинно " * 500 for number in range(30)]
        for text in said:
            anna.chat(court["baikal"].bot).write(text)
        for words in ("Есть диваны?", "А кресла?"):
            await court.write(anna, "alatau", words)
        assert not court["baikal"].shown(anna, "строка 29 ") and court["baikal"].bot.updates
        assert (court.phase("alatau"), court.phase("baikal")) == (Phase.WORKING, Phase.WORKING)
        await room(files["baikal"])
        await court.until(lambda: court["baikal"].shown(anna, "строка 29 "))
        words = court["baikal"].words()
        assert all(words.count(text.split("длинно")[0]) == 1 for text in said)


async def test_what_others_on_the_machine_could_read_of_a_company_is_in_its_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Court(tmp_path, "alatau") as court:
        secrets = court["alatau"].home.folder / ".env"
        secrets.touch()
        secrets.chmod(0o644)  # whatever a command before in this process has made of the umask
        await court.works("alatau")
    told = [line for line in capsys.readouterr().err.splitlines() if f"chmod 600 {secrets}" in line]
    assert len(told) == 1 and "[alatau]" in told[0]


async def test_two_companies_never_have_one_bot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    court = Court(tmp_path, "alatau", "baikal")
    async with court:
        await court.works("alatau", "baikal")
        own, shared = court.environ[variable("baikal")], court.environ[variable("alatau")]
        await pause(court, "baikal")
        court.environ[variable("baikal")] = shared
        await resume(court, "baikal")
        await court.is_(Phase.FAILED, "baikal")
        assert court.problem("baikal") == (
            "SMENA_TOKEN_BAIKAL: baikal's token - its bot serves alatau already; "
            "bot.py company add baikal takes another one's token"
        )
        await court.write(court.box.user("Анна", language="ru"), "alatau", "Есть диваны?")
        court.environ[variable("baikal")] = own
        await court.works("baikal")
    assert "409" not in capsys.readouterr().err


async def test_whoever_writes_down_the_number_of_another_s_bot_keeps_nobody_from_it(
    tmp_path: Path,
) -> None:
    court = Court(tmp_path, "alatau", "baikal")
    async with court:
        number = court["alatau"].bot.token.partition(":")[0]
        await pause(court, "alatau")
        secrets = court["baikal"].home.folder / ".env"
        secrets.write_text(f"SMENA_HELPER_TOKENS={number}:{'x' * 35}\n", "utf-8")
        await pause(court, "baikal")
        await resume(court, "baikal")
        await court.works("baikal")
        await resume(court, "alatau")
        await court.works("alatau")
        await court.write(court.box.user("Анна", language="ru"), "alatau", "Есть диваны?")


async def test_a_token_in_the_company_s_own_env_needs_no_vault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    court = Court(tmp_path, "alatau", "baikal")
    async with court:
        court.street.vault.write_bytes(b"locked")
        token, secrets = court.environ.pop(variable("alatau")), court["alatau"].home.folder / ".env"
        await pause(court, "alatau")
        await resume(court, "alatau")
        await court.is_(Phase.FAILED, "alatau")
        assert "opens by it alone" in court.problem("alatau")
        secrets.write_text(f"BOT_TOKEN={token}\n", "utf-8")
        await court.works("alatau")
        await court.write(court.box.user("Анна", language="ru"), "alatau", "Есть диваны?")
        await pause(court, "alatau")
        secrets.write_text(f"BOT_TOKEN=7:{'x' * 35}\n", "utf-8")
        await resume(court, "alatau")
        await court.is_(Phase.FAILED, "alatau")
        assert court.problem("alatau").startswith(f"{secrets}: alatau's token - ")
    assert f"going by the token in {secrets}" in capsys.readouterr().err


async def test_companies_that_wait_for_a_server_hold_no_thread_that_others_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()

    def waits(home: Home, token: str, environ: Mapping[str, str]) -> Settings:
        if home.name.startswith("far"):
            goes_on.wait(PATIENCE)
        return settings_of(home, token, environ)

    monkeypatch.setattr(serving, "settings_of", waits)
    monkeypatch.setattr(tenancy, "TURN", 0.1)
    far = [f"far{number}" for number in range(24)]
    async with Court(tmp_path, "alatau") as court:
        try:
            for number, name in enumerate(far):
                court.environ[variable(name)] = f"{number + 1}:{'x' * 35}"
                court.street.home(name).folder.mkdir()
            court.street.touch()
            await court.is_(Phase.STARTING, *far)
            await pause(court, "alatau")
            await resume(court, "alatau")
            await court.works("alatau")
        finally:
            goes_on.set()


async def test_what_failed_is_tried_again_as_soon_as_a_command_has_changed_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tenancy, "FIRST_PAUSE", 600.0)
    monkeypatch.setattr(tenancy, "LONGEST_PAUSE", 600.0)
    court = Court(tmp_path, "revoked")
    async with court:
        token, court.environ[variable("revoked")] = court["revoked"].bot.token, f"7:{'x' * 35}"
        await court.is_(Phase.FAILED, "revoked")
        assert court.problem("revoked").startswith("SMENA_TOKEN_REVOKED: revoked's token - ")
        court.environ[variable("revoked")] = token
        court.street.touch()
        await court.works("revoked")


async def test_a_company_whose_folder_is_taken_away_says_so_and_loses_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Court(tmp_path, "alatau", "baikal") as court:
        await court.works("alatau", "baikal")
        anna, away = court.box.user("Анна", language="ru"), tmp_path / "away"
        await court.write(anna, "baikal", "Есть омуль?")
        court["baikal"].home.folder.rename(away)
        anna.chat(court["baikal"].bot).write("Вы тут?")
        await court.is_(Phase.FAILED, "baikal")
        await court.write(anna, "alatau", "Есть диваны?")
        assert not court["baikal"].shown(anna, "Вы тут?")
        away.rename(court["baikal"].home.folder)
        await court.until(lambda: court["baikal"].shown(anna, "Вы тут?"))
    said = capsys.readouterr().err
    assert "was taken away while it was in use; put it back" in said and "Traceback" not in said
