"""Clients say how it was: asked by the real bot, answered by a button, a reaction, a voice."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox import Message, Person, Topic
from tests.flows.clients_world import closed, said
from tests.flows.staff_world import press
from tests.flows.test_shift_scenes import on_shift
from tests.office import Office

NOON = datetime(2026, 9, 22, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3600, 86400
QUESTION = "Как вам наша помощь?"
RULES = {
    "SMENA_COMPANY__TIMEZONE": "UTC",
    "SMENA_HOURS__WEEK": '{"mon-sun": "09:00-18:00"}',
}


def choice_on(office: Office, topic: Topic) -> str:
    """What the client chose, at the end of the card's line of how it stands."""
    return next(line for line in office.card(topic).text.splitlines() if "✅" in line)[-1:]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Office]:
    """The company on a Tuesday at noon, open until six."""
    async with Office(tmp_path, at=NOON, **RULES) as company:
        yield company


def questions(office: Office, client: Person) -> list[Message]:
    """The messages to the client that have 👍, 😐 and 👎 under them, rated or not."""
    return [one for one in office.seat(client).messages if one.labels == ["👍", "😐", "👎"]]


async def asked(office: Office, client: Person) -> tuple[Topic, Message]:
    """Served, closed, and asked a little later."""
    topic = await closed(office, client)
    office.pass_time(6 * MINUTE)
    await office.until(lambda: questions(office, client))
    return topic, questions(office, client)[-1]


async def chosen(office: Office, client: Person, question: Message, label: str) -> str:
    """Press a button under the question; what popped up."""
    press = office.seat(client).press(question, label)
    await office.until(lambda: press.answer is not None)
    assert press.answer is not None
    return press.answer.text or ""


def told(office: Office, words: str) -> list[str]:
    """What the owner, who has no lead, read in private with those words in it."""
    return [text for text in office.seat(office.boss).texts if words in text]


async def test_a_client_is_asked_and_the_choice_is_on_the_card(shop: Office) -> None:
    anna = shop.client()
    topic, question = await asked(shop, anna)
    assert QUESTION in question.text
    assert "Рады были помочь" in shop.seat(anna).texts[-2]
    assert await chosen(shop, anna, question, "👍") == "Спасибо!"
    await shop.until(lambda: "👍 Спасибо" in question.text)
    await shop.until(lambda: choice_on(shop, topic) == "👍")
    assert await chosen(shop, anna, question, "😐") == "Спасибо!"
    await shop.until(lambda: "😐" in question.text and choice_on(shop, topic) == "😐")
    shop.pass_time(DAY)
    assert "Если что, просто напишите" in await chosen(shop, anna, question, "👎")
    assert choice_on(shop, topic) == "😐"
    assert told(shop, "👎") == []


async def test_a_foreigner_reads_their_own_language(shop: Office) -> None:
    john = shop.client("John", language="en")
    _, question = await asked(shop, john)
    assert "How did we do?" in question.text
    assert await chosen(shop, john, question, "👍") == "Thank you!"
    await shop.until(lambda: "lovely" in question.text)
    shop.pass_time(DAY)
    assert "just write to us" in await chosen(shop, john, question, "👎")


@pytest.mark.parametrize(("emoji", "sign"), [("❤", "👍"), ("🤔", "😐"), ("💩", "👎")])
async def test_a_reaction_on_the_question_counts(shop: Office, emoji: str, sign: str) -> None:
    anna = shop.client()
    topic, question = await asked(shop, anna)
    shop.seat(anna).react(question, "🎃")
    shop.seat(anna).react(question, emoji)
    await shop.until(lambda: sign in question.text)
    await shop.until(lambda: choice_on(shop, topic) == sign)
    shop.seat(anna).react(question, None)
    await shop.quiet()
    assert choice_on(shop, topic) == sign


@pytest.mark.parametrize("kind", ["voice", "photo", "video_note", "sticker"])
async def test_what_went_wrong_goes_into_the_topic_whatever_its_kind(
    shop: Office, kind: str
) -> None:
    anna = shop.client()
    topic, question = await asked(shop, anna)
    await chosen(shop, anna, question, "👎")
    await shop.until(lambda: "Что пошло не так?" in question.text)
    await shop.until(lambda: told(shop, "Анна: плохая оценка · отвечает Ольга"))
    answer = shop.seat(anna).send(kind)
    await shop.until(lambda: said(topic)[-1].kind == kind)
    assert said(topic)[-1].copy_of is answer
    assert "Клиент отвечает на вопрос" in said(topic)[-2].text
    await shop.until(lambda: told(shop, "Анна, что пошло не так"))
    await shop.until(lambda: "Спасибо, что рассказали" in question.text)
    assert "Закрыто" in shop.card(topic).text
    assert "reopen" in str(shop.card(topic).buttons)


