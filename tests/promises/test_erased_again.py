"""Whoever was erased does not come back with an older backup; who came back themselves stays."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.flows.test_cli import run
from tests.flows.test_client_data import erase, shown
from tests.office import Office
from tests.promises.test_erasing import WORDS, a_life, aksinya, arrived_at, database, traces


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The company, today: the command line works on its file, too."""
    async with Office(tmp_path, at=None) as company:
        yield company


async def restored(office: Office) -> str:
    """What `bot.py restore` says of going back to the copy."""
    code, lines = await run(office.folder, "restore", "copy.db")
    assert code == 0, lines
    return "\n".join(lines)


async def backed_up(office: Office) -> None:
    code, lines = await run(office.folder, "backup", "copy.db")
    assert code == 0, lines


@pytest.mark.proof
@pytest.mark.parametrize(
    "lost",
    [False, pytest.param(True, marks=pytest.mark.proof)],
    ids=["the file is there", "the file is lost"],
)
async def test_who_was_erased_since_does_not_come_back_with_a_backup(
    office: Office, lost: bool
) -> None:
    client, anna = aksinya(office), office.client("Степан")
    topic = await a_life(office, client)
    await office.write(anna, "где курень?")
    await office.quiet()
    await backed_up(office)
    key = office.key_of(client)
    await erase(office, topic)
    await office.until(lambda: topic.deleted)
    await office.quiet()
    await office.stop()
    if lost:
        (office.folder / "smena.db").unlink()
    said = await restored(office)
    assert "1 erased since" in said and "delete it" in said
    assert traces(client, database(office), key) == []
    assert traces(client, (office.folder / "smena.db.erased").read_bytes(), key) == []
    await office.start()
    await office.until(lambda: shown(office, "удалены снова: 1"))
    await office.write(anna, "снова я")
    office.seat(client).write("опять пишу")
    assert await arrived_at(office, "опять пишу") is not topic
    await office.quiet()
    await office.stop()
    assert await office.query("SELECT 1 FROM links WHERE words = 'где курень?'") == [(1,)]
    assert await office.query("SELECT count(*) FROM events WHERE kind = 'erased'") == [(1,)]


@pytest.mark.proof
async def test_who_came_back_themselves_before_the_backup_stays(office: Office) -> None:
    client = aksinya(office)
    office.seat(client).write(WORDS[0])
    await erase(office, await arrived_at(office, WORDS[0]))
    office.seat(client).write(WORDS[1])
    topic = await arrived_at(office, WORDS[1])
    await office.quiet()
    await backed_up(office)
    await office.stop()
    assert "erased" not in await restored(office)
    await office.start()
    office.seat(client).write(WORDS[2])
    assert await arrived_at(office, WORDS[2]) is topic


@pytest.mark.proof
async def test_a_backup_without_a_key_says_that_it_may_bring_somebody_back(
    office: Office,
) -> None:
    """It is older than the marks are, and the file that has the key can't be read any more."""
    client = aksinya(office)
    office.seat(client).write(WORDS[0])
    topic = await arrived_at(office, WORDS[0])
    await backed_up(office)
    with closing(sqlite3.connect(office.folder / "copy.db")) as copy, copy:
        copy.execute("UPDATE company SET erasing_key = ''")
    await erase(office, topic)
    await office.stop()
    (office.folder / "smena.db").write_bytes(b"torn")
    assert "1 erased since can't be told" in await restored(office)
