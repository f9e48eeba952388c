"""What owners and operators do in private: the team, what did not arrive, who they are here."""

from functools import partial

from sandbox import Message, Person
from tests.flows.staff_world import line, press, receipt, toast
from tests.office import Office


async def hears(office: Office, who: Person, text: str) -> Message:
    """The newest message in private that says that."""
    seat = office.seat(who)
    await office.until(lambda: any(text in words for words in seat.texts))
    return next(m for m in reversed(seat.messages) if text in m.content.words)


async def test_the_team_and_a_new_lead(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    reply = office.olga.at(topic).write("Уже везём")
    await receipt(office, reply)
    office.oleg.at(topic).write("// вижу")
    await office.quiet()
    office.seat(office.boss).write("/team")
    shown = await hears(office, office.boss, "Олег · оператор")
    assert "Босс · владелец" in shown.text
    assert "Сделать старшим · Босс" not in shown.labels
    named = office.seat(office.boss).press(shown, "Сделать старшим · Олег", twice=True)
    assert await toast(office, named) == ""
    await hears(office, office.boss, "Теперь старший в команде: Олег")
    office.oleg.at(topic).write("/undo", reply_to=reply)
    await office.until(lambda: "Уже везём" not in office.seat(anna).texts)
    office.seat(office.boss).write("/team")
    shown = await hears(office, office.boss, "Олег · старший")
    office.seat(office.boss).press(shown, "Снять старшего · Олег")
    await hears(office, office.boss, "Больше не старший: Олег")


async def test_the_team_is_the_owners_to_see(office: Office) -> None:
    office.seat(office.olga).write("/team")
    anna = office.client()
    office.seat(anna).write("/team")
    await office.quiet()
    for who in (office.olga, anna):
        assert not any("Команда\n" in words for words in office.seat(who).texts)


async def test_nothing_undelivered(office: Office) -> None:
    office.seat(office.boss).write("/undelivered")
    await hears(office, office.boss, "Всё доставлено")


async def test_what_was_not_delivered_and_once_more(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    anna.forbid_voice = True
    voice = office.olga.at(topic).send("voice")
    await line(office, office.olga, topic, "не принимает голосовые")
    office.seat(office.boss).write("/undelivered")
    shown = await hears(office, office.boss, "Не доставлено")
    assert "Анна · голосовые не принимает" in shown.text
    anna.forbid_voice = False
    pressed = office.seat(office.boss).press(shown, "Повторить", twice=True)
    assert await toast(office, pressed) == "Пробуем ещё раз"
    await office.until(lambda: office.seat(anna).last.kind == "voice")
    await receipt(office, voice)
    office.seat(office.boss).write("/undelivered")
    await hears(office, office.boss, "Всё доставлено")
    await office.quiet()
    assert len(office.seat(anna).messages) == 2


async def test_what_the_operator_sent_again_is_not_sent_once_more_by_the_owner(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    anna.forbid_voice = True
    office.olga.at(topic).send("voice")
    said = await line(office, office.olga, topic, "не принимает голосовые")
    office.seat(office.boss).write("/undelivered")
    shown = await hears(office, office.boss, "Не доставлено")
    anna.forbid_voice = False
    office.olga.at(topic).press(said, "Повторить")
    await office.until(lambda: office.seat(anna).last.kind == "voice")
    await toast(office, office.seat(office.boss).press(shown, "Повторить"))
    await office.quiet()
    assert len(office.seat(anna).messages) == 2


async def test_what_became_a_note_is_not_in_the_list_and_not_retried(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    anna.forbid_voice = True
    voice = office.olga.at(topic).send("voice", "цена")
    await line(office, office.olga, topic, "не принимает голосовые")
    office.olga.at(topic).edit(voice, caption="// цена-себестоимость")
    await receipt(office, voice, "✍")
    anna.forbid_voice = False
    office.seat(office.boss).write("/undelivered")
    await hears(office, office.boss, "Всё доставлено")
    assert office.seat(anna).texts == ["Здравствуйте"]


async def test_an_operator_who_starts_the_bot_is_welcomed_as_one(office: Office) -> None:
    topic = await office.write(office.client())
    office.olga.at(topic).write("// на месте")
    await office.quiet()
    office.seat(office.olga).start()
    await hears(office, office.olga, "Вы в команде")
    assert "/help" in office.seat(office.olga).texts[1]
    office.seat(office.olga).write("/help")
    said = await hears(office, office.olga, "Здесь, лично")
    assert "/queue" in said.text and "/team" not in said.text and "/undo" not in said.text
    office.olga.at(topic).write("/help")
    said = await line(office, office.olga, topic, "В теме клиента")
    assert "//" in said.text and "/undo" in said.text and "/team" not in said.text
    await office.quiet()
    assert office.topic_of(office.olga) is None


async def test_an_owner_who_asks_for_help_reads_how_it_works(office: Office) -> None:
    office.seat(office.boss).write("/help")
    said = await hears(office, office.boss, "Здесь, лично")
    assert "/team" in said.text and "/undelivered" in said.text


async def test_a_lead_named_a_second_time_has_the_leads_menu_again(office: Office) -> None:
    await press(office, office.olga, await office.write(office.client()), "Заметка")
    office.seat(office.olga).start()
    await hears(office, office.olga, "Вы в команде")
    boss, menus = office.seat(office.boss), office.bot.command_sets
    await office.until(lambda: any(str(office.olga.id) in scope[0] for scope in menus))
    own = next(scope for scope in menus if str(office.olga.id) in scope[0])

    def is_shown(word: str) -> bool:
        return any(word in label for label in boss.last.labels)

    def leads() -> bool:
        return "summary" in {one["command"] for one in menus[own]}

    for label, lead in (("Сделать", True), ("Снять", False), ("Сделать", True)):
        boss.write("/team")
        await office.until(partial(is_shown, label))
        boss.press(
            boss.last, next(key for key in boss.last.labels if label in key and "Ольга" in key)
        )
        await office.until(leads if lead else lambda: not leads())


async def test_a_deputy_named_in_two_taps_gets_the_conversations_first(office: Office) -> None:
    vera = office.box.user("Вера", language="ru")
    office.group.add(vera)
    anna, boris = office.client(), office.client("Борис")
    for who in (office.olga, office.oleg, vera):
        office.seat(who).start()
        await hears(office, who, "не на смене")
        office.seat(who).write("/on")
        await hears(office, who, "Вы на смене")
    topic = await office.write(boris)
    await office.claim(vera, topic)
    topic = await office.write(anna)
    await office.claim(office.olga, topic)
    boss = office.seat(office.boss)
    boss.write("/team")
    shown = await hears(office, office.boss, "Команда\n")
    boss.press(shown, "Замена · Ольга")
    await office.until(lambda: "Вера" in shown.labels)
    boss.press(shown, "Вера")
    await office.until(lambda: "Ольга · оператор · замена: Вера" in shown.text)
    office.seat(office.olga).write("/off")
    office.pass_time(4 * 60)
    await office.until(lambda: "Ведёт Вера" in office.card(topic).text)
