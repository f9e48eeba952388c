"""Reactions where the group allows only some, and those of whoever acts as the group itself."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Person
from tests.flows.staff_world import receipt
from tests.office import Office

HINT = "разрешены не все реакции"


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[Office]:
    """A company whose group allows only three reactions from the beginning."""
    async with Office(tmp_path) as company:
        await company.stop()
        company.group.allow_reactions("👍", "👎", "👀")
        await company.start()
        await company.until(lambda: HINT in boss(company))
        yield company


def boss(office: Office) -> str:
    return "\n".join(office.seat(office.boss).texts)


async def test_marks_fall_back_to_what_is_allowed_and_the_owner_hears_it_once(
    strict: Office,
) -> None:
    anna = strict.client()
    topic = await strict.write(anna)
    await receipt(strict, strict.olga.at(topic).write("Здравствуйте!"), "👍")
    await receipt(strict, strict.olga.at(topic).write("// дорогая клиентка"), "👀")
    held = strict.oleg.at(topic).write("/скидка")
    await strict.until(lambda: any("Похоже на команду" in t for t in strict.oleg.at(topic).texts))
    await strict.quiet()
    assert held.reaction_of(strict.bot) is None
    assert "отправлено клиенту: 👍" in boss(strict) and "без отметки" in boss(strict)
    await strict.stop()
    await strict.start()
    await strict.quiet()
    assert boss(strict).count(HINT) == 1
    refused = [call for call in strict.box.calls_of("setMessageReaction") if not call.ok]
    assert not refused


async def test_a_client_s_reaction_is_shown_by_the_nearest_one(strict: Office) -> None:
    anna = strict.client()
    topic = await strict.write(anna)
    reply = strict.olga.at(topic).write("Привезём завтра")
    await receipt(strict, reply, "👍")
    got = strict.seat(anna).last
    strict.seat(anna).react(got, "💔")
    await receipt(strict, reply, "👎")
    strict.seat(anna).react(got, "🔥")
    await receipt(strict, reply, "👍")


async def test_what_the_group_stopped_allowing_is_learned_from_a_refusal(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await receipt(office, office.olga.at(topic).write("Здравствуйте!"), "👌")
    office.group.allow_reactions("🔥")
    words = "the reaction isn't available for the message"
    office.box.faults.add("reject", "setMessageReaction", words=words)
    reply = office.olga.at(topic).write("Чем помочь?")
    await receipt(office, reply, "🔥")
    await office.until(lambda: HINT in boss(office))
    await receipt(office, office.olga.at(topic).write("Слушаю"), "🔥")
    calls = office.box.calls_of("setMessageReaction")
    assert len([call for call in calls if words in (call.description or "")]) == 1
    assert boss(office).count(HINT) == 1


async def test_a_group_without_reactions_has_no_marks_and_loses_no_words(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.group.allow_reactions()
    office.olga.at(topic).write("Здравствуйте!")
    await office.until(lambda: "Здравствуйте!" in office.seat(anna).texts)
    await office.until(lambda: HINT in boss(office))
    await office.quiet()
    assert not any("⚠️" in words for words in office.olga.at(topic).texts)


@pytest.mark.parametrize("who", ["the group", "the group told of in brief", "a channel"])
async def test_who_reacts_as_the_group_is_mirrored_and_a_channel_is_nobody(
    office: Office, who: str
) -> None:
    anna: Person = office.client()
    topic = await office.write(anna)
    said, copy = office.seat(anna).last, topic.messages[-1]
    if who == "the group":
        office.boss.anonymous(topic).react(copy, "❤")
        await receipt(office, said, "❤")
        office.boss.anonymous(topic).react(copy, None)
        await office.until(lambda: said.reaction_of(office.bot) is None)
        return
    channel = {"id": -1009, "type": "channel", "title": "Чужой"}
    if who != "a channel":
        channel = {"id": office.group.id, "type": "supergroup", "title": "Алатау", "is_forum": True}
    body = {
        "chat": {"id": office.group.id, "type": "supergroup", "title": "Алатау"},
        "message_id": copy.id,
        "date": int(office.box.clock.now()),
        "actor_chat": channel,
        "old_reaction": [],
        "new_reaction": [{"type": "emoji", "emoji": "❤"}],
    }
    office.bot.updates.push("message_reaction", body)
    await office.quiet()
    if who == "a channel":
        assert said.reaction_of(office.bot) is None
    else:
        await receipt(office, said, "❤")


async def test_a_reaction_to_a_colleague_s_reply_goes_behind_it(office: Office) -> None:
    """It was there before the client had the reply."""
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("delay", "copyMessage", chat=anna, seconds=1.5)
    reply = office.olga.at(topic).write("Привезём завтра")
    await office.until(lambda: "delivery.marked.copy" in office.traced)
    office.oleg.at(topic).react(reply, "❤")
    await office.until(lambda: "Привезём завтра" in office.seat(anna).texts)
    said = office.seat(anna).last
    await receipt(office, said, "❤")
