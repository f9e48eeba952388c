"""A change that can't be shown is no call, and says so; one that can is one."""

from aiogram.methods import EditMessageCaption, EditMessageMedia

from delivery.telegram import content

WHERE = {"chat_id": 5, "message_id": 7}


def test_what_cant_be_changed_itself_still_has_its_words_corrected():
    call = content.edit(WHERE, {"kind": "voice", "file_id": "f", "caption": "Синий"}, "voice")
    assert isinstance(call, EditMessageCaption) and call.caption == "Синий"


def test_a_live_photo_changes_with_its_words_and_without_its_still_is_left_to_a_copy():
    """Its picture may be another now: new words under the former one would say what isn't so."""
    half = {"kind": "live_photo", "file_id": "f", "caption": "Синий"}
    call = content.edit(WHERE, {**half, "photo_id": "p"}, "live_photo")
    assert isinstance(call, EditMessageMedia) and call.media.caption == "Синий"
    assert content.edit(WHERE, half, "live_photo") is None
    assert content.anew(WHERE, half) is None
