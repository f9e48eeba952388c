"""Every act that owners must be able to look up leaves its event, whoever did it, and is read."""

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bot
from app.settings import load
from app.watch.acts import Register
from desk.aftermath.ending import Ended
from desk.aftermath.papers import OfBackup, OfExport
from desk.company import audit, choosing, owning, welcome
from desk.privacy import machine
from desk.rules.options import BY_NAME
from handlers.entries import BUTTONS, COMMANDS
from model import (
    AUDITED,
    MACHINE,
    Asked,
    Department,
    Done,
    Door,
    Event,
    GroupFacts,
    Hearing,
    House,
    Incoming,
    Order,
    Person,
    Press,
    Role,
    Spot,
)
from model.errands.papers import Backup, Export
from model.reports import SPANS
from storage import (
    acts,
    broadcasts,
    clients,
    company,
    erased,
    erasings,
    events,
    inbox,
    options,
    outbox,
    people,
)
from storage import lobby as kept
from storage.database import SqliteDatabase
from storage.options import Draft
from storage.ports import Tx
from storage.times import ms
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
DELIVERY = Department("Доставка")
HOUSE = House(languages=("ru", "en"), departments=(DELIVERY,))
GROUP, OTHER, TOPIC = -1001, -1002, 44
BOSS, PARTNER, OLGA, NEW, ANNA = 1, 2, 3, 4, 100
BUTTON = {entry.name: entry for entry in BUTTONS}
ZONE = 1


