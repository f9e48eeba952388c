"""An export says what happened and nothing of what was said, and runs in no spreadsheet."""

import csv
import io
import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from papers.exports.archive import Told, Wanted, write
from papers.exports.cells import cell, moments
from papers.exports.tables import TABLES as OF_PERIOD
from storage import events
from storage.database import SqliteTx, connect
from storage.migrations import migrate
from storage.ports import StorageError, Tx
from storage.times import ms

TABLES = (*OF_PERIOD, "journal")
ZONE = ZoneInfo("Asia/Almaty")
NOON = datetime(2026, 9, 22, 12, 0, tzinfo=ZONE).astimezone(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECRET = "мой пароль 1234"
HOSTILE = "=cmd|' /C calc'!A0"
NAMES = {101: HOSTILE, 102: 'Анна\n«Котик» 🐈; "М", и', 103: " \t+7 701", 104: "Давний"}


def client(tx: Tx, number: int, opened: datetime, closed: datetime | None = None) -> None:
    tx.run(
        "INSERT INTO clients (id, name, source, first_seen) VALUES (:id, :name, 'site', :at)",
        id=number, name=NAMES[number], at=ms(opened),
    )  # fmt: skip
    tx.run(
        """INSERT INTO conversations (id, client_id, opened_at, closed_at)
        VALUES (:id, :client, :opened, :closed)""",
        id=number - 100, client=number, opened=ms(opened), closed=ms(closed) if closed else None,
    )  # fmt: skip
    tx.run(
        """INSERT INTO links (client_id, conversation_id, side, author_id, origin_id, fingerprint,
            content, words, state, at)
        VALUES (:id, :conversation, 'client', :id, 1, :words, :content, :words, 'sent', :at)""",
        id=number, conversation=number - 100, words=SECRET, at=ms(opened),
        content=json.dumps({"kind": "photo", "caption": SECRET}),
    )  # fmt: skip
    events.record(
        tx, "opened", opened, client=number, conversation=number - 100, actor=number, by="client"
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "smena.db"
    with closing(connect(str(path))) as connection:
        migrate(connection)
        tx = SqliteTx(connection)
        client(tx, 104, NOON - 20 * DAY, NOON - 19 * DAY)
        client(tx, 103, NOON - 9 * DAY)
        client(tx, 101, NOON - HOUR)
        client(tx, 102, NOON)
        tx.run(
            """INSERT INTO notes (client_id, author_id, message_id, text, at)
            VALUES (101, 1, 2, :words, :at)""",
            words=SECRET, at=ms(NOON),
        )  # fmt: skip
        tx.run("INSERT INTO operators (id, name, created_at) VALUES (1, '@Олег', :at)", at=ms(NOON))
    return path


def made(source: Path, locale: str = "ru", since: datetime | None = None, **told) -> ZipFile:
    target = source.with_name(f"{locale}.zip")
    until = NOON + HOUR
    write(Wanted(source, target, since, until, ZONE, locale, "Читайте меня"), Told(**told))
    return ZipFile(target)


def sheet(archive: ZipFile, table: str, separator: str = ";") -> list[dict[str, str]]:
    text = archive.read(f"{table}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def lines(archive: ZipFile, table: str) -> list[dict]:
    return [json.loads(line) for line in archive.read(f"{table}.jsonl").splitlines()]


def test_every_table_twice_and_a_word_about_them(source):
    archive = made(source)
    assert set(archive.namelist()) == {
        "README.txt", *(f"{one}.{form}" for one in TABLES for form in ("csv", "jsonl"))
    }  # fmt: skip
    assert archive.read("README.txt").decode("utf-8-sig") == "Читайте меня\n"
    assert archive.testzip() is None
    for table in TABLES:
        kept = [tuple(row.values()) for row in lines(archive, table)]
        assert [len(row) for row in kept] == [len(row) for row in sheet(archive, table)]


def test_no_words_of_anybody_are_in_it(source):
    archive = made(source)
    for name in archive.namelist():
        assert SECRET.encode() not in archive.read(name)
        assert "пароль" not in archive.read(name).decode()
    assert {row["kind"] for row in lines(archive, "messages")} == {"photo"}


def test_names_are_themselves_for_programs_and_harmless_in_a_spreadsheet(source):
    archive = made(source)
    assert {row["id"]: row["name"] for row in lines(archive, "clients")} == NAMES
    shown = {int(row["id"]): row["name"] for row in sheet(archive, "clients")}
    assert shown == {**NAMES, 101: f"'{HOSTILE}", 103: f"'{NAMES[103]}"}
    assert [row["name"] for row in sheet(archive, "operators")] == ["'@Олег"]


@pytest.mark.parametrize(
    "start",
    ["=", "+", "-", "@", "\t=", "\r@", " =", "＝", "\ufeff=", "\u202e=", "\u2800@", "\u034f-"],
)
def test_what_begins_like_a_formula_is_none(start):
    assert cell(f"{start}1+1").startswith("'")


@pytest.mark.parametrize("value", [-5, 0, None, "", "Анна", "1-2", 3.5])
def test_what_is_no_formula_stays(value):
    assert cell(value) == value


def test_moments_are_utc_for_programs_and_local_for_people(source):
    (row,) = [one for one in lines(made(source), "events") if one["client_id"] == 102]
    assert row["at"] == "2026-09-22T07:00:00.000Z"
    assert row["at_local"] == "2026-09-22 12:00:00"
    assert row["data"] == {"by": "client"}
    assert moments(None, ZONE) == (None, None)
    assert moments(1, ZoneInfo("UTC")) == ("1970-01-01T00:00:00.001Z", "1970-01-01 00:00:00")


def test_a_period_has_what_happened_in_it_and_who_was_with_us(source):
    archive = made(source, since=NOON - 2 * DAY)
    assert {row["client_id"] for row in lines(archive, "events")} == {101, 102}
    assert {row["client_id"] for row in lines(archive, "messages")} == {101, 102}
    assert {row["client_id"] for row in lines(archive, "conversations")} == {101, 102, 103}
    assert {row["id"] for row in lines(archive, "clients")} == {101, 102, 103}


def test_the_journal_has_a_line_for_each_conversation(source):
    with closing(connect(str(source))) as connection:
        tx = SqliteTx(connection)
        told = {"client": 101, "conversation": 1}
        events.record(tx, "message_in", NOON - HOUR, actor=101, **told, content="text")
        events.record(tx, "reply", NOON - HOUR / 2, actor=1, **told, content="text")
        events.record(tx, "handed_over", NOON, actor=1, **told, to=2, why="leaving")
    journal = {row["conversation_id"]: row for row in lines(made(source), "journal")}
    assert set(journal) == {1, 2, 3, 4}
    first = journal[1]
    assert (first["first_reply_s"], first["replies_timed"], first["median_reply_s"]) == (
        1800, 1, 1800
    )  # fmt: skip
    assert (first["last_writer"], first["last_at_local"]) == ("staff", "2026-09-22 11:30:00")
    assert (first["handed_over"], first["handed_over_taken"], first["waiting_since"]) == (
        1,
        0,
        None,
    )
    assert journal[2]["first_reply_s"] is None and journal[2]["last_writer"] == ""


def test_english_spreadsheets_part_their_cells_with_commas(source):
    assert len(sheet(made(source, "en"), "clients", ",")) == len(NAMES)


def test_an_empty_table_still_has_its_head(source):
    text = made(source).read("ratings.csv").decode("utf-8-sig")
    assert text.startswith("id;client_id;") and len(text.splitlines()) == 1


def test_it_says_how_far_it_is(source):
    totals: list[int] = []
    steps: list[int] = []
    archive = made(source, total=totals.append, more=steps.append)
    assert totals == [sum(steps)] == [sum(len(lines(archive, one)) for one in TABLES)]


def test_what_is_there_is_never_written_over(source):
    made(source)
    before = source.with_name("ru.zip").read_bytes()
    with pytest.raises(StorageError, match="is there already"):
        made(source)
    assert source.with_name("ru.zip").read_bytes() == before
    assert {path.name for path in source.parent.glob("*ru.zip*")} == {"ru.zip"}


@pytest.mark.parametrize("kind", ["missing", "damaged", "older", "newer"])
def test_a_file_that_can_t_be_read_is_told_in_one_line(source, kind):
    if kind == "missing":
        source.unlink()
    elif kind == "damaged":
        source.write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    else:
        with closing(connect(str(source))) as connection:
            connection.execute(f"PRAGMA user_version = {0 if kind == 'older' else 9999}")
    with pytest.raises(StorageError) as told:
        made(source)
    assert "\n" not in str(told.value) and str(source) in str(told.value)
    assert not source.with_name("ru.zip").exists()
