"""A client is erased: not a byte of them stays, whatever was under way; nothing else changes."""

import logging
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sandbox import Message, Person, Topic
from tests.flows.clients_world import update
from tests.flows.staff_world import line, receipt, toast
from tests.flows.test_client_data import DONE, erase, shown, sure
from tests.flows.test_rights import forge
from tests.office import Office

NAME, USERNAME, SURNAME = "Аксинья", "aksinya_1987", "Мелехова"
WORDS = (
    *("татарский хутор", "дон широкий", "полынь горькая", "курень белёный", "степь ковыльная"),
    *("в самом конце письма", "в самом конце заметки"),
)
LONG = "шёл казак на чужбину далёку " * 20
ENDINGS = ("", "-wal", "-shm")


def aksinya(office: Office) -> Person:
    return office.client(NAME, last_name=SURNAME, username=USERNAME)


async def arrives(office: Office, client: Person, text: str) -> Topic:
    office.seat(client).write(text)
    return await arrived_at(office, text)


def database(office: Office) -> bytes:
    """Every byte of the file and of what lies beside it."""
    files = [office.folder / f"smena.db{ending}" for ending in ENDINGS]
    return b"".join(one.read_bytes() for one in files if one.exists())


def traces(client: Person, whole: bytes, key: int = 0) -> list[str]:
    """What of the person is in those bytes, as text, as JSON, as SQLite keeps a number.

    `key`: the one that we had for them.
    """
    texts = [NAME, SURNAME, USERNAME, *WORDS, str(client.id)]
    escaped = [word.encode("unicode_escape") for word in (NAME, SURNAME, *WORDS)]
    marks = [*(word.encode() for word in texts), *escaped, client.id.to_bytes(4, "big")]
    marks += [as_kept(key), str(key).encode()] if key else []
    return [repr(mark) for mark in marks if mark in whole]


def as_kept(number: int) -> bytes:
    """A number of 49 to 63 bits as SQLite writes it."""
    return number.to_bytes(8, "big")


def learnt(office: Office) -> list[Any]:
    """In which words the company's answers are asked for."""
    path = office.folder / "smena.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT * FROM phrasings").fetchall()


def rows(office: Office, *, but: int = 0) -> dict[str, list[Any]]:
    """Every row that is kept about anybody else than that client."""
    path = office.folder / "smena.db"
    queries = {
        "clients": "SELECT * FROM clients WHERE id NOT IN (-1, :but)",
        "conversations": "SELECT * FROM conversations WHERE client_id NOT IN (-1, :but)",
        "links": "SELECT * FROM links WHERE client_id <> :but",
        "notes": "SELECT * FROM notes WHERE client_id <> :but",
        "events": "SELECT * FROM events WHERE client_id NOT IN (-1, :but)",
        "ratings": "SELECT * FROM ratings WHERE client_id NOT IN (-1, :but)",
        "outbox": """SELECT id, kind, chat, lane, payload, client_id, link_id, state FROM outbox
            WHERE client_id <> :but""",
        "operators": "SELECT * FROM operators",
        "handover_notes": "SELECT * FROM handover_notes",
        "runs": "SELECT * FROM runs WHERE period NOT LIKE :but || ':%'",
        "company": "SELECT group_id, group_title, ready, missing FROM company",
    }
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return {
            name: connection.execute(query, {"but": but}).fetchall()
            for name, query in queries.items()
        }
    finally:
        connection.close()


async def a_life(office: Office, client: Person) -> Topic:
    """Words both ways, a note, a held reply, a rating with words, one update set aside."""
    topic = await arrives(office, client, WORDS[0])
    office.seat(client).write(f"{LONG} {WORDS[5]}")
    await receipt(office, office.olga.at(topic).write(f"// {LONG} {WORDS[6]}"), "✍")
    await receipt(office, office.olga.at(topic).write(f"// {WORDS[1]}"), "✍")
    await receipt(office, office.olga.at(topic).write(WORDS[2]))
    office.oleg.at(topic).write(WORDS[3])
    await line(office, office.oleg, topic, "Разговор ведёт Ольга")
    update(office, "message", {"message_id": "?", "text": WORDS[4],
                               "chat": {"id": client.id, "type": "private"}})  # fmt: skip
    await office.until(lambda: shown(office, "не разобрал"))
    return topic


