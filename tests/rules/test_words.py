"""What somebody wrote is found wherever Telegram puts it."""

import pytest

from desk.conversations import fates
from handlers.words import words_in

SHAPES = {
    "text": ({"text": "да"}, "да"),
    "caption": ({"caption": "да", "photo": []}, "да"),
    "paragraphs": (
        {"rich_message": {"blocks": [{"type": "paragraph", "text": t} for t in ("// а", "б")]}},
        "// а\nб",
    ),
    "pieces": (
        {"rich_message": {"blocks": [{"text": ["/", {"type": "bold", "text": ["/ ", "а"]}]}]}},
        "// а",
    ),
    "list": (
        {"rich_message": {"blocks": [{"type": "list", "items": [{"blocks": [{"text": "а"}]}]}]}},
        "а",
    ),
    "table": (
        {
            "rich_message": {
                "blocks": [{"cells": [[{"text": "а"}, {"text": "б"}], [{"text": "в"}]]}]
            }
        },
        "а | б\nв",
    ),
    "a block of a new kind": ({"rich_message": {"blocks": [{"type": "?", "text": "а"}]}}, "а"),
    "checklist": ({"checklist": {"title": "а", "tasks": [{"id": 1, "text": "б"}]}}, "а\nб"),
    "poll": ({"poll": {"question": "а", "options": [{"text": "б"}, {"text": "в"}]}}, "а\nб\nв"),
    "nothing": ({"sticker": {}}, ""),
    "nonsense": ({"rich_message": [], "poll": {"options": 7, "question": [None, {"text": 1}]}}, ""),
}


@pytest.mark.parametrize(("raw", "words"), SHAPES.values(), ids=SHAPES)
def test_words_are_found(raw, words):
    assert words_in(raw) == words


def test_no_depth_of_a_shape_is_too_much():
    shape: dict = {"text": "дно"}
    for _ in range(5000):
        shape = {"blocks": [shape]}
    assert words_in({"rich_message": shape}) == ""


@pytest.mark.parametrize(
    "text", ["// а", "\u200b//а", "\ufeff // а", "\u200e\u200f//а", "／／а", "/\u2060/ а", "  //"]
)
def test_a_mark_counts_behind_what_nobody_sees(text):
    assert fates.is_note(text, ["//", "/note"])


@pytest.mark.parametrize("text", ["а // б", "http://а", "/", "//".replace("/", "∕")])
def test_what_is_no_mark_is_none(text):
    assert not fates.is_note(text, ["//", "/note"])


@pytest.mark.parametrize("text", ["\u200b/ban", "/ban@shop_bot\nа", "\ufeff/скидка 5"])
def test_a_command_is_seen_behind_what_nobody_sees(text):
    assert fates.is_command(text)


@pytest.mark.parametrize("text", ["...", "… да", "и/или", "заметка на полях", "10 / 2", "/5 часть"])
def test_what_only_resembles_a_slip_is_none(text):
    assert not fates.is_slip(text)
