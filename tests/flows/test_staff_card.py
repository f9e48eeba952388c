"""The card's other buttons: close, open again, no answer needed, history; and who may not press."""

from pathlib import Path

from sandbox import Topic
from sandbox.presses import ask
from tests.flows.staff_world import lands, line, press, receipt, toast
from tests.office import GRANTED, Office


async def forge(office: Office, who, message, data: str) -> str:
    """A press whose data the presser's own program made up."""
    answers: list = []
    ask(office.box.world, who.queries, who, message, data, answers)
    await office.until(lambda: answers)
    return answers[0].text or ""


def card_data(office: Office, topic: Topic, label: str) -> str:
    """What the button of that label carries."""
    return next(
        b.data for row in office.card(topic).buttons for b in row if b.label == label and b.data
    )


async def answered(office: Office, client) -> Topic:
    topic = await office.write(client)
    reply = office.olga.at(topic).write("Уже везём")
    await receipt(office, reply)
    await office.until(lambda: "Закрыть" in office.card(topic).labels)
    return topic


async def test_closing_says_one_warm_line_to_who_had_an_answer(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    assert await press(office, office.olga, topic, "Закрыть") == "Закрыто"
    await lands(office, anna, "Рады были помочь")
    await office.until(lambda: "✅ Закрыто · Ольга" in office.card(topic).text)
    assert office.card(topic).labels == ["Открыть снова", "⋯"]


async def test_closing_twice_says_it_once(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    pressed = office.olga.at(topic).press(office.card(topic), "Закрыть", twice=True)
    assert await toast(office, pressed) == "Закрыто"
    await office.quiet()
    assert sum("Рады" in words for words in office.seat(anna).texts) == 1


async def test_closing_without_an_answer_says_nothing_to_the_client(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "реклама")
    await press(office, office.olga, topic, "⋯")
    await press(office, office.olga, topic, "Закрыть")
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    await office.quiet()
    assert office.seat(anna).texts == ["реклама"]


async def test_the_warm_line_can_be_switched_off(tmp_path: Path) -> None:
    async with Office(tmp_path, SMENA_CLIENTS__CLOSING_LINE="false") as office:
        anna = office.client()
        topic = await answered(office, anna)
        await press(office, office.olga, topic, "Закрыть")
        await office.until(lambda: "Закрыто" in office.card(topic).text)
        await office.quiet()
        assert office.seat(anna).texts == ["Здравствуйте", "Уже везём"]


async def test_closed_by_mistake_and_opened_again(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    await press(office, office.olga, topic, "Закрыть")
    assert await press(office, office.oleg, topic, "Открыть снова") == "Снова открыто"
    await office.until(lambda: "Ведёт Ольга" in office.card(topic).text)
    await press(office, office.olga, topic, "Закрыть")
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    await office.quiet()
    assert sum("Рады" in words for words in office.seat(anna).texts) == 1


async def test_who_waited_when_it_was_closed_by_mistake_waits_again(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await office.claim(office.olga, topic)
    await press(office, office.olga, topic, "Закрыть")
    await press(office, office.olga, topic, "Открыть снова")
    await office.until(lambda: "Ведёт Ольга · клиент ждёт ответа" in office.card(topic).text)
    assert office.seat(anna).texts == ["Здравствуйте"], "nobody told them anything"


async def test_no_answer_needed_stops_the_waiting(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "Хорошо, жду тогда")
    await office.claim(office.olga, topic)
    assert "клиент ждёт ответа" in office.card(topic).text
    await press(office, office.olga, topic, "⋯")
    said = await press(office, office.olga, topic, "Ответ не нужен")
    assert said == "Хорошо, ответа не ждём"
    await office.until(lambda: "ждёт ответа" not in office.card(topic).text)
    assert office.card(topic).labels == ["Закрыть", "Передать", "Заметка", "⋯"]
    assert office.seat(anna).texts == ["Хорошо, жду тогда"]


async def test_history_shows_both_sides_and_the_menu_goes_back(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    gif = office.olga.at(topic).send("animation")
    await receipt(office, gif)
    await press(office, office.olga, topic, "⋯")
    await press(office, office.olga, topic, "История")
    shown = await line(office, office.olga, topic, "История: Анна")
    assert "Анна: Здравствуйте" in shown.text and "Ольга: Уже везём" in shown.text
    assert "Ольга: [гифка]" in shown.text
    head, last, times = shown.text.splitlines()[:1] + shown.text.splitlines()[2:4]
    assert head == "🕘 История: Анна" and last.startswith("Последнее слово: Ольга")
    assert times == "⏱ Ответили через 1 мин"
    await press(office, office.olga, topic, "Назад")
    await office.until(lambda: "Закрыть" in office.card(topic).labels)


async def test_history_says_first_who_waits(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    await office.write(anna, "А когда?")
    await press(office, office.olga, topic, "⋯")
    await press(office, office.olga, topic, "История")
    shown = await line(office, office.olga, topic, "История: Анна")
    assert shown.text.splitlines()[2].startswith("🟡 Ждёт ответа")


async def test_a_stale_button_is_answered_and_the_card_is_shown_as_it_is(
    office: Office,
) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    old = card_data(office, topic, "Закрыть")
    await press(office, office.olga, topic, "Закрыть")
    await office.until(lambda: "Открыть снова" in office.card(topic).labels)
    said = await forge(office, office.oleg, office.card(topic), old)
    assert "уже всё изменилось" in said
    office.pass_time(80 * 3600)
    await office.write(anna, "Это снова я")
    await office.until(lambda: "Беру" in office.card(topic).labels)
    said = await forge(office, office.oleg, office.card(topic), old)
    assert "уже всё изменилось" in said
    assert "Беру" in office.card(topic).labels


async def test_a_button_in_another_group_is_refused(office: Office) -> None:
    topic = await office.write(office.client())
    other = office.box.forum("Чужая", owner=office.oleg)
    other.add_bot(office.bot, by=office.oleg, **GRANTED)
    there = other.create_topic("Анна", by=office.oleg)
    message = office.oleg.at(there).write("посмотрим")
    message.sender = office.bot
    said = await forge(office, office.oleg, message, card_data(office, topic, "Беру"))
    assert "только сотрудники" in said
    assert "Беру" in office.card(topic).labels


async def test_a_clients_made_up_press_in_private_does_nothing(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    subject = card_data(office, topic, "Закрыть").split(":")[1]
    message = office.seat(anna).last
    for action in ("claim", "close", "give", "held_send", "undo", "again", "lead", "retry_all"):
        await forge(office, anna, message, f"{action}:{subject}:0")
    await office.quiet()
    assert "Ведёт Ольга" in office.card(topic).text
    assert office.seat(anna).texts == ["Здравствуйте", "Уже везём"]


async def test_a_card_of_another_topic_moves_nothing_here(office: Office) -> None:
    anna, igor = office.client("Анна"), office.client("Игорь")
    first, second = await office.write(anna), await office.write(igor)
    stolen = card_data(office, first, "Беру")
    said = await forge(office, office.oleg, office.card(second), stolen)
    assert "уже всё изменилось" in said
    assert "Беру" in office.card(first).labels and "Беру" in office.card(second).labels


async def test_a_press_whose_message_telegram_lost_is_answered_honestly(office: Office) -> None:
    topic = await office.write(office.client())
    seat = office.olga.at(topic)
    pressed = seat.press(office.card(topic), "Беру", inaccessible=True)
    assert "только сотрудники" not in await toast(office, pressed)


async def test_the_topic_of_a_client_who_waits_shows_it_from_the_start(office: Office) -> None:
    topic = await office.write(office.client())
    assert (topic.icon or "").rstrip("\ufe0f") == "❗"


async def test_whatever_changes_while_the_card_is_on_its_way_there_is_one_card(
    office: Office,
) -> None:
    office.box.faults.add("delay", "sendMessage", chat=office.group, seconds=0.6)
    anna = office.client()
    office.seat(anna).write("Здравствуйте")
    await office.until(lambda: office.topic_of(anna))
    anna.last_name = "Ковалёва"
    office.seat(anna).write("Есть столы?")
    await office.until(lambda: any("столы" in (m.text or "") for m in topic_of(office).messages))
    await office.quiet()
    assert [bool(m.labels) for m in topic_of(office).messages] == [True, False]
    assert "Ковалёва" in (office.card(topic_of(office)).text or "")


async def test_a_card_deleted_by_hand_comes_back_once_and_stays_fresh(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.boss.at(topic).delete(office.card(topic))
    office.olga.at(topic).write("Да, есть")
    await office.until(lambda: any(message.labels for message in topic.messages))
    await office.until(lambda: "Ольга" in (office.card(topic).text or ""))
    office.seat(anna).write("А стулья?")
    await office.until(lambda: "ждёт" in (office.card(topic).text or ""))
    await office.quiet()
    assert sum(bool(message.labels) for message in topic.messages) == 1


def topic_of(office: Office) -> Topic:
    """The only one."""
    return office.group.topics[0]


async def test_an_old_card_does_not_close_what_the_client_wrote_since(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    old = card_data(office, topic, "Закрыть")
    office.seat(anna).write("Подождите, привезли не тот")
    await office.until(lambda: "клиент ждёт ответа" in office.card(topic).text)
    said = await forge(office, office.olga, office.card(topic), old)
    assert "уже всё изменилось, карточка обновлена" in said
    await office.quiet()
    assert "клиент ждёт ответа" in office.card(topic).text
    assert await press(office, office.olga, topic, "Закрыть") == "Закрыто"


async def test_an_answer_makes_no_button_of_its_card_old(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    await office.write(anna, "А доставка?")
    await office.until(lambda: "клиент ждёт ответа" in office.card(topic).text)
    shown = card_data(office, topic, "Закрыть")
    await receipt(office, office.olga.at(topic).write("Бесплатно"))
    assert await forge(office, office.olga, office.card(topic), shown) == "Закрыто"


async def test_an_answer_to_a_card_whose_call_was_cut_off_reaches_the_client(
    office: Office,
) -> None:
    """It stands there twice; nobody learned the number of the first."""
    anna = office.client("Анна")
    office.box.faults.add("drop_after", "sendMessage", office.group)
    office.seat(anna).write("Есть диваны?")

    def cards() -> list:
        topic = office.topic_of(anna)
        return [line for line in (topic.messages if topic else []) if "Беру" in line.labels]

    await office.until(lambda: len(cards()) == 2)
    await office.quiet()
    lost, _ = cards()
    office.olga.at(office.topic_of(anna)).write("Есть, два", reply_to=lost)
    await lands(office, anna, "Есть, два")
