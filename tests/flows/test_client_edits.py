"""What a client changes afterwards is changed in the topic too."""

import pytest

from tests.flows.clients_world import comes, said, texts, topic_of
from tests.office import Office


def edits(office: Office) -> int:
    """How many calls changed somebody's message (a card is changed by the same method)."""
    calls = [c for c in office.box.calls if c.method.lower().startswith("editmessage")]
    return len([c for c in calls if "reply_markup" not in c.params])


async def test_a_text_is_edited_in_its_place(office: Office) -> None:
    anna = office.client()
    sent = office.seat(anna).write("Диван серый")
    (copy,) = await comes(office, anna)
    office.seat(anna).edit(sent, text="Диван <b>синий</b> shop.kz")
    await office.until(lambda: copy.text == "Диван <b>синий</b> shop.kz")
    assert [entity["type"] for entity in copy.entities] == ["url"]
    assert len(said(topic_of(office, anna))) == 1


@pytest.mark.parametrize("kind", ["photo", "document", "voice"])
async def test_a_caption_is_edited_in_its_place(office: Office, kind: str) -> None:
    anna = office.client()
    sent = office.seat(anna).send(kind, "Серый")
    (copy,) = await comes(office, anna)
    office.seat(anna).edit(sent, caption="Синий")
    await office.until(lambda: copy.caption == "Синий")
    assert copy.file_unique_id == sent.file_unique_id
    assert len(said(topic_of(office, anna))) == 1


async def test_a_photo_is_replaced_in_its_place(office: Office) -> None:
    anna = office.client()
    sent = office.seat(anna).send("photo", "Вот")
    (copy,) = await comes(office, anna)
    office.seat(anna).edit(sent, media="video")
    await office.until(lambda: copy.kind == "video")
    assert copy.file_unique_id == sent.file_unique_id
    assert copy.caption == "Вот"


async def test_an_edit_that_changes_nothing_costs_no_call(office: Office) -> None:
    anna = office.client()
    sent = office.seat(anna).write("Диван")
    photo = office.seat(anna).send("photo", "Такой")
    await comes(office, anna, 2)
    office.seat(anna).edit_spurious(sent)
    office.seat(anna).edit_spurious(photo)
    await office.quiet()
    assert edits(office) == 0


async def test_ten_edits_end_with_the_last(office: Office) -> None:
    anna = office.client()
    sent = office.seat(anna).write("Диван")
    (copy,) = await comes(office, anna)
    for number in range(10):
        office.seat(anna).edit(sent, text=f"Диван {number}")
    await office.until(lambda: copy.text == "Диван 9")
    await office.quiet()
    assert copy.text == "Диван 9"
    assert texts(topic_of(office, anna)) == ["Диван 9"]


async def test_an_edit_before_the_message_is_fetched_does_not_double_it(office: Office) -> None:
    anna = office.client()
    sent = office.seat(anna).write("Диван")
    office.seat(anna).edit(sent, text="Диван угловой")
    await comes(office, anna)
    await office.quiet()
    assert texts(topic_of(office, anna)) == ["Диван угловой"]


async def test_an_edit_while_the_message_is_on_its_way_waits_for_it(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "Здравствуйте")
    office.box.faults.add("delay", "copyMessage", seconds=0.3)
    sent = office.seat(anna).write("Диван")
    await office.until(lambda: office.box.calls_of("copyMessage"))
    office.seat(anna).edit(sent, text="Диван угловой")
    office.seat(anna).write("И кресло")
    await office.until(lambda: len(said(topic)) == 3)
    await office.until(lambda: texts(topic) == ["Здравствуйте", "Диван угловой", "И кресло"])


async def test_an_edit_of_what_staff_deleted_comes_anew_and_marked(office: Office) -> None:
    anna = office.client()
    await office.write(anna)
    sent = office.seat(anna).write("Диван серый")
    _, copy = await comes(office, anna, 2)
    topic = topic_of(office, anna)
    office.boss.at(topic).delete(copy)
    office.seat(anna).edit(sent, text="Диван синий")
    await office.until(lambda: texts(topic)[1:] == ["✏️ исправлено:\nДиван синий"])
    # From now on that one is the copy.
    office.seat(anna).edit(sent, text="Диван белый")
    await office.until(lambda: "Диван белый" in texts(topic)[-1])
    assert len(said(topic)) == 2


async def test_a_caption_under_a_deleted_copy_comes_anew_and_marked(office: Office) -> None:
    anna = office.client()
    sent = office.seat(anna).send("photo", "Серый")
    (copy,) = await comes(office, anna)
    topic = topic_of(office, anna)
    office.boss.at(topic).delete(copy)
    office.seat(anna).edit(sent, caption="Синий")
    await office.until(lambda: texts(topic) == ["✏️ исправлено:\nСиний"])
    assert said(topic)[0].file_unique_id == sent.file_unique_id


async def test_a_long_caption_under_a_deleted_copy_comes_anew_whole(office: Office) -> None:
    anna = office.client()
    sent = office.seat(anna).send("photo", "Серый")
    (copy,) = await comes(office, anna)
    topic = topic_of(office, anna)
    office.boss.at(topic).delete(copy)
    office.seat(anna).edit(sent, caption="я" * 1024)  # no room for a mark
    await office.until(lambda: texts(topic) == ["я" * 1024])


async def test_an_edit_of_a_message_never_seen_is_as_good_as_new(office: Office) -> None:
    anna = office.client()
    await office.stop()
    old = office.seat(anna).write("Диван серый")
    office.bot.updates.clear()
    await office.start()
    office.seat(anna).edit(old, text="Диван синий")
    await office.until(lambda: office.shown(anna, "Диван синий"))


@pytest.mark.parametrize("caption", ["Сюрприз", "Сюрприз!"])
async def test_a_spoiler_is_kept_when_it_or_the_words_change(office: Office, caption: str) -> None:
    anna = office.client()
    sent = office.seat(anna).send("photo", "Сюрприз")
    (copy,) = await comes(office, anna)
    office.seat(anna).edit(sent, caption=caption, spoiler=True, above=True)
    await office.until(lambda: copy.is_hidden)
    assert (copy.caption, copy.caption_above) == (caption, True)
