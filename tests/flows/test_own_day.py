"""A shift ends: the real bot tells its operator two lines about their own day."""

from pathlib import Path

from tests.flows.clients_world import answered
from tests.flows.test_shift_scenes import (
    HOUR,
    SHIFTS,
    TUESDAY_NOON,
    meet,
    off_shift,
    on_shift,
    told,
)
from tests.office import Office


async def test_two_lines_of_ones_own_when_the_shift_ends(tmp_path: Path) -> None:
    async with Office(tmp_path, at=TUESDAY_NOON, **SHIFTS) as shop:
        anna, igor = shop.client("Анна"), shop.client("Игорь")
        await meet(shop, shop.oleg)
        await on_shift(shop, shop.olga)
        for client in (anna, igor):
            topic = await answered(shop, client)
        shop.oleg.at(topic).write("// заметка")
        shop.pass_time(2 * HOUR)
        await shop.write(anna, "А стулья?")
        await off_shift(shop, shop.olga)
        await shop.until(lambda: told(shop, shop.olga, "За смену"))
        lines = shop.seat(shop.olga).last.text.splitlines()
        assert "2 ответа в 2 разговорах" in lines[0]
        assert lines[1].startswith("Вашего ответа никто не ждёт, открытых у вас: 1.")
        await on_shift(shop, shop.olga)
        await off_shift(shop, shop.olga)
        await shop.quiet()
        assert told(shop, shop.olga, "За смену") == 1, "nothing was answered in the second one"
        assert told(shop, shop.oleg, "За смену") == 0
