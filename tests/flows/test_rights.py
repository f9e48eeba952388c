"""Who may do what follows from what they are and whether they are still there, at that moment."""

from dataclasses import replace
from functools import partial

import pytest

from sandbox import Message, Person, Press, presses, wire
from tests.cases import daily
from tests.flows.clients_world import update
from tests.flows.staff_world import press, receipt, toast
from tests.flows.test_setup_team import hears
from tests.office import GRANTED, Office


def forge(who: Person, message: Message, data: str) -> Press:
    """A press with data that a program made up, under a message of the bot."""
    query = presses.ask(who.world, who.queries, who, message, data, [])
    return Press(data, [query])


async def test_a_press_after_a_kick_claims_nothing_and_lets_nobody_in(office: Office) -> None:
    topic = await office.write(office.client())
    assert await press(office, office.olga, topic, "Заметка")
    office.group.kick(office.olga)
    forged = forge(office.olga, office.card(topic), "claim:1:0")
    assert "только сотрудники" in await toast(office, forged)
    office.seat(office.olga).write("/queue")
    await office.until(lambda: "Ольга" not in office.card(topic).text)
    assert not any("В очереди" in words for words in office.seat(office.olga).texts)


async def test_whoever_left_without_having_said_a_word_is_known_to_have_left(
    office: Office,
) -> None:
    topic = await office.write(office.client())
    office.group.remove(office.oleg)
    forged = forge(office.oleg, office.card(topic), "claim:1:0")
    assert "только сотрудники" in await toast(office, forged)
    assert "Олег" not in office.card(topic).text


async def test_whoever_is_restricted_and_left_is_not_on_the_team(office: Office) -> None:
    topic = await office.write(office.client())
    await press(office, office.olga, topic, "Заметка")
    chat = {"id": office.group.id, "type": "supergroup", "title": "Г", "is_forum": True}
    old = {"user": wire.user(office.olga), "status": "member"}
    denied = dict.fromkeys(RESTRICTED, False)
    new = {**old, **denied, "status": "restricted", "is_member": False, "until_date": 0}
    moved = {"chat": chat, "from": wire.user(office.boss), "date": int(office.box.clock.now())}
    update(office, "chat_member", {**moved, "old_chat_member": old, "new_chat_member": new})
    forged = forge(office.olga, office.card(topic), "claim:1:0")
    assert "только сотрудники" in await toast(office, forged)


RESTRICTED = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos"),
    *("can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
    *("can_send_other_messages", "can_add_web_page_previews", "can_change_info"),
    *("can_invite_users", "can_pin_messages", "can_manage_topics", "can_react_to_messages"),
    "can_edit_tag",
)


async def test_a_lead_who_leaves_and_returns_is_an_operator(office: Office) -> None:
    topic = await office.write(office.client())
    await press(office, office.olga, topic, "Заметка")
    boss = office.seat(office.boss)
    boss.write("/team")
    shown = await hears(office, office.boss, "Босс · владелец")
    await toast(office, boss.press(shown, "Сделать старшим · Ольга"))
    office.group.remove(office.olga)
    office.group.add(office.olga)
    await office.quiet()
    boss.write("/team")
    await hears(office, office.boss, "Ольга · оператор")


async def test_another_bot_is_no_operator(office: Office) -> None:
    helper = office.box.bot("helper_bot", "Помощник")
    chat = {"id": office.group.id, "type": "supergroup", "title": "Г", "is_forum": True}
    for number, text in enumerate(("/on", "/queue", "/duty")):
        body = {"message_id": 9100 + number, "date": 1, "chat": chat, "text": text}
        update(office, "message", {**body, "from": wire.user(helper)})
    office.olga.at(office.group).write("/duty")
    general = office.olga.at(office.group)
    await office.until(lambda: any("на смене" in words for words in general.texts))
    await office.quiet()
    assert not any("Помощник" in words for words in general.texts)
    assert sum("на смене" in words for words in general.texts) == 1


HUGE = 2**63


@pytest.mark.parametrize(
    "data",
    daily(4, [f"claim:{HUGE}:0", f"give:1:{HUGE - 1}", "claim", "claim:9" + "9" * 50,
              f"claim:1:{HUGE}", f"claim:{-HUGE * 9}:0", "", "claim::", "claim:1:0:0", "claim:x:0",
              "claim:-1:-1"]),
)  # fmt: skip
async def test_a_press_with_nonsense_in_it_is_answered_and_troubles_nobody(
    office: Office, data: str
) -> None:
    topic = await office.write(office.client())
    office.seat(office.olga).start()
    private = await hears(office, office.olga, "Вы в команде")
    for message in (office.card(topic), private):
        assert await toast(office, forge(office.olga, message, data))
    await office.quiet()
    assert not any("не разобрал" in words for words in office.seat(office.boss).texts)


