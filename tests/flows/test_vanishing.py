"""A group whose messages Telegram deletes by itself: owners hear it, and nothing is lost by it."""

from tests.flows.clients_world import answered, said
from tests.flows.staff_world import lands, press
from tests.office import Office

DAY = 24 * 60 * 60
WORD = "включено автоудаление: через 1 день"


def told(office: Office) -> int:
    return sum(WORD in words for words in office.seat(office.boss).texts)


async def test_owners_hear_once_that_what_is_written_vanishes(office: Office) -> None:
    office.group.set_auto_delete(DAY)
    await office.until(lambda: told(office))
    await office.stop()
    await office.start()
    await office.quiet()
    assert told(office) == 1
    office.group.set_auto_delete(0)
    await office.quiet()
    office.group.set_auto_delete(DAY)
    await office.until(lambda: told(office) == 2)


async def test_what_vanished_stands_in_nobody_s_way_and_is_kept(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    office.group.set_auto_delete(DAY)
    office.pass_time(DAY + 60)
    office.group.vanish()
    assert said(topic) == []
    office.seat(anna).write("А сегодня?")
    await office.until(lambda: "А сегодня?" in " ".join(office.olga.at(topic).texts))
    office.olga.at(topic).write("И сегодня")
    await lands(office, anna, "И сегодня")
    await office.until(lambda: any(message.labels for message in topic.messages))
    await press(office, office.olga, topic, "⋯")
    await press(office, office.olga, topic, "История")
    await office.until(lambda: "Есть диваны?" in " ".join(office.olga.at(topic).texts))
