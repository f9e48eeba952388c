"""A shift ends with many conversations: what deciding costs, what telling costs, who waits for it.

The minute is shorter here, on both sides; what the machine does takes as long as ever.
"""

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.policy import house_of
from app.settings import load
from bench import machine
from bench.office import Office
from bench.table import Table, milliseconds, quantile
from desk.shifts import ticking
from model import Conversation, House, PersonId
from sandbox import Call, Limits, Message, Person, Sandbox, Topic
from sandbox.dispatch import charged
from storage import clients, conversations, duties
from storage.database import SqliteDatabase
from storage.ports import Tx

MESSAGES = 20
WINDOW = 3.0
"""Seconds that stand for Telegram's sixty."""
PACE = 0.5
"""Seconds between two messages of other clients: a third of the window is theirs."""
WRITERS = 6
SCALE = 60.0 / WINDOW
LIMITS = Limits(group_count=MESSAGES, group_window=WINDOW)
SETTINGS = {
    "SMENA_DELIVERY__GROUP_MESSAGES": str(MESSAGES),
    "SMENA_DELIVERY__GROUP_WINDOW_S": str(WINDOW),
    **machine.CROWD_COMES_IN,
}
Told = tuple[Person, Message, float]


@dataclass
class Crowd:
    """The company as it stands when the shift ends."""

    scene: Office
    path: Path
    house: House
    leaving: list[Person] = field(default_factory=list)
    others: list[Person] = field(default_factory=list)

    def topics(self) -> dict[str, Topic]:
        """The clients' topics, by name."""
        return {topic.name: topic for topic in self.scene.group.topics}


async def measure(folder: Path, quick: bool) -> Table:
    """Everything of one operator goes to eight colleagues on duty."""
    count = 8 if quick else 200
    table = Table(
        f"Hand-over of {count} conversations at a shift's end: "
        f"{MESSAGES} messages in {WINDOW:g} s (for 60)"
    )
    async with Sandbox(Limits.off()) as box:
        scene = Office(box)
        environ = scene.environ(folder, **SETTINGS)
        crowd = Crowd(scene, folder / "box.db", house_of(load(None, environ)))
        async with machine.bot(environ, unlimited=True) as child:
            await child.said("ready")
            await _gather(crowd, count)
        table.add("to decide, in one transaction", milliseconds(await _decide(crowd)))
        box.limit(LIMITS)
        known = len(box.calls)
        async with machine.bot(environ) as child:
            await child.said("ready")
            begun = box.clock.now()
            told = await _write_meanwhile(crowd)
            table.add("until every line stands in its topic", _real(box.clock.now() - begun))
            await _until(lambda: not _waiting(crowd.path))
            table.add("until everything is settled", _real(box.clock.now() - begun))
        _show_calls(table, crowd, box.calls[known:], count)
        _show_waits(table, crowd, told, box.calls[known:])
    return table


def _real(seconds: float) -> str:
    return f"{seconds * SCALE / 60:.1f} min"


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(machine.PATIENCE):
        while not condition():  # noqa: ASYNC110 - another process's file has no event
            await asyncio.sleep(0.1)


async def _gather(crowd: Crowd, count: int) -> None:
    """Colleagues come on duty, clients write; what follows from it is settled."""
    scene = crowd.scene
    for number in range(8):
        colleague = scene.box.user(f"Оператор {number}")
        scene.group.add(colleague)
        colleague.chat(scene.bot).start()
        colleague.at(scene.group.general).write("/on")
    scene.olga.at(scene.group.general).write("/off")
    for number in range(count + WRITERS):
        person = scene.box.user(f"Клиент {number}")
        person.chat(scene.bot).write("Здравствуйте! Где мой заказ?")
        (crowd.leaving if number < count else crowd.others).append(person)

    def settled() -> bool:
        return len(crowd.topics()) >= count + WRITERS and not _waiting(crowd.path)

    await _until(settled)


def _waiting(path: Path, kind: str = "") -> int:
    """How many rows of the outbox are not settled; of lines in topics only, if wished."""
    lines = "AND lane LIKE 'line:%'" if kind == "line" else ""
    sql = f"SELECT count(*) FROM outbox WHERE state IN ('waiting', 'calling') {lines}"  # noqa: S608
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        return int(file.execute(sql).fetchone()[0])


