"""The owner's message and kill -9: whenever it strikes, a day is told, and told once."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.kill.birth import Nursery
from tests.kill.ward import End, Ward

MOSCOW = ZoneInfo("Europe/Moscow")
DUE = timedelta(hours=21, minutes=15)
"""After midnight: round the clock a day is cut at 21:00 and told a quarter of an hour later."""

NEVER = End("never", 1)
BEFORE = [f"commit:{number}" for number in range(1, 9)]
"""Deaths before or after the transactions with which a bot begins; one of them orders it."""

MEANWHILE = [
    f"delivery.{step}.report:1" for step in ("marked", "called", "settling", "settled")
]  # fmt: skip
PATIENCE = 150.0


def till_due(now: datetime) -> float:
    """Seconds until the next day is due, and a little more."""
    local = now.astimezone(MOSCOW)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    due = midnight + DUE if local < midnight + DUE else midnight + DUE + timedelta(days=1)
    return (due - local).total_seconds() + 5


def texts(ward: Ward) -> list[str]:
    """What the owner has read about the day."""
    return [text for text in ward.boss.chat(ward.bot).texts if "ничего не горит" in text]


async def told(ward: Ward, deaths: int) -> list[str]:
    """What the owner reads about the day, if the bots that should tell it die as appointed."""
    async with ward:
        await ward.drained(PATIENCE)
        ward.pass_time(till_due(datetime.fromtimestamp(ward.box.clock.now(), UTC)))
        ward.kill()
        await ward.box.until(lambda: ward.toll.kills > deaths, "the deaths", PATIENCE)
        await ward.box.until(lambda: texts(ward), "a summary", PATIENCE)
        await ward.drained(PATIENCE)
        lives = ward.toll.diary.count("ready")
        ward.kill()
        await ward.box.until(lambda: ward.toll.diary.count("ready") > lives, "one more", PATIENCE)
        await ward.drained(PATIENCE)
        assert not ward.toll.damage
        runs = ward.query("SELECT count(*) FROM runs WHERE kind = 'summary.day'")
        assert runs == [(2,)], "the day before the owner came, and this one"
        return texts(ward)


async def play(folder: Path, nursery: Nursery, scenes: list[tuple[End, ...]]) -> list[list[str]]:
    """All of them side by side; the first life of each is a calm one."""
    wards = []
    for number, ends in enumerate(scenes):
        (folder / str(number)).mkdir()
        wards.append(Ward(folder / str(number), nursery, [NEVER, *ends]))
    pairs = zip(wards, scenes, strict=True)
    return await asyncio.gather(*(told(ward, len(ends)) for ward, ends in pairs))


async def test_killed_around_its_ordering_a_summary_is_sent_once(
    tmp_path: Path, nursery: Nursery
) -> None:
    ends = [End.read(text) for text in BEFORE]
    found = await play(tmp_path, nursery, [*((end,) for end in ends), (ends[1], ends[3])])
    assert [len(texts) for texts in found] == [1] * len(found)
    assert not [text for texts in found for text in texts if text.startswith("↻")]


async def test_killed_around_its_call_a_summary_is_sent_once_or_again_with_a_mark(
    tmp_path: Path, nursery: Nursery
) -> None:
    ends = [End.read(text) for text in MEANWHILE]
    scenes = [*((end,) for end in ends), *product(ends[:2], repeat=2)]
    found = await play(tmp_path, nursery, scenes)
    for scene, seen in zip(scenes, found, strict=True):
        plain = [text for text in seen if not text.startswith("↻")]
        assert len(plain) <= 1, (scene, seen)
        assert len(seen) - len(plain) <= len(scene), (scene, seen)
    assert [len(seen) for seen in found[:4]] == [1, 2, 2, 1]
