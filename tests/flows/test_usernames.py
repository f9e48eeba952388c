"""Where usernames are hidden nothing says them, and whoever leaves takes no addresses along."""

from pathlib import Path

import pytest

from sandbox import Person, Topic
from tests.flows.staff_world import press
from tests.office import Office

SECRET = "anna_kovaleva"


def said(office: Office) -> list[str]:
    """Every call that could show the team the client's address."""
    calls = [str(call.params) for call in office.box.calls if call.method != "getUpdates"]
    return [call for call in calls if SECRET in call or "tg://user" in call]


async def everything(office: Office, anna: Person) -> Topic:
    """Anna writes, forwards her own words, and Olga looks wherever she can."""
    topic = await office.write(anna, "Где мой диван?")
    own = office.seat(anna).messages[0]
    office.seat(anna).forward(own)
    await office.quiet()
    for label in ("⋯", "👤 Клиент"):
        await press(office, office.olga, topic, label)
    await press(office, office.olga, topic, "⋯")
    await press(office, office.olga, topic, "История")
    office.olga.chat(office.bot).start()
    office.olga.chat(office.bot).write("/queue")
    await press(office, office.boss, topic, "Данные клиента")
    await office.quiet()
    return topic


@pytest.mark.parametrize("who", ["nobody", "leads"])
async def test_nothing_says_a_username_where_it_is_hidden(tmp_path: Path, who: str) -> None:
    async with Office(tmp_path, SMENA_CLIENTS__SHOW_USERNAMES=who) as office:
        office.boss.chat(office.bot).start()
        topic = await everything(office, office.client("Анна", username=SECRET))
        in_private = [call for call in said(office) if str(office.group.id) not in call]
        assert said(office) == in_private
        assert bool(in_private) is (who == "leads")
        assert not office.box.calls_of("forwardMessage")
        if who == "leads":
            assert all(str(office.boss.id) in call for call in in_private)
            await press(office, office.boss, topic, "⋯")
            assert await press(office, office.boss, topic, "👤 Клиент") == f"@{SECRET}"
