"""Clients who change their name: the topic and its card follow, unless the team named the topic."""

import pytest

from sandbox import Topic
from sandbox.calls import Call
from tests.flows.staff_world import line
from tests.office import Office
from views import utf16_len


def renamings(office: Office) -> list[Call]:
    return [one for one in office.box.calls_of("editForumTopic") if one.params.get("name")]


async def renamed(office: Office, topic: Topic, name: str) -> None:
    office.group.rename_topic(topic, name, by=office.olga)
    await office.quiet()


async def test_the_topic_and_its_card_follow_at_the_next_message(office: Office) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna)
    anna.first_name, anna.username = "Анна Ковалёва", "anna_k"
    office.seat(anna).write("И ещё")
    await office.until(lambda: topic.name == "Анна Ковалёва")
    await office.until(lambda: "Анна Ковалёва · @anna_k" in office.card(topic).text)
    for words in ("раз", "два"):
        await office.write(anna, words)
    await office.quiet()
    assert len(renamings(office)) == 1


async def test_a_new_name_told_by_start_is_not_forgotten(office: Office) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna)
    anna.first_name = "Анна Ковалёва"
    office.seat(anna).start()
    await office.until(lambda: topic.name == "Анна Ковалёва")


async def test_a_topic_that_the_team_has_named_keeps_its_name(office: Office) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna)
    office.group.promote(office.olga, can_manage_topics=True)
    await renamed(office, topic, "Анна · диван")
    anna.first_name = "Аня"
    office.seat(anna).write("И ещё")
    await office.until(lambda: office.card(topic).text.startswith("Аня"))
    await office.quiet()
    assert topic.name == "Анна · диван" and not renamings(office)
    await renamed(office, topic, "Аня")  # under the client's own name it is theirs again
    anna.first_name = "Анна"
    office.seat(anna).write("Это снова я")
    await office.until(lambda: topic.name == "Анна")


@pytest.mark.parametrize("letter", ["Я", "😀"])
async def test_the_longest_name_that_telegram_allows_is_cut_to_a_topics(
    office: Office, letter: str
) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna)
    anna.first_name, anna.last_name = letter * 64, letter * 64
    office.seat(anna).write("И ещё")
    await office.until(lambda: topic.name != "Анна")
    assert topic.name.startswith(letter * 30) and utf16_len(topic.name) <= 128
    await line(office, office.olga, topic, "И ещё")


async def test_a_new_name_opens_no_closed_topic_and_a_message_does(office: Office) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna)
    office.group.close_topic(topic, by=office.boss)
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    anna.first_name = "Аня"
    office.seat(anna).start()
    await office.until(lambda: topic.name == "Аня")
    assert topic.closed
    office.seat(anna).write("И ещё")
    await office.until(lambda: not topic.closed)
    await line(office, office.olga, topic, "И ещё")