class World:
    """A company in memory: two owners, an operator, somebody at the door, a client."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        company.set_group(tx, GROUP, "Клиенты")
        company.set_state(tx, True, [])
        erased.give_key(tx, "ab" * 32)
        for number, role in ((BOSS, Role.OWNER), (PARTNER, Role.OPERATOR), (OLGA, Role.OPERATOR)):
            people.meet(tx, Person(number, f"№{number}"), NOW)
            people.set_role(tx, number, role)
            people.set_in_group(tx, number, True)
            people.set_private(tx, number)
            people.set_checked(tx, number, NOW)
        former.client(tx, Person(ANNA, "Анна", "", "ru"), NOW)
        clients.set_topic(tx, ANNA, TOPIC)

    def press(self, name: str, subject: int = 0, arg: int = 0, version: int = 0) -> None:
        """An owner presses it, where it stands."""
        private = BUTTON[name].where is Spot.PRIVATE
        topic = TOPIC if BUTTON[name].where is Spot.TOPIC else None
        chat = BOSS if private else GROUP
        who = Person(BOSS, "№1")
        pressed = Press("q", name, subject, arg, who, chat, private, 7, topic, version=version)
        BUTTON[name].act(self.tx, HOUSE, pressed, NOW)

    def arrives(self) -> None:
        """The export that was ordered is sent."""
        row = next(row for row in outbox.new_rows(self.tx, 0) if isinstance(row.errand, Export))
        OfExport().sent(Ended(self.tx, HOUSE, row, row.errand, NOW), Done())

    def left(self) -> set[Event]:
        """What stands in the log of it."""
        return {Event(act.kind) for act in events.audited(self.tx, 0, 50)}


@pytest.fixture
def world() -> Iterator[World]:
    with closing(blank.memory()) as connection:
        yield World(blank.on(connection))


def by_link(world: World) -> None:
    owning.make_link(world.tx, "code", NOW)
    said = Incoming(5, Person(77, "Новый владелец"), {"kind": "text", "text": "/start"}, "s", NOW)
    welcome.begin(world.tx, HOUSE, Asked(said, 77, None, Spot.PRIVATE, "code"), NOW)


def own(world: World) -> None:
    world.press("own_yes", PARTNER, 1, version=int(NOW.timestamp()) + 60)


def at_the_door(name: str) -> Callable[[World], None]:
    def play(world: World) -> None:
        people.meet(world.tx, Person(NEW, "Тимур"), NOW)
        people.set_in_group(world.tx, NEW, True)
        people.set_door(world.tx, NEW, Door.ASKED)
        world.press(name, NEW)

    return play


def picked(world: World) -> None:
    company.set_candidate(world.tx, OTHER, BOSS, NOW)


def move(world: World) -> None:
    picked(world)
    world.press("move_group", OTHER)
    admins = (Person(BOSS, "№1"),)
    fine = dict.fromkeys(("is_supergroup", "is_forum", "is_member", "is_admin"), True)
    facts = GroupFacts(OTHER, "Другая", can_manage_topics=True, admins=admins, **fine)
    choosing.inspected(world.tx, HOUSE, facts, NOW)


def stay(world: World) -> None:
    picked(world)
    world.press("stay_group", OTHER)


def saved(name: str) -> Callable[[World], None]:
    def play(world: World) -> None:
        options.show(world.tx, BOSS, Draft("zone", "", ["Asia/Almaty"], False, NOW))
        world.press(name, ZONE, version=ms(NOW))

    return play


def exported(name: str, *data: int) -> Callable[[World], None]:
    def play(world: World) -> None:
        world.press(name, *data)
        world.arrives()

    return play


def erase(world: World) -> None:
    world.press("data_erase", erasings.ask(world.tx, BOSS, ANNA, 7, NOW))


def cast(world: World) -> None:
    broadcasts.ask(world.tx, BOSS, NOW)
    found = broadcasts.being_composed(world.tx, BOSS, NOW)
    broadcasts.set_message(world.tx, found, (9,), "", "слово")
    found = broadcasts.being_composed(world.tx, BOSS, NOW)
    world.press("cast_send", found.id, version=found.revision)


def crowd(name: str, state: str, hearing: Hearing) -> Callable[[World], None]:
    def play(world: World) -> None:
        clients.set_hearing(world.tx, ANNA, hearing, 0, NOW)
        kept.enter(world.tx, ANNA, "слово", NOW)
        kept.set_state(world.tx, kept.all_in(world.tx, kept.WAITS), state, NOW)
        world.press(name, ANNA)

    return play


def again(world: World) -> None:
    inbox.store(world.tx, [{"update_id": 1, "message": {}}], NOW)
    inbox.quarantine(world.tx, inbox.waiting(world.tx, 1)[0].seq, "unreadable")
    world.press("retry_all")


def heard(world: World) -> None:
    world.press("mute")
    world.press("hear")


PLAYS: dict[str, Callable[[World], None]] = {
    "start": by_link,
    "own_yes": own,
    "lead": lambda world: world.press("lead", OLGA, 1),
    "deputy": lambda world: world.press("deputy", OLGA, PARTNER),
    "not_ours": at_the_door("not_ours"),
    "let_in": at_the_door("let_in"),
    "move_group": move,
    "stay_group": stay,
    "set_pick": lambda world: world.press("set_pick", ZONE, 0),
    "ask_pick": lambda world: world.press("ask_pick", ZONE, 0),
    "set_drop": lambda world: world.press("set_drop", ZONE),
    "set_unword": lambda world: world.press("set_unword", BY_NAME["greeting"].number, 0),
    "set_save": saved("set_save"),
    "ask_save": saved("ask_save"),
    "quick_switch": lambda world: world.press("quick_switch", 0, 1),
    "part_set": lambda world: world.press("part_set", OLGA, DELIVERY.number),
    "data": lambda world: world.press("data"),
    "export": exported("export", 7),
    "sum_export": exported("sum_export", SPANS.index("day"), NOW.date().toordinal() - 1),
    "data_copy": exported("data_copy", ANNA),
    "data_erase": erase,
    "cast_send": cast,
    "retry_all": again,
    "mute": lambda world: world.press("mute"),
    "block": lambda world: world.press("block"),
    "hear": heard,
    "lobby_in": crowd("lobby_in", kept.WAITS, Hearing.LOBBY),
    "lobby_out": crowd("lobby_out", kept.WAITS, Hearing.LOBBY),
    "lobby_all": crowd("lobby_all", kept.WAITS, Hearing.LOBBY),
    "lobby_back": crowd("lobby_back", kept.OUT, Hearing.BLOCKED),
}


ONLY = {
    **dict.fromkeys(("own_ask", "own_leave", "data_ask", "data_leave"), "asks, or leaves it"),
    **dict.fromkeys(("undelivered", "health", "export", "broadcast", "audit"), "shows or asks"),
    **dict.fromkeys(("settings", "set_home", "set_open", "set_words"), "shows"),
    **dict.fromkeys(("rules", "part_list", "part_open"), "shows"),
    **dict.fromkeys(("ask_later", "for_staff"), "puts off, shows"),
    "data_topic": "ends an erasing that is on record",
    **dict.fromkeys(("cast_turn", "cast_drop"), "composes what nobody gets yet"),
    **dict.fromkeys(("cast_pause", "cast_go_on", "cast_stop"), "holds what is on record"),
}
"""What only owners may do, and why nothing is left of it."""

LEAVES: dict[str, Event] = {
    "start": Event.ROLE_GIVEN,  # by an owner's link
    **dict.fromkeys(("own_yes", "lead"), Event.ROLE_GIVEN),
    "deputy": Event.DEPUTY,
    "not_ours": Event.PUT_OUT,
    "let_in": Event.LET_IN,
    "move_group": Event.GROUP_SET,
    "stay_group": Event.GROUP_KEPT,
    **dict.fromkeys(("set_pick", "set_drop", "set_unword", "set_save"), Event.SETTING),
    **dict.fromkeys(("ask_pick", "ask_save", "quick_switch", "part_set"), Event.SETTING),
    "data": Event.DATA_SHOWN,
    **dict.fromkeys(("export", "sum_export", "data_copy"), Event.EXPORTED),
    "data_erase": Event.ERASED,
    "cast_send": Event.BROADCAST,
    "retry_all": Event.RETRIED,
    "mute": Event.MUTED,
    **dict.fromkeys(("block", "lobby_out"), Event.SHUT_OUT),
    **dict.fromkeys(("hear", "lobby_in", "lobby_all", "lobby_back"), Event.HEARD),
}
"""What owners find here of which entry; every entry of owners is here, or in `ONLY`."""

BY_MACHINE: dict[str, Event] = {
    "backup": Event.BACKED_UP,
    "restore": Event.RESTORED,
    "export": Event.EXPORTED,
    "owner": Event.OWNER_LINK,
    "run": Event.SETTING,  # what was changed in the files since the last start
    "company": Event.BACKED_UP,  # moved to another host
    "move": Event.BACKED_UP,  # into PostgreSQL or back: where it was it is kept, too
    "answers": Event.SETTING,  # answers were taken from a folder
}
"""The same of the command line, whose acts are the machine's."""