def _latest(tx: Tx, person: Person) -> Conversation | None:
    client = clients.of_person(tx, PersonId(person.id))
    return conversations.latest(tx, client.id) if client else None


async def _decide(crowd: Crowd) -> float:
    """Olga has them all and her shift ends; the seconds of the tick, until it is durable."""
    now, olga = datetime.now(UTC), PersonId(crowd.scene.olga.id)

    def prepare(tx: Tx) -> None:
        duties.set_present(tx, olga, True)
        for person in crowd.leaving:
            conversation = _latest(tx, person)
            assert conversation is not None
            conversations.assign(tx, conversation.id, olga, now)

    def given(tx: Tx) -> int:
        found = (_latest(tx, person) for person in crowd.leaving)
        return sum(
            conversation is not None and conversation.assignee_id != crowd.scene.olga.id
            for conversation in found
        )

    database = await SqliteDatabase.open(crowd.path)
    try:
        await database.run(prepare)
        begun = time.perf_counter()
        await database.run(ticking.tick, crowd.house, now)
        took = time.perf_counter() - begun
        assert await database.run(given) == len(crowd.leaving), "not everything was handed over"
        return took
    finally:
        await database.close()


async def _write_meanwhile(crowd: Crowd) -> list[Told]:
    """Other clients write until the last line is said, and everything of theirs has arrived."""
    scene, told = crowd.scene, list[Told]()
    while _waiting(crowd.path, "line"):
        person = crowd.others[len(told) % WRITERS]
        at = scene.box.clock.now()
        told.append((person, person.chat(scene.bot).send("photo", caption=str(len(told))), at))
        await asyncio.sleep(PACE)
    return told


def _show_calls(table: Table, crowd: Crowd, calls: list[Call], count: int) -> None:
    """What the hand-over itself cost: nothing that concerns the clients who wrote meanwhile."""
    topics = crowd.topics()
    theirs = [topics[person.name] for person in crowd.others]
    threads = {str(topic.id) for topic in theirs}
    messages = {str(message.id) for topic in theirs for message in topic.messages}

    def ours(call: Call) -> bool:
        in_group = str(call.params.get("chat_id")) == str(crowd.scene.group.id)
        return (
            charged(call.method)
            and str(call.params.get("message_thread_id")) not in threads
            and not (in_group and str(call.params.get("message_id")) in messages)
        )

    used = Counter(call.method for call in calls if ours(call))
    table.add("calls used that count", f"{used.total()}, {used.total() / count:.2f} for each")
    for method, number in used.most_common():
        table.add(f"  of that, {method}", str(number))
    refused = sum(call.error_code == 429 for call in calls)
    table.add("refused with 429", str(refused), "wanted: 0")


def _show_waits(table: Table, crowd: Crowd, told: list[Told], calls: list[Call]) -> None:
    group = [call for call in calls if str(call.params.get("chat_id")) == str(crowd.scene.group.id)]
    counted = [call.at for call in group if charged(call.method)]
    copied = {
        (str(call.params["from_chat_id"]), str(call.params["message_id"])): call.at
        for call in group
        if call.method == "copyMessage" and call.ok
    }
    sent = [copied[str(person.id), str(message.id)] for person, message, _ in told]
    own, beyond = [], []
    for (_, _, at), arrived in zip(told, sent, strict=True):
        before = sum(asked < at < shown for (_, _, asked), shown in zip(told, sent, strict=True))
        room = _room_at([moment for moment in counted if at - WINDOW < moment <= at], before, at)
        own.append(room - at)
        beyond.append(max(0.0, arrived - room))
    table.add("messages of other clients meanwhile", str(len(told)))
    _show(table, "their wait for the budget: p50 / p95, in Telegram's time", own, SCALE, "")
    _show(table, "their wait beyond that: p50 / p95", beyond, 1.0, "wanted: p95 below 2 s")


def _room_at(used: list[float], before: int, at: float) -> float:
    """When a message may go at the earliest: what went before it, and messages that waited."""
    free = MESSAGES - len(used)
    late = before - free
    if late < 0:
        return at
    places = [*sorted(used), *[at] * free]
    return places[late % MESSAGES] + WINDOW * (1 + late // MESSAGES)


def _show(table: Table, name: str, values: list[float], scale: float, wanted: str) -> None:
    median, slow = (quantile(values, share) * scale for share in (0.5, 0.95))
    table.add(name, f"{median:.2f} / {slow:.2f} s", wanted)
