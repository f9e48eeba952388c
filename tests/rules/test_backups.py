"""Backups by themselves: one a day, proven, rotated, tried once a month; owners hear of trouble."""

import asyncio
import json
import shutil
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from app import policy
from app.policy import objections
from app.settings import SettingsError, load
from app.watch import keeper
from desk.aftermath import outcomes
from desk.watch import backups
from model import House, Order, Person, Reason, Role
from model.company import BackupRules
from model.errands.papers import Backup
from model.upkeep import Chore, Problem, Upkeep
from papers.backups import copying, sealing
from papers.copies import Carrier
from storage import outbox, people, saving, upkeep
from storage.database import SqliteDatabase, connect
from storage.ports import StorageError
from storage.saving import CopyError
from tests import blank

ZONE = ZoneInfo("Asia/Almaty")
HOUSE = House(zone=ZONE, backup=BackupRules(time(4)))
START = datetime(2026, 9, 22, 3, 59, tzinfo=ZONE).astimezone(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOSS = 3


# When.


@pytest.fixture
def tx():
    tx = blank.on(blank.memory())
    people.meet(tx, Person(BOSS, "Boss"), START)
    people.set_role(tx, BOSS, Role.OWNER)
    people.set_private(tx, BOSS)
    return tx


def ordered(tx) -> list[tuple[str, str]]:
    return [(str(kept.chore), kept.period) for kept in upkeep.ordered(tx)]


def said(tx) -> list[str]:
    rows = tx.rows("SELECT payload FROM outbox WHERE kind = 'say' ORDER BY id")
    return [json.loads(row["payload"])["text"] for row in rows]


def end(tx, now: datetime, problem: Problem | None = None) -> None:
    """Whatever is ordered ends, well or not."""
    for kept in upkeep.ordered(tx):
        if problem:
            backups.failed(tx, HOUSE, kept, problem, now)
        else:
            backups.done(tx, HOUSE, kept, now)


def test_a_day_has_one_backup_at_its_local_hour_whoever_ticks(tx):
    backups.tick(tx, HOUSE, START)
    assert ordered(tx) == [("backup", "2026-09-21")]  # what was due before we were here
    end(tx, START)
    for minutes in (0, 1, 1, 2, 600):
        backups.tick(tx, HOUSE, START + timedelta(minutes=minutes))
        assert ("backup", "2026-09-22") in ordered(tx) or not minutes
    end(tx, START + 11 * HOUR)
    backups.tick(tx, HOUSE, START + 12 * HOUR)
    assert ordered(tx) == []


def test_without_the_setting_there_is_none(tx):
    backups.tick(tx, House(), START)
    assert ordered(tx) == []


def test_what_failed_is_tried_again_after_an_hour(tx):
    now = START + HOUR
    backups.tick(tx, HOUSE, now)
    end(tx, now, Problem.NO_ROOM)
    backups.tick(tx, HOUSE, now + timedelta(minutes=59))
    assert ordered(tx) == []
    backups.tick(tx, HOUSE, now + HOUR)
    assert ordered(tx) == [("backup", "2026-09-22")]


def test_owners_hear_once_a_day_that_there_is_none_for_two_and_when_there_is_again(tx):
    heard = []
    for hours in range(24 * 5):
        now = START + hours * HOUR
        backups.tick(tx, HOUSE, now)
        end(tx, now, Problem.NO_FOLDER if hours > 1 else None)
        heard.append(len(said(tx)))
    told = said(tx)
    assert set(told[1:]) == {"owner.backup_late"} and told[0] == "owner.drill_done"
    assert len(told) == 1 + 4  # on each of the last four days
    assert heard[49] == 1 < heard[50]
    later = START + timedelta(days=5)
    backups.tick(tx, HOUSE, later)
    end(tx, later)
    assert said(tx)[5:] == ["owner.backup_back"]
    backups.tick(tx, HOUSE, later + DAY)
    end(tx, later + DAY)
    assert said(tx)[6:] == []


def test_who_was_off_for_a_week_is_not_alarmed_before_it_was_tried(tx):
    backups.tick(tx, HOUSE, START)
    end(tx, START)
    backups.tick(tx, HOUSE, START + 7 * DAY)
    assert "owner.backup_late" not in said(tx)


def test_a_month_has_one_trial_of_a_backup_of_its_own_and_a_failing_one_alarms(tx):
    backups.tick(tx, HOUSE, START)
    end(tx, START)
    backups.tick(tx, HOUSE, START)
    assert ("drill", "2026-09") in ordered(tx)
    end(tx, START, Problem.DAMAGED)
    assert said(tx) == ["owner.drill_failed"]
    backups.tick(tx, HOUSE, START + 2 * HOUR)
    end(tx, START + 2 * HOUR)
    assert ("drill", "2026-09") not in ordered(tx)
    backups.tick(tx, HOUSE, START + DAY)
    assert ("drill", "2026-09") in ordered(tx)
    end(tx, START + DAY)
    assert said(tx) == ["owner.drill_failed", "owner.drill_done"]
    october = START + 10 * DAY
    backups.tick(tx, HOUSE, october)
    assert ordered(tx) == [("backup", "2026-10-01")]
    end(tx, october)
    backups.tick(tx, HOUSE, october)
    assert ordered(tx) == [("drill", "2026-10")]


# Which stay.


def test_seven_days_stay_and_the_last_of_four_weeks_before_them():
    names: set[str] = {"smena-2026-01-01.db", "before-update.db"}
    first = date(2026, 8, 3)  # a Monday
    for days in range(80):
        day = first + timedelta(days=days)
        names |= {f"auto-{day}-010000.db", f"auto-{day}-020000.db"}
        names -= copying.too_many(names)
    assert {"smena-2026-01-01.db", "before-update.db"} < names
    kept = sorted(name[5:15] for name in names if name.startswith("auto-"))
    last = first + timedelta(days=79)
    assert kept[-7:] == [str(last - timedelta(days=days)) for days in range(6, -1, -1)]
    assert last - date.fromisoformat(kept[0]) < timedelta(days=30)  # docs/privacy.md says so
    weekdays = [date.fromisoformat(day).isoweekday() for day in kept[:-7]]
    assert len(weekdays) == 4 and weekdays[:3] == [7, 7, 7]
    assert all("-020000" in name for name in names if name.startswith("auto-"))


# What is made.


@pytest.fixture
def source(tmp_path):
    """A database at work."""
    path = tmp_path / "smena.db"
    blank.lay(path)
    with closing(connect(str(path))) as connection:
        yield_rows(connection, 50)
        yield path


def yield_rows(connection, rows: int) -> None:
    for number in range(rows):
        row = {"period": str(number)}
        connection.execute("INSERT INTO runs VALUES ('test', :period, 0)", row)


def test_a_copy_is_proven_private_and_alone_in_its_folder(source):
    target = source.parent / "backups" / copying.name_of(START)
    (target.parent).mkdir()
    (target.parent / ".auto-2026-01-01-000000.db.part-whole").touch()
    made = copying.make(source, target)
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert target.stat().st_mode & 0o077 == 0
    assert made.size == target.stat().st_size and made.counts["runs"] == 50


def test_a_copy_is_of_one_moment_however_much_is_written_meanwhile(source):
    writing, stop = threading.Event(), threading.Event()

    def write() -> None:
        with closing(connect(str(source))) as connection:
            number = 1000
            while not stop.is_set():
                yield_rows_from(connection, number)
                number += 1
                writing.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        writing.wait(60)
        made = copying.make(source, source.parent / "backups" / copying.name_of(START))
    finally:
        stop.set()
        thread.join()
    assert made.counts["runs"] > 50


def yield_rows_from(connection, number: int) -> None:
    connection.execute("INSERT INTO runs VALUES ('test', :period, 0)", {"period": str(number)})


def test_rows_that_are_missing_from_a_copy_are_noticed(source):
    target = source.with_name("copy.db")
    counts = saving.save(source, target)
    with closing(sqlite3.connect(target)) as connection, connection:
        connection.execute("DELETE FROM runs WHERE period = '7'")
    with pytest.raises(CopyError, match="runs has 49 rows and should have 50") as caught:
        saving.compare(target, counts)
    assert caught.value.problem is Problem.DIFFERENT


def test_a_disk_without_room_is_left_as_it_is(source, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=2**20))
    target = source.parent / "backups" / copying.name_of(START)
    with pytest.raises(CopyError, match=r"needs 6\d MB, 1 MB are free") as caught:
        copying.make(source, target)
    assert caught.value.problem is Problem.NO_ROOM
    assert list(target.parent.iterdir()) == []