async def test_not_a_byte_stays_of_who_it_was_and_what_was_said(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    client = aksinya(office)
    topic = await a_life(office, client)
    await office.quiet()
    before, key = database(office), office.key_of(client)
    assert len(traces(client, before)) > 6 and str(client.id).encode() in before
    assert as_kept(key) in before
    caplog.clear()
    await erase(office, topic)
    await office.until(lambda: topic.deleted)
    await office.quiet()
    assert traces(client, database(office), key) == []
    await office.stop()
    assert traces(client, database(office), key) == []
    assert await office.query("SELECT 1 FROM addresses WHERE client_id = :key", key=key) == []
    assert traces(client, caplog.text.encode(), key) == []
    assert await office.query("SELECT kind FROM events WHERE kind = 'erased'") == [("erased",)]


async def test_not_a_byte_stays_of_what_was_learnt_from_their_words(office: Office) -> None:
    client = aksinya(office)
    topic = await arrives(office, client, f"{WORDS[0]}, дотащите?")
    reply = office.olga.at(topic).write("Дотащим.")
    await receipt(office, reply)
    office.boss.at(topic).write("/answer Доставка", reply_to=reply)
    await line(office, office.boss, topic, "Сохранил ответ")
    assert [(words,) for *_, words, _ in learnt(office)] == [(f"{WORDS[0]}, дотащите?",)]
    await erase(office, topic)
    await office.until(lambda: topic.deleted)
    await office.quiet()
    assert learnt(office) == []
    assert traces(client, database(office)) == []


async def test_nobody_else_s_rows_change(office: Office) -> None:
    namesake, client = office.client(NAME), aksinya(office)
    office.seat(namesake).write("то же имя")
    await office.until(lambda: office.topic_of(namesake))
    other = await office.write(office.client("Степан"), "где она?")
    office.olga.at(other).write("// ищем")
    office.seat(client).write(WORDS[0])
    topic = await arrived_at(office, WORDS[0])
    await office.quiet()
    message = await sure(office, topic)
    await office.quiet()
    key = office.key_of(client)
    before = rows(office, but=key)
    office.seat(office.boss).press(message, "Удалить навсегда")
    await office.until(lambda: DONE in message.text and topic.deleted)
    await office.quiet()
    after = rows(office, but=key)
    assert before["links"] and before["notes"] and before["outbox"]
    assert after == before
    assert office.topic_of(namesake) is not None and not other.deleted


async def arrived_at(office: Office, text: str) -> Topic:
    """The topic where that stands, whosever it is."""

    def found() -> list[Topic]:
        return [t for t in office.group.topics if any(text in (m.text or "") for m in t.messages)]

    await office.until(found)
    return found()[0]


# What is under way.


def hold(office: Office, method: str, seconds: float = 1.5, chat: object = None) -> None:
    """The next such call hangs for a while; it is made all the same."""
    office.box.faults.add("delay", method, chat=chat, seconds=seconds)


async def begun(office: Office, kind: str, since: int) -> None:
    """A call of that kind is on its way; `since`: how much had been traced before."""
    await office.until(lambda: f"delivery.marked.{kind}" in office.traced[since:])


def a_reply(office: Office, topic: Topic, client: Person) -> str:
    hold(office, "copyMessage", chat=client)
    office.olga.at(topic).write("уже в пути")
    return "copy"


def a_message(office: Office, topic: Topic, client: Person) -> str:
    hold(office, "copyMessage", chat=office.group)
    office.seat(client).write(WORDS[1])
    return "copy"


def a_card(office: Office, topic: Topic, client: Person) -> str:
    hold(office, "editMessageText", chat=office.group)
    office.press(office.olga, topic, "Беру")
    return "card"


UNDER_WAY = [a_reply, a_message, a_card]
Start = Callable[[Office, Topic, Person], str]


async def about_to(office: Office, client: Person, start: Start) -> tuple[Topic, Message]:
    """The owner is about to erase the client while that call is on its way."""
    topic = await arrives(office, client, WORDS[0])
    message = await sure(office, topic)
    await office.quiet()
    since = len(office.traced)
    await begun(office, start(office, topic, client), since)
    return topic, message


@pytest.mark.parametrize("start", UNDER_WAY)
async def test_a_call_under_way_settles_without_a_trace(
    office: Office, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    client = aksinya(office)
    topic, message = await about_to(office, client, start)
    office.seat(office.boss).press(message, "Удалить навсегда")
    await office.until(lambda: topic.deleted and DONE in message.text)
    await office.quiet()
    await office.stop()
    assert traces(client, database(office)) == []
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert await office.query("SELECT 1 FROM outbox WHERE state IN ('calling', 'dead')") == []


@pytest.mark.parametrize("start", UNDER_WAY)
async def test_killed_in_between_the_next_start_ends_it(office: Office, start: Start) -> None:
    """The file as it was at the moment of a kill -9: the call cut off, the file not yet cleaned."""
    client = aksinya(office)
    killed = office.folder / "killed"
    killed.mkdir()
    topic, message = await about_to(office, client, start)

    def is_gone() -> bool:
        path = f"file:{office.folder / 'smena.db'}?mode=ro"
        with closing(sqlite3.connect(path, uri=True)) as file:
            return bool(file.execute("SELECT 1 FROM erasings WHERE state = 'gone'").fetchone())

    def as_it_is(label: str) -> None:
        if label == "handlers.committed" and is_gone() and not any(killed.iterdir()):
            for ending in ENDINGS:
                shutil.copy(office.folder / f"smena.db{ending}", killed / f"smena.db{ending}")

    office.trace = as_it_is
    office.seat(office.boss).press(message, "Удалить навсегда")
    await office.until(lambda: any(killed.iterdir()))
    await office.stop()
    bring_back(office, killed)
    assert traces(client, database(office)) != []
    assert await office.query("SELECT state, client_id FROM erasings") == [("gone", -1)]
    await office.start()
    await office.until(lambda: DONE in message.text)
    await office.until(lambda: topic.deleted)
    await office.quiet()
    await office.stop()
    assert traces(client, database(office)) == []


def bring_back(office: Office, killed: Path) -> None:
    for ending in ENDINGS:
        (office.folder / f"smena.db{ending}").unlink(missing_ok=True)
        shutil.move(killed / f"smena.db{ending}", office.folder / f"smena.db{ending}")


@pytest.mark.parametrize("first", ["the word", "the press"])
async def test_what_the_client_writes_at_that_very_moment(office: Office, first: str) -> None:
    """Both wait for the bot: what was written before goes too, what comes after is new."""
    client = aksinya(office)
    topic = await arrives(office, client, WORDS[0])
    message = await sure(office, topic)
    await office.quiet()
    await office.stop()
    if first == "the word":
        office.seat(client).write("до того")
    office.seat(office.boss).press(message, "Удалить навсегда")
    if first == "the press":
        office.seat(client).write("после того")
    await office.start()
    await office.until(lambda: DONE in message.text and topic.deleted)
    await office.quiet()
    if first == "the press":
        await arrived_at(office, "после того")
    await office.stop()
    left = await office.query("SELECT words FROM links")
    assert left == ([("после того",)] if first == "the press" else [])


async def test_a_topic_that_is_just_being_made_is_waited_for(office: Office) -> None:
    client = aksinya(office)
    topic = await arrives(office, client, WORDS[0])
    message = await sure(office, topic)
    office.group.delete_topic(topic)
    hold(office, "createForumTopic", 1.0)
    since = len(office.traced)
    office.seat(client).write(WORDS[1])
    await begun(office, "copy", since)
    await office.until(lambda: office.box.calls_of("createForumTopic")[1:])
    press = office.seat(office.boss).press(message, "Удалить навсегда")
    await office.until(lambda: press.answer is not None)
    assert press.answer is not None and "Попробуйте через минуту" in (press.answer.text or "")
    await office.until(lambda: any(one.name.startswith(NAME) for one in office.group.topics))
    again = next(one for one in office.group.topics if one.name.startswith(NAME))
    office.seat(office.boss).press(message, "Удалить навсегда")
    await office.until(lambda: DONE in message.text and again.deleted)


# What Telegram may refuse.


async def test_without_the_right_the_owner_hears_what_to_do_and_tries_again(
    office: Office,
) -> None:
    client = aksinya(office)
    topic = await arrives(office, client, WORDS[0])
    office.group.set_rights(office.bot, can_delete_messages=False)
    await erase(office, topic)
    await office.until(lambda: shown(office, "убрать не вышло"))
    told = shown(office, "убрать не вышло")[0]
    assert "Удаление сообщений" in told.text and not topic.deleted
    office.group.set_rights(office.bot, can_delete_messages=True)
    office.seat(office.boss).press(told, "Повторить")
    await office.until(lambda: topic.deleted)
    await office.stop()
    assert traces(client, database(office)) == []


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "error500", "flood"])
async def test_however_the_call_ends_the_topic_goes_and_nobody_is_troubled(
    office: Office, fault: str
) -> None:
    topic = await arrives(office, aksinya(office), WORDS[0])
    office.box.faults.add(fault, "deleteForumTopic", retry_after=1)
    await erase(office, topic)
    await office.until(lambda: topic.deleted)
    await office.quiet()
    assert not shown(office, "убрать не вышло")


