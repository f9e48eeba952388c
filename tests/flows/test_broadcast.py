"""One message to many clients: seen before it leaves, once each, and never against their will."""

import pytest

from sandbox import Message
from tests.flows.staff_world import press, toast
from tests.flows.test_find import indexed
from tests.flows.test_setup_team import hears
from tests.office import Office

OFFER = "В субботу скидка 20 % на все диваны"


async def composed(office: Office, words: str = OFFER) -> Message:
    """The boss asks for a broadcast and sends its message; the screen below the look ahead."""
    boss = office.seat(office.boss)
    boss.write("/broadcast")
    await hears(office, office.boss, "Без вашего «Отправить» не уйдёт никому")
    boss.write(words)
    return await hears(office, office.boss, "Так это увидит клиент")


async def sent(office: Office, screen: Message) -> None:
    """The boss presses [Send] and waits until everybody has it."""
    boss = office.seat(office.boss)
    await toast(office, boss.press(screen, next(x for x in screen.labels if "Отправить" in x)))
    await office.until(lambda: "готово" in screen.text)


def got(office: Office, person: object, words: str = OFFER) -> int:
    """How often a client has that message."""
    return sum(message.text == words for message in office.seat(person).messages)


async def test_each_gets_it_once_and_its_author_sees_it_first(office: Office) -> None:
    people = [office.client(name) for name in ("Анна", "Борис", "Вера")]
    for person in people:
        await office.write(person)
    office.seat(office.box.user("Никто")).start()
    screen = await composed(office)
    boss = office.seat(office.boss)
    sample = next(message for message in reversed(boss.messages) if "Отписаться" in message.labels)
    assert sample.text == OFFER
    assert "Уйдёт 3 клиентам" in screen.text
    assert not any(got(office, person) for person in people)
    await sent(office, screen)
    assert [got(office, person) for person in people] == [1, 1, 1]
    assert "Доставлено: 3 из 3" in screen.text
    assert await toast(office, boss.press(sample, "Отписаться")) == "Эта кнопка для клиентов"


async def test_who_counts_on_names_in_it_reads_that_none_are_put_in(office: Office) -> None:
    assert "фигурные скобки" in (await composed(office, "{client}, у нас скидки")).text
    office.seat(office.boss).write("Скидки {до субботы}")
    await office.quiet()
    assert "фигурные скобки" not in office.seat(office.boss).last.text


async def test_who_wants_none_or_had_one_this_week_is_left_out(office: Office) -> None:
    anna, boris, vera = (office.client(name) for name in ("Анна", "Борис", "Вера"))
    for person in (anna, boris, vera):
        await office.write(person)
    boris.block(office.bot)
    await sent(office, await composed(office))
    offer = next(m for m in office.seat(anna).messages if m.text == OFFER)
    assert await toast(office, office.seat(anna).press(offer, "Отписаться")) == "Больше не пришлём"
    await office.until(lambda: "Рассылок больше не будет" in office.seat(anna).messages[-1].text)
    screen = await composed(office, "Ещё раз")
    assert "Сейчас некому" in screen.text
    assert "1 — рассылка у них уже была на этой неделе" in screen.text
    assert "1 — отписались" in screen.text and "1 — бот заблокирован" in screen.text
    await toast(office, office.seat(office.boss).press(screen, "Отмена"))
    await office.until(lambda: "Рассылка отменена" in screen.text)
    back = office.seat(anna).messages[-1]
    await toast(office, office.seat(anna).press(back, "Вернуть рассылку"))
    office.pass_time(8 * 24 * 3600)
    screen = await composed(office, "Через неделю")
    assert "Уйдёт 2 клиентам" in screen.text


async def test_only_those_with_the_tag_get_it(office: Office) -> None:
    anna, boris = office.client("Анна"), office.client("Борис")
    topic = await office.write(anna)
    await office.write(boris)
    office.olga.at(topic).write("// хочет #диван")
    await office.until(lambda: "#диван" in office.card(topic).text)
    screen = await composed(office)
    await toast(office, office.seat(office.boss).press(screen, "Метка"))
    await office.until(lambda: "с меткой #диван" in screen.text)
    assert "Уйдёт 1 клиенту" in screen.text
    await sent(office, screen)
    assert (got(office, anna), got(office, boris)) == (1, 0)


