"""What a conversation costs at Telegram: the calls are counted, and what counts for the group."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from desk.voice import saying
from sandbox import Call, Limits
from sandbox.dispatch import charged
from tests.office import Office

IN_REAL_TIME = {
    "SMENA_DELIVERY__GROUP_WINDOW_S": "300",
    "SMENA_DELIVERY__GROUP_MESSAGES": "60",
}
"""A card's changes wait ten seconds for each other, so that a busy machine merges them as well."""

CALLS, UNITS = 14, 9
"""Of a whole life, a look at the group apart."""

ASKS = ("getUpdates", "getMe", "getChat", "getChatMember", "getChatAdministrators", "setMyCommands",
        "getForumTopicIconStickers")  # fmt: skip
"""What is asked at the start, by the clock, or once in 30 seconds, however much is written."""


def counted(office: Office, since: int) -> tuple[list[Call], list[Call]]:
    """The calls since then, and those of them that use up the group's budget."""
    calls = [call for call in office.box.calls[since:] if call.method not in ASKS]
    group = [call for call in calls if call.params.get("chat_id") == office.group.id]
    return calls, [call for call in group if charged(call.method)]


@pytest.mark.proof
async def test_a_whole_life_costs_few_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First message, claim, reply, question, reply, note, close, and the topic's last icon."""
    monkeypatch.setattr(saying, "ICON_PAUSE", timedelta(seconds=15))
    async with Office(tmp_path, limits=Limits.off(), **IN_REAL_TIME) as office:
        await office.quiet()
        began, anna = len(office.box.calls), office.client()
        topic = await office.write(anna, "Где мой диван?")
        office.press(office.olga, topic, "Беру")
        office.olga.at(topic).write("Узнаю")
        await office.until(lambda: office.seat(anna).last.text == "Узнаю")
        await office.write(anna, "Когда?")
        office.olga.at(topic).write("Завтра")
        await office.until(lambda: office.seat(anna).last.text == "Завтра")
        note = office.olga.at(topic).write("// постоянный клиент")
        await office.until(lambda: note.reaction_of(office.bot))
        await office.until(lambda: "Закрыть" in office.card(topic).labels)
        office.press(office.olga, topic, "Закрыть")
        await office.until(lambda: "Закрыто" in office.card(topic).text)
        await office.until(lambda: topic.icon == "✅")
        calls, units = counted(office, began)
        assert len(calls) <= CALLS, Counter(call.method for call in calls)
        assert len(units) <= UNITS, Counter(call.method for call in units)


@pytest.mark.proof
async def test_a_message_costs_one_call_in_and_few_out(tmp_path: Path) -> None:
    """Of a client who is known; a reply costs its copy and the receipt, seldom the card."""
    async with Office(tmp_path, limits=Limits.off(), **IN_REAL_TIME) as office:
        anna = office.client()
        topic = await office.write(anna)
        await office.claim(office.olga, topic)
        await office.quiet()
        began = len(office.box.calls)
        for number in range(20):
            await office.write(anna, f"вопрос {number}")
        calls, _ = counted(office, began)
        assert len(calls) <= 1.1 * 20, [call.method for call in calls]
        began = len(office.box.calls)
        for number in range(20):
            office.olga.at(topic).write(f"ответ {number}")
        await office.until(lambda: office.seat(anna).last.text == "ответ 19")
        await office.until(lambda: topic.messages[-1].reaction_of(office.bot))
        calls, _ = counted(office, began)
        assert len(calls) <= 2.1 * 20, [call.method for call in calls]
