"""How texts are rendered, said and cut: the mechanics of views.py, on templates made for it."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from sandbox.entities import Formatter
from views import Library, TextError, Views, split, utf16_len, visible, without_time_tags

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)  # 14:00 in Almaty

STYLES = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "tg-spoiler"}
VERBATIM = {"code", "pre"}
SINGLE = {"a", "tg-time", "tg-emoji"}  # none of them may contain another
ATTRIBUTES = {
    "a": {"href": r"(https?|tg)://.+"},
    "tg-time": {"unix": r"\d+", "format": r"r|w?[dD]?[tT]?"},
    "tg-emoji": {"emoji-id": r"\d+"},
}


class TelegramHtml(HTMLParser):
    """Telegram's HTML, read more strictly than Telegram does; keeps what is over each character."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.styled: list[tuple[str, tuple[str, ...]]] = []
        self.feed(markup)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    @property
    def text(self) -> str:
        return "".join(character for character, _ in self.styled)

    def handle_starttag(self, tag, attrs):
        assert tag in STYLES | VERBATIM | SINGLE | {"blockquote"}, f"Telegram knows no <{tag}>"
        assert not VERBATIM & set(self.open), f"<{tag}> inside code"
        assert not (tag in VERBATIM and set(self.open) - {"blockquote"}), "styled code"
        assert not (tag in SINGLE and SINGLE & set(self.open)), f"<{tag}> inside {self.open}"
        assert not (tag == "blockquote" and tag in self.open), "a quote inside a quote"
        expected = ATTRIBUTES.get(tag, {})
        assert dict(attrs).keys() == expected.keys()
        assert all(re.fullmatch(expected[name], value) for name, value in attrs)
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        raise AssertionError(f"<{tag}/>")

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        assert not set("<>&") & set(data), f"not escaped: {data!r}"
        self._see(data)

    def handle_entityref(self, name):
        assert name in {"lt", "gt", "amp", "quot"}, f"Telegram knows no &{name};"
        self._see(visible(f"&{name};"))

    def handle_charref(self, name):
        self._see(visible(f"&#{name};"))

    def handle_comment(self, data):
        raise AssertionError("a comment")

    def handle_decl(self, decl):
        raise AssertionError("a declaration")

    def _see(self, text):
        self.styled += [(character, tuple(self.open)) for character in text]


@pytest.mark.parametrize(
    "wrong",
    [
        "<b>",
        "</b>",
        "<b><i></b></i>",
        "<br>",
        "<br/>",
        "a & b",
        "a < b",
        "&nbsp;",
        "<!-- -->",
        "<code><b>x</b></code>",
        "<b onclick='x'>x</b>",
        '<tg-time unix="1" format="x">x</tg-time>',
        '<a href="javascript:x">x</a>',
        '<a href="tg://x"><a href="tg://x">x</a></a>',
    ],
)
def test_the_checker_itself_is_strict(wrong):
    with pytest.raises(AssertionError):
        TelegramHtml(wrong)


@pytest.fixture
def views_of(tmp_path):
    """Views over one file of macros for all locales: each macro takes x."""

    def make(**macros: str) -> Views:
        for locale in ("ru", "en"):
            folder = tmp_path / locale
            folder.mkdir(exist_ok=True)
            for file in ("file", "toasts", "labels"):
                texts = [f"{{% macro {n}(x) %}}{t}{{% endmacro %}}" for n, t in macros.items()]
                (folder / f"{file}.html").write_text("\n".join(texts), encoding="utf-8")
            with (folder / "labels.html").open("a", encoding="utf-8") as labels:
                labels.write("{% macro no_name() %}Без имени{% endmacro %}")
        return Views(tmp_path, ALMATY, "ru")

    return make


# --- saying ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW - timedelta(minutes=4), "13:56"),
        (NOW - timedelta(hours=13), "01:00"),
        (NOW - timedelta(hours=15), "21 сентября, 23:00"),
        (NOW - timedelta(days=365), "22 сентября 2025, 14:00"),
        (NOW + timedelta(days=1), "23 сентября, 14:00"),
    ],
)
def test_ago_stays_fresh_in_telegram_and_is_absolute_inside(views_of, moment, said):
    text = views_of(it="{{ x|ago }}").text("file.it", "ru", NOW, x=moment)
    assert text == f'<tg-time unix="{int(moment.timestamp())}" format="r">{said}</tg-time>'
    assert without_time_tags(f"<b>{text}</b>") == f"<b>{said}</b>"