async def test_a_topic_that_somebody_deleted_first_is_as_good(office: Office) -> None:
    topic = await arrives(office, aksinya(office), WORDS[0])
    message = await sure(office, topic)
    office.group.delete_topic(topic)
    office.seat(office.boss).press(message, "Удалить навсегда")
    await office.until(lambda: DONE in message.text)
    await office.quiet()
    assert not shown(office, "убрать не вышло")


async def test_while_somebody_reads_the_file_it_is_said_only_afterwards(office: Office) -> None:
    """An export or a backup may read for a while: then the former bytes are still needed."""
    topic = await arrives(office, aksinya(office), WORDS[0])
    message = await sure(office, topic)
    reader = sqlite3.connect(f"file:{office.folder / 'smena.db'}?mode=ro", uri=True)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM links").fetchone()
    office.seat(office.boss).press(message, "Удалить навсегда")
    await office.until(lambda: topic.deleted)
    await office.write(office.client("Степан"), "работа идёт")
    assert "Удаляю" in message.text
    reader.close()
    await office.until(lambda: DONE in message.text)


async def test_not_a_byte_stays_in_an_answer_made_of_a_reply_to_them(office: Office) -> None:
    client = aksinya(office)
    topic = await arrives(office, client, WORDS[0])
    reply = office.olga.at(topic).write(f"{NAME} {SURNAME}, дотащим завтра")
    await receipt(office, reply)
    office.boss.at(topic).write("/answer", reply_to=reply)
    await line(office, office.boss, topic, "Сохранил ответ «дотащим завтра»")
    await erase(office, topic)
    await office.until(lambda: topic.deleted)
    await office.quiet()
    assert traces(client, database(office)) == []


@pytest.mark.parametrize("how", ["pressed", "typed"])
async def test_not_a_byte_stays_of_who_tried_what_is_the_team_s(office: Office, how: str) -> None:
    """Telegram was asked whether they are in the group; that made nobody of the team of them."""
    client = aksinya(office)
    topic = await arrives(office, client, WORDS[0])
    if how == "pressed":
        await toast(office, forge(client, office.card(topic), "claim:1:0"))
    else:
        office.bot.inline_mode = True
        other = office.box.forum("Чужая", owner=client)
        asked = client.at(other).ask_inline(office.bot, "цены")
        await office.until(lambda: asked.results is not None)
    client.block(office.bot)
    await line(office, office.boss, topic, "бот заблокирован")
    client.unblock(office.bot)
    await line(office, office.boss, topic, "снова на связи")
    message = await erase(office, topic)
    assert "в команде" not in message.text
    await office.until(lambda: topic.deleted)
    await office.quiet()
    await office.stop()
    assert await office.query("SELECT 1 FROM operators WHERE id = :id", id=client.id) == []
    assert traces(client, database(office)) == []
