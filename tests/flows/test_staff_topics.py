"""Topics closed, opened and deleted by hand."""

from pathlib import Path

import pytest

from sandbox import Person, Topic
from sandbox.posting import close_topic
from tests.flows.staff_world import lands, line, receipt
from tests.office import Office


async def test_closed_by_hand_is_a_conversation_closed(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    reply = office.boss.at(topic).write("Готово")
    await receipt(office, reply)
    office.group.close_topic(topic, by=office.boss)
    await office.until(lambda: "✅ Закрыто · Босс" in office.card(topic).text)
    await lands(office, anna, "Рады были помочь")


async def test_opened_again_by_hand_is_a_conversation_opened_again(office: Office) -> None:
    topic = await office.write(office.client())
    office.group.close_topic(topic, by=office.boss)
    await office.until(lambda: "Открыть снова" in office.card(topic).labels)
    office.group.reopen_topic(topic, by=office.boss)
    await office.until(lambda: "Беру" in office.card(topic).labels)


async def test_closed_by_an_anonymous_admin_is_closed_all_the_same(office: Office) -> None:
    topic = await office.write(office.client())
    close_topic(office.box.world, topic, office.box.world.anonymous, True)
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    assert "Group" not in office.card(topic).text
    close_topic(office.box.world, topic, office.box.world.anonymous, False)
    await office.until(lambda: "Беру" in office.card(topic).labels)


async def test_a_client_who_writes_into_a_closed_topic_opens_it(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.group.close_topic(topic, by=office.boss)
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    await office.write(anna, "А ещё вопрос")
    await office.until(lambda: not topic.closed)
    await office.until(lambda: "ждёт ответа" in office.card(topic).text)
    reply = office.olga.at(topic).write("Слушаю")
    await receipt(office, reply)


async def test_opening_again_by_the_card_opens_the_topic_too(office: Office) -> None:
    topic = await office.write(office.client())
    office.group.close_topic(topic, by=office.boss)
    await office.until(lambda: "Открыть снова" in office.card(topic).labels)
    office.olga.at(topic).press(office.card(topic), "Открыть снова")
    await office.until(lambda: not topic.closed)


@pytest.mark.parametrize("known", [True, False], ids=["TOPIC_DELETED", "thread not found"])
async def test_a_deleted_topic_is_made_anew_with_card_history_and_message(
    office: Office, known: bool
) -> None:
    anna = office.client()
    old = await office.write(anna)
    reply = office.olga.at(old).write("Уже везём")
    await receipt(office, reply)
    # Nothing that is still on its way may tell of the topic.
    await office.until(lambda: "ответили" in office.card(old).text)
    await office.until(lambda: [call.method for call in office.box.calls].count("editForumTopic"))
    if not known:
        await office.quiet()
        office.pass_time(61)
        await office.quiet()  # nor what was due by then
    office.group.delete_topic(old, by=office.boss)
    new = await office.write(anna, "Ну что там?")
    assert new is not old
    shown = [m.content.words for m in new.messages]
    assert "Ведёт Ольга" in shown[0]
    assert "Прежнюю тему удалили" in shown[1]
    assert shown[2] == "Ну что там?"
    errors = [c.description for c in office.box.calls if c.error_code == 400]
    assert any(("TOPIC_DELETED" if known else "thread not found") in e for e in errors)
    again = office.olga.at(new).write("Через час")
    await lands(office, anna, "Через час")
    await receipt(office, again)


async def test_five_messages_into_a_deleted_topic_make_one_new_one(office: Office) -> None:
    anna = office.client()
    old = await office.write(anna)
    office.group.delete_topic(old, by=office.boss)
    for number in range(5):
        office.seat(anna).write(f"Вопрос {number}")
    await office.until(lambda: office.shown(anna, "Вопрос 4"))
    new = office.topic_of(anna)
    mine = [t for t in office.group.topics if t.name == "Анна"]
    assert mine == [new]
    said = "\n".join(m.content.words for m in new.messages)
    places = [said.index(f"Вопрос {number}") for number in range(5)]
    assert places == sorted(places)
    assert sum(bool(m.labels) and "Анна" in m.text for m in new.messages) == 1


async def held(office: Office) -> tuple[Person, Topic]:
    """A client of Olga's, in whose topic what Oleg wrote waits for his word."""
    anna = office.client()
    topic = await office.write(anna)
    await office.claim(office.olga, topic)
    office.oleg.at(topic).write("Скоро привезём")
    await office.until(lambda: "решает автор" in office.card(topic).text)
    return anna, topic


async def test_what_was_held_in_a_deleted_topic_is_asked_in_the_new_one_and_goes(
    office: Office,
) -> None:
    anna, old = await held(office)
    assert "\n\n" not in office.card(old).text
    office.group.delete_topic(old, by=office.boss)
    new = await office.write(anna, "Ну что там?")
    asked = await line(office, office.oleg, new, "«Скоро привезём»")
    assert office.seat(anna).texts == ["Здравствуйте", "Ну что там?"]
    office.oleg.at(new).press(asked, "Отправить")
    await lands(office, anna, "Скоро привезём")
    await office.until(lambda: "решает автор" not in office.card(new).text)


async def test_what_needs_the_new_topic_at_the_same_time_makes_one(office: Office) -> None:
    anna, old = await held(office)
    office.box.faults.add("delay", "createForumTopic", seconds=1.5)
    office.group.delete_topic(old, by=office.boss)
    new = await office.write(anna, "Ну что там?")
    await line(office, office.oleg, new, "«Скоро привезём»")
    await office.quiet()
    assert len(office.box.calls_of("createForumTopic")) == 2
    assert sum("Прежнюю тему удалили" in (said.text or "") for said in new.messages) == 1


async def test_what_was_held_is_asked_anew_though_nobody_writes(office: Office) -> None:
    """The topic is made anew for the question."""
    anna, old = await held(office)
    office.group.delete_topic(old, by=office.boss)
    office.seat(anna).react(office.seat(anna).messages[-1], "👍")  # it can be shown nowhere
    await office.until(lambda: office.topic_of(anna) not in (None, old))
    await line(office, office.oleg, office.topic_of(anna), "«Скоро привезём»")


async def test_history_of_the_deleted_topic_is_one_press_away(office: Office) -> None:
    anna = office.client()
    old = await office.write(anna, "Где диван?")
    reply = office.olga.at(old).write("Уже везём")
    await receipt(office, reply)
    office.group.delete_topic(old, by=office.boss)
    new = await office.write(anna, "Ну что там?")
    told = await line(office, office.olga, new, "Прежнюю тему удалили")
    office.olga.at(new).press(told, "История")
    shown = await line(office, office.olga, new, "История: Анна")
    assert "Где диван?" in shown.text and "Уже везём" in shown.text


async def test_renaming_and_pinning_are_nobodys_message(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.group.rename_topic(topic, "Анна · диван", by=office.boss)
    office.boss.at(topic).pin(office.card(topic))
    reply = office.olga.at(topic).write("Слушаю")
    await receipt(office, reply)
    assert office.seat(anna).texts == ["Здравствуйте", "Слушаю"]
    assert not any("⚠️" in words for words in office.olga.at(topic).texts)


async def test_whoever_is_none_of_the_team_ends_and_begins_nothing_by_hand(tmp_path: Path) -> None:
    """An administrator whom no owner has let in yet: to clients they are nobody."""
    async with Office(tmp_path, SMENA_STAFF__ADMIT="ask") as office:
        anna = office.client()
        topic = await office.write(anna)
        await receipt(office, office.boss.at(topic).write("Готово"))
        timur = office.box.user("Тимур", language="ru")
        office.group.enter_by_link(timur)
        office.group.promote(timur, can_manage_topics=True)
        office.group.close_topic(topic, by=timur)
        await office.until(lambda: not topic.closed)
        assert "Закрыто" not in office.card(topic).text
        office.group.close_topic(topic, by=office.boss)
        await office.until(lambda: "Закрыто" in office.card(topic).text)
        office.group.reopen_topic(topic, by=timur)
        await office.quiet()
        assert "Закрыто" in office.card(topic).text