def test_clock_and_day_are_the_companys(views_of):
    views = views_of(clock="{{ x|clock }}", day="{{ x|day }}")
    late = datetime(2026, 3, 2, 20, 5, tzinfo=UTC)
    assert visible(views.text("file.clock", "ru", NOW, x=late)) == "01:05"
    assert 'format="t"' in views.text("file.clock", "ru", NOW, x=late)
    assert views.text("file.day", "ru", NOW, x=late) == "3 марта"
    assert views.text("file.day", "en", NOW, x=late) == "March 3"
    other_year = late.replace(year=2025)
    assert views.text("file.day", "ru", NOW, x=other_year) == "3 марта 2025"
    assert views.text("file.day", "en", NOW, x=other_year) == "March 3, 2025"


def test_the_year_turns_at_the_companys_midnight(views_of):
    views = views_of(day="{{ x|day }}")
    eve = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)  # already January in Almaty
    assert views.text("file.day", "ru", eve, x=eve) == "1 января"
    assert views.text("file.day", "ru", NOW, x=eve) == "1 января 2027"


@pytest.mark.parametrize(
    ("first", "last", "ru", "en"),
    [
        ("2026-09-21", "2026-09-27", "21–27 сентября", "September 21–27"),
        ("2026-09-28", "2026-10-04", "28 сентября – 4 октября", "September 28 – October 4"),
        ("2026-12-28", "2027-01-03", "28 декабря – 3 января 2027", "December 28 – January 3, 2027"),
        ("2027-03-01", "2027-03-07", "1–7 марта 2027", "March 1–7, 2027"),
    ],
)
def test_a_week_is_said_as_people_say_it(views_of, first, last, ru, en):
    views = views_of(it="{{ x[0]|days(x[1]) }}")
    assert views.text("file.it", "ru", NOW, x=(first, last)) == ru
    assert views.text("file.it", "en", NOW, x=(first, last)) == en


@pytest.mark.parametrize(
    ("moment", "form", "said"),
    [
        (NOW + timedelta(hours=1), "t", "15:00"),
        (NOW - timedelta(hours=1), "t", "13:00"),
        (NOW + timedelta(hours=10), "Dt", "23 сентября, 00:00"),
        (NOW + timedelta(days=365), "Dt", "22 сентября 2027, 14:00"),
    ],
)
def test_what_has_to_be_met_names_its_day_unless_it_is_today(views_of, moment, form, said):
    text = views_of(it="{{ x|till }}").text("file.it", "ru", NOW, x=moment)
    assert text == f'<tg-time unix="{int(moment.timestamp())}" format="{form}">{said}</tg-time>'


@pytest.mark.parametrize(
    ("moment", "form", "ru", "en"),
    [
        (NOW + timedelta(hours=1), "t", "сегодня в 15:00", "today at 15:00"),
        (NOW + timedelta(hours=10), "wt", "завтра в 00:00", "tomorrow at 00:00"),
        (NOW + timedelta(days=1, hours=6), "wt", "завтра в 20:00", "tomorrow at 20:00"),
        (NOW + timedelta(days=2), "wt", "четверг, 14:00", "Thursday, 14:00"),
        (NOW + timedelta(days=6), "wt", "понедельник, 14:00", "Monday, 14:00"),
        (NOW + timedelta(days=7), "Dt", "29 сентября в 14:00", "September 29 at 14:00"),
    ],
)
def test_an_opening_is_a_day_and_a_time(views_of, moment, form, ru, en):
    macros = {
        "ru": '{{ x|opening("сегодня", "завтра", "в") }}',
        "en": '{{ x|opening("today", "tomorrow", "at") }}',
    }
    views = views_of(**macros)
    for locale, said in (("ru", ru), ("en", en)):
        text = views.text(f"file.{locale}", locale, NOW, x=moment)
        assert visible(text) == said
        assert f'format="{form}"' in text
        TelegramHtml(text)


@pytest.mark.parametrize(
    ("number", "ru", "en"),
    [
        (0, "дней", "days"),
        (1, "день", "day"),
        (2, "дня", "days"),
        (5, "дней", "days"),
        (11, "дней", "days"),
        (21, "день", "days"),
        (22, "дня", "days"),
        (111, "дней", "days"),
    ],
)
def test_plural_follows_the_language(views_of, number, ru, en):
    views = views_of(ru='{{ x|plural("день", "дня", "дней") }}', en='{{ x|plural("day", "days") }}')
    assert views.text("file.ru", "ru", NOW, x=number) == f"{number} {ru}"
    assert views.text("file.en", "en", NOW, x=number) == f"{number} {en}"


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "1 минута"), (25, "25 минут"), (190, "3 часа"), (1500, "1 день")]
)
def test_duration_is_one_unit(views_of, minutes, said):
    assert views_of(it="{{ x|duration }}").text("file.it", "ru", NOW, x=minutes) == said


