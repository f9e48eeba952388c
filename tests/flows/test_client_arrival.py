"""A client arrives: greeting, source, name, and exactly one topic."""

from functools import partial

from sandbox import Person, Topic
from tests.flows.clients_world import said, texts, topic_of
from tests.office import Office

STRANGE_NAMES = [
    "<b>Vasya & Co",
    "{{7*7}}",
    "\u202eeman desreveR",
    "Я" * 300,
    "🐈🐈",
    "\u3164",
    "\u200b \u200d",
    "a\nb",
]


async def only_topic(office: Office) -> Topic:
    await office.until(lambda: office.group.topics and said(office.group.topics[0]))
    assert len(office.group.topics) == 1
    return office.group.topics[0]


def greetings(office: Office, client: Person) -> list[str]:
    return [m.content.words for m in office.seat(client).messages if m.sender is office.bot]


def told_twice(office: Office, client: Person) -> bool:
    return len(greetings(office, client)) == 2


async def test_the_card_says_where_the_client_comes_from(office: Office) -> None:
    anna = office.client()
    office.seat(anna).start("site_divan")
    topic = await office.write(anna)
    assert "site_divan" in office.card(topic).text


async def test_a_link_followed_later_is_not_where_they_come_from(office: Office) -> None:
    anna = office.client()
    office.seat(anna).start("instagram")
    topic = await office.write(anna)
    office.seat(anna).start("flyer")
    await office.quiet()
    assert "instagram" in office.card(topic).text
    assert "flyer" not in office.card(topic).text


async def test_start_pressed_twice_is_one_greeting(office: Office) -> None:
    anna = office.client()
    office.seat(anna).start()
    office.seat(anna).start()
    await office.quiet()
    assert len(greetings(office, anna)) == 1


async def test_the_greeting_speaks_the_clients_language(office: Office) -> None:
    spoken = {
        "ru": "Здравствуйте",
        "en": "Hello",
        "en-US": "Hello",
        "fi": "Здравствуйте",
        None: "Здр",
    }
    for language, word in spoken.items():
        client = office.client(language=language)
        office.seat(client).start()
        await office.until(partial(greetings, office, client))
        assert greetings(office, client)[0].startswith(word)


async def test_privacy_is_told_in_the_clients_language_and_opens_no_topic(office: Office) -> None:
    for language, word in (("ru", "храним"), ("en", "keep")):
        anna = office.client(language=language)
        office.seat(anna).start()
        office.seat(anna).write("/privacy")
        await office.until(partial(told_twice, office, anna))
        assert any(word in text for text in greetings(office, anna))
    await office.quiet()
    assert not office.group.topics


async def test_whatever_the_name_topic_and_card_are_fine(office: Office) -> None:
    for name in STRANGE_NAMES:
        office.seat(office.client(name)).write("Здравствуйте")
    await office.until(lambda: len(office.group.topics) == len(STRANGE_NAMES))
    await office.until(lambda: all(said(topic) for topic in office.group.topics))
    for topic in office.group.topics:
        assert 1 <= len(topic.name) <= 128
        assert topic.name.strip()
        assert "\u202e" not in topic.name
        assert "49" not in topic.name
        card = office.card(topic)
        assert topic.name[:20] in card.text
        assert card.entities[0]["type"] == "bold"
        assert texts(topic) == ["Здравствуйте"]


async def test_a_name_of_nothing_is_called_nameless(office: Office) -> None:
    office.seat(office.client("\u3164")).write("Здравствуйте")
    topic = await only_topic(office)
    assert topic.name == "Без имени"


async def test_ten_messages_at_once_open_one_topic_and_keep_their_order(office: Office) -> None:
    anna = office.client()
    for number in range(10):
        office.seat(anna).write(f"вопрос {number}")
    await office.until(lambda: office.shown(anna, "вопрос 9"))
    assert len(office.group.topics) == 1
    lines = "\n".join(texts(topic_of(office, anna))).splitlines()
    assert lines == [f"вопрос {number}" for number in range(10)]


async def test_ten_clients_at_once_get_a_topic_each(office: Office) -> None:
    crowd = [office.client(f"Клиент {number}") for number in range(10)]
    for client in crowd:
        office.seat(client).write(f"Я {client.name}")
        office.seat(client).write("Есть кто?")
    for client in crowd:
        await office.until(partial(office.shown, client, "Есть кто?"))
    assert len(office.group.topics) == 10
    for client in crowd:
        lines = "\n".join(texts(topic_of(office, client))).splitlines()
        assert lines == [f"Я {client.name}", "Есть кто?"]


async def test_two_clients_of_one_name_are_two_topics(office: Office) -> None:
    one, other = office.client("Анна"), office.client("Анна")
    office.seat(one).write("Я первая")
    office.seat(other).write("Я вторая")
    await office.until(lambda: len(office.group.topics) == 2)
    await office.until(lambda: all(said(topic) for topic in office.group.topics))
    assert sorted(texts(topic)[0] for topic in office.group.topics) == ["Я вторая", "Я первая"]


async def test_a_changed_name_is_seen_on_the_card(office: Office) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna)
    anna.first_name = "Анна Ковалёва"
    office.seat(anna).write("Сменила фамилию")
    await office.until(lambda: "Анна Ковалёва" in office.card(topic).text)


async def test_the_bot_talks_to_the_client_in_one_greeting_only(office: Office) -> None:
    anna = office.client()
    office.seat(anna).start()
    await office.write(anna, "Первое")
    await office.write(anna, "Второе")
    await office.quiet()
    assert len(greetings(office, anna)) == 1
