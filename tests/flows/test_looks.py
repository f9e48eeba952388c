"""How a message lies: hidden pictures, captions above, numbers, places; kept on every way."""

import pytest

from sandbox import Message, Topic
from tests.flows.clients_world import comes, topic_of
from tests.flows.staff_world import lands
from tests.office import Office

VEILED = ("photo", "video", "animation")
PHONE = "Позвоните на +7 701 234 56 78, куплю $USDT"


def lies(message: Message) -> tuple[str, str | None, bool, bool]:
    return message.kind, message.caption, message.is_hidden, message.caption_above


def behind_marks(topic: Topic) -> list[Message]:
    return [message for message in topic.messages if message.content.words.startswith("↻")]


def words_of(message: Message, kind: str) -> list[str]:
    """What the entities of a kind cover, by Telegram's count of UTF-16 units."""
    units = message.content.words.encode("utf-16-le")
    found = [one for one in message.entities if one["type"] == kind]
    return [
        units[one["offset"] * 2 : (one["offset"] + one["length"]) * 2].decode("utf-16-le")
        for one in found
    ]


@pytest.mark.parametrize("kind", VEILED)
async def test_a_hidden_picture_stays_hidden_both_ways(office: Office, kind: str) -> None:
    anna = office.client()
    office.seat(anna).send(kind, "Сюрприз", spoiler=True, above=True)
    (copy,) = await comes(office, anna)
    assert lies(copy) == (kind, "Сюрприз", True, True)
    office.olga.at(topic_of(office, anna)).send(kind, "И вам", spoiler=True, above=True)
    assert lies(await lands(office, anna, "И вам")) == (kind, "И вам", True, True)


async def test_hidden_pictures_of_an_album_stay_hidden_both_ways(office: Office) -> None:
    anna = office.client()
    parts = [("photo", "Первый"), ("video", "Второй")]
    expected = [(kind, words, True, True) for kind, words in parts]
    office.seat(anna).album(parts, spoiler=True, above=True)
    assert [lies(copy) for copy in await comes(office, anna, 2)] == expected
    office.olga.at(topic_of(office, anna)).album(parts, spoiler=True, above=True)
    await lands(office, anna, "Второй")
    assert [lies(copy) for copy in office.seat(anna).messages[-2:]] == expected


def front(message: Message) -> tuple[str | None, int | None]:
    """What a video shows before it is played, and from which second."""
    video = message.content.payload["video"]
    cover = video.get("cover") or [{}]
    return cover[-1].get("file_unique_id"), video.get("start_timestamp")


async def test_videos_keep_their_covers_and_where_they_begin_both_ways(office: Office) -> None:
    anna = office.client()
    parts = [("video", "Первый"), ("video", "Второй")]
    sent = office.seat(anna).album(parts, cover=True, start=7)
    expected = [front(part) for part in sent]
    assert [front(copy) for copy in await comes(office, anna, 2)] == expected
    assert all(cover and start == 7 for cover, start in expected)
    replies = office.olga.at(topic_of(office, anna)).album(
        [("video", "Ваш"), ("video", "И этот")], cover=True, start=3
    )
    await lands(office, anna, "И этот")
    copies = office.seat(anna).messages[-2:]
    assert [front(copy) for copy in copies] == [front(reply) for reply in replies]


async def test_a_corrected_caption_leaves_a_video_its_cover(office: Office) -> None:
    anna = office.client()
    video = office.seat(anna).send("video", "Обзор", cover=True, start=7)
    (copy,) = await comes(office, anna)
    office.seat(anna).edit(video, caption="Обзор кухни")
    await office.until(lambda: copy.caption == "Обзор кухни")
    assert front(copy) == front(video)


