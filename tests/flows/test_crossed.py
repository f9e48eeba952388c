"""Two things at once, as people see it: what is said of one stays so when the other happens."""

from pathlib import Path

import pytest

from tests.flows.staff_world import press, receipt
from tests.flows.test_shift_scenes import SHIFTS, TUESDAY_NOON, asked_by, line, on_shift, told
from tests.office import Office


async def test_whoever_left_has_nothing_that_a_client_opens_again(tmp_path: Path) -> None:
    async with Office(tmp_path, at=TUESDAY_NOON, **SHIFTS) as shop:
        anna = shop.client("Анна")
        await on_shift(shop, shop.olga)
        await on_shift(shop, shop.oleg)
        topic = await asked_by(shop, shop.olga, anna, "Есть серый?")
        shop.olga.at(topic).write("Есть")
        await shop.until(lambda: shop.seat(anna).last.text == "Есть")
        await press(shop, shop.olga, topic, "Закрыть")
        await shop.until(lambda: "Закрыто" in shop.card(topic).text)
        shop.group.remove(shop.olga)
        await shop.quiet()
        await shop.write(anna, "А белый?")
        await shop.until(lambda: "Никто не ведёт" in shop.card(topic).text)
        shop.oleg.at(topic).write("/why")
        await shop.until(lambda: line(shop, anna, "Ольга больше не в команде"))
        await shop.quiet()
        assert line(shop, anna, "уже не на смене") is None, "that is long ago"


@pytest.mark.parametrize("known", [True, False])
async def test_no_card_says_that_the_client_was_told_what_never_reached_them(
    tmp_path: Path, known: bool
) -> None:
    async with Office(tmp_path) as office:
        anna = office.client("Анна")
        topic = await office.write(anna, "Есть серый?")
        await receipt(office, office.olga.at(topic).write("Есть"))
        if known:
            anna.block(office.bot)
            await office.until(lambda: "ответы не дойдут" in office.card(topic).text)
        else:
            anna.deactivate()
        await press(office, office.olga, topic, "Закрыть")
        await office.until(lambda: "Закрыто" in office.card(topic).text)
        await office.until(lambda: "ответы не дойдут" in office.card(topic).text)
        await office.quiet()
        assert "попрощался" not in office.card(topic).text
        office.seat(office.boss).write("/undelivered")
        await office.until(lambda: told(office, office.boss, "Всё доставлено" if known else "Анна"))
