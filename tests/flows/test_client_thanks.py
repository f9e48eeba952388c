"""Who waits, who only says thanks, and when a conversation begins anew."""

import pytest

from tests.flows.clients_world import answered, closed
from tests.office import Office

HOUR = 3600


async def test_mere_thanks_after_an_answer_make_nobody_wait(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    office.seat(anna).send("sticker")
    for words in ("Спасибо!", "Ок, спасибо большое", "👍", "🙏🙏", ")))", "Thanks a lot"):
        await office.write(anna, words)
    await office.quiet()
    assert "ждём клиента" in office.card(topic).text


@pytest.mark.parametrize("words", ["Спасибо, а когда?", "Хорошо, тогда жду звонка", "❓", "!!!"])
async def test_thanks_with_a_question_wait_for_an_answer(office: Office, words: str) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    await office.write(anna, words)
    await office.until(lambda: "клиент ждёт" in office.card(topic).text)


async def test_thanks_for_nothing_yet_do_not_stop_the_wait(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "Где мой диван?")
    await office.write(anna, "Спасибо")
    await office.quiet()
    assert "Ждёт ответа" in office.card(topic).text


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
    await office.until(lambda: "Ждёт ответа" in office.card(topic).text)
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
    assert "Ждёт ответа" in office.card(topic).text