async def test_a_press_that_names_no_message_is_answered_and_does_nothing(office: Office) -> None:
    """Such ones come where somebody set the bot's callback_query_mode (telegram.md §10.6)."""
    topic = await office.write(office.client())
    body = {
        "id": "nowhere", "from": wire.user(office.olga), "chat_instance": "1",
        "inline_message_id": "AgAAAAoBAAB", "data": "claim:1:0",
    }  # fmt: skip
    update(office, "callback_query", body)
    await office.until(
        lambda: any(
            call.params["callback_query_id"] == "nowhere"
            for call in office.box.calls_of("answerCallbackQuery")
        )
    )
    await office.quiet()
    assert office.olga.name not in office.card(topic).text


async def away(office: Office, *happens: partial[None]) -> None:
    """That happens while the bot is away, and no update tells of it."""
    await office.stop()
    for happening in happens:
        happening()
    office.bot.updates.clear()
    await office.start()


async def lead(office: Office, who: Person) -> Message:
    """The boss names a lead; what they were shown."""
    boss = office.seat(office.boss)
    boss.write("/team")
    shown = await hears(office, office.boss, "Босс · владелец")
    await toast(office, boss.press(shown, f"Сделать старшим · {who.name}"))
    return shown


async def test_whoever_was_kicked_while_the_bot_was_away_is_off_the_team_at_its_start(
    office: Office,
) -> None:
    topic = await office.write(office.client())
    await press(office, office.olga, topic, "Беру")
    office.seat(office.olga).start()
    shown = await hears(office, office.olga, "Вы в команде")
    await lead(office, office.olga)
    await away(office, partial(office.group.kick, office.olga))
    office.seat(office.olga).write("/queue")
    for data in ("ask_queue:0:0", "sum:0:0", "roster_day:0:0"):
        assert "только сотрудники" in await toast(office, forge(office.olga, shown, data))
    await office.until(lambda: "Ольга" not in office.card(topic).text)
    assert not any("Анна" in words for words in office.seat(office.olga).texts)
    office.seat(office.boss).write("/team")
    await office.quiet()
    assert "Ольга" not in office.seat(office.boss).last.text


async def test_an_act_with_a_client_s_data_waits_for_a_fresh_word_of_telegram(
    office: Office,
) -> None:
    topic = await office.write(office.client())
    await press(office, office.olga, topic, "Заметка")
    office.seat(office.olga).start()
    await hears(office, office.olga, "Вы в команде")
    member = office.group.member(office.olga)
    office.group.members[office.olga.id] = replace(member, status="kicked")  # no update comes
    office.pass_time(3600)
    office.seat(office.olga).write("/queue")
    await office.quiet()
    assert not any("В очереди" in words for words in office.seat(office.olga).texts)


async def test_a_stranger_s_forged_press_claims_nothing(office: Office) -> None:
    topic = await office.write(office.client())
    thief = office.box.user("Чужой")
    assert "только сотрудники" in await toast(office, forge(thief, office.card(topic), "claim:1:0"))
    await office.quiet()
    assert "Чужой" not in office.card(topic).text


async def test_what_an_operator_writes_behind_a_press_does_not_overtake_it(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.olga.at(topic).press(office.card(topic), "Заметка")
    note = office.olga.at(topic).write("скидку не давать")
    await receipt(office, note, "✍")
    await office.quiet()
    assert "скидку не давать" not in office.seat(anna).texts


async def test_after_a_move_only_the_new_group_s_members_are_the_team(office: Office) -> None:
    topic = await office.write(office.client())
    for who in (office.olga, office.oleg):
        await press(office, who, topic, "Заметка")
        office.seat(who).start()
        await hears(office, who, "Вы в команде")
    other = office.box.forum("Новая", owner=office.boss)
    other.add(office.olga)
    await office.stop()
    other.add_bot(office.bot, by=office.boss, **GRANTED)
    office.group = other
    await office.start()
    await office.write(office.client("Борис"))
    for who in (office.olga, office.oleg):
        office.seat(who).write("/queue")
    await hears(office, office.olga, "Борис")
    await office.quiet()
    assert not any("Борис" in words for words in office.seat(office.oleg).texts)


async def test_an_alarm_that_no_lead_can_hear_is_the_owners(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await press(office, office.olga, topic, "Беру")
    await lead(office, office.olga)  # who has never opened the bot
    office.olga.at(topic).write("Уже везём")
    await office.until(lambda: "Уже везём" in office.seat(anna).texts)
    await press(office, office.olga, topic, "Закрыть")
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    office.pass_time(3600)
    await office.until(lambda: "👎" in office.seat(anna).last.labels)
    office.seat(anna).press(office.seat(anna).last, "👎")
    await hears(office, office.boss, "👎")
