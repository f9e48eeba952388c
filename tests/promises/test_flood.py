"""A flood: whoever is no part of it is served, and those who cause it leave little behind."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sandbox import Message, Person
from tests.flows.test_rights import forge
from tests.office import Office
from tests.promises.test_limits import REAL, charged, known_clients, limit, texts

CROWD, SPAM, FORGED = 60, 300, 200
MOST = {"SMENA_CLIENTS__LOBBY_OVER": "5", "SMENA_CLIENTS__MOST_WAITING": "20"}


def storm(office: Office, noisy: Person, forger: Person, under: Message) -> None:
    """All of it at once: new accounts, one who writes without end, presses that nobody made, and
    words behind the bot's name."""
    office.bot.inline_mode = True
    for number in range(CROWD):
        office.seat(office.client(f"Новый {number}")).write("Заработок от ста тысяч")
    for number in range(SPAM):
        office.seat(noisy).write(f"спам {number};")
    for number in range(FORGED):
        forge(forger, under, ("claim:1:0", "data_erase:1:0", "lead:1:1", "x")[number % 4])
        office.seat(forger).ask_inline(office.bot, f"цены {number}")


@pytest.mark.proof
async def test_a_flood_delays_nobody_else_and_leaves_little_behind(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        noisy, anna = await known_clients(office, 2)
        await limit(office, **MOST)
        forger, vera = office.client("Взломщик"), office.client("Вера")
        under = office.seat(forger).start()
        storm(office, noisy, forger, under)
        await handled(office)
        began = len(office.box.calls)
        office.seat(anna).write("где мой заказ?")
        office.seat(vera).write("сколько стоит диван?")
        office.seat(office.boss).write("/summary")
        await office.until(lambda: "где мой заказ?" in texts(office.topic_of(anna)))
        # The group's whole window may have been taken when she wrote, and no more than that.
        assert len(charged(office, began)) <= 2 * REAL.group_count
        # She waits at the door and is told so, or the flood is over by then and she is shown.
        told = office.seat(vera)
        await office.until(lambda: told.texts or "диван" in texts(office.topic_of(vera)))
        boss = office.seat(office.boss)
        await office.until(lambda: any("Ждут сейчас" in words for words in boss.texts))
        await handled(office)
        spammer = office.key_of(noisy)
        await office.stop()
        await bounded(office, spammer)


async def handled(office: Office) -> None:
    """All that was written and pressed has been handled; much of it still waits to be sent."""
    waiting = "SELECT count(*) FROM inbox WHERE state = 'new'"
    with closing(sqlite3.connect(f"file:{office._file}?mode=ro", uri=True)) as file:
        await office.until(
            lambda: not len(office.bot.updates) and not file.execute(waiting).fetchone()[0]
        )


async def bounded(office: Office, spammer: int) -> None:
    """What is kept because of them: their share, and a number for all that is beyond it."""
    (kept,) = await office.query(
        "SELECT (SELECT count(*) FROM links WHERE client_id = :id),"
        " (SELECT unheard FROM clients WHERE id = :id)",
        id=spammer,
    )
    assert kept[0] + kept[1] >= SPAM and kept[1] > 0
    ((each,),) = await office.query(
        "SELECT max(rows) FROM (SELECT count(*) AS rows FROM outbox"
        " WHERE client_id IN (SELECT client_id FROM lobby) GROUP BY client_id)"
    )
    assert each <= 6
    ((size,),) = await office.query(
        "SELECT sum(length(payload)) FROM outbox WHERE client_id = :id", id=spammer
    )
    assert size <= 300 * (kept[0] + 10)
    ((answers,),) = await office.query("SELECT count(*) FROM outbox WHERE kind = 'answer'")
    assert answers == 0
    ((changed,),) = await office.query(
        "SELECT count(*) FROM events WHERE kind IN ('claimed', 'erased', 'role_given')"
        " AND actor_id NOT IN (SELECT id FROM operators)"
    )
    ((aside,),) = await office.query("SELECT held FROM set_aside")
    assert (changed, aside) == (0, 0)
