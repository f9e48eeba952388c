"""What owners can look up, and what they hear of what another owner did."""

import pytest

from sandbox import Message
from tests.flows.staff_world import press, toast
from tests.flows.test_setup_team import hears
from tests.office import Office


async def two_owners(office: Office) -> None:
    """Oleg is an owner as well, as the settings have it."""
    await office.stop()
    office._extra["SMENA_STAFF__OWNER_IDS"] = f"[{office.boss.id}, {office.oleg.id}]"
    await office.start()
    office.seat(office.oleg).start()
    await hears(office, office.oleg, "/summary")


async def log(office: Office) -> Message:
    """What /audit shows the boss."""
    seat = office.seat(office.boss)
    seen = len(seat.messages)
    seat.write("/audit")
    await office.until(lambda: any("Журнал\n" in m.content.words for m in seat.messages[seen:]))
    return next(m for m in seat.messages[seen:] if "Журнал\n" in m.content.words)


async def test_the_other_owners_hear_of_exports_and_erasures_and_all_is_in_the_log(
    office: Office,
) -> None:
    await two_owners(office)
    anna = office.client()
    topic = await office.write(anna)
    boss = office.seat(office.boss)
    boss.write("/export")
    asked = await hears(office, office.boss, "За какой срок")
    await toast(office, boss.press(asked, asked.labels[0]))
    await hears(office, office.oleg, "Босс: выгрузка таблиц")
    await office.quiet()
    await press(office, office.boss, topic, "⋯")
    await press(office, office.boss, topic, "Данные клиента")
    shown = await hears(office, office.boss, "Храню с")
    text = (await log(office)).text
    assert "выгрузка таблиц · Босс" in text
    assert "данные клиента показаны: Анна · Босс" in text
    await toast(office, boss.press(shown, "Удалить…"))
    await office.until(lambda: "Удалить навсегда" in "".join(shown.labels))
    await toast(office, boss.press(shown, "Удалить навсегда"))
    await hears(office, office.oleg, "Босс: данные одного клиента удалены навсегда")
    text = (await log(office)).text
    assert "клиент удалён · Босс" in text and "Анна" not in text


async def test_who_comes_and_goes_is_in_the_log_with_whoever_did_it(office: Office) -> None:
    timur, asya = (office.box.user(name, language="ru") for name in ("Тимур", "Ася"))
    office.group.add(timur)
    office.group.add(asya, admin=True)
    office.pass_time(4)
    said = await hears(office, office.boss, "Новый человек в группе: Тимур")
    await toast(office, office.seat(office.boss).press(said, "Не из наших"))
    office.group.kick(asya)
    await office.quiet()
    lines = (await log(office)).text.splitlines()
    for words in (
        *("теперь в группе: Тимур", "теперь в группе: Ася · Босс"),
        *("больше не в команде: Тимур · Босс", "больше не в группе: Ася · Босс"),
    ):
        assert any(line.endswith(words) for line in lines), (words, lines)


NAMES = {
    "long": "я" * 10_000,
    "backwards": "\u202eссоБ",
    "nothing": "\u200b\u2060" * 20,
    "a line of ours": "Тимур · Босс\n12:00 · клиент удалён · Босс",
    "a link": "t.me/evil @boss /erase",
    "a formula": '=HYPERLINK("http://evil.example";"Босс")',
    "markup": "</b><a href='tg://user?id=1'>Босс</a>{{ 7*7 }}",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
async def test_no_name_breaks_a_screen_or_passes_for_a_line_of_it(
    office: Office, name: str
) -> None:
    """The same name as a client's and as a colleague's, wherever people are listed."""
    anna, mallory = office.client(name), office.box.user(name, language="ru")
    office.seat(anna).write("Здравствуйте")
    await office.until(lambda: office.group.topics)
    topic = office.group.topics[0]
    await office.until(lambda: topic.messages)
    office.group.add(mallory)
    office.pass_time(4)
    said = await hears(office, office.boss, "Новый человек в группе")
    await press(office, mallory, topic, "Беру")
    await press(office, mallory, topic, "Передать")
    office.seat(office.boss).write("/team")
    await hears(office, office.boss, "Босс · владелец")
    office.seat(office.boss).write("/queue")
    shown = await log(office)
    await office.quiet()
    assert not any(line.endswith(" · Босс") for line in shown.text.splitlines())
    assert len(shown.text.splitlines()) == 4 and len(shown.text) < 300 and "Новый" in said.text
    assert "\u202e" not in topic.name and len(topic.name) <= 128
    assert all(len(label) <= 64 for message in topic.messages for label in message.labels)
    assert not any(
        entity["type"] in ("url", "mention", "text_link", "bot_command", "text_mention")
        for message in (said, shown, office.card(topic))
        for entity in message.entities
    )
    assert [str(call) for call in office.box.calls if call.ok is False] == []


async def test_the_log_is_read_page_by_page(office: Office) -> None:
    people = [office.box.user(f"Новый {number}") for number in range(14)]
    for person in people:
        office.group.enter_by_link(person)
    await office.quiet()
    shown = await log(office)
    assert "Новый 13" in shown.text and "Новый 0" not in shown.text
    assert shown.labels == ["Раньше"]
    await toast(office, office.seat(office.boss).press(shown, "Раньше"))
    await office.until(lambda: "Новый 0" in shown.text)
    assert shown.labels == ["Позже"]


async def test_an_operator_reads_no_log(office: Office) -> None:
    topic = await office.write(office.client())
    await press(office, office.olga, topic, "Беру")
    office.seat(office.olga).start()
    await hears(office, office.olga, "Вы в команде")
    office.seat(office.olga).write("/audit")
    said = await hears(office, office.olga, "владел")
    assert "Журнал\n" not in said.text
