"""The card stays in sight: a fresh one below, the former without its buttons, or gone."""

from sandbox import Message, Topic
from tests.flows.staff_world import lands, press, receipt
from tests.office import Office

CLOSE, OPEN = "Закрыть", "Открыть снова"


def with_buttons(topic: Topic, label: str) -> list[Message]:
    """The messages that stand in the topic and have that button."""
    return [message for message in topic.messages if label in message.labels and message.text]


async def test_a_card_out_of_sight_stands_anew_below_and_only_that_one_acts(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    head = office.card(topic)
    office.oleg.at(office.group).write("я тоже здесь")
    await receipt(office, office.olga.at(topic).write("Слушаю"))
    await office.until(lambda: CLOSE in head.labels)
    for number in range(12):
        office.seat(anna).write(f"и ещё {number}")
    await office.until(lambda: office.shown(anna, "и ещё 11"))
    await receipt(office, office.olga.at(topic).write("Поняла"))
    await office.until(lambda: [m for m in with_buttons(topic, CLOSE) if m is not head])
    await office.until(lambda: not head.labels)
    assert "Карточка теперь ниже" in (head.text or "")
    assert "Пишет впервые" in (head.text or "")
    assert head.quoted == "Здравствуйте"  # what the client wrote first goes on standing there

    below = office.card(topic)
    assert below.text.splitlines()[:2][1].startswith("⚪ Ведёт Ольга")  # short: who, and how it is
    await office.until(lambda: below in office.group.pinned)
    assert head not in office.group.pinned

    # Three messages further somebody else gets it: it follows, and the former is gone.
    for number in range(3):
        office.seat(anna).write(f"и снова {number}")
    await office.until(lambda: office.shown(anna, "и снова 2"))
    await press(office, office.olga, topic, "Передать")
    await office.until(lambda: any("Олег" in label for label in office.card(topic).labels))
    oleg = next(label for label in office.card(topic).labels if "Олег" in label)
    await press(office, office.olga, topic, oleg)
    await office.until(lambda: below.deleted)
    await office.until(lambda: "Ведёт Олег" in office.card(topic).text)
    assert len(with_buttons(topic, CLOSE)) == 1
    await office.until(lambda: office.group.pinned == [office.card(topic)])

    # In sight it is changed where it stands, and closing takes one tap on it.
    last = office.card(topic)
    await press(office, office.oleg, topic, CLOSE)
    await press(office, office.oleg, topic, OPEN)
    await office.until(lambda: CLOSE in last.labels)
    assert office.card(topic) is last

    # What the client wrote first is corrected where it stands.
    office.seat(anna).edit(office.seat(anna).messages[0], text="Добрый день")
    await office.until(lambda: head.quoted == "Добрый день")
    assert "Карточка теперь ниже" in (head.text or "") and not head.labels


async def test_without_the_right_to_pin_or_delete_it_follows_all_the_same(office: Office) -> None:
    office.group.set_rights(office.bot, can_pin_messages=False, can_delete_messages=False)
    anna = office.client()
    topic = await office.write(anna)
    head = office.card(topic)
    for number in range(12):
        office.seat(anna).write(f"и ещё {number}")
    await office.until(lambda: office.shown(anna, "и ещё 11"))
    await receipt(office, office.olga.at(topic).write("Слушаю"))
    await office.until(lambda: not head.labels and with_buttons(topic, CLOSE))
    assert not office.group.pinned


async def test_the_card_says_what_the_bot_said_by_itself(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await receipt(office, office.olga.at(topic).write("Уже везём"))
    await press(office, office.olga, topic, CLOSE)
    await lands(office, anna, "Рады были помочь")
    await office.until(lambda: "🤖 Бот попрощался с клиентом" in office.card(topic).text)
