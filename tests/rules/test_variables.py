"""What a company writes into its own texts: the white list, hostile names, formatting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import variables

VALUES = {"client": "Анна {company}", "company": "«Мебель» <b>", "operator": "Ольга"}


def test_a_value_is_never_read_again():
    said = variables.filled("{client}, это { Company }: {operator}", VALUES)
    assert said == "Анна {company}, это «Мебель» <b>: Ольга"


@pytest.mark.parametrize("text", ["{price}", "{client.name}", "{0}", "{}", "{{client", "100 %"])
def test_nothing_else_is_a_variable(text: str):
    assert variables.filled(text, VALUES) == text
    assert not variables.used(text)


def test_what_is_no_variable_can_be_told():
    assert variables.unknown("{client} {price} {Цена} {price}") == ["price", "цена"]
    assert variables.used("{client}{OPENS}") == {"client", "opens"}


def test_one_without_a_value_stays():
    assert variables.filled("в {opens}", {}) == "в {opens}"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Здравствуйте, {client}!", "Здравствуйте!"),
        ("Hi {client}, welcome", "Hi, welcome"),
        ("{client}, добрый день!", "Добрый день!"),
        ("Добрый день\n{client}! Рады вам", "Добрый день\nРады вам"),
        ("👋 {client}, заказ готов", "👋 Заказ готов"),
        ("Привет! {client}, заказ готов", "Привет! Заказ готов"),
        ("Спасибо, {client}, что написали", "Спасибо, что написали"),
        ("Ждём вас — {client} 🙂", "Ждём вас 🙂"),
    ],
)
def test_of_a_value_that_is_none_nothing_is_left(written: str, said: str):
    assert variables.filled(written, {"client": ""}) == said
    assert variables.without(written, ["client"]) == said


def test_what_stands_around_a_value_that_is_none_keeps_its_formatting():
    bold = {"type": "bold", "offset": 0, "length": 9}
    behind = {"type": "italic", "offset": 13, "length": 4}
    text, entities = variables.with_entities("{client}, 😀 рады", [bold, behind], {"client": ""})
    assert text == "😀 рады"
    assert entities == [{**behind, "offset": 3}]


def test_formatting_stays_where_it_belongs():
    bold = {"type": "bold", "offset": 3, "length": 8}
    behind = {"type": "italic", "offset": 13, "length": 2}
    text, entities = variables.with_entities("😀 {client}, да", [bold, behind], {"client": "Ия"})
    assert text == "😀 Ия, да"
    assert entities == [{**bold, "length": 2}, {**behind, "offset": 7}]


@pytest.mark.proof
@given(st.text("ab{}client 😀", max_size=40), st.text(max_size=8), st.data())
def test_an_entity_outside_of_variables_keeps_its_words(text: str, value: str, data: st.DataObject):
    said, _ = variables.with_entities(text, [], {"client": value})
    units = text.encode("utf-16-le")
    size = len(units) // 2
    whole = {"offset": 0, "length": size}
    at = data.draw(st.integers(0, size))
    behind = {"offset": at, "length": 0}
    _, (all_of_it, place) = variables.with_entities(text, [whole, behind], {"client": value})
    assert all_of_it["length"] == len(said.encode("utf-16-le", "surrogatepass")) // 2
    assert 0 <= place["offset"] <= all_of_it["length"]
