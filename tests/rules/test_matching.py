"""Which answer is meant: the bars on questions held apart, slips, other forms, mere chat."""

import pytest

from bench import answers as bench
from desk.answers import matching, naming
from desk.answers.matching import Entry
from model import StoredAnswer

SHOP = (
    Entry(1, "Доставка", ("курьер",), ("Привезём завтра", "Ертең жеткіземіз")),
    Entry(2, "Оплата", ("карта",), ("Картой или переводом",)),
    Entry(3, "Гарантия", (), ("Гарантия на шкафы два года",)),
)


def test_questions_held_apart_find_their_answers():
    asked, known = list(bench.questions()), bench.entries()
    assert len(asked) + len(list(bench.questions(held_apart=False))) >= 300
    found = [bench.right(known, question)[0] for question in asked]
    assert sum(found) / len(found) >= 0.55  # the bar is 40 %


def test_hardly_ever_is_anything_offered_on_chat():
    talk, known = bench.chat(), bench.entries()
    offered = [text for text in talk if matching.offers(known, text)]
    assert len(offered) / len(talk) <= 0.02


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("а доставку когда?", 1),
        ("даставка есть?", 1),
        ("курьером можно?", 1),
        ("жеткізесіздер ме", 1),
        ("доставка", 1),
        ("как оплатить картой", 2),
        ("ГАРАНТИЯ НА ШКАФ КАКАЯ", 3),
    ],
)
def test_other_forms_slips_and_languages_are_understood(text: str, answer: int):
    assert [offer.answer_id for offer in matching.offers(SHOP, text)][:1] == [answer]


CHAT = (
    *("", "спасибо!", "?", "👍", "вот карта", "ок, до завтра", "1234", "Спасибо за доставку"),
    *("Муж сказал, что доставка отличная", "оплата только что прошла", "доставка как есть"),
    *("Доставка была вчера, всем довольны", "Thanks for delivery"),
)


@pytest.mark.parametrize("text", CHAT)
def test_chat_gets_no_offer(text: str):
    assert matching.offers(SHOP, text) == []


def test_no_more_than_two_are_offered_and_none_without_answers():
    many = [Entry(number, "Доставка", (), ()) for number in range(9)]
    assert len(matching.offers(many, "доставка есть?")) == 2
    assert matching.offers([], "доставка есть?") == []


NAMED = [
    StoredAnswer(1, "Доставка"),
    StoredAnswer(2, "Доставка в область"),
    StoredAnswer(3, "Часы работы", tags=("график",)),
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ДОСТАВКА", [1]),
        ("дост", [1, 2]),
        ("доставка в", [2]),
        ("чсаы работы", [3]),
        ("работ", [3]),
        ("граф", [3]),
        ("кухни", []),
        ("", []),
    ],
)
def test_an_answer_is_found_by_what_is_typed_of_its_name(typed: str, meant: list[int]):
    assert [answer.id for answer in naming.by_name(NAMED, typed)] == meant
