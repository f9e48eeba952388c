"""Who wrote a message stands under it, if an owner wants it; the topic shows what was written."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Message, Person
from tests.office import Office

SIGNS = {"SMENA_CLIENTS__SIGNATURE": "true", "SMENA_COMPANY__NAME": "Мебель Алатау"}
SIGNATURE = "\n\nОльга, «Мебель Алатау»"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Office]:
    async with Office(tmp_path, **SIGNS) as company:
        yield company


async def hears(office: Office, client: Person, words: str) -> Message:
    """The client's message that says just that."""
    seat = office.seat(client)
    await office.until(lambda: any((m.text or m.caption) == words for m in seat.messages))
    return next(m for m in seat.messages if (m.text or m.caption) == words)


async def test_words_captions_and_their_edits_are_signed_where_there_is_room(shop: Office) -> None:
    anna = shop.client()
    topic = await shop.write(anna, "Есть столы?")
    olga = shop.olga.at(topic)
    written = olga.write("Есть, привезём завтра")
    signed = await hears(shop, anna, f"Есть, привезём завтра{SIGNATURE}")
    assert written.text == "Есть, привезём завтра"
    olga.edit(written, "Есть, привезём в среду")
    await shop.until(lambda: signed.text == f"Есть, привезём в среду{SIGNATURE}")
    olga.send("photo", caption="Вот такой")
    await hears(shop, anna, f"Вот такой{SIGNATURE}")
    olga.send("photo")
    await shop.until(
        lambda: shop.seat(anna).last.kind == "photo" and not shop.seat(anna).last.caption
    )
    long = "б" * (4096 - len(SIGNATURE) + 1)
    olga.write(long)
    await hears(shop, anna, long)
    fits = "в" * (4096 - len(SIGNATURE))
    olga.write(fits)
    await hears(shop, anna, f"{fits}{SIGNATURE}")


async def test_of_an_album_the_first_words_are_signed(shop: Office) -> None:
    anna = shop.client()
    topic = await shop.write(anna, "Есть столы?")
    olga = shop.olga.at(topic)
    olga.album([("photo", "Один"), ("photo", "Два")])
    seat = shop.seat(anna)
    await shop.until(lambda: [m.caption for m in seat.messages[-2:]] == [f"Один{SIGNATURE}", "Два"])


async def test_an_owner_sees_how_it_looks_and_switches_it_on(tmp_path: Path) -> None:
    async with Office(tmp_path, SMENA_COMPANY__NAME="Мебель Алатау") as shop:
        boss, anna = shop.seat(shop.boss), shop.client()
        topic = await shop.write(anna, "Есть столы?")
        shop.olga.at(topic).write("Есть")
        await hears(shop, anna, "Есть")
        boss.write("/settings")
        await shop.until(lambda: "Подпись" in boss.last.labels)
        screen = boss.last
        boss.press(screen, "Подпись")
        await shop.until(lambda: "Босс, «Мебель Алатау»" in screen.text)
        boss.press(screen, "Включить")
        await shop.until(lambda: "Выключить" in screen.labels)
        shop.olga.at(topic).write("И стулья")
        await hears(shop, anna, f"И стулья{SIGNATURE}")
