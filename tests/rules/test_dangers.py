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
        ("счёт\u061cfdp.exe", "", "hidden"),
        ("фото❤️.zip", "", ""),
        ("setup.e\u200bxe\ufeff", "", "program"),
        ("смета.heic.scr. . ", "", "double"),
        ("обновление.msix", "", "program"),
        ("справка.chm", "", "program"),
        ("документы.zip", "Пароль: 1234", "archive"),
        ("документы.zip", "па\u200bроль 1234", "archive"),
        ("документы.7z.001", "Пароль: 1234", "archive"),
        ("документы.r00", "pw: 1234", "archive"),
        ("отчёт.2024.001", "Пароль: 1234", ""),
        ("scan password 55.rar", "", "archive"),
    ],
)
def test_a_name_that_runs_or_hides_carries_a_warning(name: str, words: str, danger: str) -> None:
    assert danger_of(name, words) == danger
