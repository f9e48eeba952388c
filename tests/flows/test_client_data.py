"""What an owner does with one client's data: sees how much there is, gets a copy, has it erased."""

import io
import json
from zipfile import ZipFile

from sandbox import Message, Person, Topic
from tests.flows.staff_world import press, toast
from tests.office import Office

DONE = "Удалено"
LONG = ", подъезд со двора" * 20


def shown(office: Office, text: str, who: Person | None = None) -> list[Message]:
    return [m for m in office.seat(who or office.boss).messages if text in (m.text or "")]


async def offer(office: Office, topic: Topic) -> Message:
    """The owner opens the client's data from the card; what they read in private."""
    office.boss.at(topic)
    await press(office, office.boss, topic, "⋯")
    assert "лично" in await press(office, office.boss, topic, "Данные клиента")
    await office.until(lambda: "Получить копию" in office.seat(office.boss).last.labels)
    return office.seat(office.boss).last


async def sure(office: Office, topic: Topic) -> Message:
    """The owner pressed [Erase…] and is asked again, in the same message."""
    message = await offer(office, topic)
    await toast(office, office.seat(office.boss).press(message, "Удалить…"))
    await office.until(lambda: "Удалить навсегда" in message.labels)
    return message


async def erase(office: Office, topic: Topic) -> Message:
    """The client is erased, and the owner has read so."""
    message = await sure(office, topic)
    await toast(office, office.seat(office.boss).press(message, "Удалить навсегда"))
    await office.until(lambda: DONE in message.text)
    return message


async def test_an_owner_sees_how_much_there_is(office: Office) -> None:
    anna = office.client("Анна", username="anna_k")
    topic = await office.write(anna, "Есть диваны?")
    office.olga.at(topic).write("// просит скидку")
    office.olga.at(topic).write("Есть!")
    await office.until(lambda: office.seat(anna).last.text == "Есть!")
    message = await offer(office, topic)
    for words in ("Анна · @anna_k", "2 сообщения", "1 заметка", "1 обращение", "0 оценок"):
        assert words in message.text
    assert "Беру" not in office.card(topic).labels and "⋯" in office.card(topic).labels


async def test_nobody_else_is_told_anything(office: Office) -> None:
    topic = await office.write(office.client())
    await press(office, office.olga, topic, "⋯")
    assert await press(office, office.olga, topic, "Данные клиента") == "Это решает владелец"
    await office.quiet()
    assert not shown(office, "Храню с") and not shown(office, "Храню с", office.olga)


async def test_a_closed_conversation_needs_not_be_opened_for_it(office: Office) -> None:
    topic = await office.write(office.client())
    await press(office, office.olga, topic, "⋯")
    await press(office, office.olga, topic, "Закрыть")
    await office.until(lambda: "Открыть снова" in office.card(topic).labels)
    assert "Анна" in (await offer(office, topic)).text


async def test_the_copy_holds_the_words_and_nothing_about_others(office: Office) -> None:
    anna, other = office.client("Анна"), office.client("Борис")
    await office.write(other, "чужие слова")
    topic = await office.write(anna, f"мой адрес Абая 10{LONG}")
    office.olga.at(topic).write(f"// тихая заметка{LONG}")
    office.seat(anna).send("poll")
    await office.quiet()
    message = await offer(office, topic)
    await toast(office, office.seat(office.boss).press(message, "Получить копию"))
    await office.until(lambda: office.seat(office.boss).last.kind == "document")
    sent = office.seat(office.boss).last
    assert sent.file_id is not None
    archive = ZipFile(io.BytesIO(office.box.world.files.get(sent.file_id).data))
    whole = {name: archive.read(name).decode() for name in archive.namelist()}
    read = {name: [json.loads(one) for one in text.splitlines()] for name, text in whole.items()
            if name.endswith(".jsonl")}  # fmt: skip
    key = office.key_of(anna)
    address, poll = [one["words"] for one in read["messages.jsonl"]]
    assert address == f"мой адрес Абая 10{LONG}"
    assert poll.startswith("Когда удобно?\n") and len(poll.splitlines()) > 2
    assert [one["text"] for one in read["notes.jsonl"]] == [f"// тихая заметка{LONG}"]
    assert [(one["id"], one["name"]) for one in read["clients.jsonl"]] == [(key, "Анна")]
    assert [one["external_id"] for one in read["addresses.jsonl"]] == [str(anna.id)]
    assert {"opened", "message_in", "note"} <= {one["kind"] for one in read["events.jsonl"]}
    everything = "\n".join(whole.values())
    for foreign in ("чужие слова", "Борис", str(other.id), "Ольга", str(office.olga.id)):
        assert foreign not in everything
    await office.quiet()
    await office.stop()
    assert await office.query("SELECT client_id, actor_id FROM events WHERE kind = 'exported'") == [
        (key, office.boss.id)
    ]


async def test_erased_is_the_topic_the_person_and_what_was_said(office: Office) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna)
    message = await erase(office, topic)
    assert "осталось 0" in message.text and "Анна" not in message.text and message.labels == []
    await office.until(lambda: topic.deleted)
    assert office.seat(anna).texts[-1] == "Здравствуйте"


async def test_whoever_comes_back_is_new(office: Office) -> None:
    anna = office.client("Анна")
    first = await office.write(anna, "раз")
    await erase(office, first)
    await office.until(lambda: first.deleted)
    second = await office.write(anna, "два")
    assert second is not first and "Пишет впервые" in office.card(second).text
    key = office.key_of(anna)
    await office.stop()
    said = await office.query("SELECT words FROM links WHERE client_id = :key", key=key)
    assert said == [("два",)]


async def test_leaving_it_changes_nothing(office: Office) -> None:
    topic = await office.write(office.client())
    message = await sure(office, topic)
    old = office.seat(office.boss)
    await toast(office, old.press(message, "Оставить"))
    await office.until(lambda: "Удалить…" in message.labels)
    await office.quiet()
    assert not topic.deleted and "Анна" in message.text
