"""A client with everything in their life here is erased: not a byte of them stays anywhere."""

from pathlib import Path

import pytest

from sandbox import Person, Topic
from tests import blank, cluster
from tests.flows.staff_world import lands, line, press, receipt, toast
from tests.flows.test_broadcast import composed, sent
from tests.flows.test_client_data import erase
from tests.flows.test_quality import FRIDAY, READ
from tests.flows.test_send_later import later
from tests.office import Office
from tests.promises.test_erasing import aksinya, arrives, database, traces

WITH_ALL = {
    **READ,
    "SMENA_CLIENTS__FIELDS": '{"order": "Заказ"}',
    "SMENA_CLIENTS__STAGES": '{"Новый": 1, "Купили": 0}',
}
SAID = {
    name: f"{name}-словечко"
    for name in (
        *("заказ", "любит", "поле", "правка", "было", "ответ", "опрос", "рассылка", "оценка"),
        *("позже", "держу", "цитата", "второй", "прежнее", "подпись", "метка"),
        "отзыв",
    )
}


TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"


def kept(office: Office) -> bytes:
    """Every byte of the file; on PostgreSQL, whose bytes are the server's, every row."""
    if not cluster.wanted():
        return database(office)
    with blank.aside(office.folder / "smena.db") as tx:
        tables = [row["tablename"] for row in tx.rows(TABLES)]
        rows = [tuple(row) for table in tables for row in tx.rows(f"SELECT * FROM {table}")]
    marks = office.folder / "smena.db.erased"
    return f"{rows}{marks.read_text() if marks.exists() else ''}".encode()


def left(office: Office) -> list[str]:
    whole = kept(office)
    marks = [*SAID.values(), "Пантелей", "Прокофьевич", "panteley", "77010000000"]
    return [
        mark for mark in marks if mark.encode() in whole or mark.encode("unicode_escape") in whole
    ]


async def known(office: Office, topic: Topic) -> None:
    """What the team puts down about them."""
    office.olga.at(topic).write(f"// #заказ {SAID['заказ']} #{SAID['метка'].replace('-', '_')}")
    await office.until(lambda: SAID["заказ"] in office.card(topic).text)
    await press(office, office.olga, topic, "⋯")
    await press(office, office.olga, topic, "👤 Клиент")
    screen = await line(office, office.olga, topic, "Заказ")
    await toast(office, office.olga.at(topic).press(screen, "📝 Заметка о клиенте"))
    await receipt(office, office.olga.at(topic).write(SAID["любит"]), "✍")


async def rated_and_read(office: Office, twin: Person, topic: Topic) -> None:
    """They were displeased and said why; an owner read that on Monday and said a word of it."""
    await receipt(office, office.olga.at(topic).write("Готово"))
    await press(office, office.olga, topic, "Закрыть")
    office.pass_time(6 * 60)
    question = await lands(office, twin, "Как вам наша помощь?")
    await toast(office, office.seat(twin).press(question, "👎"))
    office.seat(twin).write(SAID["оценка"])
    await office.until(lambda: any(SAID["оценка"] in m.content.words for m in topic.messages))
    office.pass_time(3 * 24 * 60 * 60)
    boss = office.seat(office.boss)
    week = await lands(office, office.boss, "Почитать за прошлую неделю")
    boss.press(week, "📖 Почитать")
    await office.until(lambda: any("Пантелей" in label for label in boss.last.labels))
    boss.press(boss.last, next(label for label in boss.last.labels if "Пантелей" in label))
    await office.until(lambda: "✍ Написать" in boss.last.labels)
    boss.press(boss.last, "✍ Написать")
    await lands(office, office.boss, "что сказать")
    boss.write(SAID["отзыв"])
    await lands(office, office.boss, SAID["отзыв"])


@pytest.mark.proof
async def test_not_a_byte_stays_of_a_life_with_everything_in_it(tmp_path: Path) -> None:
    async with Office(tmp_path, at=FRIDAY, **WITH_ALL) as office:
        client = aksinya(office)
        twin = office.client("Пантелей", last_name="Прокофьевич", username="panteley_77")
        office.seat(office.olga).start()
        topic = await arrives(office, client, "есть ли курень?")
        other = await arrives(office, twin, SAID["второй"])
        for one in (client, twin):
            office.seat(one).send("contact", phone="+77010000000", user_id=one.id)
        await office.until(lambda: "Тот же телефон" in office.card(topic).text)
        await known(office, topic)
        await press(office, office.olga, topic, "⋯")
        await press(office, office.olga, topic, "👤 Клиент")
        screen = await line(office, office.olga, topic, "Тот же телефон: Пантелей")
        joins = next(label for label in screen.labels if "один человек" in label)
        await toast(office, office.olga.at(topic).press(screen, joins))
        await office.until(lambda: "Один человек с" in office.card(topic).text)

        await rated_and_read(office, twin, other)
        words = office.seat(client).write(SAID["было"])
        await office.until(lambda: office.shown(client, SAID["было"]))
        office.seat(client).edit(words, text=SAID["правка"])
        await office.until(lambda: office.shown(client, SAID["правка"]))
        reply = office.olga.at(topic).write(SAID["ответ"])
        await receipt(office, reply)
        office.seat(client).react(office.seat(client).last, "👎")
        office.seat(client).write(SAID["цитата"], reply_to=office.seat(client).last)
        office.seat(client).send("photo", caption=SAID["подпись"])
        await office.until(lambda: any(SAID["подпись"] in m.content.words for m in topic.messages))
        office.olga.at(topic).send("poll", options=[SAID["опрос"], "нет"])
        await office.until(lambda: office.seat(client).last.kind == "poll")
        office.seat(client).vote(office.seat(client).last, SAID["опрос"])
        await line(office, office.olga, topic, "Клиент выбирает")
        await later(office, topic, SAID["позже"])
        office.oleg.at(topic).write(SAID["держу"])
        await line(office, office.oleg, topic, "Разговор ведёт Ольга")
        office.boss.at(topic).write("/example")
        await line(office, office.boss, topic, "пример")
        office.seat(office.olga).write(f"/find {SAID['цитата']}")
        await lands(office, office.olga, "🔎")
        await sent(office, await composed(office, "Всем скидка"))
        office.seat(client).write(SAID["рассылка"])
        await office.until(lambda: office.shown(client, SAID["рассылка"]))
        office.group.set_rights(office.bot, can_delete_messages=True)
        await office.quiet()
        assert len(left(office)) > 10
        key, twin_key = office.key_of(client), office.key_of(twin)
        await erase(office, topic)
        await office.until(lambda: topic.deleted and other.deleted)
        await office.quiet()
        await office.stop()
        assert left(office) == []
        whole = kept(office)
        assert traces(client, whole, key) == []
        assert str(twin.id).encode() not in whole and str(twin_key).encode() not in whole
        assert twin_key.to_bytes(8, "big") not in whole
