"""What a call that was cut off leaves behind when its message is edited afterwards."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.office import Office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Office(tmp_path) as company:
        yield company


async def test_an_edit_leaves_the_mark_of_a_repeat_in_its_place(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "раз")
    office.box.faults.add("drop_after", "copyMessage")
    said = office.seat(anna).write("два")
    await office.until(lambda: any("↻" in (m.text or "") for m in topic.messages))
    office.seat(anna).edit(said, text="три")
    await office.until(lambda: "три" in (topic.messages[-1].text or ""))
    assert topic.messages[-1].text.startswith("↻")
    assert [m.text for m in topic.messages if m.text == "два"] == ["два"]


async def test_an_edit_marks_nothing_where_nothing_was_repeated(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "раз")
    office.seat(anna).edit(office.seat(anna).messages[0], text="два")
    await office.until(lambda: topic.messages[-1].quoted == "два")
    assert "↻" not in topic.messages[-1].text


async def test_an_edit_sent_as_a_new_message_goes_to_the_client_only_once(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("drop_after", "copyMessage")
    reply = office.olga.at(topic).write("завтра")
    await office.until(lambda: "Не подтверждено" in (topic.messages[-1].text or ""))
    office.box.faults.add("drop_after", "sendMessage", chat=anna)
    office.olga.at(topic).edit(reply, text="послезавтра")
    await office.until(lambda: "Не подтверждено" in (topic.messages[-1].text or ""))
    await office.quiet()
    texts = [text for text in office.seat(anna).texts if "послезавтра" in text]
    assert len(texts) == 1


async def test_a_card_of_unknown_fate_comes_once_more_with_its_words_and_is_marked(
    office: Office,
) -> None:
    anna = office.client()
    office.box.faults.add("drop_after", "sendMessage", chat=office.group, times=1)
    topic = await office.write(anna, "раз")
    await office.until(lambda: len(topic.messages) == 2)
    first, again = topic.messages
    assert (first.quoted, again.quoted) == ("раз", "раз")
    assert again.text.startswith("↻") and not first.text.startswith("↻")
    office.seat(anna).edit(office.seat(anna).messages[0], text="два")
    await office.until(lambda: again.quoted == "два")
    await office.quiet()
    assert len(topic.messages) == 2
