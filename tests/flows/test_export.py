"""/export: an owner gets everything as tables, one press away; nobody else gets anything."""

import asyncio
import csv
import io
import json
import logging
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from model.errands.papers import Export
from papers import archives, packed
from sandbox import Message
from tests.flows.staff_world import toast
from tests.flows.test_client_data import DONE, sure
from tests.office import Office

HOSTILE = "=cmd|' /C calc'!A0"
SECRET = "номер карты 4400"


def said(office: Office, text: str) -> list[Message]:
    return [m for m in office.seat(office.boss).messages if text in (m.text or "")]


def files(office: Office) -> list[Message]:
    return [m for m in office.seat(office.boss).messages if m.kind == "document"]


async def menu(office: Office) -> Message:
    office.seat(office.boss).write("/export")
    await office.until(lambda: "Неделя" in office.seat(office.boss).last.labels)
    return office.seat(office.boss).last


async def press(office: Office, label: str, **more) -> str:
    shown = await menu(office)
    return await toast(office, office.seat(office.boss).press(shown, label, **more))


def zip_of(office: Office, message: Message) -> ZipFile:
    assert message.file_id is not None
    return ZipFile(io.BytesIO(office.box.world.files.get(message.file_id).data))


async def test_one_press_brings_the_tables_of_all_that_was(office: Office) -> None:
    anna, other = office.client("Анна 🐈\nКотик"), office.client(HOSTILE)
    office.seat(anna).write(SECRET)
    await office.until(lambda: office.group.topics)
    topic = await office.write(other)
    office.olga.at(topic).write("Здравствуйте! Чем помочь?")
    await office.until(lambda: office.seat(other).last.text.startswith("Здравствуйте!"))
    await office.quiet()
    assert "Собираю" in await press(office, "Всё время")
    await office.until(lambda: files(office))
    archive = zip_of(office, files(office)[0])
    names = [json.loads(line)["name"] for line in archive.read("clients.jsonl").splitlines()]
    assert {HOSTILE, "Анна 🐈 Котик"} <= set(names)
    text = archive.read("clients.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert {f"'{HOSTILE}", "Анна 🐈 Котик"} <= {row["name"] for row in rows}
    kinds = {json.loads(line)["kind"] for line in archive.read("events.jsonl").splitlines()}
    assert {"opened", "message_in", "reply"} <= kinds
    assert "Мебель Алатау" in archive.read("README.txt").decode()
    assert all(SECRET not in archive.read(name).decode() for name in archive.namelist())
    assert list(office.folder.glob(".smena.db.export-*")) == []


async def test_a_second_press_while_it_is_made_makes_no_second(office: Office) -> None:
    assert "Собираю" in await press(office, "Неделя", twice=True)
    await office.until(lambda: files(office))
    await office.quiet()
    assert len(files(office)) == len(said(office, "Пришлю её сюда")) == 1
    assert "Собираю" in await press(office, "Неделя")
    await office.until(lambda: len(files(office)) == 2)


async def test_it_is_not_for_others(office: Office) -> None:
    topic = await office.write(office.client())
    office.olga.at(topic).write("// на месте")
    await office.quiet()
    office.seat(office.olga).start()
    office.seat(office.olga).write("/export")
    await office.until(lambda: "только для владельца" in (office.seat(office.olga).last.text or ""))
    anna = office.client("Вера")
    await office.write(anna, "/export")
    await office.quiet()
    assert not any("Выгрузка" in text for text in office.seat(anna).texts)


async def failure(office: Office) -> str:
    await press(office, "Месяц")
    await office.until(lambda: said(office, "⚠️"))
    assert files(office) == []
    assert list(office.folder.glob(".smena.db.export-*")) == []
    return said(office, "⚠️")[-1].text or ""


@pytest.mark.parametrize(
    "command",
    [
        (sys.executable, "-c", "import sys; sys.exit('no room')"),
        (sys.executable, "-c", "pass"),
        (sys.executable, "-c", "import time; time.sleep(60)"),
        ("/there/is/no/such/program",),
    ],
    ids=["it fails", "it makes nothing", "it never ends", "it can't begin"],
)
async def test_what_can_t_be_made_is_told(tmp_path: Path, monkeypatch, caplog, command) -> None:
    monkeypatch.setattr(archives, "EXPORTS", command)
    monkeypatch.setattr(archives, "WITHIN", 1.0)
    async with Office(tmp_path) as office:
        with caplog.at_level(logging.WARNING):
            assert "не получилась" in await failure(office)
    assert "was not made" in caplog.text


async def test_what_is_too_large_for_telegram_is_told_with_the_way_out(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(packed, "LIMIT", 1000)
    async with Office(tmp_path) as office:
        assert "bot.py export" in await failure(office)


async def test_what_a_killed_bot_left_is_gone_after_the_next_start(office: Office) -> None:
    left = office.folder / ".smena.db.export-x1"
    await office.stop()
    left.mkdir()
    (left / "export.zip").write_bytes(b"names")
    await office.start()
    assert not left.exists()


async def test_an_unknown_end_is_told_and_not_repeated(office: Office) -> None:
    office.box.faults.add("drop_after", method="sendDocument")
    await press(office, "Неделя")
    await office.until(lambda: said(office, "не знаю, дошла ли"))
    await office.quiet()
    assert len(office.box.calls_of("sendDocument")) == len(files(office)) == 1


async def test_a_telegram_that_asks_to_wait_gets_it_later(office: Office) -> None:
    office.box.faults.add("flood", method="sendDocument", retry_after=1)
    await press(office, "Неделя")
    await office.until(lambda: files(office))
    await office.quiet()
    assert len(files(office)) == 1 and not said(office, "⚠️")


async def test_under_a_summary_it_is_of_the_time_of_the_summary(office: Office) -> None:
    await office.write(office.client("Анна"))
    seat = office.seat(office.boss)
    seat.write("/summary")
    await office.until(lambda: "Выгрузить" in seat.last.labels)
    shown = seat.last
    assert "Собираю" in await toast(office, seat.press(shown, "Выгрузить"))
    await office.until(lambda: files(office))
    archive = zip_of(office, files(office)[0])
    assert [json.loads(one)["name"] for one in archive.read("clients.jsonl").splitlines()] == [
        "Анна"
    ]


async def test_a_lead_sees_summaries_and_exports_nothing(office: Office) -> None:
    topic = await office.write(office.client())
    office.olga.at(topic).write("// на месте")
    await office.quiet()
    office.seat(office.boss).write("/team")
    await office.until(lambda: "Сделать старшим · Ольга" in office.seat(office.boss).last.labels)
    named = office.seat(office.boss).press(office.seat(office.boss).last, "Сделать старшим · Ольга")
    await toast(office, named)
    seat = office.seat(office.olga)
    seat.start()
    seat.write("/summary")
    await office.until(lambda: "Выгрузить" in seat.last.labels)
    assert "решает владелец" in await toast(office, seat.press(seat.last, "Выгрузить"))
    await office.quiet()
    assert office.box.calls_of("sendDocument") == []


async def test_whoever_is_erased_while_it_is_made_is_not_in_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was put together before, and would have left the house after the owner read that all
    is gone."""
    made, goes = asyncio.Event(), asyncio.Event()
    make = archives.Packer._make

    async def slowly(exports: archives.Packer, errand: Export) -> object:
        packed = await make(exports, errand)
        made.set()
        await goes.wait()
        return packed

    monkeypatch.setattr(archives.Packer, "_make", slowly)
    await office.write(office.client("Степан"))
    message = await sure(office, await office.write(office.client("Аксинья")))
    await press(office, "Всё время")
    await office.until(made.is_set)
    office.seat(office.boss).press(message, "Удалить навсегда")
    await office.until(lambda: DONE in message.text)
    goes.set()
    await office.until(lambda: files(office))
    text = zip_of(office, files(office)[0]).read("clients.csv").decode("utf-8-sig")
    assert "Степан" in text and "Аксинья" not in text
