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


NOT_LAID = {"copy", "album", "edit", "retire", "close_stray", "enclosed", "strange"}
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


NEWER = "UPDATE outbox SET kind = 'telegraph' WHERE state = 'waiting' AND kind = 'copy'"
WORDLESS = """
    INSERT INTO outbox (kind, chat, lane, priority, payload, due, created_at, bot_id)
    VALUES ('telegraph', :chat, 'line', -7, '{"to": "all"}', :now, :now, :bot)
"""


async def test_what_only_a_newer_smena_can_do_is_told_of_and_the_others_go_on(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await office.claim(office.olga, topic)
    office.box.faults.add("flood", "copyMessage", anna, times=None, retry_after=1)
    copies = partial(office.box.calls_of, "copyMessage")
    reply = office.olga.at(topic).write("Есть два дивана")
    await office.until(copies)
    await office.stop()
    database = await opening.opened(blank.abode(office.folder / "smena.db"))
    told = {"chat": office.boss.id, "now": ms(office.now()), "bot": office.bot.id}
    assert await database.run(lambda tx: tx.run(NEWER)) == 1
    await database.run(lambda tx: tx.run(WORDLESS, **told))
    await database.close()
    office.box.faults.clear()
    await office.start()
    await office.until(lambda: office.shown(anna, "более новая Смена"))
    await office.until(
        lambda: any("/undelivered" in text for text in office.seat(office.boss).texts)
    )
    office.olga.at(topic).write("И кресло")
    await office.until(lambda: office.seat(anna).texts[-1] == "И кресло")
    assert "Есть два дивана" not in office.seat(anna).texts
    office.seat(office.boss).write("/undelivered")
    await office.until(lambda: office.seat(office.boss).texts[-1].count("более новая Смена") == 2)
    notice = next(m for m in topic.messages if "более новая Смена" in (m.text or ""))
    office.olga.at(topic).press(notice, notice.labels[0])
    await office.until(lambda: office.seat(anna).texts[-1] == "Есть два дивана")
    await office.until(lambda: reply.reaction_of(office.bot))