@pytest.mark.parametrize(
    ("code", "said"), [("kk", "казахский"), ("pt-br", "португальский"), ("", ""), ("??", "")]
)
def test_a_language_has_a_name(views_of, code, said):
    assert views_of(it="{{ x|language }}").text("file.it", "ru", NOW, x=code) == said


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<b>Vasya & Co", "<b>Vasya & Co"),
        ("{{7*7}}", "{{7*7}}"),
        ("&lt;i&gt;", "&lt;i&gt;"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("  one\n\ntwo\t\u2028three ", "one two three"),
        ("\ud83d", "Без имени"),
        ("", "Без имени"),
        (None, "Без имени"),
        ("\u200b\u2060 \u00ad", "Без имени"),
        ("\u3164\u2800\u200d\ufe0f", "Без имени"),
        ("я" * 64, "я" * 64),
        ("я" * 65, "я" * 63 + "…"),
        ("👨‍👩‍👧" * 9, "👨‍👩‍👧" * 7 + "…"),
        ("Сәуле 👨‍👩‍👧 می‌خواهم", "Сәуле 👨‍👩‍👧 می\u200cخواهم".replace("\u200c", "")),
    ],
)
def test_a_name_cant_disturb_its_place(views_of, name, shown):
    views = views_of(it="{{ x|name }}")
    text = views.text("file.it", "ru", NOW, x=name)
    assert visible(text) == shown
    TelegramHtml(text)
    assert views.text("toasts.it", "ru", NOW, x=name) == shown


@pytest.mark.parametrize(
    "name",
    ["@olga_staff", "Оля @olga_staff", "evil.kz", "https://evil.kz/a", "t.me/evil", "/off",
     "#всем", "$USD", "a.b@evil.kz", "x@y.com/@abcd#e", "@olga_staff" * 9],
)  # fmt: skip
def test_telegram_makes_nothing_of_a_name(views_of, name):
    """It finds mentions, links, commands and tags in what bots write, too: they ping and lead."""
    views = views_of(it="<b>{{ x|name }}</b>: {{ x|name }}, ok")
    said = views.text("file.it", "ru", NOW, x=name)
    found = Formatter(lambda user_id: None).read(said, "HTML", None)
    assert {entity["type"] for entity in found.entities} == {"bold"}
    for plain in ("toasts.it", "labels.it"):
        assert "\u2060" not in views.text(plain, "ru", NOW, x=name)


@pytest.mark.proof
@settings(deadline=None)  # the first example reads the templates
@given(st.text(max_size=5000))
def test_no_name_disturbs_its_place(name):
    views = real_views()
    for text in ("staff.client_back", "labels.topic_title"):
        said = views.text(
            text, "ru", NOW, client=type("Client", (), {"name": name, "called": name})
        )
        said.encode()
        assert len(said.splitlines()) == 1
        assert utf16_len(visible(said)) <= 128
        assert not re.search("[\u0000-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]", said)


def real_views(cache=[]):  # noqa: B006 — hypothesis takes no function-scoped fixture
    if not cache:
        cache.append(Views(Path(__file__).parents[2] / "templates", ALMATY, "ru"))
    return cache[0]


# --- rendering -------------------------------------------------------------------------------


def test_everything_is_escaped_and_tidied(views_of):
    views = views_of(it="\n\n<b>{{ x }}</b>   \n\n\n\n{{ x }}\n\n")
    assert views.text("file.it", "ru", NOW, x="<&>") == "<b>&lt;&amp;&gt;</b>\n\n&lt;&amp;&gt;"


def test_toasts_and_labels_are_plain_and_short(views_of):
    views = views_of(it="<b>{{ x }}</b>")
    assert views.text("toasts.it", "ru", NOW, x="<&>") == "<&>"
    assert views.text("toasts.it", "ru", NOW, x="я" * 300) == "я" * 199 + "…"
    assert utf16_len(views.text("labels.it", "ru", NOW, x="🙂" * 300)) <= 64


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("EN_gb", "en"),
        ("kk", "ru"),
        ("", "ru"),
        (None, "ru"),
        ("../../etc", "ru"),
        ("<b>", "ru"),
    ],
)
def test_an_unknown_locale_is_the_default(views_of, wanted, found):
    views = views_of(it="{{ 2|plural('а', 'б') }}")
    assert views.locale(wanted) == found
    assert views.text("file.it", wanted, NOW, x=0) == views.text("file.it", found, NOW, x=0)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("file.none", {"x": 1}),
        ("none.it", {"x": 1}),
        ("it", {"x": 1}),
        ("file.__class__", {"x": 1}),
        ("file.it", {}),
        ("file.it", {"x": 1, "y": 2}),
        ("file.attribute", {"x": 1}),
        ("file.moment", {"x": None}),
        ("file.moment", {"x": NOW.replace(tzinfo=None)}),
        ("file.typo", {"x": 1}),
    ],
)
def test_what_does_not_fit_is_an_error_that_names_the_text(views_of, name, args):
    views = views_of(it="{{ x }}", attribute="{{ x.y }}", moment="{{ x|ago }}", typo="{{ z }}")
    with pytest.raises(TextError, match=re.escape(name)):
        views.text(name, "ru", NOW, **args)


