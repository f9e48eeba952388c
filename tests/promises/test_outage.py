"""Telegram is gone, the disk is full, the process is stopped: all that was said arrives after."""

import asyncio
import logging
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from sandbox import Message, Seat, Topic
from storage.database import SqliteDatabase
from storage.pool import Threads
from storage.ports import StorageError
from tests.office import Office


def saying(place: Topic | Seat, text: str) -> list[Message]:
    return [message for message in place.messages if text in message.content.words]


def texts(topic: Topic) -> list[str]:
    return [m.content.words for m in topic.messages if not m.labels]


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> list[SqliteDatabase]:
    """The bot's own open file, the newest last."""
    found: list[SqliteDatabase] = []
    whole = SqliteDatabase.open

    async def opened(path: Path, threads: Threads | None = None) -> SqliteDatabase:
        found.append(await whole(path, threads))
        return found[-1]

    monkeypatch.setattr(SqliteDatabase, "open", opened)
    return found


async def full(database: SqliteDatabase) -> None:
    """No page more than there is."""
    pages = await database.run(lambda tx: tx.value("PRAGMA page_count"))
    await database.run(lambda tx: tx.value(f"PRAGMA max_page_count = {pages:d}"))


async def room(database: SqliteDatabase) -> None:
    await database.run(lambda tx: tx.value("PRAGMA max_page_count = 1000000"))


async def test_a_day_without_telegram_is_caught_up_in_order(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await office.box.down()
    said = [f"строка {number}" for number in range(20)]
    for text in said:
        office.seat(anna).write(text)
    office.pass_time(23 * 3600)
    await office.box.up()
    await office.until(lambda: said[-1] in "\n".join(texts(topic)))
    whole = "\n".join(texts(topic))
    places = [whole.index(f"{text}") for text in said]
    assert places == sorted(places) and whole.count("строка") == 20


async def test_after_more_than_a_day_the_owner_hears_for_how_long(office: Office) -> None:
    """Telegram forgets after 24 hours; what came later is there, and nothing stands still."""
    anna = office.client()
    topic = await office.write(anna)
    await office.stop()
    office.seat(anna).write("слишком давно")
    office.pass_time(25 * 3600)
    office.seat(anna).write("только что")
    await office.start()
    await office.until(lambda: saying(topic, "только что"))
    assert not saying(topic, "слишком давно")
    await office.until(lambda: saying(office.seat(office.boss), "без связи"))
    assert "только сутки" in saying(office.seat(office.boss), "без связи")[0].text


async def test_a_full_disk_acknowledges_nothing_and_is_caught_up_by_itself(
    database: list[SqliteDatabase], tmp_path: Path
) -> None:
    async with Office(tmp_path) as office:
        anna = office.client()
        topic = await office.write(anna)
        await full(database[-1])
        said = [f"строка {number} " + "длинно " * 500 for number in range(30)]
        for text in said:
            office.seat(anna).write(text)
        await office.until(lambda: len(office.bot.updates) > 0)
        await room(database[-1])
        await office.until(lambda: saying(topic, "строка 29 "))
        whole = "\n".join(texts(topic))
        assert all(whole.count(text.split("длинно")[0]) == 1 for text in said)


async def test_a_disk_full_between_a_call_and_its_settling_doubles_nothing(
    database: list[SqliteDatabase], tmp_path: Path
) -> None:
    async with Office(tmp_path) as office:
        anna = office.client()
        topic = await office.write(anna)
        await office.claim(office.olga, topic)
        whole, broken = office.trace, [3]

        def refuse(label: str) -> None:
            whole(label)
            if label == "delivery.called" and broken[0]:
                broken[0] -= 1
                database[-1]._together.put(_failing())

        office.trace = refuse
        office.olga.at(topic).write("раз")
        office.seat(anna).write("два")
        await office.until(lambda: saying(office.seat(anna), "раз") and saying(topic, "два"))
        reply = office.olga.at(topic).write("три")
        await office.until(lambda: reply.reaction_of(office.bot) == "👌")
        assert [len(saying(office.seat(anna), text)) for text in ("раз", "три")] == [1, 1]
        assert len(saying(topic, "два")) == 1


def _failing():
    """A transaction that gives the whole batch up, as SQLite does on a full disk."""

    from storage.database import SqliteTx
    from storage.together import Awaited

    def action(tx: SqliteTx) -> None:
        tx._connection.execute("ROLLBACK")
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda done: done.exception())
    return Awaited(action, future)


async def test_a_disk_full_while_the_outbox_is_read_stops_nothing(
    database: list[SqliteDatabase], tmp_path: Path
) -> None:
    async with Office(tmp_path) as office:
        anna = office.client()
        topic = await office.write(anna)

        def refuse(label: str) -> None:
            if label == "handlers.committed":
                database[-1]._together.put(_failing())

        office.trace = refuse
        for text in ("раз", "два", "три"):
            office.seat(anna).write(text)
            await office.until(partial(saying, topic, text))


