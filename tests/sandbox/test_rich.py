"""Rich messages: what Telegram's page names is taken, within its limits; all else is refused."""

import pytest
from aiogram.types import InputRichBlockParagraph, InputRichBlockTable, RichBlockTableCell

from sandbox import rich
from sandbox.errors import ApiError
from sandbox.message import Json

TABLE = """
<h4>Вторник</h4>
<table bordered striped><caption>Кто</caption>
<tr><th>Имя</th><th align="right">Ответов</th></tr>
<tr><td><b>Анна</b> &amp; Ко</td><td align="right" colspan="2">26</td></tr>
</table>
<p>Всё&nbsp;<a href="https://t.me/c/1/2">здесь</a></p>
"""


def refused(given) -> str:
    with pytest.raises(ApiError) as found:
        rich.read(given)
    return str(found.value)


def with_button(**button) -> list[Json]:
    """A paragraph, and a button below it."""
    buttons = {"type": "buttons", "buttons": [{"text": "Да", **button}]}
    return [{"type": "paragraph", "text": "Везти?"}, buttons]


def test_a_table_is_read_cell_by_cell():
    content = rich.read({"html": TABLE, "skip_entity_detection": True})
    heading, table, paragraph = content.payload["rich_message"]["blocks"]
    assert heading == {"type": "heading", "text": "Вторник", "size": 4}
    assert table["is_bordered"] and table["is_striped"] and table["caption"] == "Кто"
    (name, replies), (anna, count) = table["cells"]
    assert name["is_header"] and replies["align"] == "right"
    assert anna["text"] == [{"type": "bold", "text": "Анна"}, " ", "&", " Ко"]
    assert (count["text"], count["colspan"]) == ("26", 2)
    assert paragraph["text"][2]["url"] == "https://t.me/c/1/2"
    assert "Анна & Ко | 26" in content.words.splitlines()


def test_lists_quotations_and_details():
    content = rich.read(
        {
            "html": "<ul><li>раз</li><li><p>два</p></li></ul><hr/>"
            "<blockquote>слова<cite>Анна</cite></blockquote>"
            "<details open><summary>Ещё</summary><p>вот</p></details>хвост"
        }
    )
    kinds = [block["type"] for block in content.payload["rich_message"]["blocks"]]
    assert kinds == ["list", "divider", "blockquote", "details", "paragraph"]
    assert content.words.split() == ["раз", "два", "Анна", "слова", "Ещё", "вот", "хвост"]


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<div>x</div>", 'unsupported tag "div"'),
        ("<script>x</script>", 'unsupported tag "script"'),
        ("<img src='https://x.y/z.jpg'>", 'unsupported tag "img"'),
        ("<p>x", "can't find end tag"),
        ("<b><i>x</b></i>", 'unexpected end tag "b"'),
        ("x</p>", 'unexpected end tag "p"'),
        ("<p/>x", "has to be ended"),
        ("<p><p>x</p></p>", 'block "p" in "p"'),
        ("<b><h1>x</h1></b>", 'block "h1" in "b"'),
        ("<td>x</td>", 'tag "td" in'),
        ("<table><td>x</td></table>", 'tag "td" in "table"'),
        ("<table><tr><td><p>x</p></td></tr></table>", 'block "p" in "td"'),
        ("<table>x</table>", 'text directly in "table"'),
        ("<ul><b>x</b></ul>", 'directly in "ul"'),
        ("<table width='1'></table>", "unknown attributes ['width']"),
        ("<table><tr><td align='middle'>x</td></tr></table>", "align must be one of"),
        ("<table><tr><td colspan='x'>x</td></tr></table>", "colspan must be a number"),
        ("<a>x</a>", 'tag "a" needs href'),
        ("<details>x</details>", "needs a summary"),
        ("<!-- x --><p>x</p>", "a comment"),
        ("&copy; x", 'unsupported entity "&copy;"'),
        ("<p> </p>", "message text is empty"),
        ("<b>" * 17 + "x" + "</b>" * 17, "16 levels"),
        ("<p>x</p>" * 501, "500 blocks"),
        (f"<table>{'<tr><td>x</td></tr>' * 500}</table>", "500 blocks"),
        (f"<table><tr>{'<td>x</td>' * 21}</tr></table>", "20 columns"),
        ("<table><tr><td colspan='21'>x</td></tr></table>", "20 columns"),
        (f"<p>{'x' * 32769}</p>", "too long"),
    ],
)
def test_what_telegram_does_not_name_is_refused(html, complaint):
    assert complaint in refused({"html": html})


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (None, "can't parse"),
        ({}, "exactly one"),
        ({"html": "x", "markdown": "x"}, "exactly one"),
        ({"markdown": "**x**"}, "Markdown"),
        ({"html": "x", "media": [{}]}, "media"),
        ({"html": "x", "hmtl": "x"}, "unknown fields ['hmtl']"),
        ({"blocks": [{"type": "poem", "text": "x"}]}, "can't parse"),
        ({"blocks": [{"type": "paragraph"}]}, "Field required"),
        ({"blocks": [{"type": "paragraph", "text": "x", "txet": "y"}]}, "unknown fields"),
        ({"blocks": [{"type": "heading", "text": "x"}]}, "size"),
        ({"blocks": [{"type": "thinking", "text": "x"}]}, "can't show"),
        ({"blocks": [{"type": "paragraph", "text": "x"}] * 501}, "500 blocks"),
        ({"blocks": with_button()}, "exactly one action"),
        ({"blocks": with_button(callback_data="x", url="https://x.kz")}, "exactly one action"),
        ({"blocks": with_button(callback_data="ы" * 33)}, "1-64 bytes"),
        ({"blocks": with_button(callback_data="x", style="huge")}, "style"),
        ({"blocks": with_button(url="https://x.kz", style="link")}, "style"),
        ({"blocks": with_button(text=" ", callback_data="x")}, "plain text"),
    ],
)
def test_a_message_of_the_wrong_shape_is_refused(given, complaint):
    assert complaint in refused(given)


def test_blocks_are_taken_as_the_library_makes_them():
    cells = [[RichBlockTableCell(align="left", valign="top", text="Анна")]] * 2
    table = InputRichBlockTable(cells=cells, is_bordered=True)
    blocks = [InputRichBlockParagraph(text="Кто"), table]
    given = [block.model_dump(mode="json", exclude_none=True) for block in blocks]
    assert rich.read({"blocks": given}).words == "Кто\nАнна\nАнна"
    wide = InputRichBlockTable(cells=[cells[0] * 21]).model_dump(mode="json", exclude_none=True)
    assert "20 columns" in refused({"blocks": [wide]})


async def test_a_button_within_is_pressed_as_one_below(scene):
    within = {"type": "button", "button": {"text": "Нет", "callback_data": "no"}}
    below = with_button(callback_data="yes")
    blocks = [{"type": "paragraph", "text": ["Или ", within]}, *below]
    await scene.api.send_rich_message(scene.anna.id, rich_message={"blocks": blocks})
    seat = scene.anna.chat(scene.account)
    for button, data in (("Нет", "no"), ("yes", "yes")):
        press = seat.press(seat.last, button)
        (update,) = await scene.updates("callback_query")
        assert update.callback_query.data == data
        await scene.api.answer_callback_query(update.callback_query.id, text="Хорошо")
        assert press.answer.text == "Хорошо"
    with pytest.raises(LookupError):
        seat.press(seat.last, "maybe")
