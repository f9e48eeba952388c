"""The roster's table: what people really write in one is taken; what makes no sense is named."""

import random
from datetime import UTC, date, datetime, time

import pytest

from desk.shifts import tables
from model import DutyRules, House, Person, Shift
from storage import duties, people
from storage.database import SqliteTx
from tests import blank

NOW = datetime(2026, 9, 22, 8, 0, tzinfo=UTC)
HOUSE = House(
    duty=DutyRules(shifts=(Shift("День", time(9), time(18)), Shift("Ночь", time(18), time(9))))
)


@pytest.fixture
def tx():
    found = SqliteTx(blank.memory())
    for person in (Person(1, "Ольга", "olga"), Person(2, "Анна", "anna1"), Person(3, "Анна")):
        people.meet(found, person, NOW)
        people.set_in_group(found, person.id, True)
    return found


def take(tx, text: str) -> int:
    return tables.load(tx, HOUSE, tables.rows_of(text))


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


def test_two_shifts_a_day_in_one_line_or_in_two(tx):
    text = "Operator\tDay\tShift\n@olga\tMonday\tДень\n@olga\tmon\tНочь\n@olga\ttue\tДень+Ночь\n"
    assert take(tx, text) == 3
    assert duties.planned(tx, 1, date(2026, 9, 21)) == ["День", "Ночь"]
    assert duties.planned(tx, 1, date(2026, 9, 22)) == ["День", "Ночь"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("operator,day,shift\nАнна,mon,День", r"line 2: 2 people are called 'Анна'; write .*anna1"),
        ("operator,day,shift\n@olga,mon,День\n@olga,32.13.2026,День", "line 3: .*22.09.2026"),
        ("operator,day,shift\n@olga,mon,Утро", "line 2: .*there are: День, Ночь"),
        ("operator,day,shift\nИван,mon,День", "line 2: .*write in the group once"),
        ("operator,day,shift\n@olga,mon,День\n@olga,mon,off", "line 3: .*leave one of the lines"),
        ("operator,day\n@olga,mon", "line 2: there is no column 'shift'; the first line"),
        ("operator,day,shift\n@olga,01.01.9999,День", "line 2: .* is no day"),
    ],
)
def test_each_error_names_its_line_and_the_remedy_and_nothing_is_taken(tx, text, told):
    with pytest.raises(tables.RosterError, match=told):
        take(tx, text)
    assert duties.planned(tx, 1, date(2026, 9, 21)) == []


def test_no_table_breaks_it(tx):
    """Whatever stands in a file: it is taken, or an error of ours says why not."""
    dice = random.Random(7)
    bits = (
        *("operator", "day", "shift", ",", ";", "\t", "\n", '"', "@olga", "mon", "День", "+", "\0"),
        *("22.09.2026", "-1", "\ufeff", "\r", "Анна", "31.02.2026", "", "٣", "off"),
    )
    for _ in range(500):
        head = dice.choice(("operator,day,shift\n", ""))
        text = head + "".join(dice.choices(bits, k=dice.randrange(40)))
        try:
            take(tx, text)
        except tables.RosterError as error:
            assert str(error)
