"""Editing and deleting, by the bot and by people."""

import pytest
from aiogram.types import InputMediaPhoto, KeyboardButton, ReplyKeyboardMarkup

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
CANT = "Bad Request: message can't be edited"


async def test_a_bot_edits_its_text_and_loses_the_keyboard_unless_it_sends_it_again(
    scene, keyboard
):
    sent = await scene.api.send_message(scene.anna.id, "1", reply_markup=keyboard("Да"))
    where = {"chat_id": scene.anna.id, "message_id": sent.message_id}
    message = scene.anna.chat(scene.account).last
    edited = await scene.api.edit_message_text("2", **where, reply_markup=keyboard("Нет"))
    assert edited.text == "2" and edited.edit_date and message.labels == ["Нет"]
    await scene.api.edit_message_text("3", **where)
    assert message.labels == [] and message.edited
    assert await scene.updates() == []


async def test_text_entities_and_keyboard_count_as_the_same_only_together(scene, refused, keyboard):
    sent = await scene.api.send_message(scene.anna.id, "раз", reply_markup=keyboard("Да"))
    where = {"chat_id": scene.anna.id, "message_id": sent.message_id}
    same = scene.api.edit_message_text("раз", **where, reply_markup=keyboard("Да"))
    assert await refused(same) == NOT_MODIFIED
    markup = scene.api.edit_message_reply_markup(**where, reply_markup=keyboard("Да"))
    assert await refused(markup) == NOT_MODIFIED
    bold = "<b>раз</b>"
    await scene.api.edit_message_text(bold, **where, parse_mode="HTML", reply_markup=keyboard("Да"))
    await scene.api.edit_message_reply_markup(**where)
    assert await refused(scene.api.edit_message_reply_markup(**where)) == NOT_MODIFIED


async def test_captions_and_media_are_edited_as_what_they_are(scene, refused):
    photo = scene.anna.chat(scene.account).send("photo").file_id
    other = scene.anna.chat(scene.account).send("photo").file_id
    text = await scene.api.send_message(scene.anna.id, "слова")
    picture = await scene.api.send_photo(scene.anna.id, photo)
    at_text = {"chat_id": scene.anna.id, "message_id": text.message_id}
    at_picture = {"chat_id": scene.anna.id, "message_id": picture.message_id}
    call = scene.api.edit_message_caption(caption="x", **at_text)
    assert await refused(call) == "Bad Request: there is no caption in the message to edit"
    call = scene.api.edit_message_text("x", **at_picture)
    assert await refused(call) == "Bad Request: there is no text in the message to edit"
    assert (await scene.api.edit_message_caption(caption="x", **at_picture)).caption == "x"
    edited = await scene.api.edit_message_media(InputMediaPhoto(media=other), **at_picture)
    assert edited.photo[-1].file_id == other and edited.caption is None
    assert (await scene.api.edit_message_media(InputMediaPhoto(media=other), **at_text)).photo


async def test_what_a_bot_can_not_edit(scene, refused):
    api, anna = scene.api, scene.anna.id
    seat = scene.anna.chat(scene.account)
    theirs = seat.write("моё")
    assert await refused(api.edit_message_text("x", chat_id=anna, message_id=theirs.id)) == CANT
    forwarded = await api.forward_message(anna, anna, theirs.id)
    call = api.edit_message_text("x", chat_id=anna, message_id=forwarded.message_id)
    assert await refused(call) == CANT
    keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="На смене")]])
    with_keys = await api.send_message(anna, "x", reply_markup=keys)
    call = api.edit_message_text("y", chat_id=anna, message_id=with_keys.message_id)
    assert await refused(call) == CANT
    call = api.edit_message_text("x", chat_id=anna, message_id=9999)
    assert await refused(call) == "Bad Request: message to edit not found"


async def test_an_item_of_an_album_gets_no_keyboard(scene, refused, keyboard):
    photo = scene.anna.chat(scene.account).send("photo").file_id
    sent = await scene.api.send_media_group(scene.anna.id, [InputMediaPhoto(media=photo)] * 2)
    call = scene.api.edit_message_reply_markup(
        chat_id=scene.anna.id, message_id=sent[0].message_id, reply_markup=keyboard("Да")
    )
    assert await refused(call) == CANT


