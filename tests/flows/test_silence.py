"""Clients who fall silent after our last word: asked once, then closed, in working time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Person, Topic
from tests.flows.staff_world import lands, press
from tests.flows.test_shift_scenes import HOUR, TUESDAY_NOON, asked_by, line
from tests.office import Office

MINUTE = 60
RULES = {
    "SMENA_COMPANY__TIMEZONE": "UTC",
    "SMENA_HOURS__WEEK": '{"mon-sun": "09:00-18:00"}',
    "SMENA_CLIENTS__NUDGE_AFTER_HOURS": "2",
    "SMENA_CLIENTS__CLOSE_AFTER_HOURS": "8",
}
NUDGE = "Всё ли получилось?"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Office]:
    """The company on a Tuesday at noon, open from nine to six."""
    async with Office(tmp_path, at=TUESDAY_NOON, **RULES) as company:
        yield company


async def answered(office: Office, client: Person) -> Topic:
    """Olga has the last word."""
    topic = await asked_by(office, office.olga, client, "Есть серый?")
    office.olga.at(topic).write("Есть. Отложить?")
    await lands(office, client, "Есть. Отложить?")
    await office.until(lambda: "ждём клиента" in office.card(topic).text)
    await office.quiet()  # on its way it is no last word yet, and is looked at again in ten minutes
    return topic


def nudges(office: Office, client: Person) -> int:
    """How often they were asked whether all is well."""
    return sum(NUDGE in text for text in office.seat(client).texts)


async def test_a_silent_client_is_asked_once_and_closed_in_working_time(shop: Office) -> None:
    anna = shop.client("Анна")
    topic = await answered(shop, anna)
    shop.pass_time(2 * HOUR + MINUTE)
    await shop.until(lambda: nudges(shop, anna) == 1)
    await shop.until(lambda: line(shop, anna, "Клиент молчит"))
    shop.pass_time(8 * HOUR)  # it is night by now: only four of them were working hours
    await shop.quiet()
    assert "ждём клиента" in shop.card(topic).text
    shop.pass_time(13 * HOUR)
    await shop.until(lambda: "Закрыто" in shop.card(topic).text)
    assert nudges(shop, anna) == 1
    assert not any("Рады были помочь" in text for text in shop.seat(anna).texts)


async def test_who_answers_is_silent_no_more_and_what_is_put_off_is_left_alone(
    shop: Office,
) -> None:
    anna, boris = shop.client("Анна"), shop.client("Борис")
    first, second = await answered(shop, anna), await answered(shop, boris)
    await press(shop, shop.olga, second, "⋯")
    await press(shop, shop.olga, second, "Отложить")
    await press(shop, shop.olga, second, "Пока не напишет")
    shop.seat(anna).write("Да, отложите")
    await shop.until(lambda: "клиент ждёт ответа" in shop.card(first).text)
    shop.pass_time(22 * HOUR)
    await shop.quiet()
    assert nudges(shop, anna) == nudges(shop, boris) == 0
    assert "отложено" in shop.card(second).text
    assert "Закрыто" not in shop.card(first).text + shop.card(second).text
