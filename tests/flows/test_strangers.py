"""What strangers send, and what they may cost the others."""

from tests.flows.clients_world import texts
from tests.office import Office


async def test_a_dangerous_file_comes_with_a_warning_and_no_further_call(office: Office) -> None:
    anna = office.client()
    seat = office.seat(anna)
    topic = await office.write(anna)
    seat.send("document", "Посмотрите счёт", name="счёт.pdf.exe")
    await office.until(lambda: any("Притворяется документом" in words for words in texts(topic)))
    file = topic.messages[-1]
    assert file.kind == "document" and file.text is None
    assert file.content.words.endswith("\nПосмотрите счёт")
    seat.send("document", name="смета.pdf")
    await office.until(lambda: topic.messages[-1].content.words == "")
    origin = office.client("Борис")
    seat.forward(office.seat(origin).send("document", name="фото.scr"))
    await office.until(lambda: "Это программа" in topic.messages[-1].content.words)
