"""People do what people do: all press at once, write hostile names, forge buttons, go away."""

import json
from functools import partial
from typing import Any

import pytest

from sandbox import Message, Person, Seat, Topic
from tests.office import Office

HOSTILE = [
    "'; DROP TABLE clients; --",
    '" OR 1=1 --',
    "<3 <b>жирно",
    "{{ 7*7 }} {% raw %}",
    '<a href="tg://user?id=1">я</a>',
    "\u202eутеревс\u202d",
    "Z̸̢̡͍a̷̛l̴̡g̶̢o̵",
    "&lt;&amp;*_`[]()~>#+-=|{}.!",
    "x" * 4000,
]


def saying(place: Topic | Seat, text: str) -> list[Message]:
    return [message for message in place.messages if text in message.content.words]


def push(office: Office, kind: str, **payload: Any) -> None:
    """An update that no well-behaved Telegram would send."""
    office.bot.updates.push(kind, payload)


async def calm(office: Office, client: Person) -> None:
    office.seat(client).write("затем")
    await office.until(lambda: office.shown(client, "затем"))


async def test_of_fifty_claims_at_once_one_wins_and_the_others_are_told_who(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    crowd = [office.box.user(f"Оператор {number}") for number in range(50)]
    for one in crowd:
        office.group.add(one)
    card = office.card(topic)
    presses = {one: one.at(topic).press(card, "Беру") for one in crowd}
    await office.until(lambda: all(press.answer for press in presses.values()))
    won = [one for one, press in presses.items() if press.answer.text == "Разговор ваш"]
    told = {press.answer.text for one, press in presses.items() if one not in won}
    assert len(won) == 1 and told == {f"Разговор уже ведёт {won[0].name}"}
    await office.until(lambda: won[0].name in office.card(topic).text)


async def test_a_press_that_telegram_repeats_is_one_claim(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    press = office.olga.at(topic).press(office.card(topic), "Беру", twice=True)
    await office.until(lambda: press.answer is not None)
    await office.until(lambda: "Ольга" in office.card(topic).text)
    assert press.answer.text == "Разговор ваш"


async def test_an_answer_that_comes_too_late_changes_nothing(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await office.box.down()
    office.olga.at(topic).press(office.card(topic), "Беру")
    office.pass_time(60)  # longer than a press can be answered
    await office.box.up()
    await office.until(lambda: "Ольга" in office.card(topic).text)
    await office.until(lambda: any("too old" in (c.description or "") for c in office.box.calls))
    await calm(office, anna)
    assert not saying(topic, "Не доставлено") and not saying(topic, "Не подтверждено")


async def test_a_client_who_blocked_the_bot_is_told_of_where_the_operator_looks(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.olga.at(topic).write("раз")
    await office.until(lambda: saying(office.seat(anna), "раз"))
    anna.block(office.bot)
    reply = office.olga.at(topic).write("два")
    await office.until(lambda: saying(topic, "Не доставлено"))
    line = saying(topic, "Не доставлено")[0]
    assert line.reply_to is reply and "заблокирован" in line.text
    await office.until(lambda: "Бот заблокирован" in office.card(topic).text)
    anna.unblock(office.bot)
    await office.until(lambda: saying(topic, "снова на связи"))
    office.olga.at(topic).press(line, "Повторить")
    await office.until(lambda: saying(office.seat(anna), "два"))
    await office.until(lambda: "Бот заблокирован" not in office.card(topic).text)


async def test_a_deleted_account_is_told_of(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    anna.deactivate()
    office.olga.at(topic).write("раз")
    await office.until(lambda: saying(topic, "Не доставлено"))
    assert "аккаунт удалён" in saying(topic, "Не доставлено")[0].text


async def test_whoever_left_the_group_has_nothing_any_more(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await office.claim(office.olga, topic)
    office.group.kick(office.olga)
    await office.until(lambda: "Ольга" not in office.card(topic).text)
    await office.claim(office.oleg, topic)


async def test_hostile_names_and_words_are_shown_as_they_are(office: Office) -> None:
    anna = office.client(HOSTILE[0], last_name=HOSTILE[2], username="x")
    office.seat(anna).start(HOSTILE[1])
    for text in HOSTILE:
        office.seat(anna).write(text)
    await office.until(lambda: office.group.topics)
    topic = office.group.topics[-1]
    await office.until(lambda: saying(topic, HOSTILE[-1]))
    whole = "\n".join(message.content.words for message in topic.messages)
    assert all(text in whole for text in HOSTILE)
    assert "DROP TABLE" in topic.name and "<b>жирно" in office.card(topic).text
    await office.claim(office.olga, topic)
    for text in HOSTILE:
        office.olga.at(topic).write(text)
    await office.until(lambda: office.seat(anna).texts[-len(HOSTILE) :] == HOSTILE)
    assert not [c for c in office.box.calls if "can't parse" in (c.description or "")]


@pytest.mark.parametrize("name", HOSTILE[2:5])
async def test_a_hostile_colleague_is_only_a_name(office: Office, name: str) -> None:
    anna, mallory = office.client(), office.box.user(name)
    office.group.add(mallory)
    topic = await office.write(anna)
    press = mallory.at(topic).press(office.card(topic), "Беру")
    await office.until(lambda: press.answer is not None)
    await office.until(lambda: f"Ведёт {name}" in office.card(topic).text)


async def test_forged_buttons_open_nothing(office: Office) -> None:
    anna, boris, stranger = office.client(), office.client("Борис"), office.client("Чужой")
    topic, other = await office.write(anna), await office.write(boris)
    await office.claim(office.olga, topic)
    before = office.card(topic).text
    own = office.seat(stranger).start()
    own_chat = {"id": stranger.id, "type": "private", "first_name": "Чужой"}
    group = {"id": office.group.id, "type": "supergroup", "title": "Г", "is_forum": True}
    forged = ["close:1:0", "release:1:0", "held_send:1:0", "give:1:1", "again:1:0", "undo:1:0",
              "lead:1:1", "retry_all:0:0", "claim:999999999999999999999:0", "x" * 64, "a:b:c", "::",
              "arrived:1:0", "claim:-1:-1", "history:0:0"]  # fmt: skip
    for number, data in enumerate(forged):
        sender = {"id": stranger.id, "is_bot": False, "first_name": "Чужой"}
        message = {"message_id": own.id, "date": 1, "chat": own_chat, "text": "x"}
        push(office, "callback_query", id=f"{number}1", chat_instance="1", data=data,
             message=message, **{"from": sender})  # fmt: skip
        elsewhere = {**message, "chat": {**group, "id": -1001}, "message_thread_id": topic.id,
                     "is_topic_message": True}  # fmt: skip
        push(office, "callback_query", id=f"{number}2", chat_instance="1", data=data,
             message=elsewhere, **{"from": sender})  # fmt: skip
        foreign = {**message, "chat": group, "message_thread_id": other.id,
                   "is_topic_message": True}  # fmt: skip
        push(office, "callback_query", id=f"{number}3", chat_instance="1",
             data=data.replace("close:1", "close:999"), message=foreign,
             **{"from": sender})  # fmt: skip
    await calm(office, boris)
    await office.until(lambda: len(office.box.calls_of("answerCallbackQuery")) >= 3 * len(forged))
    assert office.card(topic).text == before
    assert [m.text for m in office.seat(anna).messages] == ["Здравствуйте"]


async def test_a_stale_button_is_refused_and_says_so(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    card = office.card(topic)
    office.group.close_topic(topic, by=office.boss)
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    press = office.olga.at(topic).press(card, "Беру", stale=True)
    await office.until(lambda: press.answer is not None)
    assert "уже всё изменилось" in press.answer.text
    assert "Ольга" not in office.card(topic).text


async def test_nobody_speaks_to_a_client_as_a_group_or_a_channel(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.boss.anonymous(topic).write("я без имени")
    await office.until(lambda: saying(topic, "Вы пишете от имени группы"))
    group = {"id": office.group.id, "type": "supergroup", "title": "Г", "is_forum": True}
    channel = {"id": -100999, "type": "channel", "title": "Канал"}
    say = {"date": 1, "chat": group, "message_thread_id": topic.id, "is_topic_message": True}
    bots = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
    push(office, "message", message_id=9001, text="от канала", sender_chat=channel,
         **{"from": bots}, **say)  # fmt: skip
    push(office, "message", message_id=9002, text="пост канала", sender_chat=channel,
         is_automatic_forward=True, **{"from": bots}, **say)  # fmt: skip
    other_bot = {"id": 555, "is_bot": True, "first_name": "Бот"}
    push(office, "message", message_id=9003, text="от бота", **{"from": other_bot}, **say)
    await calm(office, anna)
    assert [m.text for m in office.seat(anna).messages] == ["Здравствуйте", "затем"]


@pytest.mark.parametrize("payload", ["1", "owner", "../../etc", "A" * 64, "'; DROP TABLE codes"])
async def test_a_guessed_deep_link_gives_nothing(office: Office, payload: str) -> None:
    anna = office.client()
    office.seat(anna).start(payload)
    office.seat(anna).write("/team")
    await calm(office, anna)
    assert not saying(office.seat(anna), "Команда")


async def test_an_operator_who_wants_to_be_a_client_is_one(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await office.claim(office.olga, topic)
    seat = office.seat(office.olga)
    seat.write("как тут купить?")
    await office.until(lambda: saying(seat, "видите только вы"))
    seat.press(saying(seat, "видите только вы")[0], "Написать как клиент")
    await office.until(lambda: saying(seat, "как клиент"))
    own = await office.write(office.olga, "мне бы тоже диван")
    assert own is not topic and not saying(office.seat(anna), "диван")
    office.olga.at(own).write("продано")
    await office.until(lambda: saying(office.seat(office.olga), "продано"))


async def test_one_bad_update_holds_up_no_other(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.bot.updates.push("message", {"message_id": "не число", "chat": {"id": anna.id}})
    push(office, "message", message_id=7, date=1, chat={"id": anna.id, "type": "private"},
         text="\x00 одинокий", **{"from": {"id": anna.id, "is_bot": False,
                                                  "first_name": "Анна"}})  # fmt: skip
    push(office, "message", message_id=8, date=1, text=["не", "текст"],
         chat={"id": anna.id, "type": "private"})  # fmt: skip
    push(office, "something_new", x=1)
    await calm(office, anna)
    await office.until(lambda: saying(topic, "не смог показать"))
    await office.until(lambda: saying(office.seat(office.boss), "не разобрал"))


async def test_an_update_sent_again_is_handled_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seen: list[dict[str, Any]] = []
    fetch = office.bot.updates.fetch

    async def again(offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        batch = await fetch(offset, limit, seconds)
        seen.extend(json.loads(json.dumps(batch)))
        return batch + seen if batch else batch

    monkeypatch.setattr(office.bot.updates, "fetch", again)
    for text in ("раз", "два", "три"):
        office.seat(anna).write(text)
        await office.until(partial(saying, topic, text))
    await calm(office, anna)
    assert [len(saying(topic, text)) for text in ("раз", "два", "три")] == [1, 1, 1]


async def test_a_handler_that_breaks_is_set_aside_and_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desk.relay import messages

    anna, boris = office.client(), office.client("Борис")
    topic = await office.write(anna)

    def broken(tx: Any, house: Any, message: Any, now: Any) -> None:
        if message.text == "ломает":
            raise ZeroDivisionError
        return whole(tx, house, message, now)

    whole = messages.from_client
    monkeypatch.setattr(messages, "from_client", broken)
    office.seat(anna).write("ломает")
    office.seat(anna).write("дальше")
    await office.write(boris, "а я тут")
    await office.until(lambda: saying(topic, "не смог показать") and saying(topic, "дальше"))
    monkeypatch.setattr(messages, "from_client", whole)
    office.seat(office.boss).write("/undelivered")
    await office.until(lambda: office.seat(office.boss).last.labels == ["Повторить"])
    office.seat(office.boss).press(office.seat(office.boss).last, "Повторить")
    await office.until(lambda: saying(topic, "ломает"))