async def test_a_hidden_picture_of_unknown_fate_stays_hidden_behind_the_mark(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("drop_after", "copyMessage", office.group)
    office.seat(anna).send("photo", "вот он", spoiler=True, above=True)
    await office.until(lambda: behind_marks(topic))
    assert lies(behind_marks(topic)[0])[2:] == (True, True)


async def test_a_hidden_album_of_unknown_fate_stays_hidden_behind_the_mark(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("drop_after", "copyMessages", office.group)
    office.seat(anna).album([("photo", "раз"), ("photo", "два")], spoiler=True, above=True)
    await office.until(lambda: behind_marks(topic))
    assert lies(behind_marks(topic)[0])[2:] == (True, True)


async def test_an_edited_album_part_stays_hidden(office: Office) -> None:
    anna = office.client()
    first, _ = office.seat(anna).album([("photo", "раз"), ("photo", "два")], spoiler=True)
    copy, _ = await comes(office, anna, 2)
    office.seat(anna).edit(first, caption="три", above=True)
    await office.until(lambda: copy.caption == "три")
    assert (copy.is_hidden, copy.caption_above) == (True, True)


async def test_an_operators_edit_keeps_the_picture_hidden(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    said = office.olga.at(topic).send("photo", "раз", spoiler=True, above=True)
    copy = await lands(office, anna, "раз")
    office.olga.at(topic).edit(said, caption="два")
    await office.until(lambda: copy.caption == "два")
    assert (copy.is_hidden, copy.caption_above) == (True, True)


async def test_a_phone_number_is_one_also_behind_a_mark(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("drop_after", "copyMessage", office.group)
    office.seat(anna).write(PHONE)
    await office.until(lambda: behind_marks(topic))
    again = behind_marks(topic)[0]
    assert words_of(again, "phone_number") == ["+7 701 234 56 78"]
    assert words_of(again, "cashtag") == ["$USDT"]


async def test_a_live_location_keeps_where_it_is_heading(office: Office) -> None:
    anna = office.client()
    moving = {"heading": 90, "horizontal_accuracy": 12.5, "proximity_alert_radius": 300}
    here = office.seat(anna).send("live_location", **moving)
    (copy,) = await comes(office, anna)
    assert copy.content.payload["location"].items() >= moving.items()
    office.seat(anna).edit(here, location=(43.3, 77.0), heading=180, proximity_alert_radius=50)
    await office.until(lambda: copy.content.payload["location"]["latitude"] == 43.3)
    assert copy.content.payload["location"] == here.content.payload["location"]


async def test_a_live_location_that_only_turns_turns_in_the_topic_too(office: Office) -> None:
    anna = office.client()
    here = office.seat(anna).send("live_location", heading=90)
    (copy,) = await comes(office, anna)
    office.seat(anna).edit(here, location=(43.238, 76.945), heading=270)
    await office.until(lambda: copy.content.payload["location"]["heading"] == 270)


async def test_a_poll_and_a_sticker_keep_what_they_say(office: Office) -> None:
    anna = office.client()
    office.seat(anna).send("poll", options=["В среду", "В пятницу", "Не нужно"])
    office.seat(anna).send("sticker", emoji="👍")
    poll, sticker = await comes(office, anna, 2)
    options = [one["text"] for one in poll.content.payload["poll"]["options"]]
    assert options == ["В среду", "В пятницу", "Не нужно"]
    assert sticker.content.payload["sticker"]["emoji"] == "👍"


async def test_a_place_keeps_its_numbers(office: Office) -> None:
    anna = office.client()
    office.seat(anna).send("venue", foursquare_id="4sq", google_place_id="g")
    (copy,) = await comes(office, anna)
    venue = copy.content.payload["venue"]
    assert (venue["foursquare_id"], venue["google_place_id"]) == ("4sq", "g")


async def test_a_record_keeps_who_plays_it(office: Office) -> None:
    anna = office.client()
    office.seat(anna).album([("audio", "Раз"), ("audio", "Два")], performer="Роза", title="Аққу")
    for copy in await comes(office, anna, 2):
        assert copy.content.file["performer"] == "Роза"
        assert copy.content.file["title"] == "Аққу"
