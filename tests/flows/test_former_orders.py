"""What waited when Smena was updated is said after it, though the texts ask for more by then."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from model import KINDS, STAFF, ClientId, Order, PersonId
from model.errands.lines import Say
from storage import opening, outbox
from storage.ports import Tx
from storage.times import ms
from tests import blank, former
from tests.flows.test_shift_scenes import meet, told
from tests.office import Office

IN_A_TOPIC: dict[str, tuple[dict[str, Any], str]] = {
    "staff.taken": ({"by": "Олег", "from_name": "Ольга"}, "Теперь ведёт Олег. До этого: Ольга."),
    "staff.transferred": (
        {"to": "Олег", "by": "Ольга", "mention": None},
        "Ольга передаёт разговор, теперь ведёт Олег.",
    ),
    "staff.edit_kept": ({"unread": False}, "оно похоже на заметку или команду. Клиент видит"),
}
"""Texts, what they took once, and what is said of that today."""

IN_PRIVATE: dict[str, tuple[dict[str, Any], str]] = {
    "duty.work_moved": ({"name": "Олег", "to": "Рита", "count": 3}, "Олег → Рита: 3 разговора."),
    "duty.given_by_you": (
        {"item": {"name": "Анна", "topic": 7}, "to": "Олег", "away": False},
        "Анна → Олег.",
    ),
    "duty.leaving": ({"until": {"moment": 1790096400000}, "items": []}, "🕔 Смена до"),
}


async def leave(office: Office, client: ClientId, olga: PersonId) -> None:
    """Order them all in the file, as code did that knew today's texts as they were then."""

    def order(tx: Tx) -> None:
        for text, (args, _) in IN_A_TOPIC.items():
            outbox.put(tx, Order(Say(text=text, args=args), STAFF, client), office.now())
        for text, (args, _) in IN_PRIVATE.items():
            outbox.put(tx, Order(Say(text=text, args=args), olga), office.now())

    database = await opening.opened(blank.abode(office.folder / "smena.db"))
    await database.run(order)
    await database.close()


async def test_what_a_former_smena_ordered_is_said(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await meet(office, office.olga)
    anna = office.client()
    await office.write(anna)
    await office.quiet()
    await office.stop()
    await leave(office, ClientId(office.key_of(anna)), PersonId(office.olga.id))
    await office.start()
    for _, said in IN_A_TOPIC.values():
        await office.until(partial(office.shown, anna, said))
    for _, said in IN_PRIVATE.values():
        await office.until(partial(told, office, office.olga, said))
    assert not [row for row in caplog.records if row.levelname == "ERROR"]


NOT_LAID = {"copy", "album", "edit", "retire", "close_stray", "enclosed"}
"""What goes with a message of the former file, what no scene made it write, what it didn't know."""


async def lay(office: Office, rows: Sequence[dict[str, Any]]) -> None:
    """The rows as they stood in the file of the former Smena, for whoever is in this office."""

    def put(tx: Tx) -> None:
        for row in rows:
            tx.run(
                f"INSERT INTO outbox ({', '.join(row)}, due, created_at, bot_id)"
                f" VALUES ({', '.join(f':{name}' for name in row)}, :now, :now, :bot)",
                **{**row, "payload": json.dumps(row["payload"]), "merge_key": None},
                now=ms(office.now()),
                bot=office.bot.id,
            )

    database = await opening.opened(blank.abode(office.folder / "smena.db"))
    await database.run(put)
    await database.close()


@pytest.mark.proof
async def test_every_row_of_a_former_smena_goes(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await meet(office, office.olga)
    for name in ("Анна", "Вера", "Игорь"):
        await office.write(office.client(name))
    await office.quiet()
    await office.stop()
    rows = [row for row in former.rows() if row["link_id"] is None]
    assert KINDS.keys() - {row["kind"] for row in rows} == NOT_LAID
    await lay(office, [row for row in rows if row["payload"].get("text") not in former.GONE])
    await office.start()
    await office.quiet()
    await office.stop()
    slips = [row.getMessage() for row in caplog.records if row.levelname == "ERROR"]
    assert slips == []
    unmade = "SELECT kind, payload FROM outbox WHERE reason = 'not_made'"
    assert await office.query(unmade) == []
