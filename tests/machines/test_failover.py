"""The server dies and its replica takes its place: what is there then, and what is not."""

import asyncio
import random
from pathlib import Path

import pytest

from sandbox import Person
from storage import opening
from storage.opening import Abode
from storage.ports import NotOursError
from tests import cluster
from tests.kill.birth import Nursery
from tests.kill.chronicle import words
from tests.kill.scene import play
from tests.machines.fleet import Fleet
from tests.machines.pair import pair
from tests.machines.storm import Trouble

MACHINES = 3
PATIENCE = 150.0
TWICE, GONE, AFTER = "уйдёт дважды", "не дойдёт", "дойдёт потом"


async def test_nobody_goes_on_with_what_the_replica_may_not_have(tmp_path: Path) -> None:
    async with pair(waits=False) as servers:
        held = await opening.opened(Abode(tmp_path / "smena.db", servers.url))
        await held.run(lambda tx: None)
        await asyncio.to_thread(cluster.fail_over, servers.url)
        with pytest.raises(Exception) as broken:
            await held.run(lambda tx: None)
        assert held.is_trouble(broken.value)
        with pytest.raises(NotOursError, match="a replica has taken the server's place"):
            await held.run(lambda tx: None)
        await held.close()


async def test_where_commits_wait_for_the_replica_nothing_is_lost(
    tmp_path: Path, nursery: Nursery
) -> None:
    async with pair(waits=True) as servers:
        fleet = Fleet(
            tmp_path, nursery, servers.url, [Trouble.FAILED_OVER], random.Random(1), MACHINES
        )
        async with fleet:
            found = await play(fleet)
        assert [struck.trouble for struck in fleet.storm.befell] == [Trouble.FAILED_OVER]
        assert found.problems() == []


async def test_where_they_do_not_wait_it_is_lost_what_the_replica_had_not_heard(
    tmp_path: Path, nursery: Nursery
) -> None:
    """As docs/scale.md says it: sent twice, forgotten though it was sent, and lost."""
    async with (
        pair(waits=False) as servers,
        Fleet(tmp_path, nursery, servers.url, [], random.Random(1), MACHINES) as fleet,
    ):
        box, anna, bek = fleet.box, fleet.client("Анна"), fleet.client("Бек")

        def arrived(client: Person, text: str) -> list[str]:
            topics = fleet.topics_of(client)
            said = [words(line) for topic in topics for line in fleet.said_in(topic)]
            return [line for line in said if text in line]

        async def write(client: Person, text: str, *, arrives: bool = True) -> None:
            fleet.seat(client).write(text)
            await box.until(lambda: arrived(client, text) or not arrives, text, PATIENCE)
            await box.until(lambda: not fleet.bot.updates, "confirmed", PATIENCE)

        await write(anna, "Здравствуйте")
        box.faults.add("flood", chat=fleet.group, times=None, retry_after=1)
        await write(anna, TWICE, arrives=False)
        await box.until(servers.is_level, "the replica has it, too", PATIENCE)
        servers.road.close()
        box.faults.clear()
        await box.until(lambda: arrived(anna, TWICE), TWICE, PATIENCE)
        await write(bek, "Здравствуйте")
        box.faults.add("flood", chat=fleet.group, times=None, retry_after=1)
        await write(anna, GONE, arrives=False)
        await asyncio.to_thread(cluster.fail_over, servers.url)
        box.faults.clear()
        await write(anna, AFTER)
        await write(bek, AFTER)
        assert len(arrived(anna, TWICE)) == 2 and "↻" not in "".join(arrived(anna, TWICE))
        assert len(fleet.topics_of(bek)) == 2 and not arrived(anna, GONE)