async def test_a_disk_full_while_the_company_is_looked_at_stops_nothing(
    database: list[SqliteDatabase], tmp_path: Path
) -> None:
    async with Office(tmp_path) as office:
        anna = office.client()
        topic = await office.write(anna)
        database[-1].signal("company").set()
        database[-1]._together.put(_failing())
        await office.write(anna, "всё ещё здесь")
        assert saying(topic, "всё ещё здесь")


async def test_a_foreign_writer_is_waited_for(
    database: list[SqliteDatabase], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Office(tmp_path) as office:
        anna = office.client()
        topic = await office.write(anna)
        await database[-1].run(lambda tx: tx.value("PRAGMA busy_timeout = 50"))
        other = sqlite3.connect(tmp_path / "smena.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        office.seat(anna).write("раз")
        await office.until(lambda: "disk refuses" in caplog.text)
        await office.until(office._rounds.anew())  # it is tried again, and refused
        assert caplog.text.count("disk refuses") == 1, caplog.text
        other.execute("COMMIT")
        other.close()
        await office.until(lambda: saying(topic, "раз"))
        assert len(saying(topic, "раз")) == 1


async def test_a_stop_under_load_loses_and_doubles_nothing(office: Office) -> None:
    anna, boris = office.client(), office.client("Борис")
    at_anna, at_boris = await office.write(anna), await office.write(boris)
    await office.claim(office.olga, at_anna)
    office.box.faults.add("delay", ("copyMessage", "sendMessage"), times=None, seconds=0.1)
    for number in range(12):
        office.seat(anna).write(f"вопрос {number};")
        office.seat(boris).write(f"просьба {number};")
        office.olga.at(at_anna).write(f"ответ {number};")
    await office.until(lambda: saying(at_anna, "вопрос 1;"))
    begun = len(office.box.calls)
    await office.stop()
    assert len(office.box.calls) - begun < 12, "a stop waits for more than what is under way"
    office.box.faults.clear()
    await office.start()
    await office.until(lambda: saying(at_anna, "вопрос 11;") and saying(at_boris, "просьба 11;"))
    await office.until(lambda: saying(office.seat(anna), "ответ 11;"))
    for topic, word in ((at_anna, "вопрос"), (at_boris, "просьба")):
        whole = "\n".join(texts(topic))
        assert [whole.count(f"{word} {number};") for number in range(12)] == [1] * 12
    answers = [text for text in office.seat(anna).texts if text.startswith("ответ")]
    assert answers == [f"ответ {number};" for number in range(12)]
    assert not saying(at_anna, "Не подтверждено") and not saying(at_anna, "↻")


async def test_messages_written_while_stopped_arrive_at_the_next_start(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await office.stop()
    office.seat(anna).write("пока вас не было")
    await office.start()
    await office.until(lambda: saying(topic, "пока вас не было"))


async def test_a_second_process_on_the_file_is_refused_and_the_first_goes_on(
    office: Office,
) -> None:
    task, stop = office._task, office._stop
    with pytest.raises(StorageError, match="already running"):
        await office.start()
    office._task, office._stop = task, stop
    await office.write(office.client())


async def another_asks(office: Office, over: object = None) -> None:
    """Somebody else asks for the updates: Telegram ends our own long poll with a 409.

    `over`: what a bot that is stopped has asked; nobody hears what is answered to that.
    """
    updates = office.bot.updates
    await office.until(lambda: updates.polled and updates._poll is not over)
    updates.end_poll()


async def test_a_second_reader_of_the_updates_is_told_of_once_a_day(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    boss = office.seat(office.boss)
    await another_asks(office)
    await office.until(lambda: saying(boss, "запущен дважды"))
    assert "409" in caplog.text
    await office.stop()
    last = office.bot.updates._poll
    await office.start()
    await another_asks(office, over=last)
    await office.until(lambda: caplog.text.count("409:") == 2)
    await office.stop()
    assert len(saying(boss, "запущен дважды")) == 1


async def test_a_refused_token_is_told_and_waited_for(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    token = office.bot.token
    await office.until(lambda: office.bot.updates.polled)
    office.bot.token = "1:another"
    office.bot.updates.end_poll()
    await office.until(lambda: "401" in caplog.text)
    assert "@BotFather" in caplog.text and token not in caplog.text


async def test_the_token_is_in_no_line_of_the_log(
    office: Office, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    anna = office.client()
    topic = await office.write(anna)
    for kind in ("drop_after", "html502", "error500", "truncated"):
        office.box.faults.add(kind, "copyMessage", anna)
        office.olga.at(topic).write(kind)
    await office.until(lambda: len(saying(topic, "Не подтверждено")) == 4)
    await office.box.down()
    office.seat(anna).write("раз")
    await office.box.up()
    await office.until(lambda: saying(topic, "раз"))
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("sandbox")]
    seen = "\n".join(ours) + caplog.text + "".join(capfd.readouterr())
    assert office.bot.token not in seen and office.bot.token.split(":")[1] not in seen
