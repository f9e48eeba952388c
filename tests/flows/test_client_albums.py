"""Albums stay albums."""

from tests.flows.clients_world import comes, said, texts, topic_of
from tests.office import Office


def albums(messages) -> list[str | None]:
    return [message.album for message in messages]


async def test_an_album_arrives_as_one_with_its_captions(office: Office) -> None:
    anna = office.client()
    sent = office.seat(anna).album([("photo", "Спереди"), ("video", None), ("photo", "Сзади")])
    copies = await comes(office, anna, 3)
    assert len(set(albums(copies))) == 1
    assert copies[0].album is not None
    assert [c.file_unique_id for c in copies] == [m.file_unique_id for m in sent]
    assert [c.caption for c in copies] == ["Спереди", None, "Сзади"]


async def test_ten_photos_are_one_call(office: Office) -> None:
    anna = office.client()
    office.seat(anna).album([("photo", None)] * 10)
    copies = await comes(office, anna, 10)
    assert len(set(albums(copies))) == 1
    assert len(office.box.calls_of("copyMessages")) == 1


async def test_documents_are_an_album_too(office: Office) -> None:
    anna = office.client()
    office.seat(anna).album([("document", None), ("document", "Договор")])
    copies = await comes(office, anna, 2)
    assert len(set(albums(copies))) == 1
    assert [c.kind for c in copies] == ["document", "document"]


async def test_a_formatted_caption_stays_formatted(office: Office) -> None:
    anna = office.client()
    office.seat(anna).album([("photo", "Вот shop.kz"), ("photo", None)])
    first, _ = await comes(office, anna, 2)
    assert [entity["type"] for entity in first.entities] == ["url"]


async def test_a_part_that_comes_late_still_arrives(office: Office) -> None:
    anna = office.client()
    office.seat(anna).album([("photo", "Раз"), ("photo", "Два"), ("photo", "Три")], gap=0.6)
    await comes(office, anna, 3)
    assert texts(topic_of(office, anna)) == ["Раз", "Два", "Три"]


async def test_two_clients_albums_at_once_do_not_mix(office: Office) -> None:
    anna, ivan = office.client("Анна"), office.client("Иван")
    office.seat(anna).album(
        [("photo", "Анна 1"), ("photo", "Анна 2"), ("photo", "Анна 3")], gap=0.05
    )
    office.seat(ivan).album(
        [("photo", "Иван 1"), ("photo", "Иван 2"), ("photo", "Иван 3")], gap=0.05
    )
    for client in (anna, ivan):
        copies = await comes(office, client, 3)
        assert [c.caption for c in copies] == [f"{client.name} {n}" for n in (1, 2, 3)]
        assert len(set(albums(copies))) == 1


async def test_words_around_an_album_keep_their_place(office: Office) -> None:
    anna = office.client()
    office.seat(anna).write("Смотрите:")
    office.seat(anna).album([("photo", "Один"), ("photo", "Другой")])
    office.seat(anna).write("Какой дешевле?")
    await comes(office, anna, 4)
    assert texts(topic_of(office, anna)) == ["Смотрите:", "Один", "Другой", "Какой дешевле?"]


async def test_an_albums_caption_is_edited_in_its_place(office: Office) -> None:
    anna = office.client()
    office.seat(anna).album([("photo", "Спереди"), ("photo", None)])
    copies = await comes(office, anna, 2)
    office.seat(anna).edit(office.seat(anna).messages[0], caption="Сбоку")
    await office.until(lambda: copies[0].caption == "Сбоку")
    assert len(said(topic_of(office, anna))) == 2
