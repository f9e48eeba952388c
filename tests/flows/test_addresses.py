"""A client is ours: the key is our own, and where they are reached is looked up at the end."""

from sandbox import Message, Person
from tests.flows.clients_world import closed
from tests.flows.staff_world import lands, receipt, toast
from tests.office import Office

LARGEST_OF_TELEGRAM = 2**52
"""Ids of users have at most 52 significant bits (Bot API, User)."""


def question(office: Office, client: Person) -> Message | None:
    asked = [m for m in office.seat(client).messages if m.labels == ["👍", "😐", "👎"]]
    return asked[-1] if asked else None


async def test_whatever_goes_both_ways_finds_its_way(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "Есть диваны?")
    reply = office.olga.at(topic).write("Да, есть")
    copy = await lands(office, anna, "Да, есть")
    await receipt(office, reply)
    office.olga.at(topic).edit(reply, text="Есть серый")
    await office.until(lambda: copy.text == "Есть серый")
    office.seat(anna).react(copy, "🔥")
    await receipt(office, reply, "🔥")
    photo = office.seat(anna).send("photo", "Такой?")
    await office.until(lambda: topic.messages[-1].caption == "Такой?")
    office.seat(anna).edit(photo, caption="Вот такой?")
    await office.until(lambda: topic.messages[-1].caption == "Вот такой?")
    office.olga.at(topic).album([("photo", None), ("photo", "Да, такой")])
    await lands(office, anna, "Да, такой")
    office.seat(anna).write("/privacy")
    await office.until(lambda: "храним" in (office.seat(anna).last.text or ""))
    anna.block(office.bot)
    await office.until(lambda: any("заблокирован" in (m.text or "") for m in topic.messages))
    await office.quiet()
    key = office.key_of(anna)
    assert key > LARGEST_OF_TELEGRAM
    await office.stop()
    assert await office.query("SELECT id FROM clients") == [(key,)]
    assert set(await office.query("SELECT client_id, bot_id FROM links")) == {(key, office.bot.id)}
    assert set(await office.query("SELECT bot_id FROM outbox")) == {(office.bot.id,)}
    assert await office.query("SELECT 1 FROM outbox WHERE state IN ('dead', 'unknown')") == []
    theirs = "SELECT DISTINCT actor_id FROM events WHERE kind IN ('message_in', 'edited')"
    assert (key,) in await office.query(theirs)
    assert (anna.id,) not in await office.query(theirs)


async def test_their_rating_is_theirs(office: Office) -> None:
    anna = office.client("Аксинья")
    await closed(office, anna)
    office.pass_time(6 * 60)
    await office.until(lambda: question(office, anna))
    press = office.seat(anna).press(question(office, anna), "👍")
    assert await toast(office, press) == "Спасибо!"
    key = office.key_of(anna)
    await office.stop()
    asked = "SELECT client_id, rating FROM ratings WHERE rating <> ''"
    assert await office.query(asked) == [(key, "good")]
