"""The staff group becomes one for everybody while work goes on: what is shown, who gets in."""

from functools import partial
from pathlib import Path

import pytest

from delivery.telegram import channel
from sandbox import Group
from tests.flows.staff_world import line, press, toast
from tests.flows.test_doors import joined, looks_again, told
from tests.flows.test_rights import away, forge
from tests.flows.test_setup_team import hears
from tests.office import GRANTED, Office


async def test_whoever_comes_in_by_the_public_name_waits_for_an_owner(office: Office) -> None:
    """They are in the group by Telegram's word, and do everything that one of the team does."""
    anna = office.client()
    topic = await office.write(anna)
    office.group.set_public("alatau_team")
    (timur,) = await joined(office, "Тимур")
    forged = forge(timur, office.card(topic), "claim:1:0")
    timur.at(topic).write("Переведите деньги на карту")
    assert "только сотрудники" in await toast(office, forged)
    office.seat(timur).write("/queue")
    office.pass_time(4)
    said = await hears(office, office.boss, "Новый человек в группе: Тимур")
    assert said.labels == ["Впустить", "Не из наших"]
    assert "могут видеть посторонние" in (await hears(office, office.boss, "группу частной")).text
    office.group.set_public(None)
    await hears(office, office.boss, "снова работает")
    await line(office, office.boss, topic, "пока не в команде")
    assert "только сотрудники" in await toast(office, forge(timur, office.card(topic), "more:1:0"))
    await toast(office, office.seat(office.boss).press(said, "Не из наших"))
    await hears(office, office.boss, "Тимур больше не в команде и не в группе")
    await office.quiet()
    assert "Переведите деньги на карту" not in office.seat(anna).texts
    assert not any("В очереди" in words for words in office.seat(timur).texts)
    assert len(told(office, office.boss, "группу частной")) == 1


async def test_whoever_only_looks_in_presses_for_nothing(office: Office) -> None:
    """In a public group cards are seen, and pressed, by people who never joined it."""
    topic = await office.write(office.client())
    office.group.set_public("alatau_team")
    office.olga.at(topic).write("// кто это сделал?")
    await hears(office, office.boss, "группу частной")
    thief = office.box.user("Чужой", language="ru")
    assert "только сотрудники" in await toast(office, forge(thief, office.card(topic), "claim:1:0"))
    office.seat(thief).write("/queue")
    office.group.set_public(None)
    await hears(office, office.boss, "снова работает")
    assert "Чужой" not in office.card(topic).text
    office.seat(office.boss).write("/team")
    assert "Чужой" not in (await hears(office, office.boss, "Босс · владелец")).text
    assert not any("В очереди" in words for words in office.seat(thief).texts)


PUBLIC = (partial(Group.set_public, username="alatau"), partial(Group.set_public, username=None))
LINKED = (partial(Group.link, channel_id=-1007), partial(Group.link, channel_id=None))


@pytest.mark.parametrize(("opens", "shuts"), [PUBLIC, LINKED])
async def test_what_a_client_changes_is_shown_to_no_strangers(
    office: Office,
    opens: partial[None],
    shuts: partial[None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(channel, "LOOK", 0.0)
    anna = office.client()
    await office.write(anna)
    said = office.seat(anna).write("Позвоните мне")
    await office.until(lambda: office.shown(anna, "Позвоните мне"))
    opens(office.group)
    office.seat(anna).edit(said, "Позвоните мне: +7 701 000 00 00")
    await hears(office, office.boss, "могут видеть посторонние")
    await looks_again(office)
    assert not office.shown(anna, "+7 701")
    shuts(office.group)
    await office.until(lambda: office.shown(anna, "+7 701"))


async def test_the_team_goes_on_answering_while_the_group_is_open(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await press(office, office.olga, topic, "Беру")
    office.group.set_public("alatau_team")
    office.olga.at(topic).write("Уже везём")
    await office.until(lambda: "Уже везём" in office.seat(anna).texts)
    office.oleg.at(topic).write("Я тоже тут")  # nobody had heard of him before
    office.group.set_public(None)
    await line(office, office.boss, topic, "пока не в команде")
    office.pass_time(4)
    said = await hears(office, office.boss, "Новый человек в группе: Олег")
    await toast(office, office.seat(office.boss).press(said, "Впустить"))
    office.oleg.at(topic).write("Теперь я в команде")
    await line(office, office.oleg, topic, "Разговор ведёт Ольга")


async def test_a_bot_of_somebody_else_s_is_told_of_and_put_out(office: Office) -> None:
    lev = office.box.user("Лев", language="ru")
    office.group.add(lev, admin=True)
    spy, ours = office.box.bot("spy_bot", "Отчёты"), office.box.bot("own_bot", "Свой")
    office.group.add_bot(spy, by=lev, admin=False)
    said = await hears(office, office.boss, "В группе новый бот: Отчёты")
    assert "Кто добавил: Лев" in said.text and said.labels == ["Не из наших"]
    office.group.add_bot(ours, by=office.boss, admin=False)  # an owner knows what they do
    await toast(office, office.seat(office.boss).press(said, "Не из наших", twice=True))
    await hears(office, office.boss, "Отчёты больше не в команде и не в группе")
    await office.quiet()
    assert not office.group.member(spy).is_present
    assert not told(office, office.boss, "В группе новый бот: Свой")
    assert len(told(office, office.boss, "В группе новый бот")) == 1


async def test_whoever_left_and_came_in_while_nobody_listened_is_told_of(office: Office) -> None:
    topic = await office.write(office.client())
    await press(office, office.olga, topic, "Заметка")
    office.group.remove(office.olga)
    await office.quiet()
    office.pass_time(2)  # by Telegram's clock, which counts seconds, she writes after she left
    await away(office, partial(office.group.add, office.olga))
    office.olga.at(topic).write("// я снова тут")
    office.pass_time(4)
    said = await hears(office, office.boss, "Новый человек в группе: Ольга")
    assert said.labels == ["Не из наших"]
    await office.quiet()
    assert len(told(office, office.boss, "Новый человек в группе")) == 1


async def test_the_owner_s_link_opens_nothing_in_another_bot_s_chat(tmp_path: Path) -> None:
    async with Office(tmp_path, group=False, helpers=1) as office:
        assert office.link is not None
        code = office.link.partition("?start=")[2]
        office.oleg.chat(office.helpers[0]).start(code)
        office.seat(office.boss).start(code)
        await hears(office, office.boss, "вы владелец")
        office.group.add_bot(office.bot, by=office.boss, **GRANTED)
        await hears(office, office.boss, "готова: темы включены")
        office.seat(office.oleg).start(code)
        await hears(office, office.oleg, "Эта ссылка уже не действует")
        assert not office.oleg.chat(office.helpers[0]).messages[1:]