ONLY_HERE = {
    **dict.fromkeys(("check", "rehearse", "demo", "key", "rules"), "touches no company's data"),
    **dict.fromkeys(("migrate", "update"), "brings the file to a version"),
    "host": "runs companies: each records as `run` does",
    "roster": "a roster is no right; who changed it is an event of its own",
}


@pytest.mark.parametrize("name", LEAVES)
def test_it_leaves_what_it_should(world: World, name: str) -> None:
    PLAYS[name](world)
    assert LEAVES[name] in world.left()
    acts = events.audited(world.tx, 0, 50)
    lines = [audit._line(world.tx, act) for act in acts if act.kind is LEAVES[name]]
    assert {line["by"] for line in lines} == ({""} if name == "start" else {"№1"})


def test_what_is_an_owner_s_leaves_something_or_says_why_not() -> None:
    owners = [
        *(entry.name for entry in COMMANDS if entry.least is Role.OWNER),
        *(entry.name for entry in BUTTONS if entry.least is Role.OWNER),
    ]
    assert [name for name in owners if name not in LEAVES and name not in ONLY] == []
    assert set(LEAVES) == set(PLAYS)
    assert set(LEAVES) <= {
        *(entry.name for entry in COMMANDS),
        *(entry.name for entry in BUTTONS),
    }


