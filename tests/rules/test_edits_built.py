"""A change that can't be shown is no call, and says so; one that can is one."""

import pytest
from aiogram.methods import EditMessageCaption

from delivery.telegram import content

WHERE = {"chat_id": 5, "message_id": 7}


@pytest.mark.parametrize("kind", ["voice", "live_photo"])
def test_what_cant_be_changed_itself_still_has_its_words_corrected(kind):
    changed = {"kind": kind, "file_id": "f", "caption": "Синий"}
    call = content.edit(WHERE, changed, kind)
    assert isinstance(call, EditMessageCaption) and call.caption == "Синий"
    if kind == "live_photo":
        assert content.anew(WHERE, changed) is None
