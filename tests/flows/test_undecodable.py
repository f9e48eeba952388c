"""What aiogram can't decode still shows the words, in both directions."""

from typing import Any

import pytest

from sandbox import Message, Person, Topic
from sandbox.calls import Call
from storage import inbox
from tests.cases import daily
from tests.flows.staff_world import line
from tests.office import Office

NEWER: dict[str, dict[str, Any]] = {
    "an origin without a name": {"forward_origin": {"type": "hidden_user", "date": 1}},
    "an origin of a new kind": {"forward_origin": {"type": "planet", "date": 1}},
    "a reply to something new": {
        "reply_to_message": {
            "message_id": 1, "date": 1, "chat": {"id": 5, "type": "private", "first_name": "A"},
            "forward_origin": {"type": "planet"}, "dice": {"emoji": 5},
        }
    },
    "a reply from a new kind of chat": {"external_reply": {"origin": {"type": "planet"}}},
    "buttons of a new kind": {"reply_markup": {"inline_keyboard": [[{"planet": 5}]]}},
    "a rich block of a new kind": {"rich_message": {"blocks": [{"type": "planet", "text": "x"}]}},
    "a form of a new kind": {"entities": [{"type": "planet"}, {"type": "bold", "offset": 0}]},
    "words that are none": {"caption": {"planet": 5}, "media_group_id": ["x"]},
}  # fmt: skip


def queue(office: Office, message: dict[str, Any]) -> None:
    office.bot.updates.push("message", message)


def raw(office: Office, client: Person, text: str, number: int, **more: Any) -> dict[str, Any]:
    person = {"id": client.id, "is_bot": False, "first_name": client.name}
    chat = {"id": client.id, "type": "private", "first_name": client.name}
    date = int(office.box.clock.now())
    return {"message_id": number, "date": date, "chat": chat, "from": person, "text": text, **more}


def texts(messages: list[Message]) -> list[str]:
    return [m.content.words for m in messages if not m.labels]


@pytest.mark.parametrize("what", daily(3, NEWER))
async def test_a_client_s_words_come_through_whatever_stands_beside_them(
    office: Office, what: str
) -> None:
    anna = office.client()
    topic = await office.write(anna, "сначала")
    said = office.seat(anna).write("шкаф привезли?")
    queue(office, raw(office, anna, "шкаф привезли?", said.id + 1000, **NEWER[what]))
    office.seat(anna).write("ау")
    await office.until(lambda: office.shown(anna, "ау"))
    await office.quiet()
    found = "\n".join(texts(topic.messages))
    assert found.count("шкаф привезли?") == 2
    await office.stop()
    assert await office.query("SELECT count(*) FROM inbox WHERE state = 'quarantined'") == [(0,)]


async def test_a_number_that_no_database_holds_is_set_aside_once(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "сначала")
    message = raw(office, anna, "число", 7)
    for number in range(3):
        too_large = {**message, "chat": {**message["chat"], "id": 2**63 + number}}
        queue(office, {**too_large, "from": {**message["from"], "id": 2**63 + number}})
    office.seat(anna).write("а я дальше")
    await office.until(lambda: office.shown(anna, "а я дальше"))
    boss = office.seat(office.boss)
    await office.until(lambda: any("не разобрал" in text for text in texts(boss.messages)))
    assert sum("не разобрал" in text for text in texts(boss.messages)) == 1
    assert "число" not in "\n".join(texts(topic.messages))
    await office.stop()
    assert await office.query("SELECT count(*) FROM inbox WHERE state = 'quarantined'") == [(3,)]


async def test_where_more_is_set_aside_than_is_kept_owners_hear_that_too(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "SET_ASIDE", 2)
    anna = office.client()
    for number in range(4):
        message = raw(office, anna, f"число {number}", 7 + number)
        queue(office, {**message, "chat": {**message["chat"], "id": 2**63}})
    boss = office.seat(office.boss)
    await office.until(lambda: any("самое старое" in text for text in texts(boss.messages)))
    await office.quiet()
    assert sum("не разобрал" in text for text in texts(boss.messages)) == 1
    assert sum("самое старое" in text for text in texts(boss.messages)) == 1
    await office.stop()
    kept = await office.query("SELECT payload FROM inbox WHERE state = 'quarantined' ORDER BY seq")
    assert ["\\u043e 2" in kept[0][0], "\\u043e 3" in kept[1][0], len(kept)] == [True, True, 2]


