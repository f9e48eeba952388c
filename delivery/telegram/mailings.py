"""Owns how a broadcast becomes a call: a copy with [Unsubscribe] under it."""

from datetime import datetime

from aiogram.methods import CopyMessage, CopyMessages

from delivery.channel import Call
from delivery.jobs import Job
from delivery.telegram.building import builds
from delivery.telegram.wording import Wording, private_of
from model import Button
from model.errands.mailings import Mailing


@builds(Mailing)
def mailing(words: Wording, job: Job, errand: Mailing, now: datetime) -> Call:
    """A copy: with the button, or as it is where that comes with a line behind it."""
    where = private_of(job)
    if len(errand.messages) > 1:
        numbers: list[int] = list(errand.messages)
        return Call(CopyMessages(**where, from_chat_id=errand.chat, message_ids=numbers))
    key = Button("unsubscribe", "unsubscribe", errand.broadcast)
    keys = None if errand.buttons_behind else words.keys([[key]], words.locale(job), now, job)
    return Call(
        CopyMessage(
            **where, from_chat_id=errand.chat, message_id=errand.messages[0], reply_markup=keys
        )
    )
