"""Formatted text: HTML in, text and entities out; limits; given entities; Telegram's complaints."""

import pytest
from aiogram.types import MessageEntity

from sandbox.entities import Formatter
from sandbox.errors import ApiError
from sandbox.html_parser import parse_html
from sandbox.markup_html import to_html


def nobody(_: int) -> None:
    return None


def somebody(user_id: int) -> dict:
    return {"id": user_id, "is_bot": False, "first_name": "Анна"}


def parsed(source: str) -> tuple[str, list[tuple]]:
    text, entities = parse_html(source, somebody)
    return text, [(e["type"], e["offset"], e["length"]) for e in entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("просто", "просто", []),
        ("&lt;&gt;&amp;&quot;&laquo;", '<>&"&laquo;', []),
        ("&#1040;&#x41;", "АA", []),
        ("<b>а</b><strong>б</strong>", "аб", [("bold", 0, 1), ("bold", 1, 1)]),
        ("<i>а</i><em>б</em>", "аб", [("italic", 0, 1), ("italic", 1, 1)]),
        ("<u>а</u><ins>б</ins>", "аб", [("underline", 0, 1), ("underline", 1, 1)]),
        ("<s>а</s><del>б</del>", "аб", [("strikethrough", 0, 1), ("strikethrough", 1, 1)]),
        ("<strike>а</strike>", "а", [("strikethrough", 0, 1)]),
        ("<tg-spoiler>а</tg-spoiler>", "а", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">а</span>', "а", [("spoiler", 0, 1)]),
        ("<blockquote>а</blockquote>", "а", [("blockquote", 0, 1)]),
        ("<blockquote expandable>а</blockquote>", "а", [("expandable_blockquote", 0, 1)]),
        ("<code>а</code><pre>б</pre>", "аб", [("code", 0, 1), ("pre", 1, 1)]),
        ('<pre><code class="language-py">а</code></pre>', "а", [("pre", 0, 1)]),
        ('<a href="https://t.me/x">а</a>', "а", [("text_link", 0, 1)]),
        ("<a href='tg://user?id=7'>Анна</a>", "Анна", [("text_mention", 0, 4)]),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2)]),
        ('<tg-time unix="1" format="r">4 мин</tg-time>', "4 мин", [("date_time", 0, 5)]),
        ("🙂<b>🙂я</b>", "🙂🙂я", [("bold", 2, 3)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<b></b>пусто", "пусто", []),
        ("<b>а</>", "а", [("bold", 0, 1)]),
        ("<a>слова</a>", "слова", []),
    ],
)
def test_html(source, text, entities):
    assert parsed(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("я < ты", 'Unsupported start tag "" at byte offset 3'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<a href", 'Expected equal sign in declaration of an attribute of the tag "a" '),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a =x>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>жирно</i>", 'Unmatched end tag at byte offset 13, expected "</b>", found "</i>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
        ('<tg-time unix="x">y</tg-time>', "Invalid Unix time specified"),
        ('<tg-time unix="1" format="?">y</tg-time>', "Invalid date-time format specified"),
        ("&#xD800;", "Text contains invalid Unicode characters after decoding HTML entities"),
    ],
)
def test_complaints(source, complaint):
    with pytest.raises(ApiError) as caught:
        parse_html(source, nobody)
    start = f"Bad Request: can't parse entities: {complaint}"
    assert caught.value.description.startswith(start)


@pytest.mark.parametrize(
    "html",
    [
        "просто &lt;текст&gt;",
        "<b>а</b> и <i>б</i>",
        '<a href="https://t.me/x?a=1&amp;b=2">ссылка</a>',
        "<b>🙂<i>я</i></b>",
        '<pre><code class="language-py">x</code></pre>',
        '<tg-time unix="1" format="r">4 мин</tg-time>',
        "<blockquote expandable>длинно</blockquote>",
    ],
)
def test_html_comes_back_as_it_was(html):
    text, entities = parse_html(html, somebody)
    assert to_html(text, entities) == html


def test_white_space_around_is_cut_and_entities_move():
    found = Formatter(nobody).read("  <b> привет </b> ", "HTML", None)
    assert found.text == "привет"
    assert found.entities == ({"type": "bold", "offset": 0, "length": 6},)


def test_what_telegram_finds_by_itself():
    text = "/start https://t.me/x @anna_k #заказ a@b.kz"
    found = Formatter(nobody).read(text, None, None)
    kinds = [entity["type"] for entity in found.entities]
    assert kinds == ["bot_command", "url", "mention", "hashtag", "email"]


async def test_date_time_arrives_as_an_entity(scene):
    text = 'ждёт <tg-time unix="1700000000" format="r">4 мин</tg-time>'
    sent = await scene.api.send_message(scene.anna.id, text, parse_mode="HTML")
    (entity,) = sent.entities
    assert (entity.type, entity.offset, entity.length) == ("date_time", 5, 5)
    assert (entity.unix_time, entity.date_time_format) == (1700000000, "r")


async def test_an_older_server_does_not_know_the_tag(scene, refused):
    scene.box.lacks("date_time")
    text = '<tg-time unix="1">x</tg-time>'
    call = scene.api.send_message(scene.anna.id, text, parse_mode="HTML")
    expected = 'Unsupported start tag "tg-time" at byte offset 0'
    assert await refused(call) == f"Bad Request: can't parse entities: {expected}"


async def test_given_entities_are_checked(scene, refused):
    def send(**entity):
        entities = [MessageEntity(**entity)]
        return scene.api.send_message(scene.anna.id, "привет", entities=entities)

    sent = await send(type="bold", offset=0, length=6)
    assert sent.html_text == "<b>привет</b>"
    outside = "Bad Request: entity beginning or end is out of the text"
    assert await refused(send(type="bold", offset=3, length=4)) == outside
    assert "can't parse entities" in await refused(send(type="glitter", offset=0, length=1))
    assert "can't parse entities" in await refused(send(type="text_link", offset=0, length=1))


async def test_lengths_are_counted_after_parsing_in_utf_16(scene, refused):
    api, anna = scene.api, scene.anna.id
    assert await api.send_message(anna, f"<b>{'я' * 4096}</b>", parse_mode="HTML")
    long = "Bad Request: message is too long"
    assert await refused(api.send_message(anna, "я" * 4097)) == long
    assert await refused(api.send_message(anna, "🙂" * 2049)) == long
    assert await refused(api.send_message(anna, "я" * 16385)) == "Bad Request: text is too long"
    photo = scene.anna.chat(scene.account).send("photo").file_id
    call = api.send_photo(anna, photo, caption="я" * 1025)
    assert await refused(call) == "Bad Request: message caption is too long"


async def test_empty_texts(scene, refused):
    call = scene.api.send_message(scene.anna.id, "<b> </b>", parse_mode="HTML")
    assert await refused(call) == "Bad Request: text must be non-empty"
    call = scene.api.send_message(scene.anna.id, "  ")
    assert await refused(call) == "Bad Request: message text is empty"
    call = scene.api.send_message(scene.anna.id, "*x*", parse_mode="MarkdownV2")
    assert await refused(call) == "Bad Request: unsupported parse_mode"


async def test_a_quote_must_be_there(scene, refused):
    said = scene.anna.chat(scene.account).write("стол и стул")

    def reply(quote):
        parameters = {"message_id": said.id, "quote": quote}
        return scene.api.send_message(scene.anna.id, "да", reply_parameters=parameters)

    assert (await reply("стул")).quote.position == 7
    assert await refused(reply("шкаф")) == "Bad Request: QUOTE_TEXT_INVALID"
