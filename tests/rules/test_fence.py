"""A company's own text ends and stays small, whatever it says; ours are said in its place."""

import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from app import policy
from app.settings import Settings
from views import Library, Views
from views.fence import WITHIN

NOW = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)
MANY = "{% for a in range(99999) %}"
END = "{% endfor %}"
DOUBLED = "".join("{% set company = company ~ company %}" for _ in range(40))
ADDED = "".join("{% set company = company + company %}" for _ in range(40))
CAUGHT = "".join("{% set company %}{{ company }}{{ company }}{% endset %}" for _ in range(40))
HELD = "{% set held = [company] %}" + "".join("{% set held = [held, held] %}" for _ in range(40))
LAUGHS = (
    "{% if company|length < 40 %}{{ greeting(company ~ 1) }}{{ greeting(company ~ 2) }}{% endif %}"
)

NUMBERED = (
    "{% for sign in company %}{{ loop.index }}{{ sign }}{% if not loop.last %}-{% endif %}"
    "{% endfor %}"
)

ENDLESS = {
    "loops in loops": MANY + MANY + MANY + END * 3,
    "a long loop": MANY + "{{ company|upper|lower|trim }}" * 99 + END,
    "calls that call": LAUGHS,
    "doubled": DOUBLED + "{{ company }}",
    "added": ADDED + "{{ company }}",
    "caught": CAUGHT + "{{ company }}",
    "a list that holds itself": HELD + "{{ held }}",
    "a list as words": HELD + "{{ held|string|length }}",
    "a list in words": HELD + "{{ '%s' % held }}",
    "so many times": "{{ 'x' * 10 ** 11 }}",
    "to the power of": "{{ 2 ** 10 ** 9 }}",
    "so wide": "{{ '%99999999999d'|format(1) }}",
    "in the middle": "{{ 'x'.center(10 ** 11) }}",
    "in the format": "{{ '{:>99999999999}'.format(1) }}",
    "joined": "{{ range(99999)|join(company * 9999) }}",
    "replaced": "{% set company = company * 9999 %}{{ company|replace('А', company) }}",
    "into itself": "{% for a in [1] recursive %}{{ loop([1, 1]) }}{% endfor %}",
    "words of nobody": "{{ lipsum(10 ** 9) }}",
    "a filter of Jinja's": "{{ company|center(10 ** 11) }}",
    "deeper than can be read": "{{ " + "(" * 999 + "1" + ")" * 999 + " }}",
    "deeper than can be compiled": "{% if company %}" * 99
    + "{% for a in [1] %}" * 30
    + END * 30
    + "{% endif %}" * 99,
}
DAILY = {"loops in loops", "calls that call", "doubled", "a list in words", "joined"}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the company's own texts, still empty."""
    folder = tmp_path / "templates.local"
    monkeypatch.setattr(policy, "OWN_TEMPLATES", folder)
    return folder


@cache
def shipped() -> Library:
    """Ours, read once."""
    return Library(policy.TEMPLATES)


def views(own: Path, words: str = "", file: str = "client") -> Views:
    """The company's views, with a greeting of its own that says that."""
    if words:
        (own / "ru").mkdir(parents=True, exist_ok=True)
        text = f"{{% macro greeting(company) %}}{words}{{% endmacro %}}"
        (own / "ru" / f"{file}.html").write_text(text, "utf-8")
    return policy.views_of(Settings(), shipped())


def said(views: Views) -> str:
    return views.text("client.greeting", "ru", NOW, company="Алатау")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in DAILY else pytest.mark.proof, id=name)
        for name in ENDLESS
    ],
)
def test_what_would_never_end_is_over_soon_and_ours_is_said(own: Path, name: str) -> None:
    plain, mine = said(views(own)), views(own, ENDLESS[name])
    began = time.thread_time()
    assert said(mine) == plain
    assert time.thread_time() - began < WITHIN * 8
    began = time.thread_time()
    assert [said(mine) for _ in range(20)] == [plain] * 20
    assert time.thread_time() - began < WITHIN, "it is not tried again"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (NUMBERED, "1А-2л-3а-4т-5а-6у"),
        ("{{ [company, '', 'да']|select|join(', ') }}", "Алатау, да"),
        ("{{ 'Салем, ' ~ company ~ '!' }} {{ 'a' + 'b' }} {{ '%02d'|format(7) }}",
         "Салем, Алатау! ab 07"),
        ("{{ {'Алатау': 'мы'}.get(company, 'они') }} {{ company.split('т')[0]|upper }}", "мы АЛА"),
        ("{% set name = company|replace('у', 'у!')|default('?') %}{{ name }}{{ 7 % 4 }}{{ 3 * 4 }}",
         "Алатау!312"),
        ("{% for name, what in [('а', 1), ('б', 2)] %}{{ name }}{{ what }}{% endfor %}", "а1б2"),
        ("{{ now.isoformat()[:4] }} {{ 2.345|round(1) }} {{ ['б', 'а']|sort|first }}",
         "2026 2.3 а"),
        ("{{ '<' ~ company }} {{ 1.5|round(10 ** 9, 'ceil') }}", "&lt;Алатау 1.5"),
    ],
)  # fmt: skip
def test_what_texts_need_they_may(own: Path, words: str, text: str) -> None:
    mine = views(own, words)
    assert (mine.problems, said(mine)) == ((), text)


def test_a_file_of_many_texts_is_laid_in_no_time(own: Path) -> None:
    many = "{% macro greeting(company) %}Салем{% endmacro %}" * 1000
    (own / "ru").mkdir(parents=True)
    (own / "ru" / "client.html").write_text(many, "utf-8")
    began = time.thread_time()
    assert said(views(own)) == "Салем"
    assert time.thread_time() - began < 20
