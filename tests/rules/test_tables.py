"""The roster's table: what people really write in one is taken; what makes no sense is named."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from app import sheets
from desk.shifts import tables
from model import Department, DutyRules, House, Person, Shift
from storage import duties, people
from tests import blank

NOW = datetime(2026, 9, 22, 8, 0, tzinfo=UTC)
HOUSE = House(
    duty=DutyRules(shifts=(Shift("День", time(9), time(18)), Shift("Ночь", time(18), time(9))))
)


@pytest.fixture
def tx():
    found = blank.on(blank.memory())
    for person in (Person(1, "Ольга", "olga"), Person(2, "Анна", "anna1"), Person(3, "Анна")):
        people.meet(found, person, NOW)
        people.set_in_group(found, person.id, True)
    return found


def take(tx, text: str) -> int:
    return tables.load(tx, HOUSE, sheets.rows_of(text), NOW)


def from_file(tx, folder: Path, data: bytes, name: str = "roster.csv") -> int:
    """The same through a file."""
    file = folder / name
    file.write_bytes(data)
    return tables.load(tx, HOUSE, sheets.lines_of(file), NOW)


def test_semicolons_any_case_full_stops_and_days_by_name(tx):
    text = (
        "\ufeffСотрудник;ДЕНЬ;Смена;Отдел\r\n"
        "ольга;Вт.;день;Продажи\r\n"
        ";;;\r\n"
        "@OLGA;22.09.2026;отпуск;\r\n"
        "3;пятница;Ночь;\r\n"
    )
    assert take(tx, text) == 3
    assert duties.planned(tx, 1, date(2026, 9, 29)) == ["День"]
    assert duties.planned(tx, 1, date(2026, 9, 22)) == [duties.VACATION]
    assert duties.planned(tx, 3, date(2026, 9, 25)) == ["Ночь"]
    assert people.find(tx, 1).department == "Продажи"


@pytest.mark.parametrize(
    "text",
    [
        "Operator\tDay\tShift\n@olga\tMonday\tДень\n@olga\tmon\tНочь\n@olga\ttue\tДень+Ночь",
        'operator;day;shift\nolga;пн;"День; Ночь"\n"Ольга";ВТ;Ночь\nОльга;вт.;Ночь, День',
        'sep=;\n"operator";"day";"shift"\n "@olga";"Пн.";"День"\n1;mon;ночь\n1;tue;день/ночь',
        "\n,,\nshift,and,name,day\nДень,,Ольга,mon\nНочь,,  ОЛЬГА ,MON\nДень + Ночь,x,1,Tues",
        "имя,день,смена\rОльга,среда,-\rОльга,пн,9-17:59+18:00–9:00\rОльга,вт,9.00 — 18.00+18-9",
    ],
)
def test_two_shifts_a_day_in_one_line_or_in_two(tx, text):
    assert take(tx, text) == 3
    assert duties.planned(tx, 1, date(2026, 9, 21)) == ["День", "Ночь"], text
    assert duties.planned(tx, 1, date(2026, 9, 22)) == ["День", "Ночь"]


@pytest.mark.parametrize(
    "said",
    [
        "1.10.2026",
        "01.10.26",
        "2026-10-01",
        "01.10.2026 г.",
        "2026-10-01 00:00:00",
        "2026-10-01T00:00:00",
        "01.10.2026 0:00",
    ],
)
def test_a_date_as_people_and_programs_write_it(tx, said):
    take(tx, f"operator,day,shift\n@olga,{said},больничный")
    assert duties.planned(tx, 1, date(2026, 10, 1)) == [duties.SICK]


def test_hours_name_the_shift_that_has_them_also_to_midnight(tx):
    house = House(duty=DutyRules(shifts=(Shift("Вечер", time(15), time(0)),)))
    for said in ("15-24", "15:00–24:00", "15.00 - 0:00"):
        lines = sheets.rows_of(f"operator,day,shift\n@olga,mon,{said}")
        assert tables.load(tx, house, lines, NOW) == 1
        assert duties.planned(tx, 1, date(2026, 9, 21)) == ["Вечер"]


HEAD = "operator,day,shift\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{HEAD}Анна,mon,День", "line 2: 2 people are called 'Анна'; write @anna1 or 3"),
        (f"{HEAD}АННА,mon,День", "line 2: 2 people are called"),
        (f"{HEAD}@olga,mon,День\n\n@olga,32.13.2026,День", "line 4: .*look at the calendar"),
        (f"{HEAD}@olga,31.02.2026,День", "line 2: there is no day '31.02.2026'"),
        (f"{HEAD}@olga,2026-02-30,День", "line 2: there is no day"),
        (f"{HEAD}@olga,завтра,День", "line 2: 'завтра' is no day; write mon … sun, .*22.09.2026"),
        (f"{HEAD}@olga,09/10/2026,День", "line 2: .*with strokes.*write it with full stops"),
        (f"{HEAD}@olga,,День", "line 2: it doesn't say when"),
        (f"{HEAD},mon,День", "line 2: it doesn't say who"),
        (f"{HEAD}@,mon,День", "line 2: nobody in the team"),
        (f"{HEAD}@olga,mon,Утро", "line 2: .*there are: День 09:00–18:00, Ночь"),
        (f"{HEAD}@olga,mon,9-24", "line 2: there is no shift '9-24'"),
        (f"{HEAD}@olga,mon,27-30", "line 2: there is no shift '27-30'"),
        (f"{HEAD}@olga,mon,День,Ночь", "line 2: it has more cells than the first line"),
        (f"{HEAD}Иван,mon,День", "line 2: .*write in the group once"),
        (f"{HEAD}@olga,mon,День\n@olga,mon,off", "line 3: .*leave one of the lines"),
        (f'{HEAD}"Ольга,mon,День\n@olga,tue,День\n', "line 2: look at its quotes"),
        (f'{HEAD}"Ольга,mon,День\n@olga",tue,День\n', "line 2: a quote is opened there"),
        (f'{HEAD}"Ольга" Петрова,mon,День\n', "line 2: look at its quotes"),
        ("operator,day\n@olga,mon", "line 1: there is no column 'shift'; the first line has to"),
        ("\noperator,day,shift,Смена\n@olga,mon,,", "line 2: two columns are for shift"),
        ("@olga,mon,День", "line 1: there is no column 'operator'"),
        ("", "there is nothing in it; the first line has to say"),
        ("\n;;\n", "there is nothing in it"),
        (f"{HEAD}@olga,01.01.9999,День", "line 2: there is no day .*it is in the year 9999"),
    ],
)
def test_each_error_names_its_line_and_the_remedy_and_nothing_is_taken(tx, text, told):
    with pytest.raises(tables.RosterError, match=told):
        take(tx, text)
    assert duties.planned(tx, 1, date(2026, 9, 21)) == []


TABLE = "Имя;День;Смена\nОльга;пн;Ночь\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_whatever_encoding_a_table_is_saved_in(tx, tmp_path, encoding):
    assert from_file(tx, tmp_path, TABLE.encode(encoding)) == 1
    assert duties.planned(tx, 1, date(2026, 9, 21)) == ["Ночь"]


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"PK\x03\x04\x14\0\x06\0", "roster.xlsx", "a file of Excel.*save it there as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "roster.csv", "a file of Excel"),
        (b"", "roster.csv", "there is nothing in it"),
        (b"\xef\xbb\xbf", "roster.csv", "there is nothing in it"),
        (b"%PDF-1.7\n\0\0\x98\xff\xfe", "roster.csv", "this is no text"),
        (b"\x98" * 9, "roster.csv", "this is no text"),
        (b"\0" * 10 * 2**20, "roster.csv", "larger than 4 MB"),
        (b'"' + b"a," * 2**18, "roster.csv", "line 1: look at its quotes"),
        (b"roster = 1", "roster.toml", "it has no .*roster.* tables"),
        (b"[[roster]]\nday = 'mon'\noperator = '@olga'", "roster.toml", "no column 'shift'"),
        (b"[[roster]", "roster.toml", "can't be read as TOML"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_a_file_that_is_no_table_is_refused_with_the_remedy(tx, tmp_path, data, name, told):
    with pytest.raises(tables.RosterError, match=told):
        from_file(tx, tmp_path, data, name)


def test_a_file_that_is_not_there_is_said_and_a_toml_is_taken(tx, tmp_path):
    with pytest.raises(tables.RosterError, match="No such file"):
        sheets.lines_of(tmp_path / "none.csv")
    with pytest.raises(tables.RosterError, match="can't be read"):
        sheets.lines_of(tmp_path)
    toml = "[[roster]]\nСотрудник = 1\nday = 'пт'\nshift = 'День'\n".replace("Сотрудник", "name")
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert from_file(tx, tmp_path, toml.encode(encoding), "roster.toml") == 1
    assert duties.planned(tx, 1, date(2026, 9, 25)) == ["День"]


def test_no_table_breaks_it(tx, tmp_path):
    """Whatever stands in a file: it is taken, or an error of ours says why not."""
    dice = random.Random(7)
    bits = (
        *("operator", "day", "shift", ",", ";", "\t", "\n", '"', "@olga", "mon", "День", "+", "\0"),
        *(
            "22.09.2026",
            "-1",
            "\ufeff",
            "\r",
            "Анна",
            "31.02.2026",
            "",
            "٣",
            "off",
            "9-18",
            "24:00",
        ),
        *("sep=;", "\u2028", "٣.٣.٢٠٢٦", "9–", "1/2/26", "İ", "ß"),
    )
    for _ in range(1500):
        head = dice.choice(("operator,day,shift\n", "operator,day,shift\n@olga,mon,", ""))
        text = head + "".join(dice.choices(bits, k=dice.randrange(40)))
        try:
            take(tx, text)
        except tables.RosterError as error:
            assert str(error)
    for _ in range(300):
        try:
            from_file(tx, tmp_path, dice.randbytes(dice.randrange(60)))
        except tables.RosterError as error:
            assert str(error)


def test_a_department_is_one_that_there_is_and_one_a_person(tx):
    house = replace(HOUSE, departments=(Department("Продажи"), Department("Ремонт")))
    head = "operator,day,shift,department\n"
    tables.load(tx, house, sheets.rows_of(f"{head}@olga,mon,День,продажи"), NOW)
    assert people.find(tx, 1).department == "Продажи"
    for lines, told in (
        ("@olga,mon,День,Продажа", "line 2: there is no department 'Продажа'; there are: Продажи"),
        ("@olga,mon,День,Ремонт\n@olga,tue,День,Продажи", "line 3: .*another department"),
    ):
        with pytest.raises(tables.RosterError, match=told):
            tables.load(tx, house, sheets.rows_of(head + lines), NOW)
