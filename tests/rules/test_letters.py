"""In which language somebody writes, as far as letters tell."""

import pytest

from desk.understanding.letters import language_of


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Есть диван?", "ru"),
        ("Do you have a sofa?", "en"),
        ("Диван қанша тұрады?", "kk"),
        ("Кілем бар ма, кім жеткізеді?", "kk"),
        ("Сіздерде кітап сөресі бар ма?", "kk"),
        ("Скільки коштує диван?", "ru"),
        ("Привіт, можна оплатити карткою?", "ru"),
        ("Диван і два крісла", "ru"),
        ("Коли привезуть ліжко", "ru"),
        ("Ці ёсць дастаўка?", "ru"),
        ("1742 👍", ""),
    ],
)
def test_the_language_of_words(words: str, language: str) -> None:
    assert language_of(words) == language