def test_what_the_command_line_does_leaves_something_or_says_why_not() -> None:
    commands = {*bot.COMMANDS, "key"}
    assert commands == {*BY_MACHINE, *ONLY_HERE}
    assert {*BY_MACHINE.values(), *LEAVES.values()} <= set(AUDITED)


def test_what_the_command_line_did_is_on_record_once(world: World, tmp_path: Path) -> None:
    file = tmp_path / "smena.db"
    for kind in (Event.BACKED_UP, Event.EXPORTED, Event.RESTORED, Event.ROSTER):
        acts.leave(file, kind, NOW)
    (tmp_path / "smena.db.act-1-closed-00000000").touch()
    found = acts.left(file)
    assert len(found) == 4 and all(act.file.stat().st_mode & 0o077 == 0 for act in found)
    for _ in range(2):  # the second time as after a crash, with the files still there
        acts.take(world.tx, found, machine.did, NOW)
    rows = world.tx.rows("SELECT kind, actor_id FROM events ORDER BY kind")
    kinds = ["backed_up", "exported", "restored", "roster"]
    assert [tuple(row) for row in rows] == [(kind, MACHINE) for kind in kinds]
    assert said(world) == {"owner.export_ordered": 1, "owner.restored": 1}


async def test_what_is_left_beside_a_company_at_rest_is_found_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, read, plain = tmp_path / "smena.db", asyncio.Event(), acts.left

    def noting(beside: Path) -> list[acts.Act]:
        read.set()
        return plain(beside)

    async def is_read() -> None:
        read.clear()
        async with asyncio.timeout(60):
            await read.wait()

    monkeypatch.setattr(acts, "left", noting)
    database = await SqliteDatabase.open(file)
    register = asyncio.create_task(Register(database, file, lambda: NOW, 0.01).run())
    try:
        for kind in (Event.BACKED_UP, Event.ROSTER):
            os.utime(tmp_path, (0, 0))  # nobody has come here for long
            await is_read()
            acts.leave(file, kind, NOW)
            while plain(file):  # what is taken over goes, which changes the folder once more
                await is_read()
        told = await database.run(lambda tx: tx.rows("SELECT kind FROM events ORDER BY kind"))
        assert [row["kind"] for row in told] == ["backed_up", "roster"]
    finally:
        register.cancel()
        await database.close()


def said(world: World) -> dict[str, int]:
    """What owners were told."""
    found: dict[str, int] = {}
    for row in world.tx.rows("SELECT payload FROM outbox WHERE kind = 'say'"):
        text = json.loads(row["payload"])["text"]
        found[text] = found.get(text, 0) + 1
    return found


def test_what_was_changed_in_the_files_is_on_record(world: World) -> None:
    tx, before = world.tx, load(None, {})
    after = load(None, {"SMENA_CLIENTS__LOBBY_OVER": "7", "SMENA_STAFF__LEAD_IDS": "[5]"})
    machine.set_by_hand(tx, before.digests(), NOW)
    machine.set_by_hand(tx, before.digests(), NOW)
    assert events.audited(tx, 0, 9) == []
    machine.set_by_hand(tx, after.digests() | {"watch.new_one": "x"}, NOW)
    machine.set_by_hand(tx, after.digests(), NOW)
    found = events.audited(tx, 0, 9)
    assert sorted(act.data["name"] for act in found) == ["clients.lobby_over", "staff.lead_ids"]
    assert {act.actor_id for act in found} == {MACHINE}


def test_a_backup_that_was_sent_left_the_house(world: World) -> None:
    outbox.put(world.tx, Order(Backup(name="x.db"), BOSS), NOW)
    (row,) = outbox.new_rows(world.tx, 0)
    OfBackup().sent(Ended(world.tx, HOUSE, row, row.errand, NOW), Done())
    assert world.left() == {Event.BACKED_UP}


def test_an_act_that_changes_nothing_leaves_nothing(world: World) -> None:
    for _ in range(2):
        world.press("deputy", OLGA, PARTNER)
        world.press("lead", OLGA, 1)
        world.press("retry_all")
    assert len(events.audited(world.tx, 0, 9)) == 2
