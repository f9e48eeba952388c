"""Telegram's limits: kept, used, and shared fairly; an older server loses nothing."""

from functools import partial
from pathlib import Path

from sandbox import Limits, Message, Person, Topic
from sandbox.dispatch import charged as counts
from sandbox.limits import Limiter
from tests.office import Office

REAL = Limits(group_window=2.0, private_per_second=1.0, private_burst=3, overall_per_second=30)
"""Telegram's own numbers; only the group's minute is two seconds."""

AS_TELEGRAM = {
    "SMENA_DELIVERY__GROUP_WINDOW_S": "2",
    "SMENA_DELIVERY__PER_CLIENT_SHARE": "0.5",
    "SMENA_DELIVERY__PRIVATE_PER_S": "1",
    "SMENA_DELIVERY__PRIVATE_BURST": "3",
    "SMENA_DELIVERY__GLOBAL_PER_S": "30",
}


SPENT = """SELECT step, sum(cost) FROM outbox
    WHERE chat = 0 AND called_at IS NOT NULL AND settled_at IS NOT NULL GROUP BY step"""


def texts(topic: Topic | None) -> str:
    return "\n".join(m.content.words for m in topic.messages) if topic else ""


def charged(office: Office, since: int = 0) -> list[float]:
    """The moments at which the group was charged."""
    return [
        call.at
        for call in office.box.calls[since:]
        if call.params.get("chat_id") == office.group.id and counts(call.method) and call.ok
    ]


async def known_clients(office: Office, count: int) -> list[Person]:
    """Clients who have their topics already, from a time when nothing was limited."""
    clients = [office.client(f"Клиент {number}") for number in range(count)]
    for client in clients:
        office.seat(client).write("Здравствуйте")
    for client in clients:
        await office.until(partial(office.shown, client, "Здравствуйте"))
    return clients


async def limit(office: Office, **more: str) -> None:
    """From here on as Telegram does it; what went before counts no more."""
    await office.stop()
    office.box._dispatcher._limiter = Limiter(REAL, office.box.clock)
    office._extra = AS_TELEGRAM | more
    office.pass_time(120)
    await office.start()


async def backlog(office: Office, clients: list[Person], what: str) -> list[float]:
    """Five photos of each at once; the moments at which the group was charged for them."""
    began = len(office.box.calls)
    for number in range(5):
        for client in clients:
            office.seat(client).send("photo", f"{client.name}: {what} {number}")
    await office.until(
        lambda: all(f"{what} 4" in texts(office.topic_of(client)) for client in clients)
    )
    assert not [call for call in office.box.calls if call.error_code == 429]
    return charged(office, began)


async def test_a_backlog_meets_no_429_and_uses_the_groups_whole_budget(tmp_path: Path) -> None:
    generous = {
        "SMENA_DELIVERY__GROUP_WINDOW_S": "1",
        "SMENA_DELIVERY__GROUP_MESSAGES": "60",
        "SMENA_DELIVERY__PER_CLIENT_SHARE": "1",
    }
    async with Office(tmp_path, limits=Limits.off(), **generous) as office:
        clients = await known_clients(office, 12)
        await limit(office)
        at = await backlog(office, clients, "фото")
        bound = (len(at) - 1) // REAL.group_count * REAL.group_window
        # A busy machine is late at every window; with half of the budget it would be twice as long.
        assert bound <= at[-1] - at[0] < 2 * bound
        for client in clients:
            whole = texts(office.topic_of(client))
            places = [whole.index(f"{client.name}: фото {number}") for number in range(5)]
            assert places == sorted(places)