@pytest.mark.parametrize(
    ("kind", "caption", "read"),
    [("photo", "Царапина", "«Царапина»"), ("voice", None, "[голосовое сообщение]")],
)
async def test_an_owner_reads_what_went_wrong_among_the_bad_ratings(
    shop: Office, kind: str, caption: str | None, read: str
) -> None:
    anna, boss = shop.client(), shop.seat(shop.boss)
    topic, question = await asked(shop, anna)
    await chosen(shop, anna, question, "👎")
    await shop.until(lambda: "Что пошло не так?" in question.text)
    shop.seat(anna).send(kind, caption=caption)
    await shop.until(lambda: said(topic)[-1].kind == kind)
    boss.write("/summary")
    await shop.until(lambda: "Плохие оценки" in boss.last.labels)
    boss.press(boss.last, "Плохие оценки")
    await shop.until(lambda: read in boss.last.text)


async def complained(office: Office, client: Person, words: str) -> tuple[Topic, Message]:
    """A 👎 with words, and what the owner reads of it."""
    topic, question = await asked(office, client)
    await chosen(office, client, question, "👎")
    await office.until(lambda: "Что пошло не так?" in question.text)
    await office.write(client, words)
    boss = office.seat(office.boss)
    await office.until(lambda: f"что пошло не так: «{words}»" in boss.last.text)
    return topic, boss.last


async def test_an_owner_answers_a_bad_rating_with_one_tap_and_writing(shop: Office) -> None:
    anna, boss = shop.client(), shop.seat(shop.boss)
    topic, told = await complained(shop, anna, "Привезли не то")
    assert told.labels == ["Ответить", "Передать ▸", "Ничего не нужно"]
    link = next(key.url for row in told.buttons for key in row if key.label == "Ответить")
    assert link and link.endswith(f"/{topic.id}"), "a tap, and one stands where one writes"
    shop.boss.at(topic).write("Простите, заменим сегодня")
    await shop.until(lambda: shop.seat(anna).last.text == "Простите, заменим сегодня")
    boss.write("/summary")
    await shop.until(lambda: "Плохие оценки" in boss.last.labels)
    assert "ответить на 👎" not in boss.last.text


async def test_a_bad_rating_is_given_to_somebody_in_two_taps(shop: Office) -> None:
    anna, boss, oleg = shop.client(), shop.seat(shop.boss), shop.seat(shop.oleg)
    await on_shift(shop, shop.oleg)
    topic, told = await complained(shop, anna, "Привезли не то")
    boss.write("/summary")
    await shop.until(lambda: "ответить на 👎 — Анна" in boss.last.text)
    boss.press(boss.last, "Плохие оценки")
    await shop.until(lambda: "без ответа" in boss.last.text)
    assert "Ответить · Анна" in boss.last.labels
    boss.press(told, "Передать ▸")
    await shop.until(lambda: "Кому передать?" in boss.last.text)
    choice = boss.last
    boss.press(choice, next(label for label in choice.labels if "Олег" in label))
    await shop.until(lambda: "→ Олег" in choice.text)
    await shop.until(lambda: "передаёт вам разговор" in oleg.last.text)
    assert "Привезли не то" in oleg.last.text
    await shop.until(lambda: "🟡" in shop.card(topic).text and "Олег" in shop.card(topic).text)
    assert not choice.labels, "what is done has no buttons"
    late = boss.press(told, "Ничего не нужно")
    await shop.until(lambda: late.answer is not None and "больше не напомню" in told.text)


async def test_what_went_wrong_is_told_to_the_owner_as_it_is_put_in_the_end(shop: Office) -> None:
    anna, boss = shop.client(), shop.seat(shop.boss)
    await complained(shop, anna, "Привезли не то")
    shop.seat(anna).edit(shop.seat(anna).messages[-1], "Привезли чужой диван")
    await shop.until(lambda: told(shop, "не так (исправлено): «Привезли чужой диван»"))
    assert boss.last.labels == ["Ответить", "Передать ▸", "Ничего не нужно"]


