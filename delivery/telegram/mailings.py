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
    """An album takes no buttons (Bot API, copyMessages): they come with a line behind it."""
    where = private_of(job)
    if len(errand.messages) > 1:
        numbers: list[int] = list(errand.messages)
        return Call(CopyMessages(**where, from_chat_id=errand.chat, message_ids=numbers))
    key = Button("unsubscribe", "unsubscribe", errand.broadcast)
    return Call(
        CopyMessage(
            **where,
            from_chat_id=errand.chat,
            message_id=errand.messages[0],
            reply_markup=words.keys([[key]], words.locale(job), now, job),
        )
    )