async def test_waiting_texts_are_packed_and_each_keeps_its_link(tmp_path: Path) -> None:
    async with Office(tmp_path, limits=REAL, **AS_TELEGRAM) as office:
        anna, boris = office.client(), office.client("Борис")
        await office.write(anna)
        await office.write(boris)
        said = [office.seat(anna).write(f"строка {number};") for number in range(40)]
        await office.until(lambda: "строка 39;" in texts(office.topic_of(anna)))
        topic = office.topic_of(anna)
        packed = next(m for m in topic.messages if "строка 39;" in m.text)
        inside = [m for m in said if m.text in packed.text]
        assert len(inside) > 5 and texts(topic).count("строка") == 40
        assert not [call for call in office.box.calls if call.error_code == 429]
        office.olga.at(topic).write("вижу", reply_to=packed)
        await office.until(lambda: office.seat(anna).last.text == "вижу")
        assert office.seat(anna).last.reply_to in inside
        office.seat(anna).edit(inside[2], text="строка исправлена")
        await office.until(lambda: "строка исправлена" in texts(topic))
        assert all(m.text in packed.text for m in inside if m is not inside[2])
        edited = topic.messages[-1]
        assert edited.text.startswith("✏️") and edited.reply_to is packed
        office.seat(anna).write("об этом", reply_to=inside[3])
        await office.until(lambda: topic.messages[-1].text == "об этом")
        assert topic.messages[-1].reply_to is packed


async def test_one_noisy_client_delays_no_other(tmp_path: Path) -> None:
    async with Office(tmp_path, limits=REAL, **AS_TELEGRAM) as office:
        noisy, quiet = office.client("Шум"), office.client("Тихо")
        await office.write(noisy)
        await office.write(quiet)
        for number in range(50):
            office.seat(noisy).send("photo", f"спам {number}")
        office.seat(quiet).write("у меня вопрос")
        await office.until(lambda: "у меня вопрос" in texts(office.topic_of(quiet)))
        assert "спам 49" not in texts(office.topic_of(noisy))


async def test_a_hundred_new_accounts_do_not_stop_those_at_work(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await office.claim(office.olga, topic)
    crowd = [office.client(f"Новый {number}") for number in range(100)]
    for one in crowd:
        office.seat(one).start()
        office.seat(one).write("реклама")
    office.seat(anna).write("а мой заказ?")
    office.olga.at(topic).write("едет")
    await office.until(lambda: "а мой заказ?" in texts(topic))
    await office.until(lambda: office.seat(anna).last.text == "едет")
    assert len(office.group.topics) < len(crowd)


async def test_a_bare_start_costs_the_group_nothing(office: Office) -> None:
    anna = office.client()
    await office.write(anna)
    before = len(office.group.topics)
    for number in range(30):
        office.seat(office.client(f"Новый {number}")).start()
    await office.until(lambda: len(office.box.calls_of("sendMessage")) > 30)
    assert len(office.group.topics) == before


async def test_a_restart_remembers_what_was_spent(tmp_path: Path) -> None:
    async with Office(tmp_path, limits=REAL, **AS_TELEGRAM) as office:
        clients = [office.client(f"Клиент {number}") for number in range(2)]
        for client in clients:
            await office.write(client)
            for number in range(9):
                office.seat(client).send("photo", f"фото {number}")
        await office.until(lambda: len(charged(office)) > 18)
        await office.stop()
        spent = dict(await office.query(SPENT))
        assert (spent["topic"], spent["card"]) == (2, 2)
        assert sum(spent.values()) >= len(charged(office)) > 18
        await office.start()
        for client in clients:
            office.seat(client).send("photo", "последнее")
        await office.until(
            lambda: all("последнее" in texts(office.topic_of(one)) for one in clients)
        )
        assert not [call for call in office.box.calls if call.error_code == 429]


async def test_an_older_server_loses_nothing(office: Office) -> None:
    office.box.lacks("ephemeral", "date_time", "rich", "member_tags")
    anna = office.client()
    topic = await office.write(anna, "Здравствуйте")
    await office.claim(office.olga, topic)
    office.oleg.at(topic).write("я отвечу")
    await office.until(lambda: "Разговор ведёт Ольга" in texts(topic))
    question: Message = next(m for m in topic.messages if "Разговор ведёт Ольга" in m.text)
    office.oleg.at(topic).press(question, "Отправить")
    await office.until(lambda: office.seat(anna).last.text == "я отвечу")
    office.seat(anna).write("спасибо вам, но когда?")
    await office.until(lambda: "но когда?" in texts(topic))
    await office.until(lambda: "ждёт ответа" in office.card(topic).text)
