"""What lies in a company's folder is hers alone: it leads to nobody else's, and keeps nobody."""

import io
import os
import shutil
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from zipfile import ZIP_LZMA, ZipFile

import pytest

import bot
from app import updating
from app.host import command
from app.host.folders import Home, Street
from app.host.private import URL, abode_at, settings_of
from app.host.vault import KEY, Tokens, new_key
from app.options import arguments
from app.policy import views_of
from app.settings import SettingsError
from model.written import LARGEST
from storage import acts, saving
from storage.ports import StorageError
from tests import blank

TOKEN, OTHER = f"123456:{'a' * 35}", f"654321:{'b' * 35}"
SECRET = "Тайна соседа"
NOBODY = 65534
WITHIN = 60.0
"""Seconds until something is said to hang."""


@pytest.fixture
def street(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Street:
    """A host's folder with two companies, neither of which has ever begun."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("SMENA_", "BOT_TOKEN", "PG"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv(KEY, new_key())
    monkeypatch.setattr(command, "ENDS_WITHIN", 0.0)
    street = Street(tmp_path / "companies")
    for name in ("alatau", "baikal"):
        street.home(name).folder.mkdir(parents=True)
    return street


def said(street: Street, *words: str, typed: str = "") -> int:
    stdin, sys.stdin = sys.stdin, io.StringIO(f"{typed}\n")
    try:
        return command.company(arguments().parse_args(["company", *words]), street.path)
    finally:
        sys.stdin = stdin


def neighbours(street: Street) -> Home:
    """The other company, with a secret in each of its files."""
    home = street.home("baikal")
    (home.templates / "ru").mkdir(parents=True)
    (home.templates / "ru" / "client.html").write_text(
        f"{{% macro greeting(company) %}}{SECRET}{{% endmacro %}}", "utf-8"
    )
    home.settings.write_text(f'[company]\nname = "{SECRET}"\n', "utf-8")
    (home.folder / ".env").write_text(f"BOT_TOKEN={OTHER}\n", "utf-8")
    blank.lay(home.database)
    return home


@pytest.mark.parametrize(
    ("name", "to"),
    [
        (".env", ".env"),
        ("settings.local.toml", "settings.local.toml"),
        ("templates.local", "templates.local"),
        ("smena.db", "smena.db"),
        ("smena.db-wal", "smena.db"),
        ("smena.db.lock", "smena.db"),
    ],
)
def test_no_link_in_it_leads_to_another_s(street, capsys, name, to):
    home, other = street.home("alatau"), neighbours(street)
    (home.folder / name).symlink_to(other.folder / to)
    before = other.database.read_bytes()
    for asked in (abode_at, lambda home, environ: settings_of(home, TOKEN, environ)):
        with pytest.raises(StorageError, match=f"alatau/{name}: it leads out of the company's"):
            asked(home, {})
    said(street, "list")
    alatau, baikal = capsys.readouterr().out.splitlines()[2:]
    assert baikal.split() == ["baikal", "stopped", "0", "0", "0"]
    assert SECRET not in alatau and other.database.read_bytes() == before


def test_the_folder_itself_may_be_a_link_and_so_may_what_stays_in_it(street, tmp_path):
    home, real = street.home("kaspi"), tmp_path / "disk" / "kaspi"
    real.mkdir(parents=True)
    home.folder.symlink_to(real)
    (real / "ours.toml").write_text('[company]\nname = "Каспий"\n', "utf-8")
    home.settings.symlink_to("ours.toml")
    blank.lay(home.database)
    assert settings_of(home, TOKEN, {}).company.name == "Каспий"
    assert abode_at(home, {}).path == home.database


def test_no_own_text_is_another_s_file(street):
    home, other = street.home("alatau"), neighbours(street)
    (home.templates / "ru").mkdir(parents=True)
    (home.templates / "ru" / "client.html").symlink_to(other.templates / "ru" / "client.html")
    views = views_of(settings_of(home, TOKEN, {}))
    (problem,) = views.problems
    assert "it leads out of the company's folder" in problem and SECRET not in problem
    views = views_of(settings_of(other, TOKEN, {}))
    assert views.problems == ()


@pytest.mark.parametrize("name", [".env", "settings.local.toml", "templates.local/ru/client.html"])
def test_a_pipe_there_keeps_nobody_waiting(street, name):
    home = street.home("alatau")
    (home.folder / name).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(home.folder / name)
    heard: list[str] = []

    def ask() -> None:
        try:
            heard.extend(views_of(settings_of(home, TOKEN, {})).problems)
        except SettingsError as error:
            heard.append(str(error))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(WITHIN)
    assert not asking.is_alive() and "it is no file" in heard[0]


@pytest.mark.parametrize("name", [".env", "settings.local.toml", "templates.local/ru/client.html"])
def test_what_nobody_has_written_by_hand_is_not_read(street, name):
    home = street.home("alatau")
    (home.folder / name).parent.mkdir(parents=True, exist_ok=True)
    (home.folder / name).write_text("#" * (LARGEST + 1), "utf-8")
    try:
        told = "".join(views_of(settings_of(home, TOKEN, {})).problems)
    except SettingsError as error:
        told = str(error)
    assert f"{name.rpartition('/')[2]}:" in told and "it is larger than 256 KB" in told


def test_of_a_thousand_slips_so_many_are_told_that_nobody_waits_for_them(street):
    home = street.home("alatau")
    slips = "\n".join(f"locael{number} = 1" for number in range(1000))
    home.settings.write_text(f"[company]\n{slips}\n", "utf-8")
    (home.folder / ".env").write_text(slips.replace("locael", "SMENA_COMPANY__LOCAEL"), "utf-8")
    with pytest.raises(SettingsError) as refused:
        settings_of(home, TOKEN, {})
    assert len(refused.value.problems) == 20


def test_a_number_beyond_reading_is_one_line(street):
    home = street.home("alatau")
    home.settings.write_text(f"[company]\nname = {'9' * 9999}\n", "utf-8")
    with pytest.raises(SettingsError, match=r"settings\.local\.toml: not valid TOML"):
        settings_of(home, TOKEN, {})


def test_a_token_of_another_s_helper_makes_no_company(street):
    (street.home("baikal").folder / ".env").write_text(f"SMENA_HELPER_TOKENS={TOKEN},{OTHER}\n")
    with pytest.raises(SettingsError, match=r"alatau: this is a token of baikal, by its \.env"):
        said(street, "add", "alatau", typed=OTHER)
    assert not street.vault.exists()
    said(street, "add", "alatau", typed=f"123456:{'z' * 35}")
    assert Tokens(street.vault, os.environ).of("alatau") == f"123456:{'z' * 35}"


@pytest.mark.parametrize(
    "query",
    [
        *("hostaddr=6.6.6.6", "%68ostaddr=6.6.6.6", "dbname=x#&hostaddr=6.6.6.6", "service=all"),
        *("sslmode=require&passfile=/etc/passwd", "options=-crole%3Dpostgres", "sslkey=/key"),
    ],
)
def test_a_server_of_a_company_s_own_hears_no_secret_of_the_machine_s(street, query):
    home = street.home("alatau")
    home.settings.write_text(f'[storage]\nurl = "postgresql://smena@db/smena?{query}"\n', "utf-8")
    with pytest.raises(StorageError, match=r"storage\.url: .* is for the machine alone to say"):
        abode_at(home, {})
    assert abode_at(street.home("baikal"), {URL: f"postgresql://db/x?{query}"}).url


def test_the_machine_s_password_goes_to_the_machine_s_server_alone(street):
    home, machines = street.home("alatau"), {URL: "postgresql://smena@db/smena"}

    def to(url: str) -> str:
        home.settings.write_text(f'[storage]\nurl = "{url}"\n', "utf-8")
        return abode_at(home, machines).url

    assert (
        to("postgresql://smena@db:5432/smena") == "postgresql://smena@db:5432/smena?schema=alatau"
    )
    assert "?password=&" in to("postgresql://smena@evil/smena")
    assert "?host=evil&password=&" in to("postgresql://smena@db/smena?host=evil")
    assert "password=&" not in to("postgresql://smena:own@evil/smena")


def test_a_bundle_is_packed_whatever_a_clock_has_said(street, tmp_path):
    home = street.home("alatau")
    home.settings.write_text('[company]\nname = "Алатау"\n', "utf-8")
    os.utime(home.settings, (0, 0))
    said(street, "move", "alatau", "--to", str(tmp_path / "alatau.zip"))
    assert ZipFile(tmp_path / "alatau.zip").namelist() == ["settings.local.toml"]


def test_a_bundle_is_given_away_and_holds_nothing_of_others(street, tmp_path):
    home, other = street.home("alatau"), neighbours(street)
    (home.templates / "ru").mkdir(parents=True)
    (home.templates / "ru" / "kinds.html").symlink_to(other.folder / ".env")
    with pytest.raises(StorageError, match=r"kinds\.html: it leads out of the company's folder"):
        said(street, "move", "alatau", "--to", str(tmp_path / "alatau.zip"))
    assert not (tmp_path / "alatau.zip").exists() and not home.paused.exists()


def test_a_name_that_is_no_text_is_one_line(street, tmp_path):
    home = street.home("alatau")
    home.templates.mkdir()
    (home.templates / os.fsdecode(b"\xff.html")).touch()
    with pytest.raises(StorageError, match="is called what no text is"):
        said(street, "move", "alatau", "--to", str(tmp_path / "alatau.zip"))
    assert not (tmp_path / "alatau.zip").exists() and not home.paused.exists()


def test_what_a_killed_move_left_in_the_folder_goes_with_the_next(street, tmp_path):
    home = street.home("alatau")
    (home.folder / ".bundle-killed").mkdir()
    (home.folder / ".bundle-killed" / "smena.db").write_text(SECRET, "utf-8")
    said(street, "move", "alatau", "--to", str(tmp_path / "alatau.zip"))
    assert not list(home.folder.glob(".bundle-*"))


def test_a_bundle_that_does_not_fit_is_refused_before_it_is_here(street, tmp_path, monkeypatch):
    bundle = tmp_path / "bundle.zip"
    with ZipFile(bundle, "w") as packed:
        packed.writestr("settings.local.toml", "#" * 2**20)
    free = SimpleNamespace(free=saving.SPARE + 2**19)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: free)
    with pytest.raises(StorageError, match=r"bundle\.zip: can't be taken in: there is no room"):
        said(street, "move", "kaspi", "--from", str(bundle), typed=TOKEN)
    assert [home.name for home in street.homes()] == ["alatau", "baikal"]
    assert Tokens(street.vault, os.environ).of("kaspi") == ""


def test_a_bundle_that_somebody_packed_otherwise_is_one_line(street, tmp_path):
    bundle = tmp_path / "bundle.zip"
    with ZipFile(bundle, "w", ZIP_LZMA) as packed:
        packed.writestr("settings.local.toml", "#" * 2**20)
    data = bytearray(bundle.read_bytes())
    data[80:90] = b"\xff" * 10
    bundle.write_bytes(data)
    with pytest.raises(StorageError, match="packed in a way that is not ours"):
        said(street, "move", "kaspi", "--from", str(bundle), typed=TOKEN)
    assert not street.home("kaspi").folder.exists()


def test_a_bundle_that_somebody_packed_anew_without_its_database_is_said_to_be_so(
    street, tmp_path, capsys
):
    bundle = tmp_path / "bundle.zip"
    blank.lay(street.home("alatau").database)
    said(street, "move", "alatau", "--to", str(bundle))
    said(street, "move", "kaspi", "--from", str(bundle), typed=TOKEN)
    assert "begins anew" not in capsys.readouterr().out
    with ZipFile(tmp_path / "again.zip", "w") as packed:
        packed.writestr("settings.local.toml", "")
    said(street, "move", "aral", "--from", str(tmp_path / "again.zip"), typed=OTHER)
    assert "there is no database in" in capsys.readouterr().out


def test_a_command_in_a_company_s_folder_is_about_it_as_the_host_sees_it(
    street, monkeypatch, capsys
):
    said(street, "add", "alatau", typed=TOKEN)
    home = street.home("alatau")
    home.settings.write_text('[company]\nname = "Алатау"\n', "utf-8")
    blank.lay(home.database)
    monkeypatch.setenv(URL, "postgresql://127.0.0.1:1/d")  # of those that have no file
    monkeypatch.chdir(home.folder)
    capsys.readouterr()
    assert bot.main(["backup", "b.db"]) == 0
    assert capsys.readouterr().out.startswith(f"b.db: a backup of {home.database}, ")
    settings = bot._settings(arguments().parse_args(["check"]))
    assert settings.company.name == "Алатау" and settings.token.get_secret_value() == TOKEN
    monkeypatch.delenv(KEY)
    home.settings.write_text("[backup]\nencrypt = true\n", "utf-8")
    monkeypatch.setenv("BACKUP_KEY", new_key())
    assert bot._settings(arguments().parse_args(["check"])).token is None
    monkeypatch.setenv("SMENA_COMPANY__NAME", "Байкал")
    assert bot.main(["backup", "c.db"]) == 2
    assert "SMENA_COMPANY__NAME: means one company" in capsys.readouterr().err


def test_the_code_of_a_host_is_not_changed_by_what_knows_one_company(street, monkeypatch, capsys):
    monkeypatch.setattr(updating, "update", lambda *given: 0)
    assert bot.main(["update"]) == 2
    said(street, "add", "alatau", typed=TOKEN)
    monkeypatch.chdir(street.home("alatau").folder)
    assert bot.main(["update"]) == 2
    assert capsys.readouterr().err.count("end the host, update the code, start it again") == 2
    monkeypatch.chdir(street.path.parent)
    blank.lay(Path("smena.db"))
    assert bot.main(["update"]) == 0, "it is a company alone that has begun there"


def test_a_full_disk_does_not_stand_in_a_move_s_way(street, tmp_path, monkeypatch, capsys):
    def full(*given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(acts, "leave", full)
    blank.lay(street.home("alatau").database)
    said(street, "move", "alatau", "--to", str(tmp_path / "alatau.zip"))
    assert "owners won't find this under /audit" in capsys.readouterr().err
    assert street.home("alatau").is_paused()
    said(street, "move", "kaspi", "--from", str(tmp_path / "alatau.zip"), typed=TOKEN)
    assert "kaspi: is here" in capsys.readouterr().out


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody and come back")
def test_a_folder_that_nobody_may_look_into_is_one_line_of_the_list(street, monkeypatch, capsys):
    with TemporaryDirectory() as folder:
        monkeypatch.chdir(folder)
        street = Street(Path(folder) / "companies")
        for name in ("alatau", "baikal"):
            street.home(name).folder.mkdir(parents=True)
        blank.lay(street.home("baikal").database)
        for path in (Path(folder), *Path(folder).rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        os.chown(street.home("alatau").folder, 0, 0)
        street.home("alatau").folder.chmod(0o700)
        os.seteuid(NOBODY)
        try:
            said(street, "list")
        finally:
            os.seteuid(0)
        monkeypatch.undo()
    alatau, baikal = capsys.readouterr().out.splitlines()[2:]
    assert "Permission denied" in alatau
    assert baikal.split() == ["baikal", "stopped", "0", "0", "0"]
