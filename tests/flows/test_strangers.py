"""What strangers send, and what they may cost the others."""

from pathlib import Path

from sandbox import Message
from tests.flows.clients_world import texts
from tests.flows.staff_world import toast
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
    seat.album([("document", "Акт"), ("document", None)], name="акт.pdf.exe")
    await office.until(lambda: len(topic.messages) > 1 and topic.messages[-2].album is not None)
    first, second = (message.content.words for message in topic.messages[-2:])
    assert first.startswith("⚠️") and first.endswith("\nАкт") and second.startswith("⚠️")


async def test_in_a_flood_new_accounts_wait_at_the_door_and_staff_see_them_all(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path, SMENA_CLIENTS__LOBBY_OVER="3") as office:
        anna = office.client()
        await office.write(anna)
        crowd = [office.client(f"Новый {number}") for number in range(8)]
        for one in crowd:
            office.seat(one).write("купите крипту")
        vera = office.client("Вера")
        office.seat(vera).write("Где мой заказ?")
        office.seat(vera).write("Он был на вторник")
        await office.until(lambda: listed(office, "Где мой заказ?"))
        await office.until(lambda: "Ваше сообщение у нас" in office.seat(vera).last.text)
        await office.write(anna, "А мой?")
        await office.until(lambda: len(office.group.topics) == 3)
        await office.quiet()
        assert len(office.group.topics) == 3 and not office.topic_of(vera)
        board = listed(office, "Где мой заказ?")[-1]
        assert "купите крипту" in board.text and "с теми же словами" in board.text
        here = office.olga.at(office.group)
        assert await toast(office, here.press(board, "Впустить · 1")) == "Впускаю: 1"
        await office.until(lambda: office.shown(vera, "Он был на вторник"))
        words = texts(office.topic_of(vera))
        assert "Где мой заказ?" in (office.card(office.topic_of(vera)).text or "") + words[0]
        await office.until(lambda: "Где мой заказ?" not in board.text)
        assert "Заблокировано на сутки: 6" in await toast(
            office, here.press(board, "Заблокировать · 1")
        )
        await office.until(lambda: "Вернуть" in board.labels)
        assert "Снова ждут: 6" in await toast(office, here.press(board, "Вернуть"))
        await office.stop()
        office.pass_time(61)
        await office.start()
        await office.until(lambda: all(office.shown(one, "купите крипту") for one in crowd))
        await office.until(lambda: not listed(office, "слишком много"))


def listed(office: Office, words: str) -> list[Message]:
    """What stands in General with those words."""
    return [m for m in office.olga.at(office.group).messages if words in (m.text or "")]
