"""A locale is a folder under templates/: whoever drops one in can choose it everywhere."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot
from app import policy
from app.options import arguments
from app.settings import Settings, SettingsError, load
from desk.voice import menus
from handlers import entries
from model import House
from model.errands.looks import Menu
from playground.stage import Stage
from playground.terminal.words import words_in as words_of_scene
from playground.words import words_in
from storage import outbox
from tests import blank
from views import TextError, locale_for

NOW = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Almaty")
TOY = "kk"
HELLO = "Сәлем!"


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Our templates and one locale more: the English texts with another greeting."""
    folder = tmp_path / "templates"
    shutil.copytree(policy.TEMPLATES, folder)
    shutil.copytree(folder / "en", folder / TOY)
    write(folder / TOY / "client.html", "Hello!", HELLO)
    monkeypatch.setattr(policy, "TEMPLATES", folder)
    return folder


def write(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def chosen(tmp_path: Path, locale: str) -> Settings:
    """The settings of a company that works in that language."""
    file = tmp_path / "own.toml"
    file.write_text(f'[company]\nlocale = "{locale}"\n', "utf-8")
    return load(file, {}, policy.objections)


def test_a_company_may_work_in_it(templates: Path, tmp_path: Path) -> None:
    views = policy.views_of(chosen(tmp_path, TOY))
    assert views.text("client.greeting", None, NOW, company="Алатау").startswith(HELLO)
    assert policy.house_of(chosen(tmp_path, TOY)).locale == TOY
    with pytest.raises(SettingsError, match=r"company\.locale - .*\(en, kk, ru\), not 'de'"):
        chosen(tmp_path, "de")


def test_a_client_who_speaks_it_is_answered_in_it(templates: Path) -> None:
    views = policy.views_of(Settings())
    for code in (TOY, "kk-KZ", "KK"):
        assert views.text("client.greeting", code, NOW, company="").startswith(HELLO)
    assert views.text("client.greeting", "en", NOW, company="").startswith("Hello!")


def test_a_client_may_choose_one_that_only_the_company_has(tmp_path: Path) -> None:
    own = tmp_path / policy.OWN_TEMPLATES / TOY
    own.mkdir(parents=True)
    (own / "client.html").write_text(f"{{% macro closed() %}}{HELLO}{{% endmacro %}}", "utf-8")
    settings = load(None, {}, policy.objections, folder=tmp_path)
    assert policy.house_of(settings).languages == ("en", TOY, "ru")


def test_its_plurals_and_dates_are_its_own(templates: Path) -> None:
    write(templates / TOY / "client.html", HELLO, "{{ now|weekday }}, {{ now|day }}")
    said = policy.views_of(Settings()).text("client.greeting", TOY, NOW, company="")
    assert said.startswith("Сейсенбі, 22 қыркүйек")


def test_a_template_borrows_from_its_own_locale(templates: Path) -> None:
    write(templates / TOY / "kinds.html", '"photo": "a photo"', '"photo": "сурет"')
    views = policy.views_of(Settings())
    said = views.text("staff.uncopyable", TOY, NOW, kind="photo")
    assert "сурет" in said


def test_the_permanent_buttons_are_known_in_it(templates: Path) -> None:
    write(templates / TOY / "labels.html", "on_shift() %}On shift", "on_shift() %}Ауысымда")
    assert policy.words_of(policy.views_of(Settings()))["Ауысымда"] == "on"


def test_telegram_is_given_menus_in_it(templates: Path) -> None:
    connection = blank.memory()
    tx = blank.on(connection)
    menus.order(tx, House(commands=entries.listed()), policy.languages(policy.locales()), NOW)
    ordered = [row.errand for row in outbox.new_rows(tx, 0)]
    assert {menu.locale for menu in ordered if isinstance(menu, Menu)} == {"", "en", TOY, "ru"}


def test_the_demo_takes_it_in_the_page_and_in_the_terminal(templates: Path) -> None:
    for words in (["demo"], ["demo", "--terminal"]):
        assert arguments().parse_args([*words, "--locale", TOY]).locale == TOY
    assert words_of_scene(TOY).locale == TOY
    assert words_of_scene(TOY).said == words_of_scene("en").said


async def test_the_playground_lists_it_and_speaks_it(templates: Path, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    stage = await Stage.open(folder, ZONE, "ru", fresh=False)
    try:
        stage.speak(TOY)
        assert stage.order()["settings"]["company"]["locale"] == TOY
        assert {person.language_code for person in stage.people} == {TOY}
        assert stage.owner.first_name == words_in("en").owner
    finally:
        await stage.box.stop()


@pytest.mark.parametrize(
    ("wanted", "locale"),
    [("pt-BR", "pt_BR"), ("pt_br", "pt_BR"), ("pt", "pt"), ("pt-PT", "pt"), ("de", None)],
)
def test_the_closest_locale_serves(wanted: str, locale: str | None) -> None:
    assert locale_for(wanted, ("en", "pt", "pt_BR")) == locale


BROKEN = {
    "a text too few": ("{% macro closed()", "{% macro closed_()", "closed - is missing; ru has it"),
    "a text too many": (
        "{% macro closed()",
        "{% macro odd() %}{% endmacro %}{% macro closed()",
        "odd - is no",
    ),
    "another argument": (
        "privacy(company, contact, days, drafts_by, clients_days=0)",
        "privacy(company, to, days, drafts_by, clients_days=0)",
        "privacy - must take",
    ),
    "a slip": ("{% macro closed() %}", "{% macro closed( %}", "client.html:19: expected"),
}


@pytest.mark.parametrize(("old", "new", "told"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_in_it_stops_the_start_with_one_line(
    templates: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    told: str,
) -> None:
    write(templates / TOY / "client.html", old, new)
    blank.lay(tmp_path / "smena.db")
    file, abode = tmp_path / "own.toml", blank.abode(tmp_path / "smena.db")
    file.write_text(f'[storage]\npath = "{abode.path}"\nurl = "{abode.url}"\n', "utf-8")
    assert bot.main(["--settings", str(file), "export", str(tmp_path / "out.zip")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(templates / TOY / "client.html") in line
    assert told in line.removeprefix(str(templates))


@pytest.mark.proof
def test_a_folder_that_names_no_language_stops_the_start(templates: Path) -> None:
    (templates / TOY).rename(templates / "klingon")
    with pytest.raises(TextError, match="klingon: a folder of texts is named as a language is"):
        policy.views_of(Settings())