@pytest.mark.parametrize(
    ("asks", "said"),
    [
        ("Был{% if x %} не{% endif %} дома", "Был дома"),
        ("Ждёт{% if x.since %} {{ x.since|ago }}{% endif %}", "Ждёт"),
        ("До{{ x.until|till }}", "До"),
        ("{% for one in x %}{{ one.name|name }}{% endfor %}никого", "никого"),
        ("{% if x > 1 or x.of <= 3 %}много{% else %}{{ 2 + x }}{% endif %}", "2"),
    ],
)
def test_what_a_former_smena_did_not_know_is_unsaid(views_of, asks, said):
    views = views_of(it=asks)
    assert views.forgiving().text("file.it", "ru", NOW, w="once said, too") == said
    with pytest.raises(TextError, match=re.escape("file.it")):
        views.text("file.it", "ru", NOW)


def test_a_text_says_itself_what_else_a_former_smena_meant(views_of, tmp_path):
    views_of(it="{{ x }}")
    for locale in ("ru", "en"):
        (tmp_path / locale / "file.html").write_text(
            "{% macro it(x, arrived=true) %}{{ x }}{% if arrived %} есть{% endif %}{% endmacro %}"
        )
    views = Views(tmp_path, ALMATY, "ru")
    assert views.forgiving().text("file.it", "ru", NOW, x="Стол") == "Стол есть"
    with pytest.raises(TextError, match=r"takes \['x', 'arrived'\], was given \['x'\]"):
        views.text("file.it", "ru", NOW, x="Стол")


def test_a_slip_in_a_template_stops_the_start_with_its_line(views_of):
    with pytest.raises(TextError, match=r"en/file\.html:1: .+"):
        views_of(it="{{ x }")


def test_locales_that_differ_stop_the_start(views_of, tmp_path):
    views_of(it="{{ x }}", other="{{ x }}")
    (tmp_path / "en" / "file.html").write_text("{% macro it(y) %}{% endmacro %}")
    with pytest.raises(TextError, match="file"):
        Views(tmp_path, ALMATY, "ru")
    with pytest.raises(TextError, match="'kk'"):
        Views(tmp_path, ALMATY, "kk")


def test_one_call_knows_nothing_of_another(views_of):
    views = views_of(it="{{ x|day }}")
    assert views.text("file.it", "ru", NOW, x=NOW) == "22 сентября"
    assert views.text("file.it", "en", NOW + timedelta(days=365), x=NOW) == "September 22, 2026"
    assert views.text("file.it", "ru", NOW, x=NOW) == "22 сентября"


def test_companies_that_share_the_texts_are_each_told_in_their_own_zone(views_of, tmp_path):
    views_of(it="{{ x|clock }} {{ x|name }}")
    shipped = Library(tmp_path)
    here, there = (Views(shipped, zone, "ru") for zone in (ALMATY, ZoneInfo("Europe/Berlin")))

    def told(views):
        return visible(views.text("file.it", "ru", NOW, x=NOW)).split()[0]

    assert [told(views) for views in (here, there, here)] == ["14:00", "11:00", "14:00"]


def test_a_text_said_within_another_leaves_it_its_reader(views_of):
    views = views_of(it="{{ ''|name }} {{ x|clock }} {{ x|day }}")
    said = visible(views.text("file.it", "ru", NOW, x=NOW))
    assert said == "Без имени 14:00 22 сентября"


def test_between_two_texts_nobody_reads(views_of):
    views = views_of(it="{{ x|day }}")
    views.text("file.it", "ru", NOW, x=NOW)
    with pytest.raises(TextError, match=r"file\.it"):
        views.text("file.it", "ru", NOW, x="no moment")
    template = views._templates["ru"]["file"]
    with pytest.raises(KeyError, match="zone"):
        template.module.it(NOW)


