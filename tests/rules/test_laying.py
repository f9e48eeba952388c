"""A company's own texts: over ours, one by one; a slip in them is named and silences nobody."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, nodes

from app import policy
from app.settings import Settings
from views import TextError, Views

NOW = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)
GREETING = "{% macro greeting(company) %}Салем, {{ company|name }}!{% endmacro %}"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the company's own texts, still empty."""
    folder = tmp_path / "templates.local"
    monkeypatch.setattr(policy, "OWN_TEMPLATES", folder)
    return folder


def views(own: Path, **files: str) -> Views:
    """The company's views, with these files written: ru_client is ru/client.html."""
    for name, text in files.items():
        locale, _, file = name.partition("_")
        (own / locale).mkdir(parents=True, exist_ok=True)
        (own / locale / f"{file}.html").write_text(text, "utf-8")
    return policy.views_of(Settings())


def said(views: Views, locale: str = "ru") -> str:
    return views.text("client.greeting", locale, NOW, company="Алатау")


def test_an_own_text_is_said_and_all_others_are_ours(own: Path) -> None:
    plain, ours = views(own), views(own, ru_client=GREETING)
    assert said(plain).startswith("Здравствуйте!")
    assert said(ours) == "Салем, Алатау!"
    assert said(ours, "en") == said(plain, "en")
    assert ours.text("client.closed", "ru", NOW) == plain.text("client.closed", "ru", NOW)
    assert ours.problems == ()


def test_who_borrows_from_another_file_borrows_the_companys(own: Path) -> None:
    kinds = (policy.TEMPLATES / "ru" / "kinds.html").read_text("utf-8")
    assert '"photo": "фото"' in kinds
    mine = views(own, ru_kinds=kinds.replace('"photo": "фото"', '"photo": "снимок"'))
    assert mine.problems == ()
    assert "снимок" in mine.text("staff.uncopyable", "ru", NOW, kind="photo")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{% macro greeting(company) %}{{ compny }}{% endmacro %}", "compny means nothing here"),
        ("{% macro greeting(company) %}{{ company|nmae }}{% endmacro %}", "No filter named 'nmae'"),
        ("{% macro greeting(name) %}{{ name }}{% endmacro %}", "must take (company), not (name)"),
        ("{% macro greting() %}x{% endmacro %}", "greting - is nobody's"),
        ("{% macro greeting(company) %}<p>x</p>{% endmacro %}", "Telegram knows no <p>"),
        ("{% macro greeting(company %}x{% endmacro %}", "client.html:1: expected token"),
        ('{% from "none.html" import x %}', "there is no none.html to borrow from"),
    ],
)
def test_a_slip_is_named_and_ours_is_said(own: Path, text: str, told: str) -> None:
    shipped = said(views(own))
    mine = views(own, ru_client=f"{text}\n{{% macro closed() %}}Пока!{{% endmacro %}}")
    (problem,) = mine.problems
    assert problem.startswith(f"{own}/ru/client.html:1: ") and told in problem
    assert said(mine) == shipped
    if "expected" not in told:
        assert mine.text("client.closed", "ru", NOW) == "Пока!", "the rest of the file holds"


BEHIND = "{{ nameless.func.__globals__ }}"
ENDLESS = "{% for number in range(10 ** 9) %}{% endfor %}"


@pytest.mark.parametrize(
    "words", ["{{ company.of.mine }}", "<b>{{ company }}", "3 < 5", BEHIND, ENDLESS]
)
def test_one_that_fails_when_it_is_said_is_logged_once(
    own: Path, caplog: pytest.LogCaptureFixture, words: str
) -> None:
    shipped = said(views(own))
    mine = views(own, ru_client=f"{{% macro greeting(company) %}}{words}{{% endmacro %}}")
    with caplog.at_level(logging.WARNING):
        assert [said(mine), said(mine)] == [shipped, shipped]
    (record,) = caplog.records
    assert "ru: client.greeting" in record.getMessage()


def test_one_written_for_fewer_arguments_is_said_where_it_keeps_nothing_from_its_reader(
    own: Path,
) -> None:
    plain = views(own)
    mine = views(
        own,
        ru_client="{% macro privacy(days, company) %}Храним {{ days }} дн.{% endmacro %}",
        ru_staff="{% macro edit_kept(outside, unread) %}Правка дошла{% endmacro %}",
    )
    privacy, edit = mine.problems
    assert privacy.endswith(
        "privacy - knows nothing of contact, drafts_by, clients_days, so ours is said where there "
        "is more to say; that takes (company, contact, days, drafts_by, clients_days)"
    )
    assert "edit_kept - knows nothing of arrived" in edit

    def told(views: Views, name: str, **args: object) -> str:
        return views.text(name, "ru", NOW, **args)

    little = {"company": "Алатау", "contact": "", "days": 365, "drafts_by": "",
              "clients_days": 0}  # fmt: skip
    assert told(mine, "client.privacy", **little) == "Храним 365 дн."
    for more in ({"contact": "@boss"}, {"drafts_by": "model.example"}, {"clients_days": 730}):
        args = {**little, **more}
        assert told(mine, "client.privacy", **args) == told(plain, "client.privacy", **args)

    kept = {"unread": 0, "outside": False, "braces": False}
    assert told(mine, "staff.edit_kept", **kept, arrived=True) == "Правка дошла"
    lost = told(mine, "staff.edit_kept", **kept, arrived=False)
    assert lost == told(plain, "staff.edit_kept", **kept, arrived=False) != "Правка дошла"
    assert told(mine.forgiving(), "staff.edit_kept", unread=0, outside=False) == "Правка дошла"
    with pytest.raises(TextError, match=r"was given \['company'\]"):
        told(mine, "client.privacy", company="Алатау")


def test_what_other_texts_say_by_place_takes_exactly_what_ours_takes(own: Path) -> None:
    plain = views(own).text("staff.uncopyable", "ru", NOW, kind="photo")
    mine = views(own, ru_kinds="{% macro named() %}снимок{% endmacro %}")
    (problem,) = mine.problems
    assert "named - must take (kind), not ()" in problem
    assert mine.text("staff.uncopyable", "ru", NOW, kind="photo") == plain


def test_what_a_text_takes_by_default_is_written_in_the_text_itself() -> None:
    for path in policy.TEMPLATES.glob("*/*.html"):
        for text in Environment().parse(path.read_text("utf-8")).find_all(nodes.Macro):
            for default in text.defaults:
                default.as_const()


def test_files_and_folders_that_are_nobodys_are_named(own: Path) -> None:
    mine = views(own, ru_clients=GREETING, klingon_client=GREETING)
    assert [problem.partition(": ")[2] for problem in mine.problems] == [
        "there is no file of texts of that name",
        "a folder of texts is named as a language is, such as en or pt_BR",
    ]
    assert "klingon" not in policy.locales()
    (own / "ru" / "clients.html").write_bytes(b"\xff")
    (own / "ru" / "client.html").write_bytes(b"\xff")
    assert said(views(own)).startswith("Здравствуйте!")


def test_a_language_of_the_companys_own_begins_with_ours_in_english(own: Path) -> None:
    mine = views(own, kk_client=GREETING)
    assert "kk" in policy.locales()
    assert said(mine, "kk-KZ") == "Салем, Алатау!"
    assert mine.text("client.closed", "kk", NOW) == mine.text("client.closed", "en", NOW)
    working = Views(policy.TEMPLATES, ZoneInfo("UTC"), "kk", own)
    assert working.label("claim", None) == mine.label("claim", "en")
