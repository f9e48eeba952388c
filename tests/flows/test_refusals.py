"""What Telegram refuses, or what can't be sent, stops nothing else, and is told where it helps."""

import pytest

from desk.reports import pages
from sandbox import Message, Seat
from tests.office import Office

LOST, BACK = "больше не могу писать", "снова работает"


def told(office: Office, words: str) -> list[Message]:
    """What the owner was told with those words."""
    return [m for m in office.seat(office.boss).messages if words in m.content.words]


def calls(office: Office, method: str) -> int:
    return len(office.box.calls_of(method))


async def _write(office: Office, general: Seat, command: str) -> None:
    before = calls(office, "setChatMemberTag")
    general.write(command)
    await office.until(lambda: calls(office, "setChatMemberTag") > before)
    await office.quiet()


async def test_a_tag_that_is_refused_parks_nobody(office: Office) -> None:
    office.box.faults.add("reject", "setChatMemberTag", times=None, words="CHAT_ADMIN_REQUIRED")
    general = office.olga.at(office.group.general)
    await _write(office, general, "/on")
    await _write(office, general, "/off")
    await _write(office, general, "/on")
    await office.write(office.client("Анна"), "Есть диваны?")
    assert not told(office, LOST) and not told(office, BACK)


@pytest.mark.parametrize("words", ["CHAT_RESTRICTED", "CHAT_ADMIN_REQUIRED"])
async def test_a_group_where_nothing_is_missing_is_not_lost(office: Office, words: str) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna, "до того")
    office.box.faults.add("reject", "copyMessage", office.group, times=None, words=words)
    office.seat(anna).write("первое")
    await office.until(lambda: told(office, "не дошло до группы"))
    office.seat(anna).write("второе")
    await office.quiet()
    assert not told(office, LOST) and not told(office, BACK)
    assert len(told(office, "не дошло до группы")) == 1
    office.box.faults.clear()
    office.seat(anna).write("третье")
    await office.until(lambda: office.shown(anna, "третье"))
    assert office.topic_of(anna) == topic


async def test_an_edit_that_a_newer_one_replaces_is_not_called_lost(office: Office) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna, "Почём?")
    sent = office.olga.at(topic).write("Цена 90 000")
    await office.until(lambda: "Цена 90 000" in office.seat(anna).texts)
    words = "Bad Request: message is too long"
    office.box.faults.add("reject", "editMessageText", anna, seconds=0.7, words=words)
    office.olga.at(topic).edit(sent, text="Цена 95 000")
    await office.until(lambda: any(c.params.get("text") == "Цена 95 000" for c in office.box.calls))
    office.olga.at(topic).edit(sent, text="Цена 96 000")
    await office.until(lambda: "Цена 96 000" in office.seat(anna).texts)
    await office.quiet()
    assert not any("Не доставлено" in m.content.words for m in topic.messages)
    await office.stop()
    assert await office.query("SELECT 1 FROM events WHERE kind = 'undelivered'") == []
    await office.start()


async def test_a_report_that_cant_be_made_is_told_with_the_true_cause(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(pages.VIEWS, "summary", broken)
    office.seat(office.boss).write("/summary")
    await office.until(lambda: told(office, "Не получилось собрать сводку"))
    office.seat(office.boss).write("/undelivered")
    await office.until(lambda: told(office, "ошибка моя"))
    assert "Босс" in told(office, "ошибка моя")[-1].content.words


async def test_four_clients_who_are_not_heard_are_three_alarms_and_one_word(office: Office) -> None:
    office.box.faults.add(
        "reject", "copyMessage", office.group, times=None, words="CHAT_RESTRICTED"
    )
    for number in range(5):
        office.seat(office.client(f"Клиент {number}")).send("photo", "Здравствуйте")
    await office.until(lambda: told(office, "и другие сообщения"))
    await office.quiet()
    assert len(told(office, "От кого")) == 3
    assert len(told(office, "и другие сообщения")) == 1


async def test_a_topic_that_is_refused_for_a_while_gets_the_words_as_they_were(
    office: Office,
) -> None:
    anna = office.client()
    bold = [{"type": "bold", "offset": 0, "length": 4}]
    office.box.faults.add("reject", "createForumTopic", times=2, words="TOPICS_TOO_MUCH")
    office.seat(anna).write("Есть столы?", entities=bold)
    await office.until(lambda: office.shown(anna, "Есть столы?"))
    (card,) = office.topic_of(anna).messages
    assert card.quoted == "Есть столы?" and "bold" in {one["type"] for one in card.entities}


async def test_a_topic_whose_icon_is_refused_is_made_without_it(office: Office) -> None:
    anna = office.client()
    office.box.faults.add("reject", "createForumTopic", times=2, words="DOCUMENT_INVALID")
    await office.write(anna, "Есть столы?")
    made = [call.params for call in office.box.calls_of("createForumTopic")]
    assert ["icon_custom_emoji_id" in params for params in made] == [True, True, False]
