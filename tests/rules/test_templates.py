"""The texts themselves: every one, in every language, with every cause and every joker's name."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.rules.test_views import TelegramHtml
from views import TextError, Views, utf16_len, visible

TEMPLATES = Path(__file__).parents[2] / "templates"
FILES = {"client", "card", "staff", "owner", "toasts", "labels"}
LOCALES = ("ru", "en")
NOW = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)
VIEWS = Views(TEMPLATES, ZoneInfo("Asia/Almaty"), "ru")
TEXTS = sorted(VIEWS.texts("ru").items())

REASONS = (
    "blocked", "deactivated", "never_started", "voice_forbidden", "too_long", "file_gone",
    "too_big", "uncopyable", "protected", "album_part", "empty", "no_rights", "source_gone",
    "cant_edit", "to_bot", "bad_request",
)  # fmt: skip
UNDO_REASONS = (
    "too_old", "not_found", "not_sent_by_us", "not_own", "unconfirmed", "not_reply"
)  # fmt: skip
KINDS = (
    "story", "paid_media", "giveaway", "invoice", "quiz", "checklist", "game", "gift", "text",
    "photo", "video", "voice", "document", "sticker", "location", "contact", "live_location",
    "unknown",
)  # fmt: skip
MISSING = ("not_group", "basic_group", "topics_off", "not_admin", "manage_topics", "not_member")

HOSTILE = (
    "<b>Vasya & Co",
    "</b></code></tg-time>",
    "{{7*7}}{% raw %}",
    "\u202eevil\u2066\u200f",
    "x" * 4096,
    "🏳️‍🌈" * 1000,
    "Z\u0351\u0352\u0353" * 500,
    "",
    " \u3164\u200b ",
    "two\n\nlines\r\n",
    "\ud800\x00",
    "&lt;i&gt; '\"",
)

# What may stay Latin in Russian: names of Telegram's and the bot's own.
LATIN = re.compile(r"/[a-z]+|@\w+|https?://\S+|Telegram")


def words(locale: str) -> SimpleNamespace:
    """Names in the script of the language, so that whatever is in another one is a leftover."""
    if locale == "ru":
        return SimpleNamespace(client="Анна К.", colleague="Мария", company="Алатау", source="сайт")
    return SimpleNamespace(client="Anna K.", colleague="Maria", company="Alatau", source="site")


def face(name: str, other: str, source: str, **changes: Any) -> SimpleNamespace:
    plain: dict[str, Any] = {
        "name": name, "username": "anna_k", "locale": "kk", "source": source, "state": "waiting",
        "first_seen": NOW - timedelta(days=500), "conversations": 4, "assignee": None,
        "waiting_since": NOW - timedelta(minutes=4), "replied_at": None,
        "closed_at": None, "closed_by": None, "blocked": "", "held": 0, "repeat": False,
    }  # fmt: skip
    replied = {"waiting_since": None, "replied_at": NOW - timedelta(days=1), "state": "work"}
    by_state: dict[str, dict[str, Any]] = {
        "waiting": {},
        "work": {"state": "work", "assignee": other},
        "replied": {**replied, "assignee": other},
        "taken": {"state": "work", "assignee": other, "waiting_since": None},
        "nobody": replied,
        "closed": {**replied, "state": "closed", "closed_at": NOW, "closed_by": other},
        "closed_itself": {**replied, "state": "closed", "closed_at": NOW},
        "new": {"conversations": 1, "username": "", "locale": "", "source": "", "repeat": True},
        "blocked": {"blocked": "blocked", "held": 2},
        "deactivated": {"blocked": "deactivated"},
        "held": {"held": 1, "username": None, "locale": None, "waiting_since": None},
    }
    return SimpleNamespace(**{**plain, **by_state[changes.pop("is_", "waiting")], **changes})


FACES = (
    "waiting", "work", "replied", "taken", "nobody", "closed", "closed_itself", "new", "blocked",
    "deactivated", "held",
)  # fmt: skip


def samples(name: str, argument: str, locale: str, hostile: str | None = None) -> list[Any]:
    """Every value worth trying for an argument of a text; strings people choose may be hostile."""
    own = words(locale)
    client, colleague, company, source = (
        word if hostile is None else hostile
        for word in (own.client, own.colleague, own.company, own.source)
    )
    reasons = UNDO_REASONS if name == "staff.undo_failed" else REASONS
    # Lists come out of the outbox, so their items are dicts.
    items = [{"who": client, "reason": reason, "at": NOW} for reason in REASONS]
    if name == "staff.history":
        asked = {"who": client, "from_client": True, "text": client, "at": NOW}
        items = [asked, {**asked, "who": colleague, "from_client": False, "text": source * 99}] * 5
    roles = [(colleague, "lead"), (client, "operator"), (company, "owner"), (source, "new")]
    values: dict[str, list[Any]] = {
        "face": [face(client, colleague, source, is_=state) for state in FACES],
        "client": [
            SimpleNamespace(name=client, username="anna_k", locale="ru", reach=reach)
            for reach in ("", "blocked", "deactivated")
        ],
        "items": [items],
        "members": [[{"name": each, "role": role} for each, role in roles], []],
        "missing": [[key] for key in MISSING] + [list(MISSING[2:]), ["another"], []],
        "reason": list(reasons),
        "kind": list(KINDS),
        "count": [0, 1, 2, 5],
        "waiting": [0, 1, 3],
        "minutes": [3, 200, 3000],
        "last_at": [NOW - timedelta(days=3), None],
        "company": [company, ""],
        "contact": [f"{source} @owner", ""],
        "link": ["https://t.me/alatau_bot", ""],
    }
    fallback = colleague if argument in {"assignee", "to", "by", "name"} else client
    return values.get(argument, [fallback])


def renderings(name: str, locale: str, hostile: str | None = None) -> list[str]:
    arguments = VIEWS.texts(locale)[name]
    values = [samples(name, argument, locale, hostile) for argument in arguments]
    times = max(map(len, values), default=1)
    rows = zip(*(islice(cycle(each), times) for each in values), strict=True) if values else [()]
    return [VIEWS.text(name, locale, NOW, **dict(zip(arguments, row, strict=True))) for row in rows]


def plain(name: str) -> bool:
    return name.partition(".")[0] in {"toasts", "labels"}


def shown(name: str, text: str) -> str:
    """What is seen of a text, once it has passed as Telegram's HTML (or as plain)."""
    return text if plain(name) else TelegramHtml(text).text