def test_a_folder_that_is_none_is_said(source):
    (source.parent / "backups").touch()
    with pytest.raises(CopyError, match="can't be used for backups") as caught:
        copying.make(source, source.parent / "backups" / copying.name_of(START))
    assert caught.value.problem is Problem.NO_FOLDER


# What is tried.


def test_a_trial_goes_back_to_it_and_leaves_nothing_behind(source):
    copy = source.parent / "backups" / copying.name_of(START)
    made = copying.make(source, copy)
    assert copying.attempt(copy, made.counts, START).counts == made.counts
    assert list(copy.parent.iterdir()) == [copy]


def test_a_trial_notices_a_copy_that_rotted_or_went(source):
    copy = source.parent / "backups" / copying.name_of(START)
    made = copying.make(source, copy)
    with copy.open("r+b") as rotting:
        rotting.seek(8192)
        rotting.write(b"\xff" * 4096)
    with pytest.raises(StorageError) as caught:
        copying.attempt(copy, made.counts, START)
    assert copying.problem_of(caught.value) is Problem.DAMAGED
    copy.unlink()
    with pytest.raises(CopyError) as gone:
        copying.attempt(copy, made.counts, START)
    assert gone.value.problem is Problem.NO_COPY


@pytest.mark.parametrize(
    ("url", "here", "tried"),
    [
        ("", ["auto-2.db"], "auto-3.db"),
        ("postgresql://h/d", ["auto-1.db", "auto-2.db"], "auto-2.db"),
        ("postgresql://h/d", [], "auto-4.db"),
    ],
)
async def test_of_several_machines_each_tries_what_lies_in_its_own_folder(
    tmp_path, monkeypatch, url, here, tried
):
    path, orders, over = tmp_path / "smena.db", [], asyncio.Event()
    blank.lay(path)
    for name in here:
        (tmp_path / name).touch()

    async def obey(program: object, order: bytes, within: float) -> bytes:
        orders.append(json.loads(order))
        if orders[-1]["task"] == "backup":
            (tmp_path / "auto-4.db").touch()
        else:
            over.set()
        return b'{"size": 1, "counts": {}}'

    def begun(tx) -> None:
        for number in (1, 2, 3):
            upkeep.order(tx, Chore.BACKUP, f"2026-09-0{number}", START, HOUR)
            (made,) = upkeep.ordered(tx)
            upkeep.done(tx, replace(made, name=f"auto-{number}.db"), START)
        upkeep.order(tx, Chore.DRILL, "2026-09", START - HOUR, HOUR)
        if url and not here:
            upkeep.order(tx, Chore.BACKUP, "2026-09-04", START, HOUR)

    monkeypatch.setattr(keeper, "name_of", lambda now, *, encrypted: "auto-4.db")
    database = await SqliteDatabase.open(path)
    await database.run(begun)
    given = (database, lambda tx: HOUSE, path, tmp_path, lambda: START, "", obey, url)
    keeping = asyncio.create_task(keeper.Keeper(*given).run())
    await over.wait()
    assert Path(orders[-1]["copy"]).name == tried
    keeping.cancel()
    await asyncio.wait([keeping])
    await database.close()


