"""Companies whose hours go past midnight, or through the night: when they are open."""

from datetime import UTC, datetime
from pathlib import Path

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
