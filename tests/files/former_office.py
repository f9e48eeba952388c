"""Plays everything a company's file can hold and keeps the file as a kill -9 leaves it.

How it was used stands in README.md beside it.
"""

import asyncio
import gzip
import shutil
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox import Person, Topic
from tests.flows.clients_world import answered, update
from tests.flows.staff_world import line, press, receipt
from tests.flows.test_client_data import erase, shown
from tests.flows.test_client_ratings import asked, chosen
from tests.flows.test_setup_group import hears, owner
from tests.flows.test_shift_scenes import meet, on_shift, planned, told
from tests.office import GRANTED, Office

TUESDAY = datetime(2026, 9, 22, 11, 0, tzinfo=UTC)
RULES = {
    "SMENA_COMPANY__TIMEZONE": "UTC",
    "SMENA_HOURS__WEEK": '{"mon-sun": "09:00-18:00"}',
    "SMENA_SHIFTS": '[{"name":"Day","from":"09:00","to":"18:00"},'
    '{"name":"Night","from":"18:00","to":"09:00"}]',
}
HOUR = 3600


async def set_up(office: Office) -> None:
    """The owner follows the link from the terminal and adds the bot to the group."""
    await owner(office)
    office.group.add_bot(office.bot, by=office.boss, **GRANTED)
    await hears(office, office.boss, "готова: темы включены")


async def a_rated_client(office: Office) -> None:
    """Served, closed, asked, rated bad, and said why."""
    vera = office.client("Вера", username="vera_k")
    _, question = await asked(office, vera)
    await chosen(office, vera, question, "👎")
    office.seat(vera).write("Долго ждала")
    await office.until(lambda: office.shown(vera, "Долго ждала"))


async def an_erased_client(office: Office) -> None:
    """Their pseudonym stays, and that an owner wished it."""
    topic = await answered(office, office.client("Марфа"), "Забудем")
    await erase(office, topic)
    await office.until(lambda: topic.deleted)


async def words_of_all_kinds(office: Office, anna: Person) -> Topic:
    """Long ones, albums both ways, edits, a note, a reaction, a held reply, things of all kinds."""
    office.seat(anna).start("instagram")
    topic = await office.write(anna, "Есть диваны? " + "Нужен серый, раскладной. " * 20)
    office.seat(anna).album([("photo", "Вот такой"), ("photo", None)])
    await office.claim(office.olga, topic)
    await receipt(office, office.olga.at(topic).write("// постоянный клиент, скидка 5 %"), "✍")
    await press(office, office.olga, topic, "Заметка")
    await receipt(office, office.olga.at(topic).write("просила не звонить до полудня"), "✍")
    reply = office.olga.at(topic).write("Есть! Везти?")
    await receipt(office, reply)
    office.olga.at(topic).edit(reply, "Есть! Привезти?")
    await receipt(office, office.olga.at(topic).album([("photo", "Серый"), ("photo", None)])[0])
    for kind in ("voice", "location", "poll", "contact", "sticker"):
        office.seat(anna).send(kind)
    asks = office.seat(anna).write("А когда?")
    await office.until(lambda: office.shown(anna, "А когда?"))
    office.seat(anna).react(asks, "👍")
    office.oleg.at(topic).write("Завтра")
    await line(office, office.oleg, topic, "Разговор ведёт Ольга")
    return topic


async def put_off_and_promised(office: Office) -> None:
    """One is put off for an hour, one was promised an answer, one was left in the queue."""
    igor, bek = office.client("Игорь"), office.client("Бек")
    put_off = (igor, "Отложить", "пока не напишет"), (bek, "Обещано", "завтра утром")
    for client, label, how_long in put_off:
        topic = await office.write(client, "Жду счёт")
        await office.claim(office.oleg, topic)
        await press(office, office.oleg, topic, "⋯")
        await press(office, office.oleg, topic, label)
        await press(office, office.oleg, topic, how_long)
    await office.write(office.client("Роза"), "Кто-нибудь есть?")


async def what_did_not_arrive(office: Office) -> None:
    """One reply was refused for good, of one nobody knows."""
    gone, far = office.client("Назар"), office.client("Дана")
    topic = await answered(office, gone)
    gone.block(office.bot)
    office.olga.at(topic).write("Вы тут?")
    await office.until(lambda: any("бот заблокирован" in (m.text or "") for m in topic.messages))
    topic = await answered(office, far)
    office.box.faults.add("drop_after", "copyMessage", chat=far)
    office.olga.at(topic).write("Дошло ли?")
    await office.until(lambda: "Дошло" in topic.messages[-1].labels)
    await office.write(office.client("Вера", username="vera_2"), "Тёзка")


async def shifts(office: Office) -> None:
    """Everybody is on the roster, one hands over at the end of the day with a note."""
    for who, shift in ((office.olga, "Day"), (office.oleg, "Night")):
        await meet(office, who)
        await planned(office, who, shift)
    boss = office.seat(office.boss)
    boss.press(boss.last, "Каждую неделю")
    await office.until(lambda: "Только эта неделя" in boss.last.labels)
    monday = next(row for row in boss.last.buttons if row[0].label == office.olga.name)[1]
    boss.press(boss.last, monday.data)
    await office.until(lambda: "D" in boss.last.labels)
    await on_shift(office, office.olga)