async def test_no_copy_goes_to_where_its_folder_leads_only_since_the_start(tmp_path, monkeypatch):
    path, other = tmp_path / "smena.db", tmp_path / "others"
    blank.lay(path)
    (tmp_path / "backups").mkdir()
    other.mkdir()
    orders, begun, over = list[bytes](), asyncio.Event(), asyncio.Event()

    async def obey(program: object, order: bytes, within: float) -> bytes:
        orders.append(order)
        begun.set()
        return b'{"size": 1, "counts": {}}'

    def failed(tx, rules: House, meant: Upkeep, problem: Problem, now: datetime) -> None:
        if problem is Problem.NO_FOLDER:
            over.set()

    monkeypatch.setattr(backups, "failed", failed)
    database = await SqliteDatabase.open(path)
    given = (database, lambda tx: HOUSE, path, tmp_path / "backups", lambda: START, "", obey)
    await database.run(upkeep.order, Chore.BACKUP, "2026-09-22", START, HOUR)
    keeping = asyncio.create_task(keeper.Keeper(*given).run())
    await begun.wait()
    (tmp_path / "backups").rmdir()
    (tmp_path / "backups").symlink_to(other)
    await database.run(upkeep.order, Chore.BACKUP, "2026-09-23", START, HOUR)
    await over.wait()
    assert len(orders) == 1
    keeping.cancel()
    await asyncio.wait([keeping])
    await database.close()


