"""Whose the company is: named and removed by another owner, by link, by the settings."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app import owner
from app.settings import SettingsError
from sandbox import Message, Person
from tests import blank
from tests.flows.staff_world import toast
from tests.flows.test_rights import forge
from tests.flows.test_setup_team import hears
from tests.office import GRANTED, Office


def code_of(link: str | None) -> str:
    assert link is not None
    return link.partition("?start=")[2]


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Office]:
    """The boss is the owner by link; Olga and Oleg have opened the bot and are on the team."""
    async with Office(tmp_path, group=False) as office:
        office.seat(office.boss).start(code_of(office.link))
        await hears(office, office.boss, "вы владелец")
        office.group.add_bot(office.bot, by=office.boss, **GRANTED)
        await hears(office, office.boss, "готова: темы включены")
        for who in (office.olga, office.oleg):
            office.seat(who).start()
            await hears(office, who, "Вы в команде")
        yield office


async def decide(office: Office, who: Person, label: str, yes: str) -> Message:
    """An owner presses that under /team, and says that they are sure; the question."""
    seat = office.seat(who)
    seen = len(seat.messages)
    seat.write("/team")
    await office.until(lambda: any(m.labels for m in seat.messages[seen:]))
    await toast(office, seat.press(seat.messages[-1], label))
    asked = await hears(office, who, "Кнопка действует 10 минут")
    await toast(office, seat.press(asked, yes))
    return asked


async def test_an_owner_names_another_who_removes_the_first_and_all_hear_of_it(
    company: Office,
) -> None:
    office = company
    seat = office.seat(office.boss)
    seat.write("/team")
    shown = await hears(office, office.boss, "Олег · оператор")
    await toast(office, seat.press(shown, "Владельцем… · Олег"))
    asked = await hears(office, office.boss, "Сделать владельцем: Олег?")
    assert "Олег · оператор" in shown.text  # so far nothing was done
    await toast(office, seat.press(asked, "Да, назначить"))
    for who in (office.boss, office.oleg):
        said = await hears(office, who, "Теперь владелец: Олег")
        assert "Кто назначил: Босс" in said.text
    await decide(office, office.oleg, "Снять владельца… · Босс", "Да, снять")
    for who in (office.boss, office.oleg):
        await hears(office, who, "Больше не владелец: Босс")
    for data in ("export:7:0", "own_ask:1:1"):
        assert "решает владелец" in await toast(office, forge(office.boss, shown, data))


async def test_a_yes_that_is_ten_minutes_old_does_nothing(company: Office) -> None:
    office, seat = company, company.seat(company.boss)
    seat.write("/team")
    shown = await hears(office, office.boss, "Олег · оператор")
    await toast(office, seat.press(shown, "Владельцем… · Олег"))
    asked = await hears(office, office.boss, "Сделать владельцем: Олег?")
    office.pass_time(601)
    assert "больше 10 минут" in await toast(office, seat.press(asked, "Да, назначить"))
    seat.write("/team")
    await office.quiet()
    assert "Олег · оператор" in seat.last.text


async def test_nobody_removes_themselves_and_a_lead_names_nobody(company: Office) -> None:
    office, seat = company, company.seat(company.boss)
    seat.write("/team")
    shown = await hears(office, office.boss, "Босс · владелец")
    assert "Снять владельца… · Босс" not in shown.labels
    said = await toast(office, forge(office.boss, shown, f"own_ask:{office.boss.id}:0"))
    assert "Себя снять нельзя" in said
    await toast(office, seat.press(shown, "Сделать старшим · Ольга"))
    mine = await hears(office, office.olga, "Вы в команде")
    late = f"own_yes:{office.olga.id}:1:9999999999"
    assert "решает владелец" in await toast(office, forge(office.olga, mine, late))


async def test_an_owner_who_was_thrown_out_sees_nothing_more(company: Office) -> None:
    office, seat = company, company.seat(company.boss)
    seat.write("/team")
    shown = await hears(office, office.boss, "Олег · оператор")
    await toast(office, seat.press(shown, "Владельцем… · Олег"))
    asked = await hears(office, office.boss, "Сделать владельцем: Олег?")
    await toast(office, seat.press(asked, "Да, назначить"))
    said = await hears(office, office.oleg, "Теперь владелец: Олег")
    office.group.kick(office.oleg)
    assert "только сотрудники" in await toast(office, forge(office.oleg, said, "export:7:0"))


async def test_the_settings_say_who_the_owners_are(company: Office) -> None:
    office = company
    seat = office.seat(office.boss)
    seat.write("/team")
    shown = await hears(office, office.boss, "Олег · оператор")
    await office.stop()
    office._extra["SMENA_STAFF__OWNER_IDS"] = f"[{office.oleg.id}]"
    await office.start()
    await hears(office, office.oleg, "Больше не владелец: Босс. Так записано в настройках.")
    assert "решает владелец" in await toast(office, forge(office.boss, shown, "export:7:0"))
    told = await hears(office, office.oleg, "Больше не владелец: Босс")
    said = await toast(office, forge(office.oleg, told, f"own_ask:{office.olga.id}:1"))
    assert "записаны в настройках" in said


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Office]:
    """Nobody owns the bot yet."""
    async with Office(tmp_path, group=False) as office:
        yield office


async def test_the_owner_s_link_lives_a_day_and_is_kept_as_a_hash(empty: Office) -> None:
    office, code = empty, code_of(empty.link)
    await office.stop()
    for path in office.folder.glob("smena.db*"):
        assert code.encode() not in path.read_bytes()
    office.pass_time(24 * 3600 + 1)
    await office.start()
    office.seat(office.boss).start(code)
    await hears(office, office.boss, "Эта ссылка уже не действует")
    office.seat(office.boss).start(code_of(office.link))
    await hears(office, office.boss, "вы владелец")


async def test_on_the_machine_a_link_is_made_anew_and_an_owner_removed(
    company: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office = company
    await office.stop()
    made = await asyncio.to_thread(owner.command, office.settings(), "")
    link = next(line for line in capsys.readouterr().out.splitlines() if "?start=" in line)
    assert await asyncio.to_thread(owner.command, office.settings(), "Никто") == 1
    assert "Босс" in capsys.readouterr().out
    removed = await asyncio.to_thread(owner.command, office.settings(), "босс")
    assert (made, removed) == (0, 0)
    await office.start()
    assert office.link is None  # that one is still good
    office.seat(office.oleg).start(code_of(link))
    await hears(office, office.oleg, "вы владелец")
    office.seat(office.boss).write("/team")
    await office.quiet()
    assert "Команда" not in office.seat(office.boss).last.text
    with blank.aside(office.folder / "smena.db") as tx:
        role = tx.value("SELECT role FROM operators WHERE id = :id", id=office.boss.id)
    assert role == "operator"


async def test_where_the_settings_name_owners_the_machine_makes_no_link(office: Office) -> None:
    await office.stop()
    with pytest.raises(SettingsError, match=r"staff\.owner_ids"):
        await asyncio.to_thread(owner.command, office.settings(), "")
