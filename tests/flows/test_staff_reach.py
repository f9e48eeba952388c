"""Staff who block the bot: known at once, told once, and nothing goes on knocking at their door."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from app import checking
from sandbox import Person
from sandbox.calls import Call
from tests.flows.staff_world import line
from tests.flows.test_shift_scenes import SHIFTS, TUESDAY_NOON, on_shift
from tests.flows.test_summary import MORNING, SHOP, TUESDAY, WEDNESDAY, summaries, till
from tests.office import Office

BLOCKED = "Босс больше не получает сводки и новости: бот заблокирован"
GONE = "Босс больше не получает сводки и новости: аккаунт удалён"


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Office]:
    """A company with two owners, both of whom have opened the bot."""
    async with Office(tmp_path, at=MORNING, **SHOP) as office:
        await office.stop()
        office._extra["SMENA_STAFF__OWNER_IDS"] = f"[{office.boss.id},{office.olga.id}]"
        await office.start()
        office.seat(office.olga).start()
        await office.until(lambda: hears(office, office.olga, "/summary"))
        yield office


def hears(office: Office, who: Person, words: str) -> int:
    return sum(words in text for text in office.seat(who).texts)


def sent_to(office: Office, who: Person, since: int = 0) -> list[Call]:
    calls = office.box.calls[since:]
    return [one for one in calls if one.params.get("chat_id") == who.id]


async def undelivered(office: Office, who: Person) -> str:
    before = len(office.seat(who).messages)
    office.seat(who).write("/undelivered")
    await office.until(lambda: len(office.seat(who).messages) > before + 1)
    return office.seat(who).last.text or ""


async def test_an_owner_who_blocked_the_bot_is_told_of_once_and_written_to_no_more(
    two: Office,
) -> None:
    two.boss.block(two.bot)
    await two.until(lambda: hears(two, two.olga, BLOCKED))
    began = len(two.box.calls)
    for date, head in (("09-22 20:15", TUESDAY), ("09-23 20:15", WEDNESDAY)):
        till(two, date)
        await two.until(partial(summaries, two, two.olga, head))
    await two.quiet()
    assert not sent_to(two, two.boss, began)
    assert hears(two, two.olga, "Босс больше не получает") == 1
    assert not any(BLOCKED in words for words in two.olga.at(two.group).texts)
    assert "Всё доставлено" in await undelivered(two, two.olga)


async def test_a_refusal_of_telegram_says_the_same_as_its_news(two: Office) -> None:
    two.boss.deactivate()  # of this Telegram sends no news
    till(two, "09-22 20:15")
    await two.until(lambda: hears(two, two.olga, GONE))
    began = len(two.box.calls)
    till(two, "09-23 20:15")
    await two.until(lambda: summaries(two, two.olga, WEDNESDAY))
    await two.quiet()
    assert not sent_to(two, two.boss, began)
    assert hears(two, two.olga, "Босс больше не получает") == 1
    assert "Всё доставлено" in await undelivered(two, two.olga)


@pytest.mark.parametrize("presses_start", [True, False])
async def test_an_owner_who_comes_back_gets_the_next_summary(
    two: Office, presses_start: bool
) -> None:
    two.boss.block(two.bot)
    await two.until(lambda: hears(two, two.olga, BLOCKED))
    till(two, "09-22 20:15")
    await two.until(lambda: summaries(two, two.olga, TUESDAY))
    two.boss.unblock(two.bot)
    if presses_start:
        two.seat(two.boss).start()
    await two.quiet()
    till(two, "09-23 20:15")
    await two.until(lambda: summaries(two, two.boss, WEDNESDAY))
    assert not summaries(two, two.boss, TUESDAY)
    assert "Сводок" not in summaries(two, two.boss, WEDNESDAY)[0].text


async def test_the_check_names_an_owner_who_blocked_the_bot(
    two: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await asyncio.to_thread(checking.check, two.settings()) == 0
    two.boss.block(two.bot)
    await two.until(lambda: hears(two, two.olga, BLOCKED))
    assert await asyncio.to_thread(checking.check, two.settings()) == 1
    assert "Сводки пока не доходят: Босс." in capsys.readouterr().out


async def test_an_operator_who_can_not_be_written_to_is_called_in_the_topic(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path, at=TUESDAY_NOON, **SHIFTS) as office:
        await on_shift(office, office.oleg)
        topic = await office.write(office.client("Анна"), "Есть столы?")
        office.oleg.deactivate()
        office.pass_time(5 * 60)
        await line(office, office.boss, topic, "Олег, клиент ждёт ответа")


async def test_where_the_only_owner_hears_nothing_the_team_hears_of_that(office: Office) -> None:
    def told() -> int:
        return sum(BLOCKED in words for words in office.olga.at(office.group).texts)

    for _ in range(2):
        office.boss.block(office.bot)
        await office.until(told)
        office.boss.unblock(office.bot)
        await office.quiet()
    assert told() == 1