def test_what_is_kept_of_backups_is_forgotten_after_a_year(tx):
    backups.tick(tx, HOUSE, START)
    upkeep.forget_old(tx, START + HOUR)
    assert upkeep.latest(tx, Chore.BACKUP) is None


# Encrypted.


def test_an_encrypted_copy_is_proven_tried_and_opened_by_its_key_alone(source):
    key, other = sealing.new_key(), sealing.new_key()
    copy = source.parent / "backups" / copying.name_of(START, encrypted=True)
    made = copying.make(source, copy, key)
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]
    assert copy.name.endswith(".db.age") and b"SQLite" not in copy.read_bytes()
    assert copy.stat().st_mode & 0o077 == 0
    assert copying.attempt(copy, made.counts, START, key).counts == made.counts
    for wrong in (other, ""):
        with pytest.raises(CopyError) as caught:
            copying.attempt(copy, made.counts, START, wrong)
        assert caught.value.problem is Problem.KEY
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_each_owner_is_sent_what_is_encrypted_if_the_settings_say_so(tx):
    house = replace(HOUSE, backup=BackupRules(time(4), send=True))
    backups.tick(tx, house, START)
    for kept in upkeep.ordered(tx):
        backups.done(tx, house, replace(kept, name="auto.db.age"), START)
    rows = tx.rows("SELECT chat, payload FROM outbox WHERE kind = 'backup'")
    assert [(row["chat"], json.loads(row["payload"])) for row in rows] == [
        (BOSS, {"name": "auto.db.age"})
    ]


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"SMENA_BACKUP__ENCRYPT": "true"}, "needs a key in BACKUP_KEY"),
        ({"SMENA_BACKUP__SEND": "true"}, "only encrypted backups are sent"),
        ({"BACKUP_KEY": "hunter2"}, "BACKUP_KEY: backup_key - is not a backup's key"),
    ],
)
def test_what_lacks_its_key_is_refused_at_the_start(environ, said):
    with pytest.raises(SettingsError, match=said) as caught:
        load(None, environ, objections)
    assert "hunter2" not in str(caught.value)


def test_without_the_library_the_start_says_what_to_do(monkeypatch):
    monkeypatch.setattr(policy, "find_spec", lambda name: None)
    environ = {"SMENA_BACKUP__ENCRYPT": "true", "BACKUP_KEY": sealing.new_key()}
    with pytest.raises(SettingsError, match="needs the library pyrage: make extras"):
        load(None, environ, objections)


async def test_what_is_too_large_or_gone_is_not_sent_and_its_owner_hears_of_it(tx, tmp_path):
    (tmp_path / "auto.db.age").write_bytes(b"x" * 11)
    outbox.put(tx, Order(Backup(name="auto.db.age"), BOSS), START)
    outbox.put(tx, Order(Backup(name="gone.db.age"), BOSS), START)
    large, gone = outbox.new_rows(tx, 0)
    assert await Carrier(tmp_path, 10)(large) is Reason.TOO_BIG
    assert await Carrier(tmp_path, 10)(gone) is Reason.FILE_GONE
    packed = await Carrier(tmp_path, 11)(large)
    assert packed.name == "auto.db.age" and packed.file.read() == b"x" * 11
    packed.file.close()
    outcomes.dead(tx, HOUSE, large, Reason.TOO_BIG, "", START)
    rows = tx.rows("SELECT payload FROM outbox WHERE kind = 'say'")
    (said,) = [json.loads(row["payload"]) for row in rows]
    assert (said["text"], said["args"]) == ("owner.backup_not_sent", {"reason": "too_big"})


def test_who_was_erased_is_kept_beside_the_copies_too(source):
    source.with_name("smena.db.erased").write_text("marks")
    copy = source.parent / "backups" / copying.name_of(START)
    copying.make(source, copy)
    assert (copy.parent / "smena.db.erased").read_text() == "marks"
