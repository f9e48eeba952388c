"""The picture under the owner's message: right behind it, without a sound, and never in its way."""

import io
import logging
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import matplotlib.image
import pytest

from papers import pictures
from sandbox import Message
from tests.cases import daily
from tests.office import PATIENCE, Office

ALMATY = ZoneInfo("Asia/Almaty")
MORNING = datetime(2026, 9, 22, 10, 30, tzinfo=ALMATY)  # a Tuesday
CLOSED = datetime(2026, 9, 22, 20, 15, tzinfo=ALMATY)
SHOP = {
    "SMENA_COMPANY__TIMEZONE": "Asia/Almaty",
    "SMENA_HOURS__WEEK": '{"mon-fri": "10:00-20:00"}',
}
TUESDAY = "Вторник, 22 сентября"
BUSY = 6


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with more draws slowly, which is not what is tried here."""
    monkeypatch.setattr(pictures, "WITHIN", PATIENCE)


def told(office: Office) -> list[Message]:
    """The owner's messages from the summary on, without alarms: those come when they are due."""
    said = office.seat(office.boss).messages
    messages = [m for m in said if not (m.text or "").startswith("Клиенты ждут")]
    heads = [place for place, m in enumerate(messages) if (m.text or "").startswith(TUESDAY)]
    return messages[heads[0] :] if heads else []


def photos(office: Office) -> list[Message]:
    return [m for m in office.seat(office.boss).messages if m.kind == "photo"]


async def a_day(office: Office, clients: int = BUSY) -> None:
    """So many write, one of them is answered, and the day closes."""
    office.seat(office.boss).start()
    for number in range(clients):
        topic = await office.write(office.client(f"Клиент {number}"), f"Вопрос {number}")
    office.olga.at(topic).write("Отвечаем")
    await office.quiet()
    office.pass_time((CLOSED - office.now()).total_seconds())
    await office.until(lambda: told(office))


async def settled(office: Office) -> list[tuple[str, str]]:
    """How the picture's row ended."""
    await office.quiet()
    await office.stop()
    return await office.query("SELECT state, reason FROM outbox WHERE kind = 'chart'")


@pytest.mark.proof
async def test_it_stands_right_behind_the_summary_and_makes_no_sound(tmp_path: Path) -> None:
    async with Office(tmp_path, at=MORNING, **SHOP) as office:
        await a_day(office)
        await office.until(lambda: photos(office))
        assert told(office)[1] is photos(office)[0]
        (call,) = office.box.calls_of("sendPhoto")
        assert call.params["disable_notification"] is True
        assert call.params["chat_id"] == office.boss.id
        data = office.box.world.files.get(photos(office)[0].file_id).data
        picture = matplotlib.image.imread(io.BytesIO(data))
        assert picture.shape[:2] == (880, 1280) and picture.min() < 0.2 < 0.9 < picture.max()


@pytest.mark.proof
async def test_a_quiet_day_has_none(tmp_path: Path) -> None:
    async with Office(tmp_path, at=MORNING, **SHOP) as office:
        await a_day(office, clients=1)
        assert await settled(office) == [("sent", "")]
        assert photos(office) == [] and office.box.calls_of("sendPhoto") == []


@pytest.mark.parametrize(
    ("command", "reason"),
    daily(
        2,
        [
            (
                (sys.executable, "-c", "import sys; sys.exit('no memory')"),
                "ended with 1: no memory",
            ),
            ((sys.executable, "-c", "print('<svg/>')"), "no picture"),
            ((sys.executable, "-c", "pass"), "no picture"),
            ((sys.executable, "-c", "import signal; signal.pause()"), "longer than 1 s"),
            ((sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"), "ended with -9"),
            (("/there/is/no/such/program",), "could not be started"),
        ],
    ),
    ids=["it fails", "it gives rubbish", "it gives nothing", "it never ends", "killed", "missing"],
)
async def test_what_can_t_be_drawn_is_left_out_and_the_log_says_why(
    tmp_path: Path, monkeypatch, caplog, command, reason
) -> None:
    monkeypatch.setattr(pictures, "CHARTS", command)
    monkeypatch.setattr(pictures, "WITHIN", 1.0)
    async with Office(tmp_path, at=MORNING, **SHOP) as office:
        with caplog.at_level(logging.WARNING, "papers.pictures"):
            await a_day(office, clients=5)
            await office.until(lambda: "is left out" in caplog.text)
        assert reason in caplog.text
        assert await settled(office) == [("sent", "")]
        assert len(told(office)) == 1 and photos(office) == []


@pytest.mark.proof
@pytest.mark.parametrize(("fault", "state"), [("drop_after", "unknown"), ("flood", "sent")])
async def test_an_unknown_end_is_left_at_that(tmp_path: Path, fault: str, state: str) -> None:
    async with Office(tmp_path, at=MORNING, **SHOP) as office:
        office.box.faults.add(fault, method="sendPhoto")
        await a_day(office, clients=5)
        await office.until(lambda: photos(office))
        ((found, _),) = await settled(office)
        assert found == state and len(photos(office)) == 1
