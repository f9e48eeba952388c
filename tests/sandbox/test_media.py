"""Files, albums and every kind of message, both ways over the wire."""

import asyncio

import pytest
from aiogram.types import (
    BufferedInputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
)

KINDS = [
    "photo",
    "video",
    "animation",
    "audio",
    "document",
    "voice",
    "video_note",
    "sticker",
    "location",
    "live_location",
    "venue",
    "contact",
    "poll",
    "quiz",
    "dice",
    "story",
    "paid_media",
    "giveaway",
    "invoice",
]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_arrives_as_what_it_is(scene, kind):
    scene.anna.chat(scene.account).send(kind)
    (update,) = await scene.updates("message")
    expected = {"live_location": "location", "quiz": "poll"}.get(kind, kind)
    assert update.message.content_type == expected


async def test_a_bot_sends_every_kind_it_has_received(scene):
    seat = scene.anna.chat(scene.account)
    kinds = ("photo", "video", "animation", "audio", "document", "voice", "video_note", "sticker")
    for kind in kinds:
        said = seat.send(kind)
        sent = await getattr(scene.api, f"send_{kind}")(scene.anna.id, said.file_id)
        assert sent.content_type == kind
        assert seat.last.file_unique_id == said.file_unique_id


async def test_a_bot_sends_what_has_no_file(scene):
    api, anna = scene.api, scene.anna.id
    assert (await api.send_location(anna, 43.2, 76.9)).location.latitude == 43.2
    assert (await api.send_location(anna, 43.2, 76.9, live_period=60)).location.live_period == 60
    assert (await api.send_venue(anna, 43.2, 76.9, "Склад", "Абая, 1")).venue.title == "Склад"
    assert (await api.send_contact(anna, "+7701", "Босс")).contact.first_name == "Босс"
    assert (await api.send_poll(anna, "Как вам?", ["Да", "Нет"])).poll.question == "Как вам?"
    assert (await api.send_dice(anna)).dice.value in range(1, 7)
    assert await api.send_chat_action(anna, "typing")


async def test_a_file_is_uploaded_and_downloaded_again(scene):
    file = BufferedInputFile(b"price list", filename="price.pdf")
    sent = await scene.api.send_document(scene.anna.id, file, caption="Цены")
    assert sent.document.file_name == "price.pdf" and sent.document.file_size == 10
    found = await scene.api.get_file(sent.document.file_id)
    body = await scene.api.download_file(found.file_path)
    assert body.read() == b"price list"


async def test_a_file_over_twenty_megabytes_is_not_given_out(scene, refused):
    said = scene.anna.chat(scene.account).send("video", size=21 << 20)
    assert await refused(scene.api.get_file(said.file_id)) == "Bad Request: file is too big"
    assert await scene.api.send_video(scene.anna.id, said.file_id)


async def test_files_that_are_refused(scene, refused):
    api, anna = scene.api, scene.anna.id
    voice = scene.anna.chat(scene.account).send("voice").file_id
    wrong = "Bad Request: wrong file identifier/HTTP URL specified"
    assert await refused(api.send_photo(anna, "nonsense")) == wrong
    other = "Bad Request: can't use file of type Voice as Photo"
    assert await refused(api.send_photo(anna, voice)) == other
    unreachable = "Bad Request: failed to get HTTP URL content"
    assert await refused(api.send_photo(anna, "https://example.com/a.jpg")) == unreachable
    missing = "Bad Request: wrong file_id or the file is temporarily unavailable"
    assert await refused(api.get_file("nonsense")) == missing


async def test_voice_is_refused_where_it_is_forbidden(scene, refused):
    said = scene.boss.chat(scene.account).send("voice")
    scene.anna.forbid_voice = True
    call = scene.api.copy_message(scene.anna.id, scene.boss.id, said.id)
    assert await refused(call) == "Bad Request: VOICE_MESSAGES_FORBIDDEN"
    assert (await scene.api.get_chat(scene.anna.id)).has_restricted_voice_and_video_messages


async def test_an_album_comes_as_one_update_per_item(scene):
    scene.anna.chat(scene.account).album([("photo", "кухня"), ("video", None), ("photo", None)])
    messages = [update.message for update in await scene.updates("message")]
    assert len(messages) == 3
    assert len({message.media_group_id for message in messages}) == 1
    assert [message.caption for message in messages] == ["кухня", None, None]


async def test_late_items_of_an_album_come_later(scene):
    seat = scene.anna.chat(scene.account)
    said = seat.album([("photo", None), ("photo", None)], gap=0.05)
    assert len(said) == 1
    await scene.box.until(lambda: len(said) == 2)
    assert said[0].album == said[1].album


async def test_a_bot_sends_an_album(scene):
    photo = scene.anna.chat(scene.account).send("photo").file_id
    media = [InputMediaPhoto(media=photo, caption="1"), InputMediaPhoto(media=photo)]
    sent = await scene.api.send_media_group(scene.anna.id, media)
    assert sent[0].media_group_id == sent[1].media_group_id is not None
    upload = InputMediaPhoto(media=BufferedInputFile(b"jpeg", filename="a.jpg"))
    sent = await scene.api.send_media_group(scene.anna.id, [upload, media[1]])
    assert len(sent) == 2


async def test_what_may_stand_together_in_an_album(scene, refused):
    seat = scene.anna.chat(scene.account)
    photo = InputMediaPhoto(media=seat.send("photo").file_id)
    video = InputMediaVideo(media=seat.send("video").file_id)
    audio = InputMediaAudio(media=seat.send("audio").file_id)
    document = InputMediaDocument(media=seat.send("document").file_id)

    def send(*media):
        return scene.api.send_media_group(scene.anna.id, list(media))

    assert len(await send(photo, video)) == 2
    assert len(await send(audio, audio)) == 2
    assert "can't be mixed" in await refused(send(photo, document))
    assert "can't be mixed" in await refused(send(audio, document))
    assert "not enough messages" in await refused(send(photo))
    assert "too many messages" in await refused(send(*[photo] * 11))


async def test_a_live_photo_may_be_uploaded_with_its_still(scene, refused):
    anna = scene.anna.id
    moving, still = (BufferedInputFile(name.encode(), name) for name in ("live.mp4", "still.jpg"))
    sent = await scene.api.send_live_photo(anna, moving, still)
    assert sent.live_photo.photo
    alone = scene.api.send_live_photo(anna, sent.live_photo.file_id, "")
    assert await refused(alone) == "Bad Request: there is no photo in the request"


async def test_a_live_location_moves_and_stops(scene, refused):
    said = scene.anna.chat(scene.account).send("live_location")
    scene.anna.chat(scene.account).edit(said, location=(43.3, 77.0))
    (update,) = await scene.updates("edited_message")
    assert update.edited_message.location.latitude == 43.3
    sent = await scene.api.send_location(scene.anna.id, 1, 2, live_period=60)
    where = {"chat_id": scene.anna.id, "message_id": sent.message_id}
    assert (await scene.api.edit_message_live_location(3, 4, **where)).location.longitude == 4
    stopped = await scene.api.stop_message_live_location(**where)
    assert stopped.location.live_period is None
    call = scene.api.edit_message_live_location(5, 6, **where)
    assert await refused(call) == "Bad Request: message can't be edited"


async def test_the_same_chat_is_served_in_order(scene):
    calls = [scene.api.send_message(scene.anna.id, str(number)) for number in range(10)]
    sent = await asyncio.gather(*calls)
    assert len({message.message_id for message in sent}) == 10
