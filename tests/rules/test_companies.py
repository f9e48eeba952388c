"""The commands on a folder of companies, without a host: nothing deleted, no secret shown."""

import argparse
import io
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

import bot
from app.host import command, vault
from app.host.folders import Street
from app.host.private import URL, abode_at, refuse_shared, settings_of
from app.host.vault import KEY, Tokens, new_key
from app.settings import SettingsError
from storage.database import held
from storage.ports import StorageError
from tests import blank

TOKEN, OTHER = f"123456:{'a' * 35}", f"654321:{'b' * 35}"


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, an environment that holds the vault's key and nothing else of ours."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("SMENA_", "BOT_TOKEN"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv(KEY, new_key())
    monkeypatch.setattr(command, "ENDS_WITHIN", 0.0)


@pytest.fixture
def street(tmp_path: Path) -> Street:
    return Street(tmp_path / "companies")


def said(street: Street, *words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.company(parser.parse_args(words), street.path)


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch):
    """Somebody pipes a token in."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(f"{text}\n"))


def test_a_token_is_kept_where_only_the_key_opens_it(street, types, monkeypatch, capsys):
    types(TOKEN)
    assert said(street, "add", "alatau") == 0
    assert TOKEN.encode() not in street.vault.read_bytes()
    assert street.vault.stat().st_mode & 0o077 == 0 == street.path.stat().st_mode & 0o077
    assert Tokens(street.vault, os.environ).of("alatau") == TOKEN
    assert Tokens(street.vault, os.environ).of("baikal") == ""
    assert TOKEN not in capsys.readouterr().out
    monkeypatch.setenv(KEY, new_key())
    with pytest.raises(SettingsError, match="does not open") as refused:
        Tokens(street.vault, os.environ).of("alatau")
    assert TOKEN not in str(refused.value)


def test_a_variable_goes_before_the_vault_and_needs_none(street, types, monkeypatch):
    monkeypatch.delenv(KEY)
    monkeypatch.setenv("SMENA_TOKEN_ALATAU_2", OTHER)
    assert said(street, "add", "alatau-2") == 0
    assert not street.vault.exists()
    assert Tokens(street.vault, os.environ).of("alatau-2") == OTHER


@pytest.mark.parametrize(
    ("name", "typed", "why"),
    [
        ("../alatau", TOKEN, "a company's name"),
        ("Alatau", TOKEN, "a company's name"),
        ("alatau", "hello", "no token"),
        ("alatau", "", "no token"),
    ],
)
def test_what_makes_no_company_is_told_and_nothing_is_left(street, types, name, typed, why):
    types(typed)
    with pytest.raises((SettingsError, StorageError), match=why):
        said(street, "add", name)
    assert street.homes() == [] and not street.vault.exists()


def test_a_bot_serves_one_company(street, types):
    types(TOKEN)
    said(street, "add", "alatau")
    types(TOKEN)
    with pytest.raises(SettingsError, match="the token of alatau"):
        said(street, "add", "baikal")
    assert [home.name for home in street.homes()] == ["alatau"]


def test_without_the_library_the_remedy_is_told(street, types, monkeypatch):
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(vault, "import_module", missing)
    with pytest.raises(SettingsError, match="SMENA_TOKEN_ALATAU"):
        said(street, "add", "alatau")
    assert street.homes() == []


def test_removing_deletes_nothing(street, types):
    types(TOKEN)
    said(street, "add", "alatau")
    home = street.known("alatau")
    blank.lay(home.database)
    said(street, "remove", "alatau")
    (aside,) = (street.path / ".removed").iterdir()
    assert (aside / "smena.db").exists() and street.homes() == []
    assert Tokens(street.vault, os.environ).of("alatau") == ""


def test_where_the_key_is_wrong_nothing_is_removed(street, types, monkeypatch, capsys):
    types(TOKEN)
    said(street, "add", "alatau")
    right = os.environ[KEY]
    for wrong in (new_key(), "x"):
        monkeypatch.setenv(KEY, wrong)
        with pytest.raises(SettingsError, match=KEY):
            said(street, "remove", "alatau")
    assert street.known("alatau").folder.exists() and not street.known("alatau").paused.exists()
    monkeypatch.delenv(KEY)
    said(street, "remove", "alatau")
    assert "stays there" in capsys.readouterr().out
    monkeypatch.setenv(KEY, right)
    assert street.homes() == [] and Tokens(street.vault, os.environ).of("alatau") == TOKEN


def test_one_that_does_not_end_is_neither_removed_nor_left_paused(street, types):
    types(TOKEN)
    said(street, "add", "alatau")
    home = street.known("alatau")
    with held(home.database), pytest.raises(StorageError, match="has not ended"):
        said(street, "remove", "alatau")
    assert home.folder.exists() and not home.paused.exists()


def test_a_company_moves_with_all_that_is_its_own_but_the_token(street, types, tmp_path):
    types(TOKEN)
    said(street, "add", "alatau")
    home = street.known("alatau")
    blank.lay(home.database)
    with closing(sqlite3.connect(home.database)) as file, file:
        file.execute("INSERT INTO inbox (channel, external_id, payload, received_at, state) "
                     "VALUES ('telegram', '1', 'Есть диваны?', 0, 'new')")  # fmt: skip
    home.settings.write_text('[company]\nname = "Алатау"\n', "utf-8")
    (home.templates / "ru").mkdir(parents=True)
    (home.templates / "ru" / "client.html").write_text("свои слова", "utf-8")
    bundle = tmp_path / "alatau.zip"
    said(street, "move", "alatau", "--to", str(bundle))
    assert home.paused.exists() and TOKEN.encode() not in bundle.read_bytes()

    there = Street(tmp_path / "there")
    types(TOKEN)
    said(there, "move", "alatau", "--from", str(bundle))
    moved = there.known("alatau")
    with closing(sqlite3.connect(moved.database)) as file:
        assert file.execute("SELECT payload FROM inbox").fetchall() == [("Есть диваны?",)]
    assert settings_of(moved, TOKEN, {}).company.name == "Алатау"
    assert (moved.templates / "ru" / "client.html").read_text("utf-8") == "свои слова"
    assert not moved.paused.exists()
    types(TOKEN)
    with pytest.raises(StorageError, match="already"):
        said(there, "move", "alatau", "--from", str(bundle))


def test_a_move_that_fails_leaves_the_company_at_work(street, types, tmp_path):
    types(TOKEN)
    said(street, "add", "alatau")
    home = street.known("alatau")
    blank.lay(home.database)
    (tmp_path / "taken.zip").touch()
    with pytest.raises(StorageError, match="there already"):
        said(street, "move", "alatau", "--to", str(tmp_path / "taken.zip"))
    assert not home.paused.exists()


@pytest.mark.parametrize("name", ["../evil", "templates.local/../../evil/x", "smena.db-wal", "bin"])
def test_a_bundle_brings_only_what_a_company_has(street, types, tmp_path, name):
    with ZipFile(tmp_path / "bundle.zip", "w") as bundle:
        bundle.writestr(name, "x")
    types(TOKEN)
    with pytest.raises(StorageError, match="no part of a company"):
        said(street, "move", "alatau", "--from", str(tmp_path / "bundle.zip"))
    assert street.homes() == [] and not (tmp_path / "evil").exists()
    assert Tokens(street.vault, os.environ).of("alatau") == ""


def test_the_list_says_how_they_are(street, types, capsys):
    for name, token in (("alatau", TOKEN), ("baikal", OTHER)):
        types(token)
        said(street, "add", name)
        blank.lay(street.known(name).database)
    said(street, "pause", "baikal")
    capsys.readouterr()
    assert said(street, "list") == 0
    head, columns, alatau, baikal = capsys.readouterr().out.splitlines()
    assert head.startswith("no host serves") and columns.split()[0] == "company"
    assert alatau.split() == ["alatau", "stopped", "0", "0", "0"]
    assert baikal.split() == ["baikal", "paused", "0", "0", "0"]
    said(street, "resume", "baikal")
    assert not street.known("baikal").paused.exists()


def test_what_means_one_company_is_refused_where_there_are_many():
    refuse_shared({KEY: "x", "SMENA_TOKEN_ALATAU": "y", "SMENA_TELEGRAM__PROXY": "direct"})
    with pytest.raises(SettingsError, match="SMENA_STORAGE__PATH: means one company"):
        refuse_shared({"SMENA_STORAGE__PATH": "smena.db"})


def test_a_company_goes_by_its_own_file_and_by_the_machine_s_way_to_telegram(street):
    home = street.home("alatau")
    home.folder.mkdir(parents=True)
    home.settings.write_text("[storage]\npath = '/elsewhere.db'\n", "utf-8")
    environ = {"SMENA_TELEGRAM__PROXY": "socks5://here:1", "SMENA_COMPANY__NAME": "всех"}
    found = settings_of(home, TOKEN, environ)
    assert found.storage.path == str(home.database) and found.company.name == ""
    assert [hop.get_secret_value() for hop in found.telegram.proxy] == ["socks5://here:1"]


@pytest.mark.parametrize(("name", "schema"), [("kok-tobe", "kok_tobe"), ("7days", "_7days"),
                                              ("pg-club", "_pg_club")])  # fmt: skip
def test_a_company_without_a_file_lives_in_the_machine_s_postgresql_under_its_name(
    street, name, schema
):
    home, environ = street.home(name), {URL: "postgresql://db/smena?sslmode=require"}
    home.folder.mkdir(parents=True)
    there = abode_at(home, environ)
    assert there.url == f"postgresql://db/smena?sslmode=require&schema={schema}"
    home.database.touch()
    assert abode_at(home, environ).url == ""


def test_no_company_of_a_host_lives_in_another_s_schema(street):
    home = street.home("alatau")
    home.folder.mkdir(parents=True)
    home.settings.write_text("[storage]\nurl = 'postgresql://db/smena?schema=baikal'\n", "utf-8")
    with pytest.raises(StorageError, match='the schema of alatau is called "alatau"'):
        settings_of(home, TOKEN, {})
    home.settings.write_text("[storage]\nurl = 'postgresql://own/x?schema=alatau'\n", "utf-8")
    assert abode_at(home, {URL: "postgresql://db/smena"}).url.startswith("postgresql://own/x")


@pytest.mark.parametrize("folder", ["../baikal/backups", "/backups"])
def test_two_companies_never_share_a_folder_of_backups(street, folder):
    home = street.home("alatau")
    home.folder.mkdir(parents=True)
    home.settings.write_text(f'[backup]\nfolder = "{folder}"\n', "utf-8")
    with pytest.raises(SettingsError, match=r"backup\.folder"):
        settings_of(home, TOKEN, {})
    home.settings.write_text('[backup]\nfolder = "/backups/alatau"\n', "utf-8")
    settings_of(home, TOKEN, {})


def test_the_command_line_says_what_is_wrong_in_one_line(street, capsys):
    assert bot.main(["company", "--root", str(street.path), "pause", "nobody"]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("nobody: there is no such company")


def test_what_the_disk_refuses_is_one_line_too(street, types, capsys):
    street.build()
    (street.path / "alatau").touch()
    types(TOKEN)
    assert bot.main(["company", "--root", str(street.path), "add", "alatau"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"{street.path / 'alatau'}: File exists"
