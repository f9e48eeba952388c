"""Doors: who comes into the staff group, and into which group the bot goes."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from delivery.telegram import channel
from sandbox import Group, Message, Person, Topic, wire
from tests.flows.clients_world import update
from tests.flows.staff_world import line, receipt, toast
from tests.flows.test_rights import forge
from tests.flows.test_setup_team import hears
from tests.office import GRANTED, Office


def told(office: Office, who: Person, words: str) -> list[Message]:
    """What that person was told in private with those words."""
    return [m for m in office.seat(who).messages if words in m.content.words]


def answered(topic: Topic, message: Message, words: str) -> bool:
    """Whether the bot said that about this very message."""
    return any(m.reply_to is message and words in m.content.words for m in topic.messages)


async def looks_again(office: Office) -> None:
    """The bot looks at the chosen group twice more: what it could do there it has done."""
    looks = len(office.box.calls_of("getChatAdministrators"))
    await office.until(lambda: len(office.box.calls_of("getChatAdministrators")) > looks + 1)


async def joined(office: Office, *names: str) -> list[Person]:
    """People join the group by themselves."""
    people = [office.box.user(name, language="ru") for name in names]
    for person in people:
        office.group.add(person)
    return people


async def test_owners_hear_who_joined_and_one_tap_puts_them_out(office: Office) -> None:
    topic = await office.write(office.client())
    (timur,) = await joined(office, "Тимур")
    office.pass_time(4)
    said = await hears(office, office.boss, "Новый человек в группе: Тимур")
    assert "Уже в команде и видит клиентов" in said.text and said.labels == ["Не из наших"]
    assert await toast(office, office.seat(office.boss).press(said, "Не из наших", twice=True))
    await hears(office, office.boss, "Тимур больше не в команде и не в группе")
    assert not office.group.member(timur).is_present
    assert "только сотрудники" in await toast(office, forge(timur, office.card(topic), "claim:1:0"))
    await office.quiet()
    assert len(told(office, office.boss, "больше не в команде")) == 1
    office.group.add(timur, admin=True)  # by its owner: no mistake is for good
    await office.quiet()
    assert await toast(office, forge(timur, office.card(topic), "claim:1:0")) == "Разговор ваш"


async def test_without_the_right_they_are_out_of_the_team_and_the_owner_hears_what_to_do(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    hers = office.seat(anna).messages[0]
    office.group.set_rights(office.bot, can_restrict_members=False)
    (timur,) = await joined(office, "Тимур")
    office.pass_time(4)
    said = await hears(office, office.boss, "Новый человек в группе: Тимур")
    before = timur.at(topic).write("Здравствуйте")
    await office.until(lambda: "Здравствуйте" in office.seat(anna).texts)
    noted = timur.at(topic).write("// спросить про деньги")
    await receipt(office, noted, "✍")
    await toast(office, office.seat(office.boss).press(said, "Не из наших"))
    await hears(office, office.boss, "Удалить из группы я не могу")
    written = [timur.at(topic).write(words) for words in ("Заберите деньги назад", "Деньги!")]
    for message in written:
        await office.until(partial(answered, topic, message, "не отправлено"))
    timur.at(topic).edit(before, "Деньги не вернём")
    await office.until(lambda: answered(topic, before, "автор сейчас не в команде"))
    assert not answered(topic, before, "не отправлено")
    timur.at(topic).edit(noted, "// спросить про деньги завтра")
    timur.at(topic).react(office.card(topic), "👎")
    await office.quiet()
    assert not answered(topic, noted, "")
    assert not any("еньги" in words for words in office.seat(anna).texts)
    assert hers.reaction_of(office.bot) != "👎"


async def test_whoever_was_put_out_and_is_there_again_waits_for_an_owner(office: Office) -> None:
    office.group.set_rights(office.bot, can_restrict_members=False)
    topic = await office.write(office.client())
    (timur,) = await joined(office, "Тимур")
    office.pass_time(4)
    said = await hears(office, office.boss, "Новый человек в группе: Тимур")
    await toast(office, office.seat(office.boss).press(said, "Не из наших"))
    await hears(office, office.boss, "Удалить из группы я не могу")
    office.group.kick(timur)
    office.group.enter_by_link(timur)
    office.pass_time(4)
    again = await hears(office, office.boss, "когда вы впустите в команду")
    assert "Вход был по ссылке, которая впускает любого" in again.text
    assert "только сотрудники" in await toast(office, office.press(timur, topic, "Беру"))
    await toast(office, office.seat(office.boss).press(again, "Впустить"))
    assert await toast(office, office.press(timur, topic, "Беру")) == "Разговор ваш"


async def test_a_link_that_asks_nobody_is_told_with_the_remedy(office: Office) -> None:
    office.group.enter_by_link(office.box.user("Тимур"))
    office.group.enter_by_link(office.box.user("Ася"), name="для своих", asks=True)
    office.pass_time(4)
    said = await hears(office, office.boss, "В группу вошли")
    assert "Заявки на вступление" in said.text
    office.group.enter_by_link(office.box.user("Лев"), name="для своих", asks=True)
    office.pass_time(4)
    assert "Вход был по ссылке" not in (await hears(office, office.boss, "в группе: Лев")).text


async def test_several_who_join_at_once_are_one_message(office: Office) -> None:
    await joined(office, "Тимур", "Ася", "Лев")
    office.pass_time(4)
    said = await hears(office, office.boss, "В группу вошли")
    assert all(name in said.text for name in ("Тимур", "Ася", "Лев"))
    assert said.labels == ["Не из наших · Тимур", "Не из наших · Ася", "Не из наших · Лев"]
    await office.quiet()
    assert len(told(office, office.boss, "В группу вош")) == 1


@pytest.fixture
async def asking(tmp_path: Path) -> AsyncIterator[Office]:
    async with Office(tmp_path, SMENA_STAFF__ADMIT="ask") as company:
        yield company


async def test_where_owners_are_asked_nobody_works_before_their_tap(asking: Office) -> None:
    office, anna = asking, asking.client()
    topic = await office.write(anna)
    (timur,) = await joined(office, "Тимур")
    timur.at(topic).write("Здравствуйте, это Тимур")
    await line(office, office.boss, topic, "пока не в команде")
    assert "только сотрудники" in await toast(office, office.press(timur, topic, "Беру"))
    office.pass_time(4)
    said = await hears(office, office.boss, "Новый человек в группе: Тимур")
    assert said.labels == ["Впустить", "Не из наших"]
    await toast(office, office.seat(office.boss).press(said, "Впустить"))
    assert await toast(office, office.press(timur, topic, "Беру")) == "Разговор ваш"
    assert "Здравствуйте, это Тимур" not in office.seat(anna).texts


async def test_an_administrator_goes_by_the_same_door(asking: Office) -> None:
    """Of administrators the bot learns by looking at the group, too."""
    office = asking
    topic = await office.write(office.client())
    await office.stop()
    timur = office.box.user("Тимур", language="ru")
    office.group.add(timur, admin=True)
    office.bot.updates.clear()
    await office.start()
    office.pass_time(4)
    said = await hears(office, office.boss, "Новый человек в группе: Тимур")
    assert "только сотрудники" in await toast(office, office.press(timur, topic, "Беру"))
    await toast(office, office.seat(office.boss).press(said, "Впустить"))
    assert await toast(office, office.press(timur, topic, "Беру")) == "Разговор ваш"


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Office]:
    """The boss is the owner, and there is no group yet."""
    async with Office(tmp_path, group=False) as company:
        assert company.link is not None
        company.seat(company.boss).start(company.link.partition("?start=")[2])
        await hears(company, company.boss, "вы владелец")
        yield company


PUBLIC = (
    partial(Group.set_public, username="alatau_team"),
    partial(Group.set_public, username=None),
    "группу частной",
)
LINKED = (
    partial(Group.link, channel_id=-1007),
    partial(Group.link, channel_id=None),
    "Отвяжите группу от канала",
)


@pytest.mark.parametrize(("opens", "shuts", "remedy"), [PUBLIC, LINKED])
async def test_a_group_for_everybody_is_refused_with_the_remedy(
    fresh: Office, opens: partial[None], shuts: partial[None], remedy: str
) -> None:
    opens(fresh.group)
    fresh.group.add_bot(fresh.bot, by=fresh.boss, **GRANTED)
    assert remedy in (await hears(fresh, fresh.boss, "почти готова")).text
    fresh.seat(fresh.client()).write("Есть кто?")
    await looks_again(fresh)
    assert fresh.group.topics == []
    shuts(fresh.group)
    await hears(fresh, fresh.boss, "готова: темы включены")


@pytest.mark.parametrize(("opens", "shuts", "remedy"), [PUBLIC, LINKED])
async def test_a_group_that_becomes_public_is_shown_no_more_clients(
    office: Office,
    opens: partial[None],
    shuts: partial[None],
    remedy: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(channel, "LOOK_FOR_NEW", 0.0)  # a scene is quicker than half a second
    anna, boris = office.client(), office.client("Борис")
    await office.write(anna)
    opens(office.group)
    office.seat(boris).write("Мой адрес: Абая 1")
    said = await hears(office, office.boss, remedy)
    assert "могут видеть посторонние" in said.text
    office.seat(anna).write("И мой: Абая 2")  # whose topic is there already
    await looks_again(office)
    assert office.topic_of(boris) is None and not office.shown(anna, "И мой")
    shuts(office.group)
    await office.until(lambda: office.shown(boris, "Мой адрес"))
    await office.until(lambda: office.shown(anna, "И мой"))


async def test_a_group_of_somebody_else_s_is_left_after_a_word(office: Office) -> None:
    stranger = office.client("Чужой")
    office.seat(stranger).start()
    theirs = office.box.forum("Не та", owner=stranger)
    theirs.add_bot(office.bot, by=stranger, **GRANTED)
    await office.until(lambda: not theirs.member(office.bot).is_present)
    assert any("только в группе сотрудников" in m.content.words for m in theirs.history)
    await hears(office, stranger, "Вы добавили меня в «Не та»")
    await office.quiet()
    assert not told(office, office.boss, "Не та")


async def test_while_nobody_owns_the_bot_it_stays_in_no_group(tmp_path: Path) -> None:
    async with Office(tmp_path, group=False) as company:
        company.group.add_bot(company.bot, by=company.boss, **GRANTED)
        await company.until(lambda: not company.group.member(company.bot).is_present)
        assert any("Сначала откройте ссылку" in m.content.words for m in company.group.history)


async def test_moving_asks_first_and_says_what_moves(office: Office) -> None:
    anna = office.client()
    await office.write(anna)
    other = office.box.forum("Новая", owner=office.boss)
    other.add_bot(office.bot, by=office.boss, **GRANTED)
    asked = await hears(office, office.boss, "Переехать в группу «Новая»?")
    assert "Переедут" in asked.text and "Останется" in asked.text
    await office.write(anna, "Ещё вопрос")  # still in the former one
    await toast(office, office.seat(office.boss).press(asked, "Переехать"))
    await hears(office, office.boss, "Группа «Новая» готова")
    office.seat(anna).write("А теперь?")
    await office.until(
        lambda: any(m.quoted == "А теперь?" for topic in other.topics for m in topic.messages)
    )
    await office.until(lambda: not office.group.member(office.bot).is_present)


async def test_a_question_that_nobody_answers_for_an_hour_is_over(office: Office) -> None:
    other = office.box.forum("Новая", owner=office.boss)
    other.add_bot(office.bot, by=office.boss, **GRANTED)
    asked = await hears(office, office.boss, "Переехать в группу «Новая»?")
    office.pass_time(3700)
    await hears(office, office.boss, "Прошёл час без ответа")
    await office.until(lambda: not other.member(office.bot).is_present)
    pressed = office.seat(office.boss).press(asked, "Переехать", stale=True)
    assert "изменилось" in await toast(office, pressed)


async def test_to_stay_is_to_leave_the_other_group(office: Office) -> None:
    other = office.box.forum("Новая", owner=office.boss)
    other.add_bot(office.bot, by=office.boss, **GRANTED)
    asked = await hears(office, office.boss, "Переехать в группу «Новая»?")
    await toast(office, office.seat(office.boss).press(asked, "Остаться"))
    await office.until(lambda: not other.member(office.bot).is_present)
    pressed = office.seat(office.boss).press(asked, "Переехать", stale=True)
    assert "изменилось" in await toast(office, pressed)
    await office.write(office.client())


async def test_a_choice_is_not_completed_by_the_group_s_own_people(fresh: Office) -> None:
    stranger = fresh.box.user("Чужой")
    theirs = fresh.box.forum("Не та", owner=stranger)
    theirs.add(fresh.boss)
    theirs.add_bot(fresh.bot, by=fresh.boss, admin=False)
    await hears(fresh, fresh.boss, "почти готова")
    theirs.add_bot(fresh.bot, by=stranger, **GRANTED)
    await hears(fresh, fresh.boss, "Станьте администратором этой группы")
    fresh.seat(fresh.client()).write("Есть кто?")
    await looks_again(fresh)
    assert theirs.topics == []


async def test_a_choice_that_is_not_finished_in_an_hour_is_over(fresh: Office) -> None:
    fresh.group.add_bot(fresh.bot, by=fresh.boss, **GRANTED | {"can_manage_topics": False})
    await hears(fresh, fresh.boss, "почти готова")
    fresh.pass_time(3700)
    await hears(fresh, fresh.boss, "Выбор отменён")
    await fresh.until(lambda: not fresh.group.member(fresh.bot).is_present)


async def test_a_stranger_s_group_that_moved_is_left_where_it_is_now(office: Office) -> None:
    """While Smena was off it got another id, under which alone it can be left."""
    stranger = office.box.user("Чужой")
    theirs = office.box.group("Не та", owner=stranger)
    await office.stop()
    theirs.add_bot(office.bot, by=stranger, admin=False)
    moved = theirs.migrate()
    await office.start()
    await office.until(lambda: not moved.member(office.bot).is_present)
    await office.quiet()
    there = [call for call in office.box.calls if call.params.get("chat_id") == theirs.id]
    assert len(there) <= 2, "the word, and the leaving, are tried once where it was"
    assert any("только в группе сотрудников" in m.content.words for m in moved.history)
    await office.write(office.client())


async def test_a_stranger_s_channel_is_left_and_an_owner_s_is_not(office: Office) -> None:
    stranger = office.client("Чужой")
    office.seat(stranger).start()
    for number, who in ((-1009, office.boss), (-1008, stranger)):
        into_channel(office, number, who)
    await hears(office, stranger, "Вы добавили меня в «Новости»")
    await office.until(lambda: office.box.calls_of("leaveChat"))
    await office.quiet()
    assert [call.params["chat_id"] for call in office.box.calls_of("leaveChat")] == [-1008]


def into_channel(office: Office, number: int, by: Person) -> None:
    """Somebody takes the bot into a channel."""
    bot = wire.user(office.bot)
    update(
        office,
        "my_chat_member",
        {
            "chat": {"id": number, "type": "channel", "title": "Новости"},
            "from": wire.user(by),
            "date": int(office.box.clock.now()),
            "old_chat_member": {"user": bot, "status": "left"},
            "new_chat_member": {"user": bot, "status": "member"},
        },
    )


async def test_a_group_into_which_it_was_taken_unheard_is_left_when_it_is_called_there(
    office: Office,
) -> None:
    """Smena was off for days, and Telegram keeps the news of that for one."""
    stranger = office.box.user("Чужой")
    theirs = office.box.forum("Не та", owner=stranger)
    await office.stop()
    theirs.add_bot(office.bot, by=stranger, admin=False)
    office.bot.updates.clear()
    await office.start()
    for words in ("/help", "/queue", "/help"):
        stranger.at(theirs).write(words)
    await office.until(lambda: not theirs.member(office.bot).is_present)
    await office.quiet()
    assert len(office.box.calls_of("leaveChat")) == 1
    assert any("только в группе сотрудников" in m.content.words for m in theirs.history)
