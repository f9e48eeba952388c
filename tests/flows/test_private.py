"""Who is who in private: the team is seen by nobody there, and a client's words are never lost."""

import pytest

from sandbox import Person
from tests.flows.clients_world import texts, topic_of
from tests.flows.staff_world import press, toast
from tests.flows.test_setup_team import hears
from tests.office import Office


async def on_the_team(office: Office, who: Person) -> None:
    """They have pressed a button in the group, and opened the bot."""
    topic = await office.write(office.client("Борис"), "Есть столы?")
    await press(office, who, topic, "Заметка")
    office.seat(who).start()
    await hears(office, who, "Вы в команде")


async def test_what_an_operator_writes_in_private_is_no_clients_question(office: Office) -> None:
    await on_the_team(office, office.olga)
    seat = office.seat(office.olga)
    seat.write("Можно уйти пораньше?")
    shown = await hears(office, office.olga, "Это видите только вы")
    assert shown.labels == ["Кто ждёт", "Мои разговоры", "Кто на смене", "Написать как клиент"]
    seat.press(shown, "Кто ждёт")
    queue = await hears(office, office.olga, "В очереди")
    assert "Борис" in queue.text and "Ольга" not in queue.text
    seat.press(shown, "Мои разговоры")
    await hears(office, office.olga, "нет открытых разговоров")
    seat.press(shown, "Кто на смене")
    await hears(office, office.olga, "на смене никого")
    await office.quiet()
    assert office.topic_of(office.olga) is None


async def test_one_of_the_team_can_be_a_client_and_come_back(office: Office) -> None:
    await on_the_team(office, office.olga)
    seat = office.seat(office.olga)
    seat.write("Хочу диван")
    shown = await hears(office, office.olga, "Это видите только вы")
    await toast(office, seat.press(shown, "Написать как клиент", twice=True))
    await office.until(lambda: "как клиент" in (shown.text or ""))
    topic = await office.write(office.olga, "Хочу диван, серый")
    office.oleg.at(topic).write("Есть серый")
    await hears(office, office.olga, "Есть серый")
    await toast(office, seat.press(shown, "Вернуться в команду"))
    seat.write("спасибо")
    await office.until(lambda: seat.last is not shown and "видите только вы" in seat.last.text)
    assert "спасибо" not in texts(topic)


async def test_who_becomes_a_client_answers_no_question_of_the_teams(office: Office) -> None:
    seat = office.seat(office.boss)
    seat.write("привет")
    shown = await hears(office, office.boss, "Это видите только вы")
    seat.write("/answers")
    await toast(office, seat.press(await hears(office, office.boss, "Пока ни одного"), "Новый"))
    await hears(office, office.boss, "Как назвать новый ответ?")
    await toast(office, seat.press(shown, "Написать как клиент"))
    assert "Хочу диван" in texts(await office.write(office.boss, "Хочу диван"))


async def test_a_command_that_was_corrected_makes_no_topic(office: Office) -> None:
    seat = office.seat(office.boss)
    asked = seat.write("/summary")
    await office.until(lambda: "никто не писал" in (seat.last.text or ""))
    seat.edit(asked, "/summary ")
    asked = seat.write("что тут?")
    await hears(office, office.boss, "Это видите только вы")
    seat.edit(asked, "/team")
    await office.quiet()
    assert office.topic_of(office.boss) is None


@pytest.mark.parametrize("command", ["team", "undelivered", "roster", "why", "undo", "note"])
async def test_a_clients_words_behind_a_staff_command_reach_the_topic(
    office: Office, command: str
) -> None:
    anna = office.client()
    await office.write(anna, f"/{command} привезли не тот диван")
    assert texts(topic_of(office, anna)) == [f"/{command} привезли не тот диван"]


async def test_an_operator_is_told_whose_a_command_is(office: Office) -> None:
    await on_the_team(office, office.olga)
    seat = office.seat(office.olga)
    for command in ("roster", "undelivered", "team", "summary"):
        seat.write(f"/{command}")
        await hears(office, office.olga, f"/{command} — ")
    seat.write("/undo")
    await hears(office, office.olga, "/undo работает в теме клиента")


async def test_a_command_for_private_never_goes_to_a_client(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.boss.at(topic).write("/summary")
    await office.until(lambda: any("/summary работает в личном чате" in t for t in texts(topic)))
    office.boss.at(office.group).write("/undo")
    general = office.boss.at(office.group)
    await office.until(lambda: any("/undo работает в теме" in words for words in general.texts))
    await office.quiet()
    assert office.seat(anna).texts == ["Здравствуйте"]


async def test_an_anonymous_administrators_command_in_general_is_told_why(office: Office) -> None:
    office.boss.anonymous(office.group).write("/on")
    general = office.boss.at(office.group)
    await office.until(lambda: any("от имени группы" in words for words in general.texts))
    await office.quiet()
    assert not any("на смене" in words for words in general.texts)
