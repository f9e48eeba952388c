"""What staff write stays in the topic if it is a note, or may be one, however its mark looks."""

from datetime import UTC, datetime
from typing import Any

import pytest

from desk.conversations import fates
from desk.conversations.fates import Fate, Situation
from handlers.content import content_of
from model import House, Incoming, Person

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
MARKS = House().note_marks
BLANK = {
    "a Hangul filler": "\u3164", "half a Hangul filler": "\uffa0", "a Braille blank": "\u2800",
    "a grapheme joiner": "\u034f", "a variation selector": "\ufe0f", "a far one": "\U000e0100",
    "a Khmer vowel": "\u17b4", "a Mongolian selector": "\u180b", "a tag": "\U000e0041",
    "a soft hyphen": "\u00ad", "a wide space": "\u3000", "a line separator": "\u2028",
    "an isolate": "\u2066", "a word joiner": "\u2060", "half a letter's accent": "\u0301",
}  # fmt: skip


@pytest.mark.parametrize("what", BLANK)
@pytest.mark.parametrize("times", [1, 500])
def test_a_mark_counts_behind_whatever_nobody_sees(what: str, times: int) -> None:
    for words in ("// внутри", "/note внутри"):
        assert fates.is_note(BLANK[what] * times + words, MARKS)
    assert fates.is_note(f"/{BLANK[what]}/ внутри", MARKS) == (BLANK[what] not in "\u3000\u2028")
    assert fates.is_command(BLANK[what] * times + "/ban")


@pytest.mark.parametrize("stroke", "/／⁄∕⧸╱⟋")
def test_whatever_looks_like_a_slash_is_one(stroke: str) -> None:
    assert fates.is_note(f"{stroke}{stroke} внутри", MARKS)


SLIPS = (
    *("..внутри", ".. внутри", "‥внутри", "\\\\ внутри", ". текст", "/ note", "Заметка: текст"),
    *("./ внутри", "/. внутри", "\\/ внутри", "/\\ внутри", ",, внутри", "|| внутри", "№№ внутри"),
    *("∖∖ внутри", "＼＼ внутри"),
    *("/тщеу внутри", ".тщеу внутри", "!тщеу внутри", "! note внутри", "!заметка"),
    *("note\nвнутри", "Заметка.\nвнутри", "pfvtnrf: внутри", "ЗАМЕТКА — внутри", "№ note внутри"),
    *("ескертпе: ішкі", "|note", "note; внутри", "(заметка) внутри", "[note] внутри", "«//» а"),
    *("'// внутри", '"// внутри', "`// внутри", "• // внутри", "- // внутри", "1. // внутри"),
)


@pytest.mark.parametrize("text", SLIPS)
def test_what_is_nearly_a_mark_is_asked_about(text: str) -> None:
    assert fates.decide(Situation(text), MARKS) in (Fate.ASK_SLIP, Fate.ASK_COMMAND), text


PLAIN = (
    *(
        "... думаю, да",
        "…",
        "Добрый день",
        "1/2 стола",
        "https://shop.kz",
        "и/или",
        "+",
        "№ 5 едет",
    ),
    *("№5", "Заметка о диване на сайте", "note that", "- стол\n- стул", "1. Стол\n2. Стул", "!"),
    *("?", "??", "!!! Акция", "«Алатау»", "(да)", "— Нет", ",", "|", "0.5 метра", "'"),
    *(
        ".kz работает",
        "Скидка 5 % / 10 %",
        "\u0301",
        "👍",
        "\ufe0f",
        ":)",
        "~5000",
        "* цена со скидкой",
        "{имя}",
        "{ }",
    ),
)


@pytest.mark.parametrize("text", PLAIN)
def test_what_people_say_to_clients_goes(text: str) -> None:
    assert fates.decide(Situation(text), MARKS) is Fate.REPLY, text


THANKFUL = (
    *("Понятно, спасибо", "Хорошо, понятно", "Всё понятно, спасибо!", "Договорились", "Принято"),
    *("Ладно", "Спасибо вам большое за помощь", "Спасибо, хорошего дня!", "И вам хорошего дня"),
    *("До свидания", "Всего доброго", "Благодарим за оперативность", "спасибооо", "оккк"),
    *("Спасибо большое, вы очень помогли", "Спасибо ещё раз", "Cool, thanks", "Thanks, bye"),
    *("Спасибо большое за оперативный ответ и консультацию, хорошего дня", "Thank u", "Understood"),
    *("Thanks for the quick reply!", "Thanks, that's all", "Great, thank you!", "Much appreciated"),
    *("Have a nice day", "Жарайды, рақмет", "Үлкен рахмет"),
)
MEANT = (
    *("Непонятно", "Нехорошо", "Спасибо, вы не помогли", "нет, спасибо", "Пока нет", "окно", "да"),
    *("ага", "Хорошо, доставка", "Всё сломалось", "Ничего хорошего", "Отлично, беру", "Супер, два"),
    *("thanks but no", "great, 2 please", "Спасибо, жду", "Не понял", "ладно, отмените"),
    *(
        "cool down",
        "Okay, let me check and get back to you",
        "for the team",
        "Спасибо за ничего",
        "Всё ещё",
    ),
    *("Всё плохо", "Ясно, что ничего не ясно", "Договорились на пять", "Понятно, а доставка"),
    "Ладно, верните",
)