async def evening(office: Office) -> None:
    """The shift ends, work changes hands, the owner reads how the day went."""
    office.pass_time((TUESDAY.replace(hour=17, minute=46) - office.now()).total_seconds())
    await office.until(lambda: told(office, office.olga, "Смена до"))
    leaving = next(m for m in office.seat(office.olga).messages if "🕔" in (m.text or ""))
    office.seat(office.olga).write("Анне обещан звонок", reply_to=leaving)
    await office.until(lambda: told(office, office.olga, "Передам коллегам"))
    office.pass_time(HOUR)
    await office.until(lambda: told(office, office.boss, "Вторник, 22 сентября"))
    await on_shift(office, office.oleg)
    office.pass_time(2 * HOUR)
    await office.quiet()


async def all_in_motion(office: Office, anna: Person, topic: Topic, kept: Path) -> None:
    """The group takes nothing; one call hangs, rows wait, an update is set aside, others new."""
    await office.quiet()
    update(office, "message", {"message_id": "?", "text": "непонятное",
                               "chat": {"id": anna.id, "type": "private"}})  # fmt: skip
    await office.until(lambda: shown(office, "не разобрал"))
    a_topic_of_nobody(office)
    queued = next(one for one in office.group.topics if one.name == "Роза")
    await press(office, office.olga, queued, "Заметка")
    await office.quiet()
    office.box.faults.add("flood", "copyMessage", chat=office.group, times=None, retry_after=9000)
    office.seat(anna).write("Ещё вопрос")
    await office.until(
        lambda: office.box.calls_of("copyMessage")[-1].params.get("chat_id") == office.group.id
    )
    far = next(one for one in office.group.topics if one.name == "Роза")
    office.box.faults.add("flood", "sendMediaGroup", chat=anna, times=None, retry_after=9000)
    office.box.faults.add("delay", "copyMessage", seconds=60)
    office.oleg.at(far).write("Есть, слушаю вас")
    await noted(office, "state = 'calling' AND lane LIKE 'out:%'")
    office.olga.at(topic).album([("photo", "Накладная"), ("photo", None)])
    office.oleg.at(topic).album([("photo", "Акт"), ("photo", None)])
    await noted(office, "state = 'waiting' AND kind = 'album' AND attempts > 0")
    keep_when_received(office, kept)
    office.seat(anna).write("Последнее слово")
    office.seat(anna).edit(office.seat(anna).messages[-1], "Самое последнее слово")
    await office.until(lambda: any(kept.iterdir()))


def a_topic_of_nobody(office: Office) -> None:
    """Telegram says that the bot made a topic; no call of ours has its number."""
    bot = {"id": office.bot.id, "is_bot": True, "first_name": office.bot.name}
    chat = {"id": office.group.id, "type": "supergroup", "title": office.group.title,
            "is_forum": True}  # fmt: skip
    made = {"name": "Тимур", "icon_color": 7322096}
    update(office, "message", {"message_id": 900, "message_thread_id": 900, "date": 1790109900,
                               "from": bot, "chat": chat, "is_topic_message": True,
                               "forum_topic_created": made})  # fmt: skip


async def noted(office: Office, condition: str) -> None:
    """Such a row is in the outbox."""
    asked = f"SELECT 1 FROM outbox WHERE {condition}"
    with sqlite3.connect(f"file:{office.folder / 'smena.db'}?mode=ro", uri=True) as file:
        await office.until(lambda: file.execute(asked).fetchone())


def keep_when_received(office: Office, kept: Path) -> None:
    """Copy the file when updates are in the inbox and nobody has handled them."""

    def as_it_is(label: str) -> None:
        if label == "intake.committed" and not any(kept.iterdir()):
            for ending in ("", "-wal", "-shm"):
                shutil.copy(office.folder / f"smena.db{ending}", kept / f"smena.db{ending}")

    office.trace = as_it_is


async def play(folder: Path, kept: Path) -> None:
    """A company's first day, up to the moment at which it is cut off."""
    async with Office(folder, at=TUESDAY, group=False, **RULES) as office:
        await set_up(office)
        anna = office.client("Анна", last_name="Ким", username="anna_k")
        await shifts(office)
        await a_rated_client(office)
        topic = await words_of_all_kinds(office, anna)
        await put_off_and_promised(office)
        await what_did_not_arrive(office)
        await an_erased_client(office)
        await evening(office)
        await all_in_motion(office, anna, topic, kept)


def make(target: Path) -> None:
    """Play it all; the file is written to `target`, compressed."""
    with TemporaryDirectory() as folder:
        kept, whole = Path(folder, "kept"), Path(folder, "whole.db")
        kept.mkdir()
        asyncio.run(play(Path(folder), kept))
        with sqlite3.connect(kept / "smena.db") as file:
            file.execute("VACUUM INTO :file", {"file": str(whole)})
        target.write_bytes(gzip.compress(whole.read_bytes(), 9, mtime=0))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
