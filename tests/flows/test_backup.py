"""A copy is taken while the bot works, and going back to one sends nothing twice unasked."""

import asyncio
import shutil
import sqlite3
from datetime import UTC, datetime

import pytest

from desk.privacy import erasing
from storage import backup, saving
from storage.database import connect
from storage.migrations import migrate
from storage.ports import StorageError
from tests.office import Office

NOW = datetime(2026, 9, 22, 12, 30, tzinfo=UTC)


@pytest.fixture
def file(tmp_path):
    """A database as a bot that was killed leaves it: the latest words are in the -wal alone."""
    connection = connect(str(tmp_path / "at_work.db"))
    migrate(connection)
    say(connection, "kept")
    for ending in ("", "-wal", "-shm"):
        shutil.copy(tmp_path / f"at_work.db{ending}", tmp_path / f"smena.db{ending}")
    connection.close()
    return tmp_path / "smena.db"


def say(connection, word):
    connection.execute("UPDATE company SET group_title = :word", {"word": word})


def read(path, sql="SELECT group_title FROM company"):
    with sqlite3.connect(path) as connection:
        return connection.execute(sql).fetchone()[0]


async def backed_up(office: Office):
    await asyncio.to_thread(saving.save, office.folder / "smena.db", office.folder / "copy.db")


async def gone_back(office: Office):
    """Stop, restore the copy, start."""
    if office._task:
        await office.stop()
    done = backup.restore(
        office.folder / "smena.db", office.folder / "copy.db", office.now(), erasing.repeat
    )
    office.box.faults.clear()
    await office.start()
    return done


async def test_a_copy_is_taken_beside_the_bot_and_brought_back(office: Office):
    anna = office.client()
    topic = await office.write(anna, "до копии")
    await backed_up(office)
    await office.write(anna, "после копии")
    done = await gone_back(office)
    assert done.former.exists()
    await office.write(anna, "снова")
    assert office.topic_of(anna) is topic
    assert len(office.group.topics) == 1


async def test_a_reply_that_was_waiting_is_sent_only_if_its_author_says_so(office: Office):
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("flood", "copyMessage", chat=anna, times=None, retry_after=600)
    reply = office.olga.at(topic).write("ответ")
    await office.until(lambda: office.box.calls_of("copyMessage"))
    await backed_up(office)
    assert (await gone_back(office)).doubtful
    await office.until(lambda: "Дошло" in topic.messages[-1].labels)
    assert "ответ" not in office.seat(anna).texts
    office.olga.at(topic).press(topic.messages[-1], "Отправить ещё раз")
    await office.until(lambda: reply.reaction_of(office.bot) == "👌")
    assert office.seat(anna).texts.count("ответ") == 1


async def test_a_clients_message_that_was_waiting_comes_again_and_says_so(office: Office):
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("flood", "copyMessage", chat=office.group, times=None, retry_after=600)
    office.seat(anna).write("вопрос")
    await office.until(lambda: office.box.calls_of("copyMessage"))
    await backed_up(office)
    await gone_back(office)
    await office.until(lambda: office.shown(anna, "вопрос"))
    await office.until(lambda: any("↻" in (m.text or "") for m in topic.messages))


async def test_a_running_bot_is_not_restored_over(office: Office):
    await backed_up(office)
    with pytest.raises(StorageError, match="already running"):
        backup.restore(office.folder / "smena.db", office.folder / "copy.db", NOW, erasing.repeat)


def test_a_copy_is_whole_private_and_one_file(file):
    target = file.with_name("copy.db")
    saving.save(file, target)
    assert read(target) == "kept"
    assert target.stat().st_mode & 0o077 == 0
    assert [p.name for p in file.parent.glob("*copy.db*")] == ["copy.db"]


def test_nothing_is_written_over(file):
    target = file.with_name("copy.db")
    target.write_text("precious")
    with pytest.raises(StorageError, match="is there already"):
        saving.save(file, target)
    assert target.read_text() == "precious"


def test_a_damaged_file_gives_no_backup(file):
    with file.open("r+b") as damaged:
        damaged.write(b"\0" * 4096)
    file.with_name("smena.db-wal").unlink()
    with pytest.raises(StorageError, match="no backup was made"):
        saving.save(file, file.with_name("copy.db"))
    assert not file.with_name("copy.db").exists()


def test_the_former_file_is_kept_with_its_latest_words(file):
    saving.save(file, file.with_name("copy.db"))
    done = backup.restore(file, file.with_name("copy.db"), NOW, erasing.repeat)
    assert done.former.name == "smena.db.before-20260922-123000"
    assert read(done.former) == read(file) == "kept"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: None, "no such backup"),
        (lambda path: path.write_text("not a database at all" * 100), "not a database"),
        (lambda path: sqlite3.connect(path).execute("CREATE TABLE x (y)"), "no database of Smena"),
    ],
)
def test_what_is_no_backup_changes_nothing(file, make, reason):
    copy = file.with_name("copy.db")
    make(copy)
    with pytest.raises(StorageError, match=reason):
        backup.restore(file, copy, NOW, erasing.repeat)
    assert read(file) == "kept"
    assert not list(file.parent.glob("*.restoring*"))


def test_a_backup_of_a_newer_smena_is_refused(file):
    copy = file.with_name("copy.db")
    saving.save(file, copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StorageError, match="newer than this Smena"):
        backup.restore(file, copy, NOW, erasing.repeat)
    assert read(file) == "kept"
