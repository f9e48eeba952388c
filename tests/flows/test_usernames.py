"""Where usernames are hidden nothing says them, and whoever leaves takes no addresses along."""

from pathlib import Path

import pytest

from sandbox import Person, Topic
from tests.flows.staff_world import press
from tests.office import Office

SECRET = "anna_kovaleva"


def said(office: Office) -> list[str]:
    """Every call that could show the team the client's address."""
    calls = [str(call.params) for call in office.box.calls if call.method != "getUpdates"]
    return [call for call in calls if SECRET in call or "tg://user" in call]


async def everything(office: Office, anna: Person) -> Topic:
    """Anna writes, shows who she is in every way that there is, and Olga looks wherever she can."""
    topic = await office.write(anna, "Где мой диван?")
    own = office.seat(anna).messages[0]
    seat = office.seat(anna)
    seat.forward(own)
    me = {"type": "text_mention", "offset": 8, "length": 4, "user": {"id": anna.id}}
    spoken = seat.write("Это всё Анна", [me])
    seat.send("photo", "Диван")
    seat.send("dice")
    seat.send("contact", user_id=anna.id)
    seat.send("story")
    await office.until(lambda: any("Вот что там" in m.content.words for m in topic.messages))
    seat.edit(spoken, "Опять же Анна", entities=[{**me, "offset": 9}])
    await office.quiet()
    for label in ("⋯", "👤 Клиент"):
        await press(office, office.olga, topic, label)
    await press(office, office.olga, topic, "⋯")
    await press(office, office.olga, topic, "История")
    office.olga.chat(office.bot).start()
    office.olga.chat(office.bot).write("/queue")
    await press(office, office.boss, topic, "Данные клиента")
    await office.quiet()
    return topic


@pytest.mark.parametrize("who", ["nobody", "leads"])
async def test_nothing_says_a_username_where_it_is_hidden(tmp_path: Path, who: str) -> None:
    async with Office(tmp_path, SMENA_CLIENTS__SHOW_USERNAMES=who) as office:
        office.boss.chat(office.bot).start()
        topic = await everything(office, office.client("Анна", username=SECRET))
        in_private = [call for call in said(office) if str(office.group.id) not in call]
        assert said(office) == in_private
        assert bool(in_private) is (who == "leads")
        assert not office.box.calls_of("forwardMessage")
        assert not {"contact", "dice"} & {message.kind for message in topic.messages}
        assert any("прислал историю" in message.content.words for message in topic.messages)
        entities = [entity for message in topic.messages for entity in message.content.entities]
        assert not [entity for entity in entities if entity["type"] == "text_mention"]
        if who == "leads":
            assert all(str(office.boss.id) in call for call in in_private)
            await press(office, office.boss, topic, "⋯")
            assert await press(office, office.boss, topic, "👤 Клиент") == f"@{SECRET}"
