"""Who waits, who only says thanks, and when a conversation begins anew."""

from typing import Any

import pytest

from tests.cases import daily
from tests.flows.clients_world import answered, closed
from tests.flows.staff_world import line
from tests.office import Office

HOUR = 3600


async def test_mere_thanks_after_an_answer_make_nobody_wait(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    office.seat(anna).send("sticker")
    glad: tuple[str, ...] = ("👍", "🙏🙏", ")))", "👍🏽!", "❤️", ":)", "Спасибо 🙏", "Спасибо!!! 😊")
    glad += ("Понятно, спасибо", "Договорились!", "Спасибо большое, вы очень помогли 🙏")
    for words in ("Спасибо!", "Ок, спасибо большое", "Thanks a lot", *glad):
        await office.write(anna, words)
    await office.quiet()
    assert "ждём клиента" in office.card(topic).text


ASKING = (
    "Спасибо, а когда?",
    "Хорошо, тогда жду звонка",
    "❓",
    "!!!",
    "...",
    "Спасибо 😡",
    "ок 🆘",
)
SIGNS = ("+", "Спасибо +", "✅", "🆘", "📞", "😡", "👎", "💔", "(((", "-")


@pytest.mark.parametrize("words", daily(4, ASKING[:2] + SIGNS + ASKING[2:]))
async def test_a_question_and_any_sign_but_a_glad_one_wait_for_an_answer(
    office: Office, words: str
) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    await office.write(anna, words)
    await office.until(lambda: "клиент ждёт" in office.card(topic).text)


async def test_thanks_for_nothing_yet_do_not_stop_the_wait(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "Где мой диван?")
    await office.write(anna, "Спасибо")
    await office.quiet()
    assert "ждёт ответа" in office.card(topic).text


async def test_thanks_after_closing_arrive_and_reopen_nothing(office: Office) -> None:
    anna = office.client()
    topic = await closed(office, anna)
    for words in ("Спасибо!", "❤️"):
        await office.write(anna, words)
    await office.quiet()
    assert "Закрыто" in office.card(topic).text
    office.pass_time(10)
    await office.until(lambda: topic.icon == "✅")


async def test_a_question_soon_after_closing_reopens_the_conversation(office: Office) -> None:
    anna = office.client()
    topic = await closed(office, anna)
    office.pass_time(71 * HOUR)
    await office.write(anna, "А ножки какие?")
    await office.until(lambda: "клиент ждёт" in office.card(topic).text)
    # The same conversation: it is still Olga's, and still the first.
    assert "Ольга" in office.card(topic).text
    assert "Пишет впервые" in office.card(topic).text


async def test_a_question_long_after_closing_begins_a_new_conversation(office: Office) -> None:
    anna = office.client()
    topic = await closed(office, anna)
    office.pass_time(73 * HOUR)
    await office.write(anna, "Хочу ещё кресло")
    await office.until(lambda: "ждёт ответа" in office.card(topic).text)
    assert "2 обращения" in office.card(topic).text
    assert "Ольга" not in office.card(topic).text
    assert len(office.group.topics) == 1


async def test_the_wait_begins_with_the_first_unanswered_message(office: Office) -> None:
    anna = office.client()
    await office.write(anna, "Где мой диван?")
    begun = office.card(office.group.topics[0]).text
    office.pass_time(600)
    topic = await office.write(anna, "Ау!")
    await office.quiet()
    assert office.card(topic).text == begun


async def test_the_first_word_of_a_stranger_is_never_mere_thanks(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "👋")
    assert "ждёт ответа" in office.card(topic).text


async def test_an_angry_sticker_waits(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    office.seat(anna).send("sticker", emoji="😡")
    await office.until(lambda: "клиент ждёт" in office.card(topic).text)


@pytest.mark.parametrize("state", [answered, closed])
async def test_thanks_changed_into_a_question_wait(office: Office, state: Any) -> None:
    anna = office.client()
    topic = await state(office, anna)
    said = office.seat(anna).write("Спасибо!")
    await office.until(lambda: office.shown(anna, "Спасибо!"))
    office.seat(anna).edit(said, text="Спасибо! А когда привезёте?")
    await office.until(lambda: "клиент ждёт" in office.card(topic).text)
    copy = await line(office, office.olga, topic, "А когда")
    told = await line(office, office.olga, topic, "исправил")
    assert told.reply_to is copy


async def test_thanks_changed_into_other_thanks_wait_for_nothing(office: Office) -> None:
    anna = office.client()
    topic = await closed(office, anna)
    said = office.seat(anna).write("Спасибо!")
    await office.until(lambda: office.shown(anna, "Спасибо!"))
    office.seat(anna).edit(said, text="Спасибо большое!")
    await office.until(lambda: office.shown(anna, "Спасибо большое!"))
    await office.quiet()
    assert "Закрыто" in office.card(topic).text


async def test_what_a_client_changes_after_the_closing_is_looked_at(office: Office) -> None:
    anna = office.client()
    asked = office.seat(anna).write("Везите в понедельник")
    await office.until(lambda: office.topic_of(anna))
    topic = await closed(office, anna)
    office.pass_time(HOUR)
    office.seat(anna).edit(asked, text="Везите во вторник")
    await office.until(lambda: "клиент ждёт" in office.card(topic).text)
    assert "Ольга" in office.card(topic).text


async def test_a_change_while_the_client_waits_costs_no_line(office: Office) -> None:
    anna = office.client()
    asked = office.seat(anna).write("Везите в понедельник")
    await office.until(lambda: office.shown(anna, "понедельник"))
    office.seat(anna).edit(asked, text="Везите во вторник")
    await office.until(lambda: office.shown(anna, "вторник"))
    await office.quiet()
    assert not any("исправил" in m.content.words for m in office.group.topics[0].messages)


@pytest.mark.parametrize(
    ("asked", "said", "waits"),
    [
        ("Привезём завтра в 10. Вам удобно?", "Хорошо", True),
        ("Подтверждаете заказ?", "👍", True),
        ("Какие размеры вам нужны: S, M или L?", "Все", True),
        ("Is 10 am fine with you?", "Ok, thanks!", True),
        ("Вам удобно завтра?", "Спасибо!", False),
        ("Чем ещё я могу помочь?", "Всё, спасибо", False),
        ("Вот ссылка: alatau.kz/sofa?color=red", "Ок", False),
    ],
)
async def test_what_may_say_yes_to_our_question_is_no_mere_thanks(
    office: Office, asked: str, said: str, waits: bool
) -> None:
    anna = office.client()
    topic = await answered(office, anna, asked)
    await office.write(anna, said)
    await office.quiet()
    assert ("клиент ждёт" in office.card(topic).text) is waits
    office.olga.at(topic).write("Записали.")
    await office.until(lambda: office.seat(anna).last.text == "Записали.")
    await office.write(anna, f"{said} ")
    await office.quiet()
    assert "ждём клиента" in office.card(topic).text


@pytest.mark.parametrize(
    ("asked", "sign", "waits"),
    [
        ("Везём завтра?", "👍", True),
        ("Везём завтра?", "❤", False),
        ("Привезём завтра", "👍", False),
    ],
)
async def test_yes_as_a_reaction_to_our_question_is_an_answer(
    office: Office, asked: str, sign: str, waits: bool
) -> None:
    anna = office.client()
    topic = await answered(office, anna, asked)
    got = office.seat(anna).last
    office.seat(anna).react(got, sign)
    await office.until(lambda: topic.messages[1].reaction_of(office.bot) == sign)
    await office.quiet()
    assert ("клиент ждёт" in office.card(topic).text) is waits
    office.olga.at(topic).write("Записали.")
    await office.until(lambda: office.seat(anna).last.text == "Записали.")
    await office.until(lambda: "ждём клиента" in office.card(topic).text)
    office.seat(anna).react(got, "👌")
    await office.quiet()
    assert "ждём клиента" in office.card(topic).text
