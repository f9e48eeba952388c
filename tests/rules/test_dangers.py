"""Which names of files carry a warning."""

import pytest

from desk.strangers.dangers import danger_of


@pytest.mark.parametrize(
    ("name", "words", "danger"),
    [
        ("счёт.pdf", "", ""),
        ("счёт.pdf", "пароль от кабинета забыли", ""),
        ("договор 1.2.docx", "", ""),
        ("без имени", "", ""),
        ("", "", ""),
        ("архив.zip", "фото", ""),
        ("Setup.EXE", "", "program"),
        ("приложение.apk", "", "program"),
        ("страница.html ", "", "program"),
        ("ярлык.lnk.", "", "program"),
        ("счёт.pdf.exe", "", "double"),
        ("фото.jpg      .scr", "", "double"),
        ("таблица.xlsm", "", "program"),
        ("счёт\u202efdp.exe", "", "hidden"),
        ("счёт\u202egpj.scr", "", "hidden"),
        ("\u200fотчёт.pdf", "", ""),
        ("документы.zip", "Пароль: 1234", "archive"),
        ("scan password 55.rar", "", "archive"),
    ],
)
def test_a_name_that_runs_or_hides_carries_a_warning(name: str, words: str, danger: str) -> None:
    assert danger_of(name, words) == danger