async def test_what_somebody_writes_in_the_chat_of_another_is_set_aside(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "сначала")
    other = {"id": 1, "is_bot": False, "first_name": anna.name}
    queue(office, {**raw(office, anna, "чьё это?", 8), "from": other})
    boss = office.seat(office.boss)
    await office.until(lambda: any("не разобрал" in text for text in texts(boss.messages)))
    assert office.topic_of(anna) == topic and "чьё это?" not in "\n".join(texts(topic.messages))


def from_olga(office: Office, topic: Topic, number: int, **kind: Any) -> dict[str, Any]:
    olga = {"id": office.olga.id, "is_bot": False, "first_name": "Ольга"}
    chat = {"id": office.group.id, "type": "supergroup", "title": "Алатау", "is_forum": True}
    date = int(office.box.clock.now())
    place = {"message_thread_id": topic.id, "is_topic_message": True}
    return {"message_id": number, "date": date, "chat": chat, "from": olga, **place, **kind}


SECRET = "// не для Анны"
HIDDEN: dict[str, dict[str, Any]] = {
    "in blocks": {"planet": {"blocks": [{"text": SECRET}]}},
    "in a field nobody knows": {"planet": {"phrase": SECRET}},
    "deep in fields nobody knows": {"planet": {"surface": [{"sea": {"phrases": [SECRET]}}]}},
    "in a list of its own": {"planet": [{"text": SECRET}]},
    "bare": {"planet": SECRET},
    "behind other words": {"planet": {"text": "Для Анны", "phrase": SECRET}},
    "in a block nobody knows": {"rich_message": {"blocks": [{"type": "planet", "say": SECRET}]}},
    "in a piece nobody knows": {
        "rich_message": {"blocks": [{"type": "paragraph", "text": {"type": "planet", "a": SECRET}}]}
    },
}


@pytest.mark.parametrize("where", daily(3, HIDDEN))
async def test_a_note_is_a_note_wherever_its_words_stand(office: Office, where: str) -> None:
    anna = office.client()
    topic = await office.write(anna, "сначала")
    await office.claim(office.olga, topic)
    queue(office, from_olga(office, topic, 7001, **HIDDEN[where]))
    seen = office.olga.at(topic).write("Добрый день")
    await office.until(lambda: seen.reaction_of(office.bot) == "👌")
    await office.stop()
    assert await office.query("SELECT text FROM notes WHERE message_id = 7001") != []
    assert copied(office) == [seen.id]


async def test_a_new_kind_from_staff_is_copied_if_its_words_can_be_read(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "сначала")
    await office.claim(office.olga, topic)
    queue(office, from_olga(office, topic, 7002, planet={"phrase": "Ваш заказ готов"}))
    await office.until(lambda: 7002 in copied(office))


UNREADABLE: dict[str, dict[str, Any]] = {
    "a new kind": {"planet": {"size": 5, "file_id": "AgACAgIAAx", "url": "https://t.me/x"}},
    "a list of new blocks": {"rich_message": {"blocks": [{"type": "planet", "size": 5}]}},
}


@pytest.mark.parametrize("what", UNREADABLE)
async def test_what_nobody_can_read_is_held_until_its_author_says_send(
    office: Office, what: str
) -> None:
    anna = office.client()
    topic = await office.write(anna, "сначала")
    await office.claim(office.olga, topic)
    queue(office, from_olga(office, topic, 7003, sender_tag="Продажи", **UNREADABLE[what]))
    asked = await line(office, office.olga, topic, "Такого бот ещё не знает")
    assert copied(office) == []
    office.olga.at(topic).press(asked, "Отправить")
    await office.until(lambda: copied(office) == [7003])


def copied(office: Office) -> list[int]:
    return [call.params["message_id"] for call in copies(office)]


def copies(office: Office) -> list[Call]:
    return [call for call in office.box.calls_of("copyMessage") if call.params["chat_id"] > 0]


async def test_what_telegram_says_itself_is_nobody_s_word_in_whatever_shape(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna, "сначала")
    for number, kind in enumerate(("chat_background_set", "pinned_message"), start=9000):
        message = raw(office, anna, "", number, **{kind: {"planet": [5]}})
        queue(office, {name: part for name, part in message.items() if name != "text"})
    await office.quiet()
    assert texts(topic.messages) == []
    assert "сначала" in office.card(topic).text
    new = office.client("Бела")
    message = raw(office, new, "", 9100, chat_background_set={"type": {}})
    queue(office, {name: part for name, part in message.items() if name != "text"})
    await office.quiet()
    assert office.topic_of(new) is None