async def test_a_reply_to_what_went_wrong_reaches_the_client(shop: Office) -> None:
    anna = shop.client()
    topic, question = await asked(shop, anna)
    await chosen(shop, anna, question, "👎")
    await shop.until(lambda: "Что пошло не так?" in question.text)
    await shop.write(anna, "Привезли не то")
    words = said(topic)[-1]
    shop.seat(anna).edit(shop.seat(anna).messages[-1], "Привезли чужой диван")
    await shop.until(lambda: words.text == "Привезли чужой диван")
    shop.olga.at(topic).write("Простите, заменим завтра", reply_to=words)
    await shop.until(lambda: shop.seat(anna).last.text == "Простите, заменим завтра")
    assert shop.seat(anna).last.reply_to is shop.seat(anna).messages[-2]
    await shop.write(anna, "А во сколько?")
    await shop.until(lambda: "клиент ждёт" in shop.card(topic).text)


async def test_opened_again_the_next_message_is_an_ordinary_one(shop: Office) -> None:
    anna = shop.client()
    topic, question = await asked(shop, anna)
    await chosen(shop, anna, question, "👎")
    await press(shop, shop.olga, topic, "Открыть снова")
    await shop.until(lambda: "Закрыто" not in shop.card(topic).text)
    await shop.write(anna, "Привезли не то")
    await shop.until(lambda: "клиент ждёт" in shop.card(topic).text)
    assert not shop.shown(anna, "Клиент отвечает на вопрос")


async def test_whoever_blocked_the_bot_is_not_asked(shop: Office) -> None:
    anna = shop.client()
    topic = await closed(shop, anna)
    anna.block(shop.bot)
    await shop.until(lambda: "заблокирован" in shop.card(topic).text)
    shop.pass_time(6 * MINUTE)
    await shop.quiet()
    assert not [one for one in shop.box.calls_of("sendMessage") if QUESTION in str(one.params)]


async def test_after_hours_the_question_waits_for_the_morning(shop: Office) -> None:
    anna = shop.client()
    shop.pass_time(6 * HOUR - 2 * MINUTE)
    await closed(shop, anna)
    shop.pass_time(3 * HOUR)
    await shop.quiet()
    assert not questions(shop, anna)
    shop.pass_time(12 * HOUR + 10 * MINUTE)
    await shop.until(lambda: questions(shop, anna))


async def test_two_weeks_pass_before_the_next_question(shop: Office) -> None:
    anna = shop.client()
    _, question = await asked(shop, anna)
    for days, count in ((13, 1), (1, 2)):
        shop.pass_time(days * DAY)
        await closed(shop, anna)
        shop.pass_time(6 * MINUTE)
        await shop.quiet()
        assert len(questions(shop, anna)) == count
    assert "в прошлом" in await chosen(shop, anna, question, "👍")


async def test_switched_off_nobody_is_asked(tmp_path: Path) -> None:
    rules = {**RULES, "SMENA_CLIENTS__RATINGS": "false"}
    async with Office(tmp_path, at=NOON, **rules) as shop:
        anna = shop.client()
        await closed(shop, anna)
        shop.pass_time(HOUR)
        await shop.quiet()
        assert not questions(shop, anna)


async def test_a_restart_between_closing_and_asking_asks_once(shop: Office) -> None:
    anna = shop.client()
    await closed(shop, anna)
    await shop.stop()
    shop.pass_time(6 * MINUTE)
    await shop.start()
    await shop.until(lambda: questions(shop, anna))
    await shop.stop()
    await shop.start()
    await shop.quiet()
    assert len(questions(shop, anna)) == 1


@pytest.mark.parametrize(("kind", "arrived"), [("drop_after", 1), ("drop_before", 0)])
async def test_a_question_that_broke_off_is_never_asked_again(
    shop: Office, kind: str, arrived: int
) -> None:
    anna = shop.client()
    await closed(shop, anna)
    shop.box.faults.add(kind, "sendMessage", anna.id)
    shop.pass_time(6 * MINUTE)
    await shop.until(lambda: any(QUESTION in str(c.params) for c in shop.box.calls))
    await shop.quiet()
    await shop.stop()
    await shop.start()
    shop.pass_time(HOUR)
    await shop.quiet()
    assert len(questions(shop, anna)) == arrived
    for question in questions(shop, anna):
        assert await chosen(shop, anna, question, "👍") == "Спасибо!"


async def test_what_the_client_writes_overtakes_a_question_that_is_held_up(shop: Office) -> None:
    anna = shop.client()
    await closed(shop, anna)
    shop.box.faults.add("flood", "sendMessage", anna.id, retry_after=2)
    shop.pass_time(6 * MINUTE)
    await shop.until(lambda: any(QUESTION in str(c.params) for c in shop.box.calls))
    topic = await shop.write(anna, "А ножки какие?")
    await shop.until(lambda: "клиент ждёт" in shop.card(topic).text)
    await shop.quiet()
    assert not questions(shop, anna)
