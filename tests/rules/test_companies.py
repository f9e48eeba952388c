"""The commands on a folder of companies, without a host: nothing deleted, no secret shown."""

import fcntl
import io
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

import bot
from app.host import bundle, command, vault
from app.host.folders import Street
from app.host.private import URL, abode_at, refuse_shared, settings_of
from app.host.vault import KEY, Tokens, new_key
from app.options import arguments
from app.settings import SettingsError
from storage.ports import StorageError
from storage.taking import held
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
    return command.company(arguments().parse_args(["company", *words]), street.path)


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


def test_the_same_bot_with_another_token_is_still_that_company_s(street, types, monkeypatch):
    types(TOKEN)
    said(street, "add", "alatau")
    types(f"123456:{'c' * 35}")
    with pytest.raises(SettingsError, match="the token of alatau"):
        said(street, "add", "baikal")
    monkeypatch.setenv("SMENA_TOKEN_KASPI", OTHER)
    said(street, "add", "kaspi")
    types(OTHER)
    with pytest.raises(SettingsError, match="the token of kaspi"):
        said(street, "add", "baikal")


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
    with (
        held(home.database),
        pytest.raises(StorageError, match=r"alatau: stays as it was; .*already"),
    ):
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
    looked = street.looked_at()
    with pytest.raises(StorageError, match="there already"):
        said(street, "move", "alatau", "--to", str(tmp_path / "taken.zip"))
    assert not home.paused.exists()
    with street.served():
        street.tell({"companies": {"alatau": {"phase": "working"}}})
        with pytest.raises(StorageError, match="there already"):  # and it is not ended for that
            said(street, "move", "alatau", "--to", str(tmp_path / "taken.zip"))
    assert not street.looked_at() > looked


def test_whoever_is_resumed_while_it_is_packed_is_not_said_to_be_paused(
    street, types, tmp_path, monkeypatch, capsys
):
    types(TOKEN)
    said(street, "add", "alatau")
    home, pack = street.known("alatau"), bundle.pack
    blank.lay(home.database)

    def packed(*given):
        pack(*given)
        said(street, "resume", "alatau")

    monkeypatch.setattr(bundle, "pack", packed)
    with pytest.raises(StorageError, match="was resumed meanwhile"):
        said(street, "move", "alatau", "--to", str(tmp_path / "bundle.zip"))
    assert "stays paused" not in capsys.readouterr().out
    assert not home.paused.exists() and not (tmp_path / "bundle.zip").exists()


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


def test_the_list_says_of_each_what_is_its_own(street, types, monkeypatch, capsys):
    types(TOKEN)
    said(street, "add", "alatau")
    street.known("alatau").settings.touch()
    capsys.readouterr()
    said(street, "list")  # it waits for a host, and nothing is wrong with it
    assert capsys.readouterr().out.splitlines()[2].split() == ["alatau", "stopped", *"????0"]
    types(OTHER)
    said(street, "add", "baikal")
    monkeypatch.setenv(URL, "postgresql://127.0.0.1:1/d")
    capsys.readouterr()
    said(street, "list")
    told = capsys.readouterr().out
    assert "1/d, alatau: " in told and "1/d, baikal: " in told


@pytest.mark.parametrize("words", [["--root", "x", "list"], ["list", "--root", "x"], ["list"]])
def test_the_folder_may_be_named_at_either_end(words):
    expected = Path("x" if "x" in words else "companies")
    assert arguments().parse_args(["company", *words]).root == expected


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


def test_a_company_that_is_gone_keeps_no_bot(street, types, monkeypatch):
    types(TOKEN)
    said(street, "add", "alatau")
    key = os.environ[KEY]
    monkeypatch.delenv(KEY)
    said(street, "remove", "alatau")  # its token stays in the vault, for want of the key
    monkeypatch.setenv(KEY, key)
    types(TOKEN)
    said(street, "add", "baikal")
    assert Tokens(street.vault, os.environ).of("baikal") == TOKEN


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda sealed: b"", "is damaged"),
        (lambda sealed: sealed[:-7], "is damaged"),
        (lambda sealed: sealed[:-9] + b"damaged!!", "is damaged"),
    ],
)
def test_a_damaged_vault_is_not_taken_for_a_wrong_key(street, types, spoil, why):
    types(TOKEN)
    said(street, "add", "alatau")
    spoilt = spoil(street.vault.read_bytes())
    street.vault.write_bytes(spoilt)
    for words in (("add", "baikal"), ("remove", "alatau")):
        types(OTHER)
        with pytest.raises(SettingsError, match=rf"vault\.age: {why} .*move it away") as refused:
            said(street, *words)
        assert len(str(refused.value).splitlines()) == 1
    assert street.vault.read_bytes() == spoilt and len(street.homes()) == 1


