"""What is put off outlives the topic, and the group, in which it was written."""

from tests.flows.staff_world import lands, receipt
from tests.flows.test_send_later import HOUR, later
from tests.flows.test_shift_scenes import told
from tests.office import GRANTED, Office


async def test_what_goes_later_goes_though_its_topic_was_deleted(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await receipt(office, office.olga.at(topic).write("Смотрю"))
    await later(office, topic, "Диван приехал")
    office.group.delete_topic(topic)
    renewed = await office.write(anna, "Ну что там?")
    assert renewed is not topic
    await office.until(lambda: "«Диван приехал»" in office.card(renewed).text)
    office.pass_time(HOUR + 60)
    await lands(office, anna, "Диван приехал")


async def test_what_goes_later_goes_though_the_group_moved(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await receipt(office, office.olga.at(topic).write("Смотрю"))
    await later(office, topic, "Диван приехал")
    other = office.box.forum("Новая", owner=office.boss)
    for one in (office.olga, office.oleg):
        other.add(one)
    other.add_bot(office.bot, by=office.boss, **GRANTED)
    boss = office.seat(office.boss)
    await office.until(lambda: "Переехать в группу" in boss.last.content.words)
    boss.press(boss.last, "Переехать")
    await office.until(lambda: told(office, office.boss, "Группа «Новая» готова"))
    office.pass_time(HOUR + 60)
    await lands(office, anna, "Диван приехал")
