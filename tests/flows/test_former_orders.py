"""What waited when Smena was updated is said after it, though the texts ask for more by then."""

from functools import partial
from typing import Any

import pytest

from model import STAFF, ClientId, Order, PersonId
from model.errands.lines import Say
from storage import opening, outbox
from storage.ports import Tx
from tests import blank
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
