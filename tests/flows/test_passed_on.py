"""What staff forward into a topic: what stands in another client's reaches nobody unasked."""

from tests.flows.clients_world import comes, said
from tests.flows.staff_world import lands, leaked, line, receipt, toast
from tests.office import Office

ADDRESS = "Мой адрес: Абая, 5"
HELD = "Переслано из рабочей группы"


async def test_another_clients_words_and_card_are_held_and_asked_about(office: Office) -> None:
    anna, ivan = office.client(), office.client("Иван")
    topic = await office.write(anna, ADDRESS)
    office.seat(anna).send("photo", "Паспорт")
    card, photo = topic.messages[0], (await comes(office, anna, 2))[1]
    there = office.olga.at(await office.write(ivan))
    there.forward(card)
    there.forward(photo)
    await line(office, office.olga, there.topic, HELD)
    await office.quiet()
    assert office.seat(ivan).texts == ["Здравствуйте"]
    assert not any(ADDRESS in words for words in office.seat(ivan).texts)


async def test_its_author_may_send_it_all_the_same_or_make_it_a_note(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.seat(anna).send("photo", "Такой шкаф")
    photo = (await comes(office, anna, 2))[1]
    there = office.olga.at(topic)
    passed = there.forward(photo)
    asked = await line(office, office.olga, topic, HELD)
    assert await toast(office, there.press(asked, "Отправить"))
    await lands(office, anna, "Такой шкаф")
    await receipt(office, passed)
    kept = there.forward(said(topic)[0])
    asked = await line(office, office.olga, topic, HELD)
    assert await toast(office, there.press(asked, "заметк"))
    await receipt(office, kept, "✍")
    assert not leaked(office, "Пишет впервые")


async def test_what_is_forwarded_from_elsewhere_goes_out(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    there = office.olga.at(topic)
    there.forward_hidden("Поставщик", "Шкаф приедет в среду")
    await lands(office, anna, "Шкаф приедет в среду")
