"""Companies whose hours go past midnight, or through the night: when they are open, and when it is
morning there."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.flows.staff_world import press
from tests.office import Office

ZONE = {"SMENA_COMPANY__TIMEZONE": "UTC"}
TUESDAY = datetime(2026, 9, 22, 12, 0, tzinfo=UTC)


def open_at(plan: str) -> dict[str, str]:
    return {**ZONE, "SMENA_HOURS__WEEK": plan}


async def test_who_is_open_until_the_last_minute_of_the_day_is_open_in_it(tmp_path: Path) -> None:
    late = TUESDAY.replace(hour=23, minute=59, second=20)
    async with Office(tmp_path, at=late, **open_at('{"mon-sun": "00:00-23:59"}')) as office:
        anna = office.client()
        await office.write(anna, "Вы открыты?")
        await office.quiet()
        assert not any("когда откроемся" in words for words in office.seat(anna).texts)


@pytest.mark.parametrize(
    ("plan", "morning"),
    [
        ('{"mon-sun": "18:00-02:00"}', "23 сентября, 18:00"),
        ('{"mon-fri": "00:00-24:00"}', "23 сентября, 10:00"),
        ('{"tue": "08:00-08:00"}', "29 сентября, 10:00"),
    ],
)
async def test_tomorrow_morning_is_when_the_company_opens_and_not_at_night(
    tmp_path: Path, plan: str, morning: str
) -> None:
    async with Office(tmp_path, at=TUESDAY.replace(hour=20), **open_at(plan)) as office:
        topic = await office.write(office.client(), "Подумаю")
        await office.claim(office.olga, topic)
        for label in ("⋯", "Отложить"):
            await press(office, office.olga, topic, label)
        assert morning in await press(office, office.olga, topic, "Завтра утром")