def test_a_key_is_changed_for_another_and_nobody_types_a_token_again(
    street, types, monkeypatch, capsys
):
    old, new = os.environ[KEY], new_key()
    with pytest.raises(StorageError, match="there is no vault"):
        said(street, "key", "--reseal")
    types(TOKEN)
    said(street, "add", "alatau")
    monkeypatch.setenv(KEY, f"{new}, {old}")
    assert Tokens(street.vault, os.environ).of("alatau") == TOKEN, "both open it"
    capsys.readouterr()
    assert said(street, "key", "--reseal") == 0
    assert "opens by the first key of SMENA_VAULT_KEY" in capsys.readouterr().out
    for key, opens in ((new, True), (old, False)):
        monkeypatch.setenv(KEY, key)
        if opens:
            assert Tokens(street.vault, os.environ).of("alatau") == TOKEN
        else:
            with pytest.raises(SettingsError, match="does not open"):
                Tokens(street.vault, os.environ).of("alatau")


def test_who_lacks_the_key_of_a_vault_is_not_sent_for_a_new_one(street, types, monkeypatch, capsys):
    types(TOKEN)
    said(street, "add", "alatau")
    said(street, "key")
    assert "opens by the key that it was made with" in capsys.readouterr().err
    monkeypatch.delenv(KEY)
    with pytest.raises(SettingsError, match=r"vault\.age opens by it alone") as refused:
        Tokens(street.vault, os.environ).of("alatau")
    assert "company key" not in str(refused.value)


def test_a_token_of_the_environment_is_looked_at_and_named(street, monkeypatch, capsys):
    monkeypatch.setenv("SMENA_TOKEN_ALATAU", "hello")
    with pytest.raises(SettingsError, match="SMENA_TOKEN_ALATAU: this is no token"):
        said(street, "add", "alatau")
    assert street.homes() == []
    monkeypatch.setenv("SMENA_TOKEN_ALATAU", TOKEN)
    said(street, "add", "alatau")
    assert "that of SMENA_TOKEN_ALATAU" in capsys.readouterr().out


