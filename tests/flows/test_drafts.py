"""A model drafts for the team, under the client's message, taken by a tap; it holds up nothing."""

from pathlib import Path
from typing import Any

from tests.flows.staff_world import lands, press, toast
from tests.office import Office
from tests.oracle import Oracle, data

CALM = 6


def speaks(asked: dict[str, Any]) -> str:
    """What a useful model makes of each of its tasks."""
    order, told = asked["messages"][0]["content"], data(asked)
    if "Translate" in order:
        return "Сәлеметсіз бе, диван бар." if "client writes" in order else "Есть ли диван?"
    if "two lines" in order:
        return "Хочет серый диван.\nОбещали узнать цену."
    name = next(word for word in str(told).split() if word.startswith("'[NAME_"))
    return f"{name.strip(chr(39)).rstrip(',.')}, серый диван есть."


async def test_a_draft_is_taken_by_a_tap_and_its_names_never_left(tmp_path: Path) -> None:
    async with Oracle(speaks) as oracle, Office(tmp_path, **oracle.settings) as office:
        anna = office.client("Анна")
        topic = await office.write(anna, "Анна, 87012223344: есть серый диван?")
        office.pass_time(CALM)
        await office.until(lambda: office.shown(anna, "Анна, серый диван есть."))
        sent = str(oracle.asked)
        assert "Анна" not in sent and "8701" not in sent and "серый диван" in sent
        draft = next(message for message in topic.messages if "Черновик" in (message.text or ""))
        assert draft.reply_to is not None
        tapped = office.olga.at(topic).press(draft, "Отправить")
        assert await toast(office, tapped) == "Отправлено"
        await lands(office, anna, "Анна, серый диван есть.")
        await office.until(lambda: office.shown(anna, "✍️ Ольга\nАнна, серый диван есть."))
        assert not any("Черновик" in text for text in office.seat(anna).texts)
        await office.until(lambda: "Ольга" in (office.card(topic).text or ""))

        office.seat(anna).write("А стол?")
        await office.until(lambda: office.shown(anna, "А стол?"))
        office.pass_time(CALM)
        await office.until(lambda: any("Черновик" in (m.text or "") for m in topic.messages))
        office.olga.at(topic).write("Стола нет.")
        await lands(office, anna, "Стола нет.")
        await office.until(lambda: not any("Черновик" in (m.text or "") for m in topic.messages))

        office.oleg.at(topic).write("// напишите ему: диван есть")
        await office.quiet()
        await press(office, office.oleg, topic, "⋯")
        await press(office, office.oleg, topic, "🌐 Перевести")
        await office.until(lambda: office.shown(anna, "Сәлеметсіз бе"))
        assert not any("Сәлеметсіз бе" in text for text in office.seat(anna).texts)


async def test_a_silent_or_foolish_model_holds_up_nothing(tmp_path: Path) -> None:
    async with (
        Oracle(lambda asked: "Позвоните [NUMBER_99]") as oracle,
        Office(tmp_path, **oracle.settings) as office,
    ):
        anna = office.client("Анна")
        topic = await office.write(anna, "Есть диван?")
        office.pass_time(CALM)
        await office.until(lambda: oracle.asked)
        oracle.silent = True
        office.seat(anna).write("Серый")
        await office.until(lambda: office.shown(anna, "Серый"))
        office.pass_time(CALM)
        await office.until(lambda: len(oracle.asked) > 1)
        office.olga.at(topic).write("Есть.")
        await lands(office, anna, "Есть.")
        assert not any("Черновик" in (message.text or "") for message in topic.messages)