every_text = pytest.mark.parametrize("name", [name for name, _ in TEXTS])
every_locale = pytest.mark.parametrize("locale", LOCALES)


def test_all_locales_have_the_same_texts_with_the_same_arguments():
    for locale in LOCALES:
        assert {path.stem for path in (TEMPLATES / locale).glob("*")} == FILES
        assert VIEWS.texts(locale) == VIEWS.texts("ru")
    assert {path.name for path in TEMPLATES.iterdir()} == set(LOCALES)


@every_locale
@every_text
def test_every_text_is_telegrams_html_and_short(name, locale):
    for text in renderings(name, locale):
        assert text.strip() == text != ""
        assert utf16_len(shown(name, text)) <= 4096
        assert "\n\n\n" not in text


@every_text
def test_nothing_is_left_untranslated(name):
    for text in renderings(name, "ru"):
        assert not re.findall("[A-Za-z]+", LATIN.sub("", visible(text)))
    for text in renderings(name, "en"):
        assert not re.findall("[А-Яа-яЁё]+", visible(text))


def test_no_unrendered_corner_of_english_is_russian():
    for path in (TEMPLATES / "en").glob("*.html"):
        assert not re.findall("[А-Яа-яЁё]+", path.read_text(encoding="utf-8"))


@every_locale
@every_text
def test_no_name_breaks_a_text(name, locale):
    sane = [shown(name, text) for text in renderings(name, locale)]
    for hostile in HOSTILE:
        for text, usual in zip(renderings(name, locale, hostile), sane, strict=True):
            text.encode()
            assert utf16_len(shown(name, text)) <= 4096
            assert len(shown(name, text).splitlines()) == len(usual.splitlines())
            assert not re.search("[\u0000-\u0009\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)


@every_locale
def test_a_name_shows_as_it_was_written(locale):
    name = "<b>Vasya & Co"
    client = SimpleNamespace(name=name)
    title = VIEWS.text("labels.topic_title", locale, NOW, client=client)
    assert title == name
    assert name in visible(VIEWS.text("staff.client_back", locale, NOW, client=client))
    assert name in VIEWS.text("toasts.claimed_by", locale, NOW, name=name)


@every_locale
@pytest.mark.parametrize(
    ("name", "argument", "values"),
    [
        ("staff.not_delivered", "reason", REASONS),
        ("staff.undo_failed", "reason", UNDO_REASONS),
        ("staff.uncopyable", "kind", KINDS),
        ("staff.lost_source", "kind", KINDS),
    ],
)
def test_every_cause_has_words_of_its_own(locale, name, argument, values):
    client = {"client": SimpleNamespace(name="A")} if name == "staff.not_delivered" else {}
    said = {VIEWS.text(name, locale, NOW, **{argument: value}, **client) for value in values}
    assert len(said) == len(values)
    VIEWS.text(name, locale, NOW, **{argument: "something new"}, **client)


@every_locale
def test_a_card_is_four_lines_at_most_and_none_is_blank(locale):
    for text in renderings("card.card", locale):
        lines = text.splitlines()
        assert 3 <= len(lines) <= 4
        assert all(lines)


def test_a_card_says_who_must_act():
    marks = [text.splitlines()[2][0] for text in renderings("card.card", "ru")]
    by_face = dict(zip(FACES, marks, strict=True))
    assert by_face["waiting"] == by_face["new"] == "🔴"
    assert by_face["work"] == "🟡"
    assert by_face["replied"] == by_face["nobody"] == by_face["taken"] == "⚪"
    assert by_face["closed"] == "✅"
    assert renderings("card.card", "ru")[FACES.index("new")].startswith("↻ <b>")


@every_locale
@pytest.mark.parametrize("name", [name for name, args in TEXTS if plain(name) and not args])
def test_buttons_fit_a_phone_and_toasts_a_glance(name, locale):
    text = VIEWS.label(name, locale)
    limit = 20 if name.startswith("labels.") and ".cmd_" not in name else 200
    assert 1 <= len(text) <= limit
    assert not re.search("[<>&]", text)
    assert name.startswith("toasts.") or VIEWS.label(name.partition(".")[2], locale) == text


@every_text
def test_a_missing_argument_and_one_too_many_are_errors(name):
    arguments = VIEWS.texts("ru")[name]
    given = {argument: samples(name, argument, "ru")[0] for argument in arguments}
    with pytest.raises(TextError, match=re.escape(name)):
        VIEWS.text(name, "ru", NOW, **given, unheard_of=1)
    for argument in arguments:
        rest = {key: value for key, value in given.items() if key != argument}
        with pytest.raises(TextError, match=re.escape(name)):
            VIEWS.text(name, "ru", NOW, **rest)


@every_locale
def test_an_attribute_that_is_not_there_is_an_error(locale):
    bare = face("A", "B", "C")
    del bare.held
    with pytest.raises(TextError, match=r"card\.card.*held"):
        VIEWS.text("card.card", locale, NOW, face=bare)


def test_every_text_that_the_code_names_exists():
    texts, root = VIEWS.texts("ru"), TEMPLATES.parent
    for path in [*root.glob("*.py"), *root.glob("de*/*.py"), *root.glob("handlers/*.py")]:
        source = path.read_text(encoding="utf-8")
        named = re.findall(rf'"((?:{"|".join(FILES)})\.[a-z_]+)"', source)
        named += [f"labels.{label}" for label in re.findall(r'Button\(\s*"([a-z_]+)"', source)]
        assert not set(named) - texts.keys(), f"{path.name} names texts that nobody wrote"


def test_an_owner_changes_a_text_without_touching_the_code(tmp_path):
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    path = tmp_path / "templates" / "ru" / "client.html"
    path.write_text(path.read_text(encoding="utf-8").replace("Здравствуйте!", "Салем!"), "utf-8")
    views = Views(tmp_path / "templates", ZoneInfo("Asia/Almaty"), "ru")
    assert views.text("client.greeting", "ru", NOW, company="Алатау").startswith("Салем! Это")
    assert views.text("client.greeting", "en", NOW, company="Alatau").startswith("Hello!")