async def test_another_message_needs_another_confirmation(office: Office) -> None:
    anna = office.client()
    await office.write(anna)
    first = await composed(office)
    office.seat(office.boss).write("Нет, лучше так")
    await office.until(
        lambda: (
            office.seat(office.boss).messages[-1].text.startswith("Так это увидит")
            and office.seat(office.boss).messages[-1] is not first
        )
    )
    screen = office.seat(office.boss).messages[-1]
    send = next(label for label in first.labels if "Отправить" in label)
    told = await toast(office, office.seat(office.boss).press(first, send))
    assert told == "Здесь уже всё изменилось"
    await sent(office, screen)
    assert (got(office, anna), got(office, anna, "Нет, лучше так")) == (0, 1)


async def test_what_its_author_was_asked_before_takes_nothing_of_it(office: Office) -> None:
    anna, boss = office.client(), office.seat(office.boss)
    await office.write(anna)
    boss.write("/answers")
    await toast(office, boss.press(await hears(office, office.boss, "Пока ни одного"), "Новый"))
    await hears(office, office.boss, "Как назвать новый ответ?")
    await sent(office, await composed(office))
    assert got(office, anna) == 1
    boss.write("/settings")
    menu = await hears(office, office.boss, "Название для клиентов:")
    await toast(office, boss.press(menu, "Название"))
    await office.until(lambda: "Назад" in menu.labels)
    boss.write("/broadcast")
    await office.until(lambda: "Пришлите сюда сообщение" in boss.last.text)
    boss.write("Ещё одна")
    await office.until(lambda: boss.last.text.startswith("Так это увидит"))


async def test_an_album_is_copied_whole_with_a_line_behind_it(office: Office) -> None:
    anna = office.client()
    await office.write(anna)
    boss = office.seat(office.boss)
    boss.write("/broadcast")
    await hears(office, office.boss, "Без вашего «Отправить»")
    boss.album([("photo", "Новинки"), ("photo", None)])
    screen = await hears(office, office.boss, "Следом придёт строка")
    await sent(office, screen)
    await office.until(lambda: office.seat(anna).messages[-1].labels == ["Отписаться"])
    *_, second = pictures = [m for m in office.seat(anna).messages if m.kind == "photo"]
    assert len(pictures) == 2
    office.seat(anna).write("Хочу такой", reply_to=second)
    await office.until(lambda: office.shown(anna, "Ответ на сообщение бота [фото]\nХочу такой"))
    boss.write("/broadcast")
    await hears(office, office.boss, "ответили 1")


async def test_a_caption_that_only_premium_has_room_for_goes_with_a_line_behind_it(
    office: Office,
) -> None:
    anna, long = office.client(), "Новинка! " * 129 + "Всё"
    await office.write(anna)
    office.boss.is_premium = True
    boss = office.seat(office.boss)
    boss.write("/broadcast")
    await hears(office, office.boss, "Без вашего «Отправить»")
    boss.send("photo", long)
    await sent(office, await hears(office, office.boss, "Следом придёт строка"))
    await office.until(lambda: office.seat(anna).messages[-1].labels == ["Отписаться"])
    assert [m.caption for m in office.seat(anna).messages if m.kind == "photo"] == [long]