async def test_people_edit_and_bots_hear_of_it_even_when_nothing_changed(scene):
    seat = scene.anna.chat(scene.account)
    text, photo = seat.write("превет"), seat.send("photo", "кухня")
    await scene.updates()
    seat.edit(text, text="привет")
    seat.edit(photo, caption="ванная")
    seat.edit(photo, media="video")
    seat.edit_spurious(text)
    edits = [update.edited_message for update in await scene.updates("edited_message")]
    assert [edit.text or edit.caption for edit in edits] == [
        "привет",
        "ванная",
        "ванная",
        "привет",
    ]
    assert edits[0].edit_date >= edits[0].date.timestamp()
    assert edits[2].video


async def test_people_edit_their_own_for_two_days(scene):
    seat = scene.anna.chat(scene.account)
    text = seat.write("привет")
    with pytest.raises(PermissionError):
        scene.boss.chat(scene.account).edit(text, text="x")
    scene.box.clock.advance(49 * 3600)
    with pytest.raises(PermissionError):
        seat.edit(text, text="x")


async def test_a_bot_edits_its_own_however_old(scene):
    sent = await scene.api.send_message(scene.anna.id, "1")
    scene.box.clock.advance(90 * 24 * 3600)
    where = {"chat_id": scene.anna.id, "message_id": sent.message_id}
    assert await scene.api.edit_message_text("2", **where)


async def test_deleting_takes_the_message_away_and_tells_nobody(scene, refused):
    seat = scene.anna.chat(scene.account)
    said = seat.write("ой")
    await scene.updates()
    assert await scene.api.delete_message(scene.anna.id, said.id)
    assert said.deleted and "ой" not in seat.texts
    call = scene.api.delete_message(scene.anna.id, said.id)
    assert await refused(call) == "Bad Request: message to delete not found"
    seat.delete(seat.write("ой-ой"))
    assert [update.message.text for update in await scene.updates()] == ["ой-ой"]


async def test_what_can_not_be_deleted(scene, refused):
    topic = await scene.topic()
    call = scene.api.delete_message(scene.group.id, topic.id)
    assert await refused(call) == "Bad Request: message can't be deleted"
    theirs = scene.boss.at(topic).write("моё")
    scene.group.set_rights(scene.account, can_delete_messages=False)
    call = scene.api.delete_message(scene.group.id, theirs.id)
    assert await refused(call) == "Bad Request: message can't be deleted"
    old = await scene.api.send_message(scene.anna.id, "старое")
    scene.box.clock.advance(48 * 3600)
    call = scene.api.delete_message(scene.anna.id, old.message_id)
    assert await refused(call) == "Bad Request: message can't be deleted for everyone"


async def test_deleting_several_skips_the_missing(scene, refused):
    seat = scene.anna.chat(scene.account)
    first, second = seat.write("1"), seat.write("2")
    assert await scene.api.delete_messages(scene.anna.id, [first.id, 9999, second.id])
    assert first.deleted and second.deleted
    call = scene.api.delete_messages(scene.anna.id, list(range(1, 102)))
    assert "too many" in await refused(call)


async def test_pinning_is_a_service_message_and_shows_in_the_chat(scene, refused):
    topic = await scene.topic()
    await scene.updates()
    card = await scene.api.send_message(scene.group.id, "карта", message_thread_id=topic.id)
    await scene.api.pin_chat_message(scene.group.id, card.message_id)
    (update,) = await scene.updates("message")
    assert update.message.pinned_message.message_id == card.message_id
    assert (await scene.api.get_chat(scene.group.id)).pinned_message.text == "карта"
    await scene.api.unpin_chat_message(scene.group.id, message_id=card.message_id)
    assert (await scene.api.get_chat(scene.group.id)).pinned_message is None
    scene.group.set_rights(scene.account, can_pin_messages=False)
    call = scene.api.pin_chat_message(scene.group.id, card.message_id)
    expected = "Bad Request: not enough rights to manage pinned messages in the chat"
    assert await refused(call) == expected
