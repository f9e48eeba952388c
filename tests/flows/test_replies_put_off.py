"""What an operator answers is shown to the client whenever the answer goes: held, or later."""

from sandbox import Message, Topic
from tests.flows.staff_world import lands, line, press, receipt, toast
from tests.office import Office

HOUR = 3600
ASKED = "Когда доставка?"


def copy_of(topic: Topic, words: str) -> Message:
    return next(message for message in topic.messages if message.text == words)


async def test_a_reply_that_waited_still_points_at_what_it_answers(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "Серый или синий?")
    await office.claim(office.olga, topic)
    asked = office.seat(anna).write(ASKED)
    office.seat(anna).write("И ещё подъезд узкий")
    await office.until(lambda: office.shown(anna, "подъезд узкий"))
    copy = copy_of(topic, ASKED)

    held = office.oleg.at(topic).write("В среду", reply_to=copy, quote="доставка")
    question = await line(office, office.oleg, topic, "Разговор ведёт Ольга")
    office.oleg.at(topic).edit(held, text="В среду утром")
    await toast(office, office.oleg.at(topic).press(question, "Отправить"))
    sent = await lands(office, anna, "В среду утром")
    assert (sent.reply_to, sent.quote) == (asked, "доставка")

    await press(office, office.olga, topic, "⋯")
    await press(office, office.olga, topic, "Отправить позже")
    await press(office, office.olga, topic, "1 час")
    put_off = office.olga.at(topic).write("Уже едет", reply_to=copy, quote="доставка")
    await receipt(office, put_off, "😴")
    office.olga.at(topic).edit(put_off, text="Уже едет!")
    await office.until(lambda: "«Уже едет!»" in office.card(topic).text)
    office.pass_time(HOUR + 60)
    sent = await lands(office, anna, "Уже едет!")
    assert (sent.reply_to, sent.quote) == (asked, "доставка")
