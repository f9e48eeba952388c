"""Operators take conversations, pass them on and let go of them."""

from tests.flows.staff_world import lands, line, press, receipt, toast
from tests.office import Office


async def test_who_takes_it_stands_on_the_card(office: Office) -> None:
    topic = await office.write(office.client())
    assert await press(office, office.olga, topic, "Беру") == "Разговор ваш"
    await office.until(lambda: "Ведёт Ольга" in office.card(topic).text)
    assert office.card(topic).labels == ["Закрыть", "Передать", "Заметка", "⋯"]


async def test_taking_it_twice_is_harmless(office: Office) -> None:
    topic = await office.write(office.client())
    pressed = office.olga.at(topic).press(office.card(topic), "Беру", twice=True)
    assert await toast(office, pressed) == "Разговор ваш"
    again = office.olga.at(topic).press(office.card(topic), "Беру", stale=True)
    assert await toast(office, again) == "Разговор и так ваш"
    await office.until(lambda: "Ведёт Ольга" in office.card(topic).text)


async def test_of_two_at_once_one_wins_and_the_other_is_told_who(office: Office) -> None:
    topic = await office.write(office.client())
    first, second = (office.press(who, topic, "Беру") for who in (office.olga, office.oleg))
    assert await toast(office, first) == "Разговор ваш"
    assert await toast(office, second) == "Разговор уже ведёт Ольга"


async def test_of_twenty_at_once_one_wins_and_nineteen_are_told_who(office: Office) -> None:
    crowd = [office.box.user(f"Оператор {number}") for number in range(20)]
    for one in crowd:
        office.group.add(one)
    topic = await office.write(office.client())
    presses = [office.press(one, topic, "Беру") for one in crowd]
    said = [await toast(office, one) for one in presses]
    assert said.count("Разговор ваш") == 1
    winner = crowd[said.index("Разговор ваш")].name
    assert said.count(f"Разговор уже ведёт {winner}") == 19
    await office.until(lambda: winner in office.card(topic).text)


async def test_whoever_answers_has_taken_it(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    reply = office.oleg.at(topic).write("Сейчас посмотрю")
    await lands(office, anna, "Сейчас посмотрю")
    await receipt(office, reply)
    await office.until(lambda: "Ведёт Олег · ждём клиента" in office.card(topic).text)


async def test_back_to_the_queue_and_taken_by_another(office: Office) -> None:
    topic = await office.write(office.client())
    await office.claim(office.olga, topic)
    await press(office, office.olga, topic, "⋯")
    assert await press(office, office.olga, topic, "Вернуть в очередь") == "Возвращено в очередь"
    await office.until(lambda: "Беру" in office.card(topic).labels)
    assert await press(office, office.oleg, topic, "Беру") == "Разговор ваш"
    await office.until(lambda: "Ведёт Олег" in office.card(topic).text)


async def test_passed_on_by_name(office: Office) -> None:
    topic = await office.write(office.client())
    office.oleg.at(topic).write("// я тут")
    await office.claim(office.olga, topic)
    await press(office, office.olga, topic, "Передать")
    await office.until(lambda: "Кому передать?" in office.card(topic).text)
    assert office.card(topic).labels == ["⚪ Босс", "⚪ Олег", "Пока в очередь", "Назад"]
    assert await press(office, office.olga, topic, "⚪ Олег") == "Теперь ведёт Олег"
    await line(office, office.oleg, topic, "🔁 Ольга передаёт разговор, теперь ведёт Олег")
    await office.until(lambda: "Ведёт Олег" in office.card(topic).text)
    assert office.card(topic).labels == ["Закрыть", "Передать", "Заметка", "⋯"]


async def test_passed_on_with_a_press_sent_twice_is_passed_on_once(office: Office) -> None:
    topic = await office.write(office.client())
    await office.claim(office.olga, topic)
    await press(office, office.olga, topic, "Передать")
    await office.until(lambda: "⚪ Босс" in office.card(topic).labels)
    pressed = office.olga.at(topic).press(office.card(topic), "⚪ Босс", twice=True)
    assert await toast(office, pressed) == "Теперь ведёт Босс"
    await office.quiet()
    assert sum("передаёт разговор" in words for words in office.olga.at(topic).texts) == 1


async def test_the_one_who_leaves_the_group_gives_everything_back(office: Office) -> None:
    anna, igor = office.client("Анна"), office.client("Игорь")
    topics = [await office.write(anna), await office.write(igor)]
    for topic in topics:
        await office.claim(office.olga, topic)
    office.group.remove(office.olga)
    await office.until(lambda: all("Беру" in office.card(topic).labels for topic in topics))
    assert not any("Ольга" in office.card(topic).text for topic in topics)


async def test_who_answers_a_closed_conversation_of_a_colleague_has_it(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await office.claim(office.olga, topic)
    await press(office, office.olga, topic, "Закрыть")
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    office.oleg.at(topic).write("Анна, диван приехал")
    await lands(office, anna, "Анна, диван приехал")
    await office.until(lambda: "Ведёт Олег" in office.card(topic).text)
    office.oleg.at(topic).write("Заберёте сегодня?")
    await lands(office, anna, "Заберёте сегодня?")