async def test_an_answer_says_on_the_card_what_it_answers(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await press(office, office.olga, topic, "⋯")
    await press(office, office.olga, topic, "Закрыть")
    await sent(office, await composed(office))
    await office.write(anna, "Хочу такой")
    await office.until(lambda: "После рассылки: «В субботу скидка" in office.card(topic).text)
    boss = office.seat(office.boss)
    boss.write("/broadcast")
    said = await hears(office, office.boss, "ответили 1")
    assert "доставлено 1 из 1" in said.text
    assert "ответили 1: /find #в_субботу_скидка_20_" in said.text
    await indexed(office)
    boss.write(said.text[said.text.index("/find") :].split("\n")[0])
    await hears(
        office, office.boss, "Кто ответил на рассылку «В субботу скидка 20 % на все диваны»"
    )
    assert "Хочу такой" in boss.last.text
    office.pass_time(8 * 24 * 3600)
    screen = await composed(office, "Последний день")
    await toast(office, boss.press(screen, "Ответ на рассылку"))
    await office.until(lambda: "ответили на рассылку «В субботу" in screen.text)
    assert "Уйдёт 1 клиенту" in screen.text
    await toast(office, boss.press(screen, "Ответ на рассылку"))
    await office.until(lambda: "не ответили на рассылку «В субботу" in screen.text)
    assert "Сейчас некому" in screen.text


@pytest.mark.parametrize("who", ["olga", "anna"])
async def test_nobody_but_an_owner_sends_to_all(office: Office, who: str) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seat = office.seat(office.olga if who == "olga" else anna)
    seat.write("/broadcast")
    if who == "olga":
        await hears(office, office.olga, "/broadcast")
    else:
        await office.until(lambda: any(m.text == "/broadcast" for m in topic.messages))


async def test_storms_a_restart_and_a_cut_line_give_nobody_two(office: Office) -> None:
    people = [office.client(f"Клиент {number}") for number in range(30)]
    for person in people:
        office.seat(person).write("Здравствуйте")
    await office.until(lambda: all(office.topic_of(person) for person in people))
    await office.quiet()
    faults, (cut, refused, gone) = office.box.faults, people[:3]
    faults.add("flood", "copyMessage", chat=refused, retry_after=1)
    faults.add("drop_after", "copyMessage", cut)
    screen = await composed(office)
    gone.deactivate()
    boss = office.seat(office.boss)
    await toast(office, boss.press(screen, "Отправить · 30"))
    await office.until(lambda: sum(got(office, person) for person in people) > 5)
    await office.stop()
    await office.start()
    await office.until(lambda: "готово" in screen.text)
    assert {got(office, person) for person in people if person is not gone} == {1}
    assert "Неизвестно, дошло ли: 1" in screen.text
    assert "удалили аккаунт: 1" in screen.text
    assert not any("не доставлено" in text for text in boss.texts)


async def test_pause_holds_at_once_and_a_deleted_message_is_said(office: Office) -> None:
    people = [office.client(f"Клиент {number}") for number in range(4)]
    for person in people:
        await office.write(person)
    boss = office.seat(office.boss)
    office.box.faults.add("flood", "copyMessage", chat=people[0], times=3, retry_after=1)
    for person in people[1:]:
        office.box.faults.add("flood", "copyMessage", chat=person, times=3, retry_after=2)
    screen = await composed(office)
    await toast(office, boss.press(screen, "Отправить · 4"))
    await office.until(lambda: "Пауза" in screen.labels)
    await toast(office, boss.press(screen, "Пауза"))
    await office.until(lambda: "на паузе" in screen.text)
    boss.delete(next(m for m in boss.messages if m.text == OFFER and m.sender is office.boss))
    await office.until(lambda: "Продолжить" in screen.labels)
    await toast(office, boss.press(screen, "Продолжить"))
    await hears(office, office.boss, "Сообщение рассылки удалено из этого чата")
    await office.until(lambda: "закончена раньше" in screen.text)
    assert "не отправлено" in screen.text


async def test_a_command_that_there_is_not_is_no_broadcast_and_ends_it(office: Office) -> None:
    anna = office.client()
    await office.write(anna)
    screen = await composed(office)
    boss = office.seat(office.boss)
    boss.write("/cancel")
    await hears(office, office.boss, "Рассылка отменена. Никому ничего не ушло.")
    send = next(label for label in screen.labels if "Отправить" in label)
    told = await toast(office, boss.press(screen, send))
    assert told == "Здесь уже всё изменилось"
    await office.quiet()
    assert not got(office, anna) and not got(office, anna, "/cancel")