# --- cutting ---------------------------------------------------------------------------------

WORDS = st.text(
    st.sampled_from("абвгдеxyz  \n\n&<>\"'👍🏽🇰🇿é\u0301\u200d👩") | st.characters(codec="utf-8"),
    max_size=60,
).map(lambda text: str(escape(text.replace("\r", "").replace("\0", ""))))
TIMES = st.integers(0, 2**31).map(
    lambda unix: f'<tg-time unix="{unix}" format="r">3 марта, 14:05</tg-time>'
)


def wrapped(tags, content):
    return st.tuples(st.sampled_from(tags), st.lists(content, max_size=4).map("".join)).map(
        lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].partition(' ')[0]}>"
    )


INLINE = st.recursive(
    WORDS | TIMES | wrapped(['a href="https://x.kz/?a=1&amp;b=2"'], WORDS),
    lambda inner: wrapped(["b", "i", "u", "s", "tg-spoiler"], inner),
    max_leaves=12,
)
BLOCK = INLINE | wrapped(["code", "pre"], WORDS) | wrapped(["blockquote"], INLINE)
MARKUP = st.lists(BLOCK, max_size=12).map("".join)


@pytest.mark.proof
@given(MARKUP, st.integers(40, 300))
def test_a_split_text_is_the_same_text_in_messages_telegram_takes(markup, limit):
    pieces = split(markup, limit)
    for piece in pieces:
        assert visible(piece).strip()
        assert utf16_len(visible(piece)) <= limit
    seen = [pair for piece in pieces for pair in TelegramHtml(piece).styled]
    whole = TelegramHtml(markup).styled
    # Only a piece that would be blank is left out; every style is over the same characters.
    assert [p for p in seen if p[0].strip()] == [p for p in whole if p[0].strip()]
    assert sum(piece.count("<tg-time") for piece in pieces) == markup.count("<tg-time")


@given(st.text("абв \n", min_size=1, max_size=400), st.integers(40, 100))
def test_nothing_is_lost_between_pieces(text, limit):
    pieces, rest = split(text, limit), text
    for piece in pieces:
        blank, found, rest = rest.partition(piece)
        assert found
        assert not blank.strip()
    assert not rest.strip()


def test_a_short_text_stays_as_it_is():
    assert split("<b>a</b> &amp; b") == ["<b>a</b> &amp; b"]
    assert split("") == split(" \n ") == []


def test_paragraphs_then_lines_then_words_then_characters():
    assert split("aaaa\nbbbb\n\ncc dd\nee", 16) == ["aaaa\nbbbb\n\n", "cc dd\nee"]
    assert split("aaaa bbbb\ncccc dddd eeee", 16) == ["aaaa bbbb\n", "cccc dddd eeee"]
    assert split("aaaaaaa bbbbbb cccccccc", 16) == ["aaaaaaa bbbbbb ", "cccccccc"]
    assert split("a" * 20, 16) == ["a" * 16, "a" * 4]
    # A pause that would leave a stump is no good pause.
    assert split("a\n\n" + "b" * 20, 16) == ["a\n\n" + "b" * 13, "b" * 7]


@pytest.mark.parametrize("one", ["👨‍👩‍👧", "👍🏽", "🇰🇿", "é\u0301", "❤️"])
def test_what_a_reader_sees_as_one_is_never_cut(one):
    pieces = split(one * 100, 17)
    assert len(pieces) > 1
    assert all(set(visible(piece).split(one)) == {""} for piece in pieces)


def test_tags_are_closed_and_opened_again():
    link = '<a href="https://x.kz">'
    assert split(f"<b>{link}aaaa bbbb</a></b> c", 5) == [
        f"<b>{link}aaaa </a></b>",
        f"<b>{link}bbbb</a></b> ",
        "c",
    ]
    quotes = "<blockquote>aaaa</blockquote><blockquote>bbbb</blockquote>cc"
    assert split(quotes, 9) == [quotes[:-2] + "c", "c"]


def test_a_moment_is_never_cut():
    time = '<tg-time unix="1" format="r">3 марта, 14:05</tg-time>'
    assert split(f"aaaaaaaa {time}", 20) == ["aaaaaaaa ", time]


def test_length_is_counted_as_telegram_counts():
    assert [utf16_len(text) for text in ("", "я", "🙂", "\ud83d")] == [0, 1, 2, 1]
    pieces = split("🙂" * 4096)
    assert [utf16_len(piece) for piece in pieces] == [4096, 4096]


def test_a_joker_s_pile_of_accents_ends():
    assert len(split("e" + "\u0301" * 9000)) == 3