@pytest.mark.parametrize("text", THANKFUL)
def test_who_only_says_thanks_or_goodbye_needs_no_answer(text: str) -> None:
    assert fates.is_mere_thanks(text)


@pytest.mark.parametrize("text", MEANT)
def test_one_word_beside_thanks_that_says_something_is_to_be_answered(text: str) -> None:
    assert not fates.is_mere_thanks(text)


def test_a_poll_is_a_note_by_its_description_as_by_its_question() -> None:
    for words in ("// для своих\nДать скидку?\nДа", "Дать скидку?\n// для своих\nДа"):
        content = {"kind": "poll", "poll": {}, "words": words}
        poll = Incoming(1, Person(2, "Ольга"), content, "x", NOW)
        assert fates.is_marked(poll, MARKS)


SECRET = "// внутри"
PARAGRAPH = {"type": "paragraph", "text": SECRET}


def rich(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"rich_message": {"blocks": list(blocks)}}


def block(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, **more}


def listed(*blocks: dict[str, Any]) -> dict[str, Any]:
    return block("list", items=[{"label": "1.", "blocks": list(blocks)}])


SHAPES: dict[str, dict[str, Any]] = {
    "a poll's question": {"poll": {"question": SECRET, "options": []}},
    "a poll's description": {"poll": {"question": "Дать?", "description": SECRET, "options": []}},
    "a quiz's explanation": {"poll": {"question": "Да?", "explanation": SECRET, "options": []}},
    "a poll's option": {"poll": {"question": "Да?", "options": [{"text": SECRET}]}},
    "a checklist's title": {"checklist": {"title": SECRET, "tasks": []}},
    "a checklist's task": {"checklist": {"title": "", "tasks": [{"id": 1, "text": SECRET}]}},
    "a gift's words": {"gift": {"gift": {"id": "1"}, "text": SECRET}},
    "a game's words": {"game": {"title": "", "description": "", "text": SECRET}},
    "a bill's title": {"invoice": {"title": SECRET, "description": "Стол"}},
    "a prize": {"giveaway": {"chats": [], "winner_count": 1, "prize_description": SECRET}},
    "a table's cell": rich(block("table", cells=[[{"text": SECRET}]])),
    "a table's caption": rich(block("table", cells=[], caption=SECRET)),
    "a list in a list": rich(listed(listed(PARAGRAPH))),
    "a fold's line": rich(block("details", summary=SECRET, blocks=[])),
    "within a fold": rich(block("details", summary="", blocks=[PARAGRAPH])),
    "under a picture": rich(block("photo", caption={"text": SECRET})),
    "a picture's credit": rich(block("photo", caption={"credit": SECRET})),
    "in a collage": rich(block("collage", blocks=[block("photo", caption={"text": SECRET})])),
    "a quotation": rich(block("blockquote", blocks=[PARAGRAPH])),
    "a newer quotation": rich(block("expandable_blockquote", blocks=[PARAGRAPH])),
    "in pieces": rich(block("paragraph", text=[{"type": "bold", "text": "/"}, "/ внутри"])),
    "a link's words": rich(block("paragraph", text={"type": "url", "url": "t", "text": [SECRET]})),
    "behind a divider": rich(block("divider"), PARAGRAPH),
    "a footer": rich(block("footer", text=SECRET)),
    "a button's label": rich(block("buttons", buttons=[{"text": SECRET, "url": "t.me/x"}])),
    "a voice's caption": {"voice": {"file_id": "x", "file_unique_id": "x"}, "caption": SECRET},
}


@pytest.mark.parametrize("where", SHAPES)
def test_what_somebody_wrote_is_found_wherever_it_stands(where: str) -> None:
    content = content_of(SHAPES[where])
    assert content is not None
    assert fates.is_marked(Incoming(1, Person(2, "Ольга"), content, "x", NOW), MARKS)