def test_what_is_no_text_is_no_token(street, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n"), "utf-8"))
    with pytest.raises(SettingsError, match="no token"):
        said(street, "add", "alatau")


def test_nobody_waits_for_whoever_types_a_token(street, types, monkeypatch):
    types(TOKEN)
    said(street, "add", "alatau")

    def readline() -> str:
        with (street.path / ".commands.lock").open("a") as lock:  # as another command would
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return OTHER

    keyboard = SimpleNamespace(isatty=lambda: False, readline=readline)
    monkeypatch.setattr(sys, "stdin", keyboard)
    said(street, "add", "baikal")
    assert [home.name for home in street.homes()] == ["alatau", "baikal"]


def test_what_add_says_is_so(street, types, capsys):
    home = street.home("alatau")
    home.folder.mkdir(parents=True)
    blank.lay(home.database)
    types(TOKEN)
    said(street, "add", "alatau")
    assert "begins where it stopped" in capsys.readouterr().out
    said(street, "pause", "alatau")
    types(TOKEN)
    said(street, "add", "alatau")
    assert "company resume alatau" in capsys.readouterr().out
    said(street, "resume", "alatau")
    assert "resumed" in capsys.readouterr().out
    said(street, "resume", "alatau")
    assert "was not paused" in capsys.readouterr().out
    types(OTHER)
    said(street, "add", "baikal")
    assert "where it has no owner yet" in capsys.readouterr().out  # it may be in PostgreSQL


def test_a_file_in_the_folder_is_no_company(street):
    street.build()
    (street.path / "readme").touch()
    assert street.homes() == []


@pytest.mark.parametrize("name", ["Алатау", "Alatau", "my shop", "a_b", "-a"])
def test_a_folder_that_no_company_can_be_called_like_is_told_of(street, capsys, name):
    street.build()
    (street.path / name).mkdir()
    assert not street.misnamed(), "whatever else lies there is no matter of ours"
    (street.path / name / "settings.local.toml").touch()
    (street.path / ".removed" / "settings.local.toml").parent.mkdir()
    said(street, "list")
    told = capsys.readouterr().out.splitlines()[-1]
    assert told == (
        f"{street.path / name}: is no company's; "
        "a company's name has only a-z, 0-9 and -, at most 31"
    )


def test_what_add_says_of_a_folder_that_was_laid_by_hand_is_so(street, types, capsys):
    home = street.home("alatau")
    home.folder.mkdir(parents=True)
    home.settings.write_text('[company]\nlocal = "ru"\n', "utf-8")
    types(TOKEN)
    assert said(street, "add", "alatau") == 0
    told = capsys.readouterr().out
    assert told.startswith("alatau: has its token, and can't begin: settings.local.toml: company.")


def test_one_is_paused_though_its_settings_say_nothing_any_more(street, types, monkeypatch):
    monkeypatch.setenv(URL, "postgresql://db/smena")
    types(TOKEN)
    said(street, "add", "alatau")
    home = street.known("alatau")
    home.settings.write_text("[company", "utf-8")
    said(street, "pause", "alatau")
    assert home.is_paused()
    with pytest.raises(SettingsError, match=r"alatau: settings\.local\.toml: not valid TOML"):
        said(street, "resume", "alatau")


def test_two_commands_never_write_over_each_other_s_tokens(street, types, monkeypatch):
    for name, token in (("alatau", TOKEN), ("baikal", OTHER)):
        types(token)
        said(street, "add", name)
    drop, third = Tokens.drop, f"777777:{'c' * 35}"

    def meanwhile(tokens: Tokens, name: str) -> None:
        with (street.path / ".commands.lock").open("a") as lock, pytest.raises(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        drop(tokens, name)

    monkeypatch.setattr(Tokens, "drop", meanwhile)
    said(street, "remove", "alatau")
    types(third)
    said(street, "add", "kaspi")
    kept = Tokens(street.vault, os.environ)
    assert [kept.of(name) for name in ("alatau", "baikal", "kaspi")] == ["", OTHER, third]


def test_whatever_lies_among_a_company_s_texts_comes_along(street, types, tmp_path):
    types(TOKEN)
    said(street, "add", "alatau")
    home = street.known("alatau")
    laid = ("notes.txt", "ru/client.html", "ru/old/client.html")
    for name in laid:
        (home.templates / name).parent.mkdir(parents=True, exist_ok=True)
        (home.templates / name).write_text(name, "utf-8")
    (home.folder / ".env").write_text("DRAFTS_KEY=x\n")
    said(street, "move", "alatau", "--to", str(tmp_path / "alatau.zip"))
    there = Street(tmp_path / "there")
    types(TOKEN)
    said(there, "move", "alatau", "--from", str(tmp_path / "alatau.zip"))
    assert all((there.home("alatau").templates / name).read_text("utf-8") == name for name in laid)


def test_a_secret_beside_the_settings_does_not_come_along_unsaid(street, types, tmp_path, capsys):
    types(TOKEN)
    said(street, "add", "alatau")
    (street.known("alatau").folder / ".env").write_text("DRAFTS_KEY=x\n")
    said(street, "move", "alatau", "--to", str(tmp_path / "alatau.zip"))
    assert "all but its token and its .env" in capsys.readouterr().out


def test_however_a_bundle_is_damaged_nothing_of_it_comes(street, types, tmp_path):
    types(TOKEN)
    said(street, "add", "alatau")
    blank.lay(street.known("alatau").database)
    said(street, "move", "alatau", "--to", str(tmp_path / "alatau.zip"))
    whole = (tmp_path / "alatau.zip").read_bytes()
    spoilt = tmp_path / "spoilt.zip"
    end = len(whole) - 200
    cases = [whole[:n] for n in (0, 10, len(whole) // 2, len(whole) - 30)]
    for place in [*range(40), *range(end, len(whole))]:
        cases += [
            whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :] for bit in (1, 9)
        ]
    there = Street(tmp_path / "there")
    for case in cases:
        spoilt.write_bytes(case)
        types(TOKEN)
        try:
            said(there, "move", "alatau", "--from", str(spoilt))
        except StorageError as error:
            assert str(error).startswith(str(spoilt)) and len(str(error).splitlines()) == 1
            assert there.homes() == []
        else:  # what was spoilt says nothing of what is in it
            assert there.known("alatau").database.exists(), case[-200:]
            shutil.rmtree(there.known("alatau").folder)


def test_what_a_newer_smena_packed_is_refused_before_it_is_here(street, types, tmp_path):
    types(TOKEN)
    said(street, "add", "alatau")
    home = street.known("alatau")
    blank.lay(home.database)
    said(street, "move", "alatau", "--to", str(tmp_path / "alatau.zip"))
    with ZipFile(tmp_path / "alatau.zip") as bundle:
        bundle.extract("smena.db", tmp_path)
    with closing(sqlite3.connect(tmp_path / "smena.db")) as file:
        file.execute("PRAGMA user_version = 999")
    with ZipFile(tmp_path / "newer.zip", "w") as bundle:
        bundle.write(tmp_path / "smena.db", "smena.db")
    there = Street(tmp_path / "there")
    types(TOKEN)
    with pytest.raises(StorageError, match="newer than this Smena"):
        said(there, "move", "alatau", "--from", str(tmp_path / "newer.zip"))
    assert there.homes() == []


def test_back_where_it_came_from_the_remedy_is_told(street, types, tmp_path):
    types(TOKEN)
    said(street, "add", "alatau")
    said(street, "move", "alatau", "--to", str(tmp_path / "alatau.zip"))
    types(TOKEN)
    with pytest.raises(StorageError, match=r"already; bot\.py company remove alatau puts it"):
        said(street, "move", "alatau", "--from", str(tmp_path / "alatau.zip"))


def test_two_who_only_look_take_nobody_for_a_host(street):
    with street.served():
        pass
    with (street.path / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        assert not street.is_served()


def test_a_host_that_is_silent_is_not_said_to_work(street, types, capsys):
    types(TOKEN)
    said(street, "add", "alatau")
    with street.served():
        said(street, "list")
        assert "a host begins to serve" in capsys.readouterr().out
        street.tell({"version": "Smena 1", "companies": {"alatau": {"phase": "working"}}})
        said(street, "list")
        assert "silent" not in capsys.readouterr().out
        os.utime(street.path / ".status.json", (0, 0))
        said(street, "list")
        assert "the host has been silent for" in capsys.readouterr().out
        street.still_so()
        said(street, "list")
        assert "silent" not in capsys.readouterr().out


@pytest.mark.parametrize("words", [["pause"], ["remove"], ["move", "--to", "alatau.zip"]])
def test_a_host_that_hangs_before_it_begins_with_a_company_has_it_all_the_same(
    street, types, words
):
    types(TOKEN)
    said(street, "add", "alatau")
    with street.served():
        street.tell({"version": "Smena 1", "companies": {"alatau": {"phase": "starting"}}})
        with pytest.raises(StorageError, match="stays as it was; the host has not let go of it"):
            said(street, words[0], "alatau", *words[1:])
        os.utime(street.path / ".status.json", (0, 0))  # a full disk keeps it from telling more
        with pytest.raises(StorageError, match=r"as it was; the host has been silent .* nobody kn"):
            said(street, words[0], "alatau", *words[1:])
        home = street.known("alatau")
        assert not home.is_paused() and not Path("alatau.zip").exists()
        street.tell({"version": "Smena 1", "companies": {}})
        said(street, words[0], "alatau", *words[1:])


def test_a_company_whose_folder_is_gone_is_listed_as_that(street, types, capsys):
    types(TOKEN)
    said(street, "add", "alatau")
    with street.served():
        street.tell({"version": "Smena 1", "companies": {"alatau": {"phase": "working"}}})
        shutil.rmtree(street.known("alatau").folder)
        said(street, "list")
    assert f"{street.path / 'alatau'} is gone" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["helper_tokens", "drafts_key", "backup_key", "token"])
def test_no_secret_stands_in_a_file_of_settings_and_is_passed_over(street, name):
    home = street.home("alatau")
    home.folder.mkdir(parents=True)
    home.settings.write_text(f'{name} = "{TOKEN}"\n', "utf-8")
    with pytest.raises(SettingsError, match=f"{name} - .* never stands here: put it into") as told:
        settings_of(home, TOKEN, {})
    assert TOKEN not in str(told.value)


def test_the_helpers_of_one_company_belong_beside_its_settings():
    with pytest.raises(SettingsError, match=r"HELPER_TOKENS: means one .*<name>/\.env"):
        refuse_shared({"SMENA_HELPER_TOKENS": TOKEN})


def test_whatever_else_lies_there_the_others_are_listed_and_why_one_is_not_read(
    street, types, capsys
):
    for name, token in (("alatau", TOKEN), ("baikal", OTHER)):
        types(token)
        said(street, "add", name)
        blank.lay(street.known(name).database)
    (street.path / "loop").symlink_to("loop")
    (street.path / "nowhere").symlink_to("there")
    path = street.known("baikal").database
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    capsys.readouterr()
    said(street, "list")
    _, _, alatau, baikal = capsys.readouterr().out.splitlines()
    assert alatau.split() == ["alatau", "stopped", "0", "0", "0"]
    assert "can't be read" in baikal and str(path) in baikal


def test_who_is_paused_stays_so_though_another_command_failed_meanwhile(street, types, monkeypatch):
    types(TOKEN)
    said(street, "add", "alatau")
    home, wait = street.known("alatau"), command._wait_for

    def waits(*given: object) -> None:
        wait(*given)
        home.paused.unlink()  # so does a move that fails

    monkeypatch.setattr(command, "_wait_for", waits)
    said(street, "pause", "alatau")
    assert home.is_paused()
