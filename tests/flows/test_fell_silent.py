"""Clients with whom nobody has written for as long as is set are erased by themselves."""

from pathlib import Path

from tests.flows.staff_world import press, receipt
from tests.flows.test_client_data import shown
from tests.flows.test_erased_whole import kept
from tests.office import Office
from tests.promises.test_erasing import WORDS, aksinya, arrives, traces

DAY = 24 * 60 * 60
HALF_A_YEAR = {"SMENA_STORAGE__KEEP_CLIENTS_DAYS": "180", "SMENA_STORAGE__KEEP_WORDS_DAYS": "180"}


async def test_they_go_to_the_last_byte_and_it_is_one_line_in_the_log(tmp_path: Path) -> None:
    async with Office(tmp_path, **HALF_A_YEAR) as office:
        office.group.set_rights(office.bot, can_delete_messages=True)
        client, anna = aksinya(office), office.client("Анна")
        topics = [await arrives(office, client, WORDS[0]), await office.write(anna, "где курень?")]
        stays = await office.write(office.client("Степан"), "жду ответа")
        for topic in topics:
            await receipt(office, office.olga.at(topic).write(WORDS[1]))
            await press(office, office.olga, topic, "Закрыть")
        office.seat(client).write("/privacy")
        await office.until(lambda: "180 дней, стираем всё" in (office.seat(client).last.text or ""))
        await office.quiet()
        key = office.key_of(client)
        office.pass_time(100 * DAY)
        await office.quiet()
        assert not any(topic.deleted for topic in topics)
        office.pass_time(81 * DAY)
        await office.until(lambda: all(topic.deleted for topic in topics))
        await office.quiet()
        office.seat(office.boss).write("/audit")
        await office.until(lambda: shown(office, "с которыми давно не было переписки: 2"))
        assert (
            not stays.deleted
            and not shown(office, "Удалено")
            and not shown(office, "удалены снова")
        )
        await office.stop()
        assert traces(client, kept(office), key) == []
        assert await office.query("SELECT data FROM events WHERE kind = 'erased'") == [
            ('{"why": "age", "clients": 2}',)
        ]


async def test_a_restart_in_the_middle_goes_on_where_it_was(tmp_path: Path) -> None:
    async with Office(tmp_path, **HALF_A_YEAR) as office:
        office.group.set_rights(office.bot, can_delete_messages=True)
        people = [office.client(f"Клиент{number}") for number in range(4)]
        topics = [await office.write(one, "вопрос") for one in people]
        for topic in topics:
            await receipt(office, office.olga.at(topic).write("Ответ"))
            await press(office, office.olga, topic, "Закрыть")
        await office.quiet()
        office.pass_time(180 * DAY)
        await office.quiet()
        office.pass_time(DAY)
        await office.until(lambda: any(topic.deleted for topic in topics))
        await office.stop()
        await office.start()
        await office.until(lambda: all(topic.deleted for topic in topics))
        await office.quiet()
        await office.stop()
        left = await office.query("SELECT state, count(*) FROM erasings GROUP BY state")
        assert left == [("done", 4)]
        assert await office.query("SELECT sum(id) FROM clients WHERE id > 0") == [(None,)]
